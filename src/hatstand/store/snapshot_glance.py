"""The part of a large snapshot that a first look needs: OUs, how much is in them, few accounts."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from hatstand.domain.columns import pack
from hatstand.domain.organization import OrganizationalUnit
from hatstand.services.ports import Snapshot
from hatstand.store.columns import from_cell
from hatstand.store.snapshot_file import address
from hatstand.store.snapshot_roles import roles_of_rows
from hatstand.store.snapshot_rows import (
    ACCOUNT,
    OUTLINE,
    Mismatch,
    accounts_of,
    select,
    snapshot_of,
    units_of,
)

LARGE = 64 << 10
"""Bytes of a file from which on a glance is worth its while: some three hundred accounts."""

MOST = 500
"""Accounts right below one OU that are read at a glance; of more, nobody sees the last ones."""


class _Rows:
    """The rows of a table by number, each read when it is asked for."""

    def __init__(self, read: Callable[[int], Any], known: Iterable[tuple[int, Any]] = ()) -> None:
        self._read = read
        self._known: dict[int, Any] = dict(known) | {0: None}

    def __getitem__(self, number: int) -> Any:  # noqa: ANN401 - whatever a row is
        if number not in self._known:
            self._known[number] = self._read(number)
        return self._known[number]


def read_glance(path: Path, binding: str, beside: str, account_ids: Collection[str]) -> Snapshot:
    """Return part of the snapshot in the database at `path`, which nobody ever changes in place.

    It has all OUs, the accounts with these ids, those beside or above the one called `beside`,
    those at the root, the caller's and the management account; `unread` of its organization tells
    how many are left out. Its roles are those of the accounts that it has.

    Raises:
        Mismatch: It was made for another binding.
        sqlite3.Error: It is no such database.
        ValueError: The rows don't fit together (also IndexError, TypeError, OverflowError).
    """
    with closing(sqlite3.connect(address(str(path)), uri=True)) as database:
        (outline,) = select(database, "snapshot")
        facts = dict(zip(OUTLINE, outline, strict=True))
        if facts["binding"] != binding:
            raise Mismatch
        unit_rows = list(select(database, "units"))
        texts = _texts(database, max(map(max, unit_rows), default=0))
        numbers = _numbers_of(database, {beside, *account_ids})
        units = units_of(unit_rows, texts)
        counts = _counts(database)
        if (len(units), sum(counts.values())) != outline[-3:-1]:
            raise ValueError("rows are missing")
        whole = _lineage(database, units, texts[facts["root_id"]], numbers.get(beside))
        parents = [one for one, count in counts.items() if texts[one] in whole and count <= MOST]
        own = (facts["caller_account"], facts["management_account_id"])
        rows = _accounts(database, parents, (*numbers.values(), *own))
        accounts = accounts_of(rows, texts, _tags(database, texts))
        roles = _roles(database, [row[0] for row in rows])
        kinds = select(database, "kinds") if roles else []
        for row in rows:
            counts[row[_PARENT]] -= 1
        unread = {texts[parent]: count for parent, count in counts.items() if count}
        facts |= {"read_accounts": pack(()), "read_at": None}
        found = snapshot_of(facts, texts, units, accounts, roles_of_rows(roles, kinds, texts))
        return replace(found, organization=replace(found.organization, unread=unread))


_PARENT = ACCOUNT.index("parent_id")


def _texts(database: sqlite3.Connection, last_of_units: int) -> _Rows:
    """Return the texts; those of the OUs are the first ones of their table, and read at once."""

    def read(number: int) -> str:
        (cell,) = _one(database, "SELECT text FROM texts WHERE number = ?", number)
        return from_cell(cell)

    first = "SELECT number, text FROM texts WHERE number <= ?"
    rows = database.execute(first, (last_of_units,))
    return _Rows(read, ((number, from_cell(cell)) for number, cell in rows))


def _tags(database: sqlite3.Connection, texts: _Rows) -> _Rows:
    def read(number: int) -> tuple[str, str]:
        key, value = _one(database, "SELECT key, value FROM tags WHERE number = ?", number)
        return texts[key], texts[value]

    return _Rows(read)


def _one(database: sqlite3.Connection, statement: str, number: int) -> Any:  # noqa: ANN401 - a row
    row = database.execute(statement, (number,)).fetchone()
    if row is None:
        raise ValueError("a row is missing")
    return row


def _numbers_of(database: sqlite3.Connection, texts: Collection[str]) -> dict[str, int]:
    """Return the numbers of some texts, as far as they are there."""
    wanted = [text for text in texts if text]
    statement = f"SELECT text, number FROM texts WHERE text IN ({_places(wanted)})"  # noqa: S608
    return dict(database.execute(statement, wanted))


def _counts(database: sqlite3.Connection) -> dict[int, int]:
    """Return how many accounts are right below each parent, by the number of its id."""
    return dict(database.execute("SELECT parent_id, COUNT(*) FROM accounts GROUP BY parent_id"))


def _lineage(
    database: sqlite3.Connection,
    units: Iterable[OrganizationalUnit],
    root_id: str,
    account: int | None,
) -> set[str]:
    """Return the ids of the root and of whatever is above an account."""
    found = {root_id}
    row = database.execute(
        "SELECT text FROM texts JOIN accounts ON texts.number = parent_id WHERE id = ?", (account,)
    ).fetchone()
    above = {unit.id: unit.parent_id for unit in units}
    left = deque([row[0]] if row else [])
    while left:
        unit_id = left.popleft()
        if unit_id in above and unit_id not in found:
            left.append(above[unit_id])
        found.add(unit_id)
    return found


def _accounts(
    database: sqlite3.Connection, parents: Collection[int], ids: Collection[int]
) -> list[Any]:
    statement = (
        f"SELECT {', '.join(ACCOUNT)} FROM accounts "  # noqa: S608 - our own names
        f"WHERE parent_id IN ({_places(parents)}) OR id IN ({_places(ids)}) ORDER BY number"
    )
    return database.execute(statement, (*parents, *ids)).fetchall()


def _roles(database: sqlite3.Connection, account_numbers: Collection[int]) -> list[Any]:
    statement = (
        "SELECT account, names, kinds, created, opened FROM roles "  # noqa: S608 - numbers alone
        f"WHERE account IN ({_places(account_numbers)}) ORDER BY number"
    )
    return database.execute(statement, tuple(account_numbers)).fetchall()


def _places(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
