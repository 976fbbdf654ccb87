"""A snapshot as the tables of a small database, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hatstand.domain.columns import (
    Numbered,
    Numbers,
    from_number,
    moments_of,
    of_columns,
    pack,
    to_number,
    unpack,
)
from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.organization import (
    Account,
    AccountSource,
    AccountState,
    Organization,
    OrganizationalUnit,
)
from hatstand.domain.packed_roles import PackedRoles, packed
from hatstand.services.ports import Snapshot
from hatstand.store.columns import collector_paused, from_cells, to_cell
from hatstand.store.snapshot_facts import pack_facts, pack_reads, unpack_facts, unpack_reads
from hatstand.store.snapshot_file import APPLICATION_ID, VERSION, address
from hatstand.store.snapshot_roles import KIND_FIELDS, kind_row, role_rows, roles_of_rows

_STATES = {state.value: state for state in AccountState}
_SOURCES = {source.value: source for source in AccountSource}

OUTLINE = (
    "binding", "as_of", "complete", "notices", "id", "name", "root_id", "root_name",
    "management_account_id", "feature_set", "caller_account", "caller_arn", "caller_user",
    "facts", "read_accounts", "read_at", "units", "accounts", "roles",
)  # fmt: skip
_UNIT = ("id", "name", "parent_id", "arn")
ACCOUNT = (
    "id", "name", "parent_id", "email", "state", "joined_at", "joined_method", "arn", "tags",
    "source", "aliases",
)  # fmt: skip
_ROLES = ("account", "names", "kinds", "created", "opened")
TABLES = {
    "texts": ("text",),
    "tags": ("key", "value"),
    "snapshot": OUTLINE,
    "units": _UNIT,
    "accounts": ACCOUNT,
    "kinds": KIND_FIELDS,
    "roles": _ROLES,
}
"""Columns by table. `number` orders the rows; every text is a number of `texts`, 0 is None."""

_AT_ONCE = 500
"""Accounts that are made together: of more, their cells would take memory for a moment."""


class Mismatch(Exception):  # noqa: N818 - nothing is wrong with such a file
    """The snapshot was made from another base or endpoint."""


def write_rows(path: Path, binding: str, snapshot: Snapshot) -> None:
    """Fill the empty database at `path`.

    Raises:
        sqlite3.Error: It can't be written.
    """
    texts, tags, roles = Numbers(), Numbers(), packed(snapshot.roles)
    organization = snapshot.organization
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # Nobody else knows this file yet: it needs neither journal nor locks.
        database.execute("PRAGMA journal_mode=OFF")
        database.execute("PRAGMA synchronous=OFF")
        database.execute(f"PRAGMA application_id={APPLICATION_ID}")
        database.execute(f"PRAGMA user_version={VERSION}")
        database.execute("BEGIN")
        for table, columns in TABLES.items():
            database.execute(
                f"CREATE TABLE {table} (number INTEGER PRIMARY KEY, {', '.join(columns)})"
            )
        _insert(database, "snapshot", [_outline(binding, snapshot, texts)])
        _insert(database, "units", (_unit_row(unit, texts) for unit in organization.units))
        _insert(
            database,
            "accounts",
            (_account_row(account, texts, tags) for account in organization.accounts),
        )
        _insert(database, "roles", role_rows(roles, texts))
        _insert(database, "kinds", (kind_row(kind, texts) for kind in roles.kinds.values()))
        _insert(
            database,
            "tags",
            ((texts.of(key), texts.of(value)) for key, value in tags.by_number().values()),
        )
        _insert(database, "texts", ((to_cell(text),) for text in texts.by_number().values()))
        database.execute("COMMIT")


def read_rows(path: Path, binding: str) -> Snapshot:
    """Return the snapshot in the database at `path`, which nobody ever changes in place.

    Raises:
        Mismatch: It was made for another binding.
        sqlite3.Error: It is no such database.
        ValueError: The rows don't fit together (also IndexError, TypeError, OverflowError).
    """
    with closing(sqlite3.connect(address(str(path)), uri=True)) as database, collector_paused():
        database.execute("PRAGMA cache_size=-64")  # kibibytes: no page is read twice
        (outline,) = select(database, "snapshot")
        facts = dict(zip(OUTLINE, outline, strict=True))
        if facts["binding"] != binding:
            raise Mismatch
        texts = [None, *from_cells(chain.from_iterable(select(database, "texts")))]
        tags = [None, *((texts[key], texts[value]) for key, value in select(database, "tags"))]
        units = units_of(select(database, "units"), texts)
        accounts = accounts_of(select(database, "accounts"), texts, tags)
        roles = roles_of_rows(select(database, "roles"), select(database, "kinds"), texts)
    if (len(units), len(accounts), len(roles)) != outline[-3:]:
        raise ValueError("rows are missing")
    return snapshot_of(facts, texts, units, accounts, roles)


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    columns = TABLES[table]
    places = ", ".join("?" * len(columns))
    database.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})",  # noqa: S608 - our names
        rows,
    )


def select(database: sqlite3.Connection, table: str) -> Iterator[Any]:
    """Yield the rows of a table, in their order."""
    columns = ", ".join(TABLES[table])
    return database.execute(
        f"SELECT {columns} FROM {table} ORDER BY number"  # noqa: S608 - our own names
    )


def _outline(binding: str, snapshot: Snapshot, texts: Numbers) -> tuple[Any, ...]:
    organization, caller = snapshot.organization, snapshot.caller
    return (
        binding,
        to_number(snapshot.as_of),
        snapshot.complete,
        pack(map(texts.of, snapshot.notices)),
        *(texts.of(getattr(organization, field)) for field in OUTLINE[4:10]),
        *(
            (texts.of(caller.account_id), texts.of(caller.arn), texts.of(caller.user_id))
            if caller
            else (None, None, None)
        ),
        pack_facts(snapshot.facts, texts),
        *pack_reads(snapshot.roles_read, texts),
        len(organization.units),
        len(organization.accounts),
        len(snapshot.roles),
    )


def snapshot_of(
    facts: Mapping[str, Any],
    texts: Numbered,
    units: tuple[OrganizationalUnit, ...],
    accounts: tuple[Account, ...],
    roles: PackedRoles,
) -> Snapshot:
    """Return the snapshot of which `facts` are the row, with what else was read of it."""
    caller = None
    if facts["caller_account"] is not None:
        caller = CallerIdentity(
            texts[facts["caller_account"]], texts[facts["caller_arn"]], texts[facts["caller_user"]]
        )
    named = {field: texts[facts[field]] for field in OUTLINE[4:10]}
    return Snapshot(
        organization=Organization(**named, units=units, accounts=accounts),
        as_of=from_number(facts["as_of"]),
        roles=roles,
        complete=bool(facts["complete"]),
        notices=tuple(texts[number] for number in unpack(facts["notices"])),
        caller=caller,
        facts=unpack_facts(facts["facts"], texts),
        roles_read=unpack_reads(facts["read_accounts"], facts["read_at"], texts),
    )


def _unit_row(unit: OrganizationalUnit, texts: Numbers) -> tuple[int, ...]:
    return (texts.of(unit.id), texts.of(unit.name), texts.of(unit.parent_id), texts.of(unit.arn))


def units_of(rows: Iterable[Any], texts: Numbered) -> tuple[OrganizationalUnit, ...]:
    """Return the OUs of some rows."""
    return tuple(OrganizationalUnit(*(texts[number] for number in row)) for row in rows)


def _account_row(account: Account, texts: Numbers, tags: Numbers) -> tuple[Any, ...]:
    return (
        texts.of(account.id),
        texts.of(account.name),
        texts.of(account.parent_id),
        texts.of(account.email),
        texts.of(account.state.value),
        None if account.joined_at is None else to_number(account.joined_at),
        texts.of(account.joined_method),
        texts.of(account.arn_form),
        None if account.tags is None else pack(map(tags.of, account.tags.items())),
        texts.of(account.source.value),
        pack(map(texts.of, account.aliases)) if account.aliases else None,
    )


def accounts_of(
    rows: Iterable[tuple[Any, ...]], texts: Numbered, tags: Numbered
) -> tuple[Account, ...]:
    """Return the accounts of some rows."""
    rows = iter(rows)
    batches = iter(lambda: tuple(islice(rows, _AT_ONCE)), ())
    return tuple(chain.from_iterable(_accounts(batch, texts, tags) for batch in batches))


def _accounts(
    rows: Sequence[tuple[Any, ...]], texts: Numbered, tags: Numbered
) -> tuple[Account, ...]:
    cells = dict(zip(ACCOUNT, zip(*rows, strict=True), strict=True))
    columns: dict[str, Iterable[Any]] = {
        field: map(texts.__getitem__, cells[field])
        for field in ("id", "name", "parent_id", "email", "joined_method")
    }
    columns["state"] = _looked_up(cells["state"], lambda number: _STATES[texts[number]])
    columns["source"] = _looked_up(cells["source"], lambda number: _SOURCES[texts[number]])
    columns["joined_at"] = moments_of(cells["joined_at"])
    columns["arn_form"] = map(texts.__getitem__, cells["arn"])
    columns["tags"] = _looked_up(cells["tags"], lambda blob: _tags(blob, tags))
    columns["aliases"] = _looked_up(cells["aliases"], lambda blob: _aliases(blob, texts))
    return of_columns(Account, len(rows), columns)


def _looked_up(cells: Sequence[Any], value_of: Callable[[Any], Any]) -> Iterator[Any]:
    """Yield the value of each cell; what is in many cells is one value."""
    return map({cell: value_of(cell) for cell in set(cells)}.__getitem__, cells)


def _aliases(blob: bytes | None, texts: Numbered) -> tuple[str, ...]:
    return tuple(texts[number] for number in unpack(blob)) if blob else ()


def _tags(blob: bytes | None, tags: Numbered) -> Mapping[str, str] | None:
    return None if blob is None else MappingProxyType(dict(tags[one] for one in unpack(blob)))
