"""What changed since earlier snapshots: each complete one adds to the history."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from hatstand.domain.file_words import file_and_reason
from hatstand.services.opening import Opening
from hatstand.services.ports import Snapshot

if TYPE_CHECKING:
    from hatstand.domain.changes import Change
    from hatstand.domain.history import History, Outline
    from hatstand.domain.inventory import Inventory
    from hatstand.services.discovery.own_account import KnownRoles
    from hatstand.services.knowledge import Gaps
    from hatstand.services.ports import HistoryStore


class Remembering(Opening):
    """Keeps the history of the organization, and tells what changed in it.

    Attributes:
        history_problem: What was wrong with the stored history, or an empty string.
    """

    history_problem = ""
    _history: History | None = None
    _looked = False
    _before: Snapshot | None = None

    @cached_property
    def _histories(self) -> HistoryStore | None:
        """Where histories are kept: made when somebody asks, after the first frame."""
        made = self._ports.histories
        return made() if made is not None else None

    def history(self) -> History | None:
        """Return what is known of earlier snapshots; None where no organization was ever read.

        Only what its steps touched is kept of it: to add to it, it is read again.
        """
        histories = self._histories
        if self._history is None and histories is not None and not self._looked:
            self._looked = True
            self._history = histories.told(self.context.name, self._binding)
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

    def news(self) -> tuple[Change, ...]:
        """Return what is new in the snapshot that is shown; nothing where it is no newest one."""
        history = self.history()
        newest = history is not None and history.as_of == self.inventory.as_of
        return self.changes() if newest else ()

    async def _know(self, snapshot: Snapshot, roles: KnownRoles, gaps: Gaps) -> Inventory:
        """Take a snapshot; the one before is at hand meanwhile, where no history is kept yet."""
        self._before = self._snapshot if self._snapshot and self._snapshot.complete else None
        try:
            return await super()._know(snapshot, roles, gaps)
        finally:
            self._before = None

    def _store(self, snapshot: Snapshot) -> None:
        """Keep a complete snapshot, and in the history what it changes."""
        super()._store(snapshot)
        if not self.store_problem:
            self._add_to_history(snapshot)

    def _add_to_history(self, snapshot: Snapshot) -> None:
        histories = self._histories
        if histories is None:
            return
        before, now = self._before, self.clock.now()
        read_at = max((snapshot.as_of, *snapshot.roles_read.values()))

        def added(known: History | None) -> History:
            known = known or (_begun(before) if before else None)
            if known is None:
                return _begun(snapshot)
            outline = _outline(snapshot)
            return known.with_snapshot(outline, snapshot.as_of, read_at=read_at, now=now)

        try:
            changed = histories.change(self.context.name, self._binding, added)
            self._history = changed.only_told()
            self.history_problem = histories.problem
        except OSError as error:
            self.history_problem = f"What changed could not be kept: {file_and_reason(error)}."


def _outline(snapshot: Snapshot) -> Outline:
    from hatstand.domain.history import Outline

    return Outline.of(snapshot.organization, snapshot.roles, snapshot.roles_read)


def _begun(snapshot: Snapshot) -> History:
    """Return the history of which a snapshot is the first."""
    from hatstand.domain.history import History

    return History(_outline(snapshot), snapshot.as_of, snapshot.as_of)
