"""Reading `config.toml`: what faults forbid, and files that are none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.config.loading import load as load  # noqa: PLC0414 - a fixture, for this module

from hatstand.config.load import line_of_key, load_settings
from hatstand.config.model import MfaMode, Settings
from hatstand.domain.built_in_rules import BUILT_IN_RULES

if TYPE_CHECKING:
    from tests.unit.config.loading import Load


def test_the_rest_of_the_file_stays_in_force(load: Load) -> None:
    """Faults take nothing away but themselves."""
    settings = load(
        'theme = 1\n[sessions]\nduration = "x"\nmfa = "each"\n'
        '[[environments]]\nname = "one"\nmatch.name = ["a", 1, "b"]\ncolor = "no colour"\n'
        "[[environments]]\n[contexts.a]\nprofile = 1\nregion = 'eu-west-1'\n"
        '[[contexts.a.roles]]\nname = "R"\naccounts.ou = ["**"]\nmfa = "x"\n'
    )
    assert settings.theme is None
    assert (settings.sessions.duration, settings.sessions.mfa) == (3600, MfaMode.EACH)
    (rule,) = settings.environments
    assert (rule.name, rule.color, rule.match.name) == ("one", "grey", ("a", "b"))
    (context,) = settings.contexts
    assert (context.profile, context.region) == (None, "eu-west-1")
    assert (context.roles[0].name, context.roles[0].mfa) == ("R", None)
    assert [finding.line for finding in settings.findings] == [1, 3, 7, 8, 9, 9, 11, 16]


def test_without_a_usable_rule_the_built_in_ones_protect(load: Load) -> None:
    """Rules that can't be used must not leave prod without its question."""
    assert load('[[environments]]\nname = 3\nmatch.ou = ["x"]').environments == BUILT_IN_RULES
    assert load("environments = 3").environments == BUILT_IN_RULES


@pytest.mark.parametrize(
    ("text", "blocking"),
    [
        ("them = 1", False),
        ("[ui]\nascii = 9", False),
        ("[console]\nregion = 'x'", False),
        ("[limits]\nrate = 9", False),
        ("[keys]\nassume = 9", False),
        ("[keys]\nstore = 9", False),
        ("[unknown]\nx = 9", False),
        ("[sessions]\nduration = 9", True),
        ("[sessions]\nzzz = 9", True),
        ("[clipboard]\nvia = 9", True),
        ("[[environments]]\nname = 'x'", True),
        ("environments = 1", True),
        ("contexts = 1", True),
        ("default_context = 'x'", True),
        # What was meant for one of these sections, but went elsewhere:
        ("[sesions]\nstore = 'memory'", True),
        ("[[environment]]\nname = 'prod'", True),
        ("[context.acme]", True),
        ("store = 'memory'", True),
        ("[ui]\nclear_after = '5s'", True),
    ],
)
def test_faults_on_which_safety_depends_block(load: Load, text: str, blocking: bool) -> None:
    """Assuming and handing over is refused while it is unclear what the user wants there."""
    settings = load(text)
    assert settings.findings
    assert settings.blocking == (settings.findings if blocking else ())
    assert settings.blocking_contexts == {}


def test_a_fault_in_a_context_blocks_that_context_alone(load: Load) -> None:
    """The other contexts go on working."""
    settings = load(
        "[contexts.a]\nprofil = 'x'\n[contexts.b]\nprofile = 'y'\n[contexts.c]\nx = 1\n"
    )
    assert settings.blocking == ()
    assert {
        name: [f.line for f in found] for name, found in settings.blocking_contexts.items()
    } == {
        "a": [2],
        "c": [6],
    }
    assert [context.name for context in settings.contexts] == ["a", "b", "c"]


def test_another_context_is_never_meant_instead(load: Load) -> None:
    """A misspelt default leaves the first context in use, with everything refused in it."""
    settings = load("default_context = 'bb'\n[contexts.a]\n[contexts.b]\n")
    assert settings.default_context is None
    assert settings.blocking == settings.findings


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = 1\nb =\n", 2, "Invalid value, at column 4"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite a value"),
        ('theme = "x"\n\n[sessions\n', 3, "Expected ']'"),
        ("a = 1\nb = [1,\n2", 3, "at the end of the file"),
    ],
)
def test_a_file_that_is_no_toml_blocks_everything(
    load: Load, text: str, line: int, words: str
) -> None:
    """Nothing of it is in force, and the finding names the line."""
    settings = load(text)
    assert settings.blocking == settings.findings
    assert settings.exists
    (finding,) = settings.findings
    assert finding.line == line
    assert words in finding.message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("theme = nord\n", "a text stands in quotation marks"),
        ("[contexts.本番]\n", "stands in quotation marks"),
        ("[ui]\n[ui]\n", "this table is in the file already"),
        ('theme = "a"\ntheme = "b"\n', "this key is in the table already"),
    ],
)
def test_common_syntax_errors_say_what_helps(load: Load, text: str, hint: str) -> None:
    """The parser's own words say what it met, not what to do."""
    (finding,) = load(text).blocking
    assert hint in finding.hint


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    """The parser would only tell a byte offset."""
    file = tmp_path / "config.toml"
    file.write_bytes(b'theme = "x"\n# caf\xe9\n')
    (finding,) = load_settings(file).blocking
    assert (finding.line, finding.message) == (2, "the text is not UTF-8")


def test_too_deep_nesting_is_a_fault_not_a_crash(load: Load) -> None:
    """A hostile file can't end the program."""
    depth = 50_000
    (finding,) = load("a = " + "[" * depth + "]" * depth).blocking
    assert "nested too deeply" in finding.message


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    """The program works without any settings."""
    file = tmp_path / "missing" / "config.toml"
    assert load_settings(file) == Settings(file=str(file), exists=False)
    assert load_settings(file).context() is not None


def test_a_file_that_cannot_be_read_blocks(tmp_path: Path) -> None:
    """Unread settings may hold a confirmation that would be missed."""
    (finding,) = load_settings(tmp_path).blocking
    assert "can't be read" in finding.message
    link = tmp_path / "config.toml"
    link.symlink_to(tmp_path / "nowhere")
    (finding,) = load_settings(link).blocking
    assert "link" in finding.message


@pytest.mark.parametrize("mode", [0o000])
def test_a_file_without_permission_blocks(tmp_path: Path, mode: int) -> None:
    """Root reads every file; for everybody else the refusal is a finding."""
    file = tmp_path / "config.toml"
    file.write_text('theme = "x"')
    file.chmod(mode)
    settings = load_settings(file)
    if os.geteuid() == 0:
        assert settings.theme == "x"
    else:
        assert "Permission denied" in settings.blocking[0].message


def test_later_checks_can_ask_for_a_line(tmp_path: Path) -> None:
    """Keys are bound long after the file was read; a clash still names its line."""
    file = tmp_path / "config.toml"
    file.write_text('theme = "x"\n\n[keys]\nassume = "a"\n')
    assert line_of_key(file, "keys", "assume") == 4
    assert line_of_key(file, "keys", "other") == 3
    assert line_of_key(tmp_path / "missing", "keys") is None
    file.write_text("[")
    assert line_of_key(file, "keys") is None


def test_many_accounts_are_read_quickly_enough_to_be_linear(load: Load) -> None:
    """A hand-written organization may be large: work grows with it, not with its square."""
    text = "".join(
        f'[[contexts.a.accounts]]\nid = "{number:012d}"\nname = "n{number}"\n'
        for number in range(2000)
    )
    settings = load(text)
    assert settings.findings == ()
    assert len(settings.contexts[0].accounts) == 2000
