"""What makes it one's own, by real keys: help, palette, theme, marks, pins, regions, contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.terminal.test_walk import find, ready

if TYPE_CHECKING:
    from tests.terminal.conftest import Demo, Opener
    from tests.terminal.terminal import Terminal

READING = 0.35
"""Seconds after which a dialog that was seen takes keys: a little more than hatstand's own idea."""

DEV = "payments-dev"


def leave(ui: Terminal, title: str) -> None:
    """Close what has that title."""
    ui.press("escape")
    ui.wait_gone(f"─ {title} ")


@pytest.mark.full
@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_it_is_bent_to_one_s_taste(size: tuple[int, int], demo: Demo, opened: Opener) -> None:
    demo()
    ui = opened(size=size)
    ready(ui)

    ui.press("?")
    ui.wait("─ Keys ")
    ui.wait("g home", "Goes to the first line.")
    leave(ui, "Keys")

    ui.press("/")
    ui.wait("─ Find ")
    ui.press("arn:aws:iam::333333333333:role/ReadOnly", "enter")
    ui.wait(f"{DEV} › ReadOnly" if size[0] > 80 else "› ReadOnly")
    ui.press("p")
    ui.wait("Pinned ")

    find(ui, "payments-prod", "payments-prod ")
    ui.press("i")
    ui.wait("esc goes back")
    ui.press("escape")
    ui.wait_gone("esc goes back")

    ui.press("'")
    ui.wait("ReadOnly")
    ui.press("enter")
    ui.wait("› ReadOnly")

    find(ui, DEV, f"{DEV} ")
    ui.press("m")
    ui.wait("─ Mark as ")
    ui.press("j")  # from what it is, dev, to prod: that asks for more, so nothing is typed
    ui.wait('confirm = "ask"')
    ui.press("enter")
    ui.wait_gone("─ Mark as ")
    ui.wait(f"▾ {DEV}", "PROD")

    ui.press("t")
    ui.wait("─ Theme ")
    ui.press("j", "enter")
    ui.wait_gone("─ Theme ")

    ui.press("X")
    ui.wait("ap-northeast-1", "Tokyo")
    leave(ui, "Region")
    ui.press("x")
    ui.wait("─ Context ")
    leave(ui, "Context")

    ui.press(":")
    ui.wait("name of a command")
    ui.press("quit")
    ui.wait("Leaves hatstand at once")
    ui.press("enter")
    assert ui.wait_end() == 0
