"""The documentation says what is so: generated pages, links, commands and keys."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from docs.make import PAGES
from docs.man_page import roff

from docs import man_page
from hatstand.cli.main import root
from hatstand.tui.commands.keymap import NEVER_BOUND, key_text
from hatstand.tui.commands.registry import BY_ID, COMMANDS

ROOT = Path(__file__).parents[2]
FILES = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
_ENDS = frozenset({"|", ">", ">>", "&&", "||", ";", "<"})


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_its_generator_says(name: str) -> None:
    assert (ROOT / "docs" / name).read_text() == PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_links_lead_somewhere(file: Path) -> None:
    text = _CODE.sub("", file.read_text())
    for link in _LINK.findall(text):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path) if path else file
        assert target.exists(), link
        if anchor:
            assert anchor in {_slug(title) for title in _HEADING.findall(target.read_text())}, link


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_commands_are_understood(file: Path) -> None:
    for line in _commands(file.read_text()):
        words = shlex.split(line, comments=True)
        end = next((i for i, word in enumerate(words) if word in _ENDS), len(words))
        _understand(words[1:end], line)


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    pages = {file.name for file in ROOT.glob("docs/*.md")} - {"README.md"}
    assert {page for page in pages if f"({page})" not in index} == set()


REQUESTS = (".TH ", ".SH ", ".SS ", ".TP", ".PP", ".B ", ".BR ", ".br", '.\\"')


def test_the_manual_page_names_every_command_and_key_and_is_well_formed() -> None:
    page = man_page.page()
    assert page.isascii()
    requests = [line for line in page.splitlines() if line.startswith((".", "'"))]
    assert {line for line in requests if not line.startswith(REQUESTS)} == set()
    context = click.Context(root, info_name="hatstand")
    for name in root.list_commands(context):
        assert f"\n.SS {name.replace('-', chr(92) + '-')} " in page, name
    assert {command.id for command in COMMANDS if roff(command.help) not in page} == set()


def test_no_text_is_taken_for_a_request() -> None:
    assert roff(".SH x") == "\\&.SH x"
    assert roff("'br \\fB 日 `a-b`") == "\\&\\(aqbr \\efB \\[u65E5] \\fBa\\-b\\fP"


def test_every_command_of_the_registry_is_in_the_page_of_keys() -> None:
    page = (ROOT / "docs" / "keys.md").read_text()
    assert {command for command in BY_ID if f"`{command}`" not in page} == set()


_KEY = re.compile(r"[A-Za-z0-9/?:']|ctrl\+\w|shift\+\w+|esc|enter|tab|space|pgup|pgdn|[↑↓←→]|f\d+")
KEYS = frozenset(key_text(key) for command in COMMANDS for key in command.keys)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_key_that_is_named_is_one(file: Path) -> None:
    assert _no_keys(file.read_text()) - set(NEVER_BOUND) == set()


def _no_keys(text: str) -> set[str]:
    """Return what is set like a key, alone or among keys, and is none of the program's."""
    spans = (span.split() for span in re.findall(r"`([^`\n]+)`", _CODE.sub("", text)))
    keys = (words for words in spans if all(map(_KEY.fullmatch, words)))
    return {word for words in keys for word in words} - KEYS


def test_the_checks_would_notice() -> None:
    assert _no_keys("`j k` move, `Z` sleeps, `f5`, `--service S`") == {"Z", "f5"}
    with pytest.raises(click.UsageError):
        _understand(["tree", "--no-such-option"], "")
    with pytest.raises(click.UsageError):
        _understand(["no-such-command"], "")
    assert list(_commands("```sh\n$ hatstand tree\nls\n```\n")) == ["hatstand tree"]


def _commands(text: str) -> Iterator[str]:
    """Yield the lines of code that run hatstand."""
    for language, code in _CODE.findall(text):
        if language not in ("sh", "console", "bash", ""):
            continue
        for line in code.replace("\\\n", " ").splitlines():
            command = line.strip().removeprefix("$ ")
            if command.startswith("hatstand ") and "[" not in command and "…" not in command:
                yield command


def _understand(words: list[str], line: str) -> None:
    """Parse words as the program would, without running anything."""
    command: click.Command = root
    context = root.make_context("hatstand", list(words))
    while isinstance(command, click.Group) and _rest(context):
        rest = _rest(context)
        name, found, arguments = command.resolve_command(context, rest)
        assert found is not None, line
        command = found
        context = command.make_context(name or "", arguments, parent=context)


def _rest(context: click.Context) -> list[str]:
    # click 8.3 has no public name for what follows a group's own options.
    return [*context._protected_args, *context.args]


def _slug(title: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    plain = re.sub(r"[`*_]", "", title.strip().lower())
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


_OPERATION = re.compile(r'"((?:Accept|Assume|Discover|Describe|Get|List|Reject)[A-Z]\w+)"')
_FREE = frozenset({"GetCallerIdentity", "GetSessionToken"})
"""Operations that need no permission."""


def test_every_operation_has_its_permission() -> None:
    page = (ROOT / "docs" / "permissions.md").read_text()
    sources = (ROOT / "src" / "hatstand" / "aws").glob("*.py")
    operations = {name for file in sources for name in _OPERATION.findall(file.read_text())}
    operations = {name for name in operations if not name.endswith("Document")} - _FREE
    assert len(operations) > 30
    assert {name for name in operations if f":{name}" not in page} == set()


def test_the_japanese_readme_has_the_same_sections_commands_and_pictures() -> None:
    english, japanese = ((ROOT / name).read_text() for name in ("README.md", "README.ja.md"))
    for pattern in (r"^#+ ", r"^\| `", r"\]\((screenshots/[^)]+)\)", r"^```(\w+)"):
        found = re.compile(pattern, re.MULTILINE)
        assert found.findall(japanese) == found.findall(english), pattern
    without_words = [
        [line.partition("#")[0].rstrip() for line in _commands(text)]
        for text in (japanese, english)
    ]
    assert without_words[0] == without_words[1]


def test_the_tests_that_claims_of_security_name_are_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text()
    named = re.findall(r"`(tests/[\w/.]+)`", page)
    assert len(named) > 20
    assert {name for name in named if not (ROOT / name).exists()} == set()
