"""Which panes are shown, and which of them has the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.tui.flows.guarding import frame_panes

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen

WIDE = 100
"""Columns from which there is room for tree and details side by side."""

FOLDED = "one-pane"
"""The class of a screen with the other pane than usual: one of two, or details for the tree."""


class Panes:
    """Tree and details: side by side, or one in the other's place.

    Attributes:
        room_for_two: Whether there is room for both.
    """

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self.room_for_two = False

    def begin(self, width: int) -> bool:
        """Tell whether there is room for two, before anything is drawn."""
        self.room_for_two = width >= WIDE
        return self.room_for_two

    @property
    def details_open(self) -> bool:
        """Whether the details are on the screen."""
        return self._main.has_class("-narrow") == self._main.has_class(FOLDED)

    def toggle_details(self) -> None:
        """Show or fold the details; with room for one pane, they take the tree's place."""
        self._main.toggle_class(FOLDED)
        self.focus()
        self._main.draw_bars()

    def fold_overlay(self) -> bool:
        """Put the tree back in the place of the details; tell whether that changed anything."""
        if not self._main.has_class("-narrow") or not self._main.has_class(FOLDED):
            return False
        self.toggle_details()
        return True

    def focus(self) -> None:
        """Give the keyboard to the main pane of what is shown."""
        main = self._main
        reading = main.has_class("-narrow") and self.details_open
        (main.details if reading and main.view.has_details else main.view.pane).focus()

    def resized(self, width: int) -> None:
        """Begin with the usual panes where there is room for another number of them."""
        room = width >= WIDE
        if room == self.room_for_two:
            return
        self.room_for_two = room
        frame_panes(self._main)
        self._main.remove_class(FOLDED)
        if not self._main.finding.is_open:
            self.focus()
        self._main.draw_bars()
