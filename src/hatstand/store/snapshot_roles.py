"""Roles as rows: what many roles share is stored once, and each account's roles are packed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from hatstand.domain.columns import Numbered, Numbers, numbers_in, pack, refuse_impossible, unpack
from hatstand.domain.packed_roles import PackedRoles, RoleKind, Run
from hatstand.domain.roles import RoleSource, Verdict

_TEXTS = ("path", "partition", "profile", "via", "description", "region")
_ANSWERS = ("mfa", "external_id_needed")
_SECONDS = ("duration", "max_duration")
_OWN_TEXTS = ("trust_policy", "reason")
KIND_FIELDS = (*_TEXTS, *_ANSWERS, *_SECONDS, *_OWN_TEXTS, "sources", "verdict")
"""The columns of `kinds`; a role's ExternalId is configuration and on purpose not among them."""

RoleRow = tuple[int, bytes, bytes, bytes | None, bytes | None]
"""Account, names, kinds, created, opened of one account's roles."""


def role_rows(roles: PackedRoles, texts: Numbers) -> Iterator[RoleRow]:
    """Yield the rows of `roles` in their order; fills `texts` on the way."""
    names = {number: texts.of(name) for number, name in roles.names.items()}
    kinds = {number: place for place, number in enumerate(roles.kinds, 1)}
    packed: dict[Run, tuple[bytes, bytes]] = {}
    for account_id, run in roles.runs.items():
        numbers = packed.get(run)
        if numbers is None:
            numbers = packed[run] = (
                pack(map(names.__getitem__, unpack(run.names))),
                pack(map(kinds.__getitem__, unpack(run.kinds))),
            )
        yield (texts.of(account_id), *numbers, run.created, run.opened)


def kind_row(kind: RoleKind, texts: Numbers) -> tuple[int | None, ...]:
    """Return what a role has in common with others, in the order of `KIND_FIELDS`."""
    number = texts.of
    return (
        *(number(getattr(kind, field)) for field in _TEXTS),
        *(getattr(kind, field) for field in (*_ANSWERS, *_SECONDS)),
        *(number(getattr(kind, field)) for field in _OWN_TEXTS),
        number(",".join(kind.sources)),
        number(kind.verdict.value),
    )


def roles_of_rows(
    rows: Iterable[RoleRow], kinds: Iterable[tuple[int | None, ...]], texts: Numbered
) -> PackedRoles:
    """Return the roles, none of which is made.

    Args:
        rows: As `role_rows` gave them.
        kinds: The rows of `kinds`; their numbers count from 1.
        texts: All texts by number.

    Raises:
        ValueError: The rows don't fit together (also LookupError, TypeError, OverflowError).
    """
    distinct: dict[tuple[Any, ...], Run] = {}
    runs: dict[str, Run] = {}
    for row in rows:
        run = distinct.get(row[1:])
        if run is None:
            run = Run._make(row[1:])
            distinct[run] = run
        runs[texts[row[0]]] = run
    known = {number: _kind(row, texts) for number, row in enumerate(kinds, 1)}
    return PackedRoles(
        _names(distinct.values(), texts), known, _checked(runs, distinct.values(), known)
    )


def _kind(row: tuple[Any, ...], texts: Numbered) -> RoleKind:
    cells = dict(zip(KIND_FIELDS, row, strict=True))
    for field in _ANSWERS:
        cells[field] = None if cells[field] is None else bool(cells[field])
    for field in (*_TEXTS, *_OWN_TEXTS):
        cells[field] = texts[cells[field]]
    sources, verdict = texts[cells["sources"]], texts[cells["verdict"]]
    cells["sources"] = tuple(map(RoleSource, sources.split(","))) if sources else ()
    return RoleKind(**(cells | {"verdict": Verdict(verdict), "external_id": None}))


def _names(runs: Collection[Run], texts: Numbered) -> Mapping[int, str]:
    """Return the names that runs have, by number."""
    return {number: texts[number] for number in numbers_in(run.names for run in runs)}


def _checked(
    runs: Mapping[str, Run], distinct: Collection[Run], kinds: Collection[int]
) -> Mapping[str, Run]:
    """Return runs whose parts fit together: nobody is there to be told once roles are made.

    Raises:
        ValueError: They don't, or a kind is missing (also OverflowError: a moment is impossible).
    """
    moments = [(run, one) for run in distinct for one in (run.created, run.opened) if one]
    if any(len(run.kinds) != len(run.names) for run in distinct) or any(
        len(packed) != 2 * len(run.names) for run, packed in moments
    ):
        raise ValueError("roles without kind or moment")
    if not numbers_in(run.kinds for run in distinct) <= set(kinds):
        raise ValueError("a kind is missing")
    refuse_impossible(packed for _, packed in moments)
    return runs
