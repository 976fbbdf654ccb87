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

full = pytest.mark.full


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
    terminal.press("/payments-prod/Admin\r")
    terminal.wait("1 of ")
    terminal.wait("Assume")
    looks_right(terminal)
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
    """Wait for what is the same on every terminal: then all of the screen is drawn."""
    wanted = ("payments-prod", "PROD", "MFA", "Admin")
    terminal.wait_until(
        lambda: "Help" in terminal.lines[-1] and all(text in terminal.text for text in wanted),
        f"{wanted} and the keys",
    )
    assert all(len(line) <= 80 for line in terminal.lines)


def draws(terminal: Terminal, *sequences: bytes) -> None:
    """Wait until all of these were sent."""
    terminal.wait_until(lambda: all(one in terminal.raw for one in sequences), f"{sequences}")


@pytest.mark.usefixtures("settled")
def test_a_terminal_of_all_colors(opened: Opener) -> None:
    terminal = started(opened, "TERM=xterm-256color", "COLORTERM=truecolor", without=())
    draws(terminal, b";2;19;22;27m")  # the ground of hatstand-dark
    assert any(sign in terminal.text for sign in _ANY_SIGN)


@full
@pytest.mark.usefixtures("settled")
def test_a_terminal_of_256_colors_gets_the_nearest_greys_and_no_teal(opened: Opener) -> None:
    terminal = started(opened, "TERM=xterm-256color")
    draws(terminal, b"48;5;233")  # the ground: #121212
    assert b";2;" not in b"".join(_SGR.findall(terminal.raw))
    assert b"48;5;23m" not in terminal.raw
    assert b"48;5;23;" not in terminal.raw


@pytest.mark.parametrize("term", ["linux", pytest.param("screen", marks=full)])
@pytest.mark.usefixtures("settled")
def test_a_terminal_of_16_colors_gets_a_theme_made_for_it(opened: Opener, term: str) -> None:
    terminal = started(opened, f"TERM={term}")
    wanted = {40, 44, 91}  # black ground, blue row, bright red for prod
    terminal.wait_until(lambda: wanted <= codes(terminal), f"{wanted}")
    assert not codes(terminal) & {38, 48}
    assert any(sign in terminal.text for sign in _ANY_SIGN) == (term != "linux")


@pytest.mark.usefixtures("settled")
def test_who_wants_no_color_gets_none(opened: Opener) -> None:
    terminal = started(opened, "NO_COLOR=1", "COLORTERM=truecolor", without=())
    terminal.wait("▾ payments-prod")
    number = terminal.row_of("▾ payments-prod") + 1
    terminal.wait_until(
        lambda: bool(terminal.screen.buffer[number][10].reverse), "the row under the cursor"
    )
    assert not codes(terminal) & {38, 48, *_STANDARD}


@full
@pytest.mark.usefixtures("settled")
def test_an_empty_no_color_means_nothing(opened: Opener) -> None:
    terminal = started(opened, "NO_COLOR=", "COLORTERM=truecolor", without=())
    draws(terminal, b";2;19;22;27m")


@full
@pytest.mark.parametrize(
    "variables", [("TERM=dumb",), ("TERM=xterm-256color", "LANG=C"), ("TERM=xterm", "LC_ALL=POSIX")]
)
@pytest.mark.usefixtures("settled")
def test_where_there_is_only_ascii_nothing_else_is_drawn(
    opened: Opener, variables: tuple[str, ...]
) -> None:
    terminal = started(opened, *variables)
    terminal.wait("v payments-prod")
    terminal.wait("o Admin")
    assert terminal.text.isascii()
    if variables == ("TERM=dumb",):
        assert not codes(terminal) & {38, 48, *_STANDARD}


@full
@pytest.mark.usefixtures("settled")
def test_a_preview_on_a_terminal_is_in_its_colors(opened: Opener) -> None:
    command = f"{HATSTAND} themes --preview panama; {HATSTAND} themes --preview terminal; read x"
    terminal = opened("env", "-u", "COLORTERM", "TERM=screen", "sh", "-c", command)
    terminal.wait_until(lambda: terminal.text.count("Help") == 2, "both previews")
    assert not codes(terminal) & {38, 48}
    assert {31, 41, 47} & codes(terminal)
