"""Roles as rows: what many roles share is stored once, and each account's roles are packed."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, groupby, repeat
from typing import Any

from hatstand.domain.roles import Role, RoleSource, Verdict
from hatstand.store.columns import (
    Numbered,
    Numbers,
    of_columns,
    pack,
    pack_moments,
    unpack,
    unpack_moments,
    with_own,
    without_own,
)

_TEXTS = ("path", "partition", "profile", "via", "description", "region")
_ANSWERS = ("mfa", "external_id_needed")
_SECONDS = ("duration", "max_duration")
_OWN_TEXTS = ("trust_policy", "reason")
KIND_FIELDS = (*_TEXTS, *_ANSWERS, *_SECONDS, *_OWN_TEXTS, "sources", "verdict")
"""The columns of `kinds`; a role's ExternalId is configuration and on purpose not among them."""

RoleRow = tuple[int, bytes, bytes, bytes | None, bytes | None]
"""Account, names, kinds, created, opened of consecutive roles of one account."""


def role_rows(roles: Sequence[Role], texts: Numbers, kinds: Numbers) -> Iterator[RoleRow]:
    """Yield the rows of `roles` in their order; fills `texts` and `kinds` on the way."""
    for account_id, group in groupby(roles, key=lambda role: role.account_id):
        run = list(group)
        yield (
            texts.of(account_id),
            pack([texts.of(role.name) for role in run]),
            pack([kinds.of(_kind(role, texts)) for role in run]),
            pack_moments([role.created_at for role in run]),
            pack_moments([role.opened_at for role in run]),
        )


def _kind(role: Role, texts: Numbers) -> tuple[int | None, ...]:
    """Return what a role has in common with others, in the order of `KIND_FIELDS`."""
    number = texts.of
    return (
        number(role.path),
        number(role.partition),
        number(role.profile),
        number(role.via),
        number(role.description),
        number(role.region),
        role.mfa,
        role.external_id_needed,
        role.duration,
        role.max_duration,
        number(without_own(role.trust_policy, role.account_id)),
        number(without_own(role.reason, role.account_id)),
        number(",".join(role.sources)),
        number(role.verdict.value),
    )


def roles_of_rows(
    rows: Sequence[RoleRow], kinds: Sequence[tuple[int | None, ...]], texts: Numbered
) -> tuple[Role, ...]:
    """Return the roles.

    Args:
        rows: As `role_rows` gave them.
        kinds: The rows of `kinds`; their numbers count from 1.
        texts: All texts by number.

    Raises:
        ValueError: The rows don't fit together (also IndexError, TypeError, OverflowError).
    """
    if not rows:
        return ()
    counts = [len(row[1]) // 4 for row in rows]
    names = unpack(b"".join(row[1] for row in rows))
    kind_of = unpack(b"".join(row[2] for row in rows))
    count = len(names)
    if len(kind_of) != count or not kinds:
        raise ValueError("roles without kind")
    account_ids: list[Any] = list(
        chain.from_iterable(
            repeat(texts[row[0]], length) for row, length in zip(rows, counts, strict=True)
        )
    )
    columns: dict[str, Iterable[Any]] = {
        "account_id": account_ids,
        "name": map(texts.__getitem__, names),
    }
    for field, values in _kind_columns(kinds, texts).items():
        if field in _OWN_TEXTS:
            columns[field] = _spread_own(values, kind_of, account_ids)
        else:
            columns[field] = _spread(values, kind_of)
    columns["created_at"] = _moments([row[3] for row in rows], counts)
    columns["opened_at"] = _moments([row[4] for row in rows], counts)
    return of_columns(Role, count, columns)


def _moments(blobs: list[bytes | None], counts: list[int]) -> Iterable[datetime | None]:
    if not any(blobs):
        return repeat(None)
    return chain.from_iterable(map(unpack_moments, blobs, counts))


def _kind_columns(kinds: Sequence[tuple[int | None, ...]], texts: Numbered) -> dict[str, list[Any]]:
    """Return the values of each field by the number of the kind (index 0 is unused)."""
    columns: dict[str, list[Any]] = {}
    for field, cells in zip(KIND_FIELDS, zip(*kinds, strict=True), strict=False):
        values: list[Any] = list(cells)
        if field in _ANSWERS:
            values = [None if cell is None else bool(cell) for cell in values]
        elif field not in _SECONDS:
            values = [texts[cell] for cell in values]
        if field == "sources":
            values = [_sources(text) for text in values]
        elif field == "verdict":
            values = [Verdict(text) for text in values]
        columns[field] = [None, *values]
    return columns


def _sources(text: str) -> tuple[RoleSource, ...]:
    return tuple(RoleSource(name) for name in text.split(",")) if text else ()


def _spread(values: list[Any], kind_of: array[int]) -> Iterable[Any]:
    """Return the value of each role; one that all kinds share needs no look-up."""
    first = values[1]
    if all(value is first for value in values[1:]):
        return repeat(first)
    return map(values.__getitem__, kind_of)


def _spread_own(
    values: list[Any], kind_of: array[int], account_ids: Sequence[str]
) -> Iterable[str]:
    """Return the text of each role, with its account's id where that was left out."""
    partial = [False, *("\0" in value for value in values[1:])]
    if not any(partial):
        return _spread(values, kind_of)
    return [
        with_own(values[kind], account_id) if partial[kind] else values[kind]
        for kind, account_id in zip(kind_of, account_ids, strict=True)
    ]
