"""What changed since earlier snapshots: each complete one adds to the history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hatstand.services.opening import Opening
from hatstand.services.ports import Snapshot

if TYPE_CHECKING:
    from hatstand.domain.changes import Change
    from hatstand.domain.history import History


class Remembering(Opening):
    """Keeps the history of the organization, and tells what changed in it.

    Attributes:
        history_problem: What was wrong with the stored history, or an empty string.
    """

    history_problem = ""
    _history: History | None = None

    def history(self) -> History | None:
        """Return what is known of earlier snapshots; None where no organization was ever read."""
        histories = self._ports.histories
        if self._history is None and histories is not None:
            self._history = histories.load(self.context.name, self._binding)
            self.history_problem = histories.problem
        return self._history

    def changes(self, since: datetime | None = None) -> tuple[Change, ...]:
        """Return what changed between two snapshots, in the order in which it is told.

        Args:
            since: From the snapshot in force at that moment to the newest; None: from the one
                before the newest.
        """
        from hatstand.domain.changes import changes  # not for commands that compare nothing

        history = self.history()
        if history is None:
            return ()
        steps = history.last_steps if since is None else history.steps_since(since)
        return changes(history.outline, steps)

    def _store(self, snapshot: Snapshot) -> None:
        """Keep a complete snapshot, and in the history what it changes."""
        super()._store(snapshot)
        if not self.store_problem:
            self._add_to_history(snapshot)

    def _add_to_history(self, snapshot: Snapshot) -> None:
        histories = self._ports.histories
        if histories is None:
            return
        from hatstand.domain.history import History, Outline

        outline = Outline.of(snapshot.organization, snapshot.roles, snapshot.roles_read)
        read_at = max((snapshot.as_of, *snapshot.roles_read.values()))

        def after(known: History | None) -> History:
            if known is None:
                return History(outline, snapshot.as_of, snapshot.as_of)
            return known.with_snapshot(outline, snapshot.as_of, read_at)

        try:
            self._history = histories.change(self.context.name, self._binding, after)
            self.history_problem = histories.problem
        except OSError as error:
            reason = error.strerror or error
            self.history_problem = f"what changed could not be kept: {reason}"
