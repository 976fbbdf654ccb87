"""What changed lately: marked in the tree, and told once when a refresh finds more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.tui.marks import LATELY, NO_MARKS, Marks

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen


class Noticing:
    """Compares snapshots once after the first frame, and after each refresh.

    Attributes:
        marks: What changed within the last days.
    """

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self.marks = NO_MARKS
        self._told = ""

    def look(self) -> None:
        """Mark what changed lately; a history that could not be used is told once."""
        workspace = self._main.workspace
        found = workspace.changes(workspace.clock.now() - LATELY)
        problem = workspace.history_problem
        if problem and problem != self._told:
            self._main.say(problem, warning=True)
        self._told = problem
        if found or self.marks.changes:
            self.marks = Marks.of(found, workspace.inventory.organization)
            self._main.organization_tree.marks = self.marks
            self._main.draw_details()

    def refreshed(self) -> None:
        """Say in the status line what a refresh found, until the cursor moves."""
        from hatstand.domain.changes import summary

        found = summary(self._main.workspace.news())
        self._main.state.news = f"Since the last snapshot: {found}" if found else ""
        self.look()
        self._main.draw_bars()
