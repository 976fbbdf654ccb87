"""How often a pane is drawn while answers come in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from hatstand.tui.screens.main import MainScreen

DRAW_EVERY = 0.1
"""Seconds between two drawings while more comes in."""


class DrawPace:
    """Draws what comes in ten times a second at most, and what comes last at once."""

    def __init__(self, main: MainScreen, draw: Callable[[], None]) -> None:
        self._main = main
        self._draw = draw
        self._drawn_at = float("-inf")
        self._timer: Timer | None = None

    def came(self, *, last: bool) -> None:
        """Draw, now or soon; `last` tells that nothing else is on its way."""
        if last or time.monotonic() - self._drawn_at >= DRAW_EVERY:
            self.now()
        elif self._timer is None:
            self._timer = self._main.set_timer(DRAW_EVERY, self.now)

    def now(self) -> None:
        """Draw at once."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._drawn_at = time.monotonic()
        self._draw()
