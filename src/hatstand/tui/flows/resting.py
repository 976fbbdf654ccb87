"""What goes with the cursor is drawn when it rests: a key that is held down moves rows alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from hatstand.tui.screens.main import MainScreen

REST = 0.05
"""Seconds without a move after which the cursor rests: longer than a key takes to repeat."""


class Resting:
    """Waits until the cursor rests, and then has all that tells of its row drawn."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._timer: Timer | None = None

    def moved(self) -> None:
        """Draw soon, unless the cursor moves again until then."""
        self.cancel()
        self._timer = self._main.set_timer(REST, self._main.draw)

    def cancel(self) -> None:
        """Draw nothing later: it is drawn now."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
