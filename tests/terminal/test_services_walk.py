"""From opening the program to the address of a service in another account, at a real terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.terminal.test_walk import ready

if TYPE_CHECKING:
    from tests.terminal.conftest import Demo, Opener
    from tests.terminal.terminal import Terminal


ANSWERED = 5
"""Seconds in which an answer that was taken is seen to be, or it came before one could read."""


def discover(ui: Terminal) -> None:
    """Read what it costs, and discover; what is typed before one could read it does not count."""
    ui.press("D")
    ui.wait("─ Discover instances ")
    ui.wait("AWS bills each")
    for _ in range(10):
        ui.press("enter")
        try:
            ui.wait_gone("─ Discover instances ", ANSWERED)
        except AssertionError:
            continue
        return
    raise AssertionError(f"enter is not taken for an answer\n{ui.text}")


LARGE = pytest.param((120, 36), marks=pytest.mark.full)


@pytest.mark.parametrize("size", [(80, 24), LARGE], ids=lambda size: f"{size[0]}x{size[1]}")
def test_find_unfold_discover_copy_the_address(
    size: tuple[int, int], demo: Demo, opened: Opener
) -> None:
    demo()
    ui = opened(size=size)
    ready(ui)
    ui.press("4")
    ui.wait("▸ platform.internal")
    assert "─╮" in ui.wait("alice@jump", "· ap-northeast-1 ─")  # on the frame

    ui.press("/")
    ui.wait("─ Find ")
    ui.press("payments.int")
    ui.wait("▌ payments.internal")
    ui.press("enter")
    ui.wait("1 of ")
    ui.press("l")
    ui.wait("▸ api")
    ui.press("down", "l")
    ui.wait("✗ 10.40.13.23:8443", "UNHEALTHY")

    discover(ui)
    ui.wait("discovered ")
    ui.press("down")
    ui.wait("› api-7f9c-1")
    ui.press("c")
    ui.wait_until(lambda: "10.40.11.21:8443" in ui.copied, "the address in the clipboard")

    ui.press("4", "C")
    ui.wait("─ Copy as ")
    ui.press("down", "down")
    ui.wait("curl -sS https://10.40.11.21:8443/")
    ui.press("escape")
    ui.wait_gone("─ Copy as ")
    ui.press("w")
    ui.wait("› payments-prod")
    ui.press("q")
    assert ui.wait_end() == 0
