"""Keys in one write, as they come over a slow connection: each goes where it was meant to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.terminal.test_walk import confirm, ready

if TYPE_CHECKING:
    from tests.terminal.conftest import Demo, Opener
    from tests.terminal.terminal import Terminal


def calm(ui: Terminal) -> None:
    """Check that none of the letters was a command: no theme, no pin, nothing copied."""
    assert "─ Theme " not in ui.text
    assert "Pinned" not in ui.text
    assert ui.copied == []


def test_a_search_a_walk_and_a_question_in_three_writes(demo: Demo, opened: Opener) -> None:
    demo()
    ui = opened()
    ready(ui)
    ui.press("/payments-prod/Admin")
    ui.wait("/ payments-prod/Admin")
    calm(ui)

    ui.press("\rj/payments-prod/Admin\r")
    ui.wait("1 of ")
    calm(ui)

    ui.press("ayy\ry")  # nobody has seen the question yet
    ui.wait("Assume Admin in payments-prod?")
    calm(ui)
    ui.press("tpyc")  # nor now, by the time of the terminal
    confirm(ui, "Assume Admin in payments-prod?")
    ui.wait("─ MFA code ")
    calm(ui)

    ui.press("\x03:quit\r")
    assert ui.wait_end() == 0


@pytest.mark.full
def test_a_flood_is_pasted_or_dropped_and_never_obeyed(demo: Demo, opened: Opener) -> None:
    """A megabyte of letters, as a paste that is marked as one, and as a terminal without marks."""
    demo()
    ui = opened()
    ready(ui)
    flood = "payq" * (1 << 18)
    ui.send("/\x1b[200~" + flood + "\x1b[201~")
    ui.wait("payqpayqpayq")
    ui.press("\x03")
    ui.wait_gone("─ Find ")
    ui.send(flood)
    ui.press("\x1b[C?")
    ui.wait("─ Keys ")
    calm(ui)
    ui.press("q")
    ui.wait_gone("─ Keys ")
    ui.press("q")
    assert ui.wait_end() == 0
