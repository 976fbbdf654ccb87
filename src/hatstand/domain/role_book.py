"""All roles of an inventory: counted at once, and made only where somebody looks."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, overload

from hatstand.domain.roles import Role


class RoleName(NamedTuple):
    """A role by what one finds it by; `profile` is empty where no profile names it."""

    account_id: str
    name: str
    profile: str


class RoleBook(Sequence[Role]):
    """Roles by account, sorted by account id and then as each account has them.

    A role that exists in every account exists a hundred thousand times in a large organization:
    whoever shows ten rows asks for the roles of ten accounts, and counts the others. As a sequence
    it is every role there is, all of them made.
    """

    @property
    @abstractmethod
    def accounts(self) -> Sequence[str]:
        """The ids of the accounts that may have roles, in order."""

    @abstractmethod
    def of(self, account_id: str) -> tuple[Role, ...]:
        """Return the roles of an account, sorted by name."""

    @abstractmethod
    def count_of(self, account_id: str) -> int:
        """Return how many roles an account has; none of them is made for it."""

    def accounts_with(self, name: str) -> tuple[str, ...]:
        """Return the ids of the accounts that have a role of exactly that name, in order."""
        return tuple(one for one in self.accounts if name in self.names_in(one))

    @abstractmethod
    def names_in(self, account_id: str) -> frozenset[str]:
        """Return what an account's roles are called; none of them is made for it."""

    @property
    @abstractmethod
    def profiles(self) -> Mapping[tuple[str, str], str]:
        """The profiles that name roles, by account id and name: a few."""

    def names_of(self, account_id: str) -> tuple[RoleName, ...]:
        """Return what an account's roles are found by, sorted by name; none is made for it."""
        profiles = self.profiles
        return tuple(
            RoleName(account_id, name, profiles.get((account_id, name), ""))
            for name in sorted(self.names_in(account_id))
        )

    @cached_property
    def by_account(self) -> Mapping[str, tuple[Role, ...]]:
        """The roles by account id; accounts without any are left out."""
        return _ByAccount(self)

    @cached_property
    def _starts(self) -> Sequence[int]:
        """At which place the roles of each account begin; at last, how many roles there are."""
        return tuple(accumulate(map(self.count_of, self.accounts), initial=0))

    def find(self, account_id: str, name: str) -> Role | None:
        """Return the role of exactly that name in an account, or None."""
        return next((role for role in self.of(account_id) if role.name == name), None)

    def __len__(self) -> int:
        return self._starts[-1]

    def __bool__(self) -> bool:
        return any(map(self.count_of, self.accounts))

    def __iter__(self) -> Iterator[Role]:
        for account_id in self.accounts:
            yield from self.of(account_id)

    @overload
    def __getitem__(self, index: int) -> Role: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Role, ...]: ...

    def __getitem__(self, index: int | slice) -> Role | tuple[Role, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = range(len(self))[index]
        account = bisect_right(self._starts, place) - 1
        return self.of(self.accounts[account])[place - self._starts[account]]


class ListedRoles(RoleBook):
    """Roles that are all made already."""

    def __init__(self, roles: Iterable[Role]) -> None:
        """Keep `roles`; those of an account stay in their order."""
        groups: dict[str, list[Role]] = {}
        for role in roles:
            groups.setdefault(role.account_id, []).append(role)
        self._groups = {account_id: tuple(groups[account_id]) for account_id in sorted(groups)}

    @property
    def accounts(self) -> Sequence[str]:
        """The ids of the accounts that have roles, in order."""
        return tuple(self._groups)

    def of(self, account_id: str) -> tuple[Role, ...]:
        """Return the roles of an account."""
        return self._groups.get(account_id, ())

    def count_of(self, account_id: str) -> int:
        """Return how many roles an account has."""
        return len(self.of(account_id))

    def names_in(self, account_id: str) -> frozenset[str]:
        """Return what an account's roles are called."""
        return frozenset(role.name for role in self.of(account_id))

    @cached_property
    def profiles(self) -> Mapping[tuple[str, str], str]:
        """The profiles that name roles; the first one where a role comes several times."""
        profiles: dict[tuple[str, str], str] = {}
        for role in self:
            if role.profile:
                profiles.setdefault(role.key, role.profile)
        return profiles


def book_of(roles: Iterable[Role]) -> RoleBook:
    """Return roles as a book; one that is a book already as it is."""
    return roles if isinstance(roles, RoleBook) else ListedRoles(roles)


class _ByAccount(Mapping[str, tuple[Role, ...]]):
    """A book as a mapping of the accounts that have roles."""

    def __init__(self, book: RoleBook) -> None:
        self._book = book

    def __getitem__(self, account_id: str) -> tuple[Role, ...]:
        roles = self._book.of(account_id)
        if not roles:
            raise KeyError(account_id)
        return roles

    def __iter__(self) -> Iterator[str]:
        return filter(self._book.count_of, self._book.accounts)

    def __len__(self) -> int:
        return sum(1 for _ in self)
