"""What changed lately, marked in the tree; and what is wrong with stored files, told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.tui.marks import LATELY, NO_MARKS, Marks

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen


class Noticing:
    """Compares snapshots once after the first frame, and after each refresh.

    What is wrong with a file is said once as a notice, and stays among what the organization says.

    Attributes:
        marks: What changed within the last days.
    """

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self.marks = NO_MARKS
        self._told: set[str] = set()

    def look(self) -> None:
        """Mark what changed lately; what is wrong with a file is told once."""
        workspace = self._main.workspace
        found = workspace.changes(workspace.clock.now() - LATELY)
        self.tell_file_problems()
        if found or self.marks.changes:
            self.marks = Marks.of(found, workspace.inventory.organization)
            self._main.organization_tree.marks = self.marks
            self._main.draw_details()

    def tell_file_problems(self) -> None:
        """Say what is wrong with stored files, each once until it is mended."""
        problems = self._main.workspace.file_problems
        self._told &= set(problems)
        for problem in problems:
            if problem not in self._told:
                self.tell(problem)

    def tell(self, problem: str) -> None:
        """Say what is wrong with a stored file, long enough to be read."""
        self._told.add(problem)
        self._main.notify(problem, title="Files", severity="warning", timeout=15)
        self._main.draw_details()

    def refreshed(self, *, asked: bool) -> None:
        """Say in the status line what a refresh found, until the cursor moves.

        Args:
            asked: Whether a person asked for it, and wants to know that it is over.
        """
        from hatstand.domain.changes import summary

        found = summary(self._main.workspace.news())
        nothing = "Read just now: nothing has changed" if asked else ""
        self._main.state.news = f"Since the last snapshot: {found}" if found else nothing
        self.look()
        self._main.draw_bars()
