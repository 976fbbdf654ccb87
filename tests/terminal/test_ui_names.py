"""Names that were made to break a terminal, and more accounts than anybody reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.terminal.conftest import HATSTAND, Demo, Opener

from hatstand.demo import acme, server

if TYPE_CHECKING:
    from tests.terminal.terminal import Terminal

WIDTH = 100

NAMES = (
    "[red]markup[/red] [@click=app.quit]here[/]",
    "\x1b[31mansi\x1b[2J",
    "bell\x07 and \x9b31m",
    "clip\x1b]52;c;cHduZWQ=\x07board",
    "\x1b]8;;http://evil.example\x1b\\link\x1bPtmux;dcs",
    "two\nlines\tand tab",
    "right\u202eto left",
    "zero\u200bwidth\ufeff",
    "$(touch /tmp/x); `id` 'quoted' \"twice\"",
    "決済-本番",
    "ｆｕｌｌｗｉｄｔｈ",
    "a/slash\\and back",
    "x" * 512,
    "漢字" * 60,
)


@pytest.fixture
def hostile(environ: dict[str, str]) -> Iterator[None]:
    """Serve an organization whose accounts have the names, below OUs that have them too."""
    accounts = [
        {"name": name, "id": f"{500000000000 + number}", "ou": ("Hostile", name)}
        for number, name in enumerate(NAMES)
    ]
    with server.start(organization=acme.custom(accounts)) as running:
        environ.update(running.environment())
        yield


_OSC = ("\x1b]52;c;cHdu", "\x1b]8;;http://evil", "\x1bPtmux;dcs")
"""What writes into the clipboard, makes a link, and speaks to the terminal around tmux."""


def columns_are_straight(ui: Terminal) -> None:
    """Check that the frame's right edge is in the last column of each line of the panes."""
    for number in range(2, len(ui.lines) - 2):
        edge = ui.screen.buffer[number][WIDTH - 1].data
        assert edge in "│╮╯▆█▇▅▄▃▂▁▔ ", f"line {number} ends with {edge!r}\n{ui.text}"
    left = [ui.screen.buffer[number][0].data for number in range(3, len(ui.lines) - 3)]
    assert set(left) == {"│"}, ui.text


def test_hostile_names_stay_text(hostile: None, opened: Opener) -> None:
    ui = opened(HATSTAND, size=(WIDTH, 30))
    ui.wait("Hostile")
    ui.wait("⟳")
    ui.press("g")
    for _ in range(3 * len(NAMES)):  # down, opening all that can be opened
        ui.press("right", "down")
        ui.read(0.05)
    ui.press("G")
    ui.wait("› ")
    columns_are_straight(ui)
    ui.press("g")
    for _ in range(3):
        ui.press("page_down")
        ui.read(0.2)
        columns_are_straight(ui)
    for sequence in (
        "\x1b[31mansi",
        "ansi\x1b[2J",
        "\x9b31m",
        "\u202e",
        "\u200b",
        "bell\x07",
        *_OSC,
    ):
        assert sequence.encode() not in ui.raw

    ui.press("/")
    ui.wait("─ Find ")
    ui.press("markup")
    ui.wait("▌ [red]markup[/red]")
    ui.press("enter")
    ui.wait("1 of ")
    columns_are_straight(ui)
    ui.press("q")
    assert ui.wait_end() == 0, "a name's markup is no link that quits, nor anything else"


def test_a_thousand_accounts_open(demo: Demo, opened: Opener) -> None:
    demo("--accounts", "1000")
    ui = opened(size=(120, 36))
    ui.wait_until(
        lambda: any("acme" in line and "1000" in line for line in ui.lines),
        "the organization with 1,000 accounts",
        60,
    )
    ui.press("/")
    ui.wait("─ Find ")
    ui.press("logistics-edge")
    ui.wait("▌ logistics-edge")
    ui.press("enter")
    ui.wait("› logistics-edge")
    ui.wait("OU          Workloads/")
