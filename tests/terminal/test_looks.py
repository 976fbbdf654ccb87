"""What terminals of every kind get: as many colours and signs as they have, and no more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.terminal.conftest import HATSTAND, Opener

if TYPE_CHECKING:
    from tests.terminal.terminal import Terminal

CONFIG = """\
[ui]
animations = "off"

[contexts.acme]

[[contexts.acme.accounts]]
id = "111111111111"
name = "payments-prod"
ou = "Workloads/Prod"

[[contexts.acme.accounts]]
id = "222222222222"
name = "payments-dev"
ou = "Workloads/Dev"

[[contexts.acme.roles]]
name = "Admin"
accounts.ou = ["**"]
mfa = true
"""
_SGR = re.compile(rb"\x1b\[([0-9;]*)m")
_STANDARD = {*range(30, 38), *range(40, 48), *range(90, 98), *range(100, 108)}
_ANY_SIGN = "▾▸●○▌…›⟳╭╮╰╯─│"

pytestmark = pytest.mark.full  # they wait for a busy machine no longer than a person would


@pytest.fixture
def settled(isolated_home: Path) -> Path:
    """Return a home with accounts and roles in its settings."""
    directory = isolated_home / ".config" / "hatstand"
    directory.mkdir(parents=True)
    (directory / "config.toml").write_text(CONFIG, encoding="utf-8")
    return directory


def started(opened: Opener, *environ: str, without: tuple[str, ...] = ("COLORTERM",)) -> Terminal:
    """Return a small terminal of some kind, with hatstand in it and the cursor on a prod role."""
    unset = [word for name in without for word in ("-u", name)]
    terminal = opened("env", *unset, *environ, HATSTAND, "--offline", size=(80, 24))
    terminal.wait("Prod")
    terminal.press("/")
    terminal.wait("name, id, OU")
    terminal.press("payments-prod/Admin")
    terminal.wait("Admin")
    terminal.press("enter")
    terminal.wait("Assume")
    return terminal


def codes(terminal: Terminal) -> set[int]:
    """Return the codes by which colours were set; 38 and 48 begin those of more than 16."""
    found: set[int] = set()
    for sequence in _SGR.findall(terminal.raw):
        numbers = [int(number) for number in sequence.split(b";") if number]
        while numbers:
            number = numbers.pop(0)
            found.add(number)
            if number in (38, 48):
                del numbers[: 4 if numbers[0] == 2 else 2]
    return found


def looks_right(terminal: Terminal) -> None:
    """Check what is the same on every terminal."""
    assert all(len(line) <= 80 for line in terminal.lines)
    assert "Help" in terminal.lines[-1]
    assert "payments-prod" in terminal.text
    assert "PROD" in terminal.text
    assert "MFA" in terminal.lines[terminal.row_of(" Admin")] or "Admin" in terminal.lines[0]


@pytest.mark.usefixtures("settled")
def test_a_terminal_of_all_colors(opened: Opener) -> None:
    terminal = started(opened, "TERM=xterm-256color", "COLORTERM=truecolor", without=())
    looks_right(terminal)
    assert b";2;19;22;27m" in terminal.raw, "the ground of hatstand-dark"
    assert any(sign in terminal.text for sign in _ANY_SIGN)


@pytest.mark.usefixtures("settled")
def test_a_terminal_of_256_colors_gets_the_nearest_greys_and_no_teal(opened: Opener) -> None:
    terminal = started(opened, "TERM=xterm-256color")
    looks_right(terminal)
    assert b";2;" not in b"".join(_SGR.findall(terminal.raw))
    assert b"48;5;233" in terminal.raw, "the ground: #121212"
    assert b"48;5;23m" not in terminal.raw
    assert b"48;5;23;" not in terminal.raw


@pytest.mark.parametrize("term", ["linux", "screen"])
@pytest.mark.usefixtures("settled")
def test_a_terminal_of_16_colors_gets_a_theme_made_for_it(opened: Opener, term: str) -> None:
    terminal = started(opened, f"TERM={term}")
    looks_right(terminal)
    assert not codes(terminal) & {38, 48}
    assert {40, 44, 91} <= codes(terminal), "black ground, blue row, bright red for prod"
    assert any(sign in terminal.text for sign in _ANY_SIGN) == (term != "linux")


@pytest.mark.usefixtures("settled")
def test_who_wants_no_color_gets_none(opened: Opener) -> None:
    terminal = started(opened, "NO_COLOR=1", "COLORTERM=truecolor", without=())
    looks_right(terminal)
    assert not codes(terminal) & {38, 48, *_STANDARD}
    row = terminal.screen.buffer[terminal.row_of("▾ payments-prod") + 1]
    assert row[10].reverse, "the row under the cursor"


@pytest.mark.usefixtures("settled")
def test_an_empty_no_color_means_nothing(opened: Opener) -> None:
    terminal = started(opened, "NO_COLOR=", "COLORTERM=truecolor", without=())
    assert b";2;19;22;27m" in terminal.raw


@pytest.mark.parametrize(
    "variables", [("TERM=dumb",), ("TERM=xterm-256color", "LANG=C"), ("TERM=xterm", "LC_ALL=POSIX")]
)
@pytest.mark.usefixtures("settled")
def test_where_there_is_only_ascii_nothing_else_is_drawn(
    opened: Opener, variables: tuple[str, ...]
) -> None:
    terminal = started(opened, *variables)
    looks_right(terminal)
    assert terminal.text.isascii()
    assert "v payments-prod" in terminal.text
    assert "o Admin" in terminal.text
    if variables == ("TERM=dumb",):
        assert not codes(terminal) & {38, 48, *_STANDARD}


@pytest.mark.usefixtures("settled")
def test_a_preview_on_a_terminal_is_in_its_colors(opened: Opener) -> None:
    command = f"{HATSTAND} themes --preview panama; {HATSTAND} themes --preview terminal; read x"
    terminal = opened("env", "-u", "COLORTERM", "TERM=screen", "sh", "-c", command)
    terminal.wait_until(lambda: terminal.text.count("Help") == 2, "both previews")
    assert not codes(terminal) & {38, 48}
    assert {31, 41, 47} & codes(terminal)
