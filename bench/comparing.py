"""What the history of an organization adds to a refresh: against storing the snapshot itself."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bench.rows import Row, median
from hatstand.domain.changes import changes
from hatstand.domain.history import History, Outline
from hatstand.domain.organization import Account, AccountState, Organization, OrganizationalUnit
from hatstand.domain.roles import Role, RoleSource
from hatstand.services.ports import Snapshot
from hatstand.store.history import SealedHistories
from hatstand.store.snapshot import SqliteSnapshots

RUNS = 9
_ROLES_EACH = 10
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _snapshot(accounts: int, hours: int) -> Snapshot:
    """Return a snapshot; from hour to hour one account of a hundred moves and one role goes."""
    units = tuple(OrganizationalUnit(f"ou-{n}", f"Unit {n}", "r-1") for n in range(500))
    ids = [f"{100_000_000_000 + number}" for number in range(accounts)]
    members = tuple(
        Account(
            account_id,
            f"team-{number}-prod",
            f"ou-{(number + (hours if number % 100 == 0 else 0)) % 500}",
            f"aws+{number}@example.com",
            AccountState.ACTIVE,
        )
        for number, account_id in enumerate(ids)
    )
    roles = tuple(
        Role(account_id, f"Role{number}", sources=(RoleSource.LISTED,))
        for account_id in ids
        for number in range(_ROLES_EACH)
    )
    read_at = _NOW + timedelta(hours=hours)
    organization = Organization("o-1", "acme", "r-1", units=units, accounts=members)
    return Snapshot(organization, read_at, roles[hours:], roles_read=dict.fromkeys(ids, read_at))


def _add(histories: SealedHistories, snapshot: Snapshot) -> None:
    def added(known: History | None) -> History:
        outline = Outline.of(snapshot.organization, snapshot.roles, snapshot.roles_read)
        if known is None:
            return History(outline, snapshot.as_of, snapshot.as_of)
        moment = snapshot.as_of
        return known.with_snapshot(outline, moment, read_at=moment, now=moment)

    histories.change("bench", "", added)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def rows(accounts: int = 10_000) -> Iterator[Row]:
    """Yield what it costs to add a snapshot to the history, to compare, and to keep it."""
    size = f"{accounts:,} accounts, {accounts * _ROLES_EACH:,} roles"
    first = _snapshot(accounts, 0)
    with tempfile.TemporaryDirectory() as directory:
        snapshots = SqliteSnapshots(Path(directory) / "snapshots")
        histories = SealedHistories(Path(directory) / "history")
        _add(histories, first)
        storing, adding, comparing = [], [], []
        for hours in range(1, RUNS + 1):
            snapshot = _snapshot(accounts, hours)
            storing.append(_seconds(partial(snapshots.save, "bench", "", snapshot)))
            adding.append(_seconds(partial(_add, histories, snapshot)))
            comparing.append(_seconds(partial(_compare, histories)))
        stored = median(storing) * 1000
        against = "storing the snapshot"
        yield Row(f"add to the history, {size}", median(adding) * 1000, stored, against, "ms", 0.5)
        yield Row(f"load and compare, {size}", median(comparing) * 1000, stored, against, "ms", 0.2)
        kept = histories.path("bench", "").stat().st_size / 1000
        whole = snapshots.path("bench", "").stat().st_size / 1000
        yield Row(f"a history of {RUNS} steps, {size}", kept, whole, "the snapshot", "kB", 0.5)


def _compare(histories: SealedHistories) -> None:
    history = histories.load("bench", "")
    assert history is not None
    assert changes(history.outline, history.steps)
