"""Exports are evaluated by the shells they are written for, and arrive to the byte."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from hatstand.domain.credentials import Session
from hatstand.services import exports

Named = Callable[..., Any]
Maker = Callable[[str], Session]

HOSTILE = (
    "plain",
    "",
    "it's",
    "'",
    "''",
    "'a''b'",
    'say "hi"',
    "$HOME ${HOME} $(id) `id`",
    "two  blanks, and one at the end ",
    " leading",
    "wow! !! !x !$ \\!",
    "back\\slash \\n \\\\ end\\",
    "\\'",
    "'\\",
    "100% %PATH% %s",
    "* ? [a-z] {a,b} ~ #comment ;id& |id <in >out ^x",
    "日本語 é 🎩",
    "‘typographic’ “quotes” ‚low‛",
    "(1 + 1) @{a} @args --% -- = ,",
)
CMD_SAFE = tuple(text for text in HOSTILE if not set(text) & set('"%!'))

RUN = {
    "bash": "bash",
    "zsh": "zsh",
    "sh": "sh",
    "fish": "fish",
    "powershell": "pwsh",
    "nu": "nu",
    "tcsh": "tcsh",
}
INSTALLED = [name for name, program in RUN.items() if shutil.which(program)]

# The ways in which people feed the text to their shell; {file} holds it.
WAYS = {
    "bash": (
        'eval "$(cat {file})"',
        "source {file}",
        "set -euo pipefail; eval \"$(cat '{file}')\"",
    ),
    "zsh": (
        'eval "$(cat {file})"',
        "source {file}",
        'setopt rc_quotes sh_word_split; eval "$(cat {file})"',
    ),
    "sh": ('eval "$(cat {file})"', ". {file}", 'set -eu; eval "$(cat {file})"'),
    "fish": ("cat {file} | source", "eval (cat {file})", "source {file}"),
    "powershell": ("Get-Content -Raw {file} | Invoke-Expression",),
    "nu": ("{text}",),
    "tcsh": ('eval "`cat {file}`"', "source {file}"),
}
CASES = [(name, way) for name in INSTALLED for way in WAYS[name]]

STALE = {
    "AWS_PROFILE": "old",
    "AWS_DEFAULT_PROFILE": "old",
    "AWS_SECURITY_TOKEN": "old",
    "AWS_SESSION_EXPIRATION": "old",
}


def fed(shell: Any, way: str, text: str) -> str:
    """Return script code that feeds `text` to the shell in one of the ways."""
    file = shell.directory / ("text.ps1" if shell.name == "powershell" else "text")
    file.write_text(text)
    return way.replace("{file}", str(file)).replace("{text}", text)


@pytest.mark.parametrize(("name", "way"), CASES)
def test_values_arrive_to_the_byte(
    name: str, way: str, shell_named: Named, session_with: Maker
) -> None:
    shell = shell_named(name)
    for text in HOSTILE:
        session = session_with(text)
        script = fed(shell, way, exports.render(session, name).reveal())
        after = shell.environment_after(script, BYSTANDER="kept", **STALE)
        expected = exports.environment(session, {})
        # Nushell and PowerShell may drop a variable that is empty.
        assert {key: after.get(key, "") for key in expected} == expected
        assert not STALE.keys() & after.keys()
        assert after["BYSTANDER"] == "kept"


@pytest.mark.parametrize(("name", "way"), CASES)
@pytest.mark.parametrize("demo", [False, True])
def test_unset_removes_exactly_what_was_set(
    name: str, way: str, demo: bool, shell_named: Named, session_with: Maker
) -> None:
    shell = shell_named(name)
    start = shell.environment_after("", **STALE, AWS_CA_BUNDLE="/x")
    own = exports.environment(session_with("x"), {}, demo_endpoint="http://127.0.0.1:1")
    script = fed(shell, way, exports.render_unset(name, demo=demo))
    after = shell.environment_after(script, **(start | own))
    if not demo:
        assert {n: after.pop(n) for n in exports.DEMO_VARIABLES} == {
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
            "HATSTAND_DEMO": "1",
        }
    assert set(after) == set(start)
    assert all(after[name] == value for name, value in STALE.items())


@pytest.mark.parametrize(("name", "way"), CASES)
def test_unset_of_nothing_is_no_error(name: str, way: str, shell_named: Named) -> None:
    shell = shell_named(name)
    script = fed(shell, way, exports.render_unset(name, demo=True))
    assert not set(exports.VARIABLES) & set(shell.environment_after(script))


@pytest.mark.parametrize(("name", "way"), CASES)
def test_real_exports_leave_a_demo(
    name: str, way: str, shell_named: Named, session_with: Maker
) -> None:
    shell = shell_named(name)
    script = fed(shell, way, exports.render(session_with("x"), name, unset_demo=True).reveal())
    after = shell.environment_after(script, HATSTAND_DEMO="1", AWS_ENDPOINT_URL="http://127.0.0.1")
    assert not set(exports.DEMO_VARIABLES) & set(after)
    assert after["HATSTAND_ROLE"] == "111111111111/Admin"


@pytest.mark.parametrize("name", [n for n in INSTALLED if n in exports.ONE_LINER_SHELLS])
def test_a_one_liner_gives_its_command_the_variables_and_keeps_none(
    name: str, shell_named: Named, session_with: Maker
) -> None:
    shell = shell_named(name)
    seen = shell.directory / "seen"
    child = f"^env -0 o> {seen}" if name == "nu" else f"env -0 > {seen}"
    for text in HOSTILE:
        line = exports.one_liner(session_with(text), name, child).reveal()
        assert line.count("\n") == 1
        after = shell.environment_after(line, **STALE)
        pairs = seen.read_bytes().decode().rstrip("\0").split("\0")
        got = dict(pair.split("=", 1) for pair in pairs)
        expected = exports.environment(session_with(text), {})
        assert {key: got.get(key, "") for key in expected} == expected
        assert not STALE.keys() & got.keys()
        assert not set(exports.VARIABLES) & set(after)
        assert STALE.items() <= after.items()


def test_a_dotenv_file_can_be_sourced_by_a_shell(shell_named: Named, session_with: Maker) -> None:
    shell = shell_named("sh")
    for text in HOSTILE:
        session = session_with(text)
        script = fed(shell, "set -a; . {file}", exports.render(session, "dotenv").reveal())
        after = shell.environment_after(script)
        assert exports.environment(session, {}).items() <= after.items()


# Shells that may not be installed: their quoting is read back by the rules of their manuals.


def read_powershell(line: str) -> tuple[str, str]:
    """Read `$Env:NAME = '…'`: any single quote, typographic ones too, ends it unless doubled."""
    name, value = line.removeprefix("$Env:").split(" = ", 1)
    assert value.startswith("'")
    characters, position = [], 1
    while value[position] not in "'‘’‚‛" or value[position + 1 : position + 2] in [*"'‘’‚‛"]:
        position += value[position] in "'‘’‚‛"
        characters.append(value[position])
        position += 1
    assert position == len(value) - 1, "text after the closing quote"
    return name, "".join(characters)


def read_cmd(line: str) -> tuple[str, str]:
    """Read `set "NAME=VALUE"`: up to the last quote; nothing may be expanded."""
    assert line.startswith('set "')
    assert line.endswith('"')
    assert not set(line[5:-1]) & set('"%!')
    name, value = line[5:-1].split("=", 1)
    return name, value


def read_tcsh(line: str) -> tuple[str, str]:
    r"""Read `setenv NAME '…';`: quoted runs and `\'`; a `!` is literal after a backslash only."""
    name, value = line.removeprefix("setenv ").split(" ", 1)
    assert value.endswith(";")
    result, position, quoted = [], 0, False
    value = value[:-1]
    while position < len(value):
        character = value[position]
        if character == "'":
            quoted = not quoted
        elif character == "\\" and value[position + 1 : position + 2] == "!":
            result.append("!")
            position += 1
        elif character == "\\" and not quoted:
            position += 1
            result.append(value[position])
        else:
            assert quoted, f"{character!r} stands outside quotes"
            assert character != "!"
            result.append(character)
        position += 1
    assert not quoted
    return name, "".join(result)


def read_nu(line: str) -> tuple[str, str]:
    """Read `$env.NAME = "…"`: escapes in double quotes, and no interpolation without a `$`."""
    name, value = line.removeprefix("$env.").split(" = ", 1)
    assert value[0] == value[-1] == '"'
    result, rest = [], iter(value[1:-1])
    for character in rest:
        assert character != '"'
        literal = next(rest) if character == "\\" else character
        assert character != "\\" or literal in '"\\'
        result.append(literal)
    return name, "".join(result)


@pytest.mark.parametrize(
    ("name", "read", "first", "texts"),
    [
        ("powershell", read_powershell, "$Env:", HOSTILE),
        ("cmd", read_cmd, 'set "', CMD_SAFE),
        ("tcsh", read_tcsh, "setenv ", HOSTILE),
        ("nu", read_nu, "$env.", HOSTILE),
    ],
)
def test_quoting_reads_back(
    name: str,
    read: Callable[[str], tuple[str, str]],
    first: str,
    texts: tuple[str, ...],
    session_with: Maker,
) -> None:
    for text in texts:
        session: Session = session_with(text)
        lines = exports.render(session, name).reveal().splitlines()
        pairs = [read(line) for line in lines if line.startswith(first)]
        given = {key: value for key, value in pairs if key in exports.VARIABLES}
        assert given == exports.environment(session, {})
