"""The names in a snapshot, read where they lie: for completion, which can't wait for the rest.

Only what is asked for is read, with what the interpreter brings; the tables are `snapshot_rows`'s.
"""

from __future__ import annotations

import sqlite3
import sys
from array import array

from hatstand.store.snapshot_file import APPLICATION_ID, VERSION, address

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would be one more import
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Any, Self

_USABLE = ("ACTIVE", "UNKNOWN")
# A name that a database can only hold as bytes is one that nobody can type.
_ACCOUNTS = """
SELECT i.text, n.text, p.text, r.text, a.aliases FROM accounts a
JOIN texts i ON i.number = a.id JOIN texts n ON n.number = a.name
JOIN texts p ON p.number = a.parent_id JOIN texts r ON r.number = a.arn
JOIN texts s ON s.number = a.state WHERE s.text IN (?, ?) AND typeof(n.text) = 'text'
"""
_UNITS = """
SELECT i.text, n.text, p.text FROM units u JOIN texts i ON i.number = u.id
JOIN texts n ON n.number = u.name JOIN texts p ON p.number = u.parent_id
WHERE typeof(n.text) = 'text'
"""
_ROOT = "SELECT i.text, n.text FROM snapshot s JOIN texts i ON i.number = s.root_id JOIN texts n"
_ROLES = """
SELECT names, kinds FROM roles
WHERE account = (SELECT number FROM texts WHERE text = ?) ORDER BY number
"""


class SnapshotNames:
    """The names in the file at a path; a context manager.

    Every method raises sqlite3.Error or ValueError where the file is not what was written.
    """

    def __init__(self, path: str) -> None:
        """Open the file.

        Raises:
            sqlite3.Error: There is none.
        """
        self._database = sqlite3.connect(address(path), uri=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    def readable(self) -> bool:
        """Tell whether this version knows the tables."""
        return self._one("PRAGMA application_id") == APPLICATION_ID and (
            self._one("PRAGMA user_version") == VERSION
        )

    def root(self) -> tuple[str, str]:
        """Return the root's id and name."""
        rows = self._database.execute(f"{_ROOT} ON n.number = s.root_name").fetchall()
        return rows[0] if rows else ("", "")

    def units(self) -> Iterator[tuple[str, str, str]]:
        """Yield the id, the name and the parent's id of each OU."""
        yield from self._database.execute(_UNITS)

    def accounts(self) -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
        """Yield the id, name, parent's id, ARN and other names of each usable account."""
        rows = self._database.execute(_ACCOUNTS, _USABLE)
        for account_id, name, parent_id, arn, aliases in rows:
            others = tuple(self._texts(_unpacked(aliases))) if aliases else ()
            yield account_id, name, parent_id, arn, others

    def roles(self, account_id: str) -> Iterator[tuple[str, str, str]]:
        """Yield the name, the path and the partition of each role of an account."""
        for names, kinds in self._database.execute(_ROLES, (account_id,)):
            numbers, kind_of = _unpacked(names), _unpacked(kinds)
            places = {kind: self._place(kind) for kind in set(kind_of)}
            for name, kind in zip(self._texts(numbers), kind_of, strict=True):
                yield name, *places[kind]

    def _place(self, kind: int) -> tuple[str, str]:
        """Return the path and the partition of the roles of a kind."""
        wanted = "SELECT path, partition FROM kinds WHERE number = ?"
        row = self._database.execute(wanted, (kind,)).fetchone()
        path, partition = self._texts(row or (0, 0))
        return path, partition

    def _texts(self, numbers: Any) -> Iterator[str]:  # noqa: ANN401 - of an array or a row
        for number in numbers:
            found = self._one("SELECT text FROM texts WHERE number = ?", number)
            yield found if isinstance(found, str) else ""

    def _one(self, question: str, *values: object) -> object:
        row = self._database.execute(question, values).fetchone()
        return row[0] if row else None


def _unpacked(blob: bytes) -> array[int]:
    """Return what `columns.pack` was given, without the import of that module."""
    numbers = array("I", blob)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
