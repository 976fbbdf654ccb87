"""What a pane says of where one looks from, in the room there is."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from hatstand.tui.tabs.standpoint import pane_title

TOKYO, DUBLIN = "ap-northeast-1", "eu-west-1"


@pytest.mark.parametrize(
    ("cells", "title"),
    [
        (80, "Shares · seen from alice@jump in acme · ap-northeast-1, eu-west-1"),
        (60, "Shares · alice@jump in acme · ap-northeast-1, eu-west-1"),
        (50, "Shares · alice@jump · ap-northeast-1, eu-west-1"),
        (40, "Shares · alice@jump · ap-northeast-1 +1"),
        (30, "alice@jump · ap-northeast-1 +1"),
        (28, "alice@j… · ap-northeast-1 +1"),
        (20, "alice@jump"),
    ],
)
def test_with_less_room_a_title_says_less(cells: int, title: str) -> None:
    assert pane_title("Shares", "alice@jump", (TOKYO, DUBLIN), cells, account="acme") == title


@pytest.mark.parametrize("label", ["決済サービス本番/Admin", "a" * 90, "pay[/b]\x1b[31m/Admin"])
@pytest.mark.parametrize("cells", [14, 33, 42, 74])
def test_a_title_never_takes_more_than_its_room(label: str, cells: int) -> None:
    title = pane_title("Shares", label, (TOKYO,), cells)
    assert cell_len(title) <= cells
    assert "\x1b" not in title
    assert TOKYO in title or cells == 14
