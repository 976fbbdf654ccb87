"""Roles as numbers: what many of them share is kept once, and each is made when it is looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import chain, compress, islice, repeat
from operator import attrgetter, eq
from typing import Any, NamedTuple

from hatstand.domain.columns import (
    Numbers,
    numbers_in,
    of_columns,
    pack,
    pack_moments,
    unpack,
    unpack_moments,
    with_own,
    without_own,
)
from hatstand.domain.role_book import RoleBook
from hatstand.domain.roles import Role, RoleSource, Verdict

_AT_ONCE = 256
"""Accounts whose roles are made together where all are asked for: a column at a time is fastest."""

_NAMES = attrgetter("names")
_SETS = 1024
"""Different sets of names that are kept: most accounts of an organization have the same few."""


class RoleKind(NamedTuple):
    """What a role has in common with others; in texts its account's id is left out."""

    path: str
    partition: str
    sources: tuple[RoleSource, ...]
    profile: str | None
    via: str | None
    mfa: bool | None
    external_id: str | None
    external_id_needed: bool | None
    duration: int | None
    max_duration: int | None
    description: str
    trust_policy: str
    verdict: Verdict
    reason: str
    region: str | None

    @classmethod
    def of(cls, role: Role) -> RoleKind:
        """Return the kind of a role."""
        return cls(
            role.path,
            role.partition,
            role.sources,
            role.profile,
            role.via,
            role.mfa,
            role.external_id,
            role.external_id_needed,
            role.duration,
            role.max_duration,
            role.description,
            without_own(role.trust_policy, role.account_id),
            role.verdict,
            without_own(role.reason, role.account_id),
            role.region,
        )


class Run(NamedTuple):
    """The roles of one account in their order, as packed numbers; accounts that are alike share it.

    Attributes:
        names: The number of each role's name.
        kinds: The number of each role's kind.
        created: When each was created, or None where nobody knows of any.
        opened: When each opened last, or None where none did.
    """

    names: bytes
    kinds: bytes
    created: bytes | None = None
    opened: bytes | None = None

    @property
    def size(self) -> int:
        """How many roles there are."""
        return len(self.names) // 4


class PackedRoles(RoleBook):
    """Roles in a few bytes each: none is made before somebody looks, and none is kept.

    A hundred thousand roles as values take some 20 MiB, and a third of a second to make; they
    mostly are the same ten in each account. It equals any sequence of the same roles.
    """

    def __init__(
        self, names: Mapping[int, str], kinds: Mapping[int, RoleKind], runs: Mapping[str, Run]
    ) -> None:
        """Keep roles.

        Args:
            names: By the numbers that runs use.
            kinds: The same.
            runs: By account id, sorted by it.
        """
        self.names, self.kinds, self.runs = names, kinds, runs
        self._name_set = lru_cache(_SETS)(self._unpacked_names)

    @property
    def accounts(self) -> Sequence[str]:
        """The ids of the accounts that have roles, in order."""
        return tuple(self.runs)

    def of(self, account_id: str) -> tuple[Role, ...]:
        """Return the roles of an account, made now."""
        run = self.runs.get(account_id)
        return self._made(((account_id, run),)) if run else ()

    def find(self, account_id: str, name: str) -> Role | None:
        """Return the role of exactly that name in an account, or None: then none is made."""
        if name not in self.names_in(account_id):
            return None
        return super().find(account_id, name)

    def count_of(self, account_id: str) -> int:
        """Return how many roles an account has."""
        run = self.runs.get(account_id)
        return run.size if run else 0

    def names_in(self, account_id: str) -> frozenset[str]:
        """Return what the roles of an account are called."""
        run = self.runs.get(account_id)
        if run is None:
            return frozenset()
        return self._name_set(run.names)

    @cached_property
    def profiles(self) -> Mapping[tuple[str, str], str]:
        """The profiles that name roles, by account id and name."""
        naming = {number: kind.profile for number, kind in self.kinds.items() if kind.profile}
        return {
            (account_id, self.names[name]): naming[kind]
            for account_id, run in (self.runs.items() if naming else ())
            for name, kind in zip(unpack(run.names), unpack(run.kinds), strict=True)
            if kind in naming
        }

    def only(self, source: RoleSource) -> PackedRoles:
        """Return the roles of which a source tells, as if it alone told of them."""
        kinds = {
            number: kind._replace(sources=(source,))
            for number, kind in self.kinds.items()
            if source in kind.sources
        }
        if len(kinds) == len(self.kinds):
            return PackedRoles(self.names, kinds, self.runs)
        runs = {account_id: _of_kinds(run, kinds) for account_id, run in self.runs.items()}
        return PackedRoles(self.names, kinds, {one: run for one, run in runs.items() if run.names})

    def without(self, account_ids: Collection[str]) -> PackedRoles:
        """Return the roles of all but some accounts."""
        runs = {one: run for one, run in self.runs.items() if one not in account_ids}
        return PackedRoles(self.names, self.kinds, runs)

    def __len__(self) -> int:
        return sum(map(len, map(_NAMES, self.runs.values()))) // 4

    def __iter__(self) -> Iterator[Role]:
        runs = iter(self.runs.items())
        while some := tuple(islice(runs, _AT_ONCE)):
            yield from self._made(some)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PackedRoles | tuple):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    # -- making

    def _unpacked_names(self, numbers: bytes) -> frozenset[str]:
        return frozenset(map(self.names.__getitem__, unpack(numbers)))

    def _made(self, runs: Sequence[tuple[str, Run]]) -> tuple[Role, ...]:
        """Return the roles of some accounts."""
        counts = [run.size for _, run in runs]
        kind_of = unpack(b"".join(run.kinds for _, run in runs))
        account_ids = list(
            chain.from_iterable(
                repeat(account_id, count)
                for (account_id, _), count in zip(runs, counts, strict=True)
            )
        )
        names = unpack(b"".join(run.names for _, run in runs))
        columns: dict[str, Iterable[Any]] = {
            "account_id": account_ids,
            "name": map(self.names.__getitem__, names),
            "created_at": _moments((run.created for _, run in runs), counts),
            "opened_at": _moments((run.opened for _, run in runs), counts),
        }
        for field, values in self._columns.items():
            columns[field] = map(values.__getitem__, kind_of)
        for field in self._own_texts:
            columns[field] = map(with_own, columns[field], account_ids)
        return of_columns(Role, len(account_ids), columns)

    @cached_property
    def _columns(self) -> Mapping[str, Mapping[int, Any]]:
        """The values of each field by the number of the kind."""
        cells = zip(*self.kinds.values(), strict=True)
        return {
            field: dict(zip(self.kinds, values, strict=True))
            for field, values in zip(RoleKind._fields, cells, strict=True)
        }

    @cached_property
    def _own_texts(self) -> tuple[str, ...]:
        """The fields in whose texts an account's id was left out."""
        return tuple(
            field
            for field in ("trust_policy", "reason")
            if any("\0" in text for text in self._columns[field].values())
        )


class RolePacker:
    """Packs roles an account at a time: of those before, only the packed ones are kept."""

    def __init__(self, known: PackedRoles | None = None) -> None:
        """Go on from roles that are packed already."""
        self._names = Numbers(known.names if known else {})
        self._kinds = Numbers(known.kinds if known else {})
        self._runs = dict(known.runs) if known else {}
        self._shared: dict[Run, Run] = {}

    def put(self, account_id: str, roles: Sequence[Role]) -> None:
        """Take these as the roles of an account, in the place of those that it has."""
        if not roles:
            self._runs.pop(account_id, None)
            return
        run = Run(
            pack(self._names.of(role.name) for role in roles),
            pack(self._kinds.of(RoleKind.of(role)) for role in roles),
            pack_moments([role.created_at for role in roles]),
            pack_moments([role.opened_at for role in roles]),
        )
        self._runs[account_id] = self._shared.setdefault(run, run)

    def packed(self) -> PackedRoles:
        """Return all that was put, and what was there before and was not replaced."""
        runs = frozenset(self._runs.values())
        names = numbers_in(run.names for run in runs)
        kinds = numbers_in(run.kinds for run in runs)
        return PackedRoles(
            {number: name for number, name in self._names.by_number().items() if number in names},
            {number: kind for number, kind in self._kinds.by_number().items() if number in kinds},
            dict(sorted(self._runs.items())),
        )


def packed(roles: Iterable[Role]) -> PackedRoles:
    """Return roles packed; those of an account stay in their order."""
    if isinstance(roles, PackedRoles):
        return roles
    groups: dict[str, list[Role]] = {}
    for role in roles:
        groups.setdefault(role.account_id, []).append(role)
    packer = RolePacker()
    for account_id, group in groups.items():
        packer.put(account_id, group)
    return packer.packed()


def _moments(blobs: Iterable[bytes | None], counts: Iterable[int]) -> Iterator[datetime | None]:
    return chain.from_iterable(map(unpack_moments, blobs, counts))


def _of_kinds(run: Run, kinds: Collection[int]) -> Run:
    """Return the roles of some kinds."""
    kept = [kind in kinds for kind in unpack(run.kinds)]
    if all(kept):
        return run
    return Run(
        pack(compress(unpack(run.names), kept)),
        pack(compress(unpack(run.kinds), kept)),
        run.created and pack_moments(list(compress(unpack_moments(run.created, len(kept)), kept))),
        run.opened and pack_moments(list(compress(unpack_moments(run.opened, len(kept)), kept))),
    )
