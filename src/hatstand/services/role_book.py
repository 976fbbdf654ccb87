"""The roles that all sources tell of, merged and judged an account at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from hatstand.domain.organization import Organization
from hatstand.domain.role_book import RoleBook
from hatstand.domain.roles import Role, RoleSource, merge_roles
from hatstand.services.discovery.templates import Templates

if TYPE_CHECKING:
    from hatstand.services.discovery.hops import HopVerdicts

_OF_AWS = frozenset((RoleSource.POLICY, RoleSource.LISTED))
"""Roles of which nobody else tells were judged when they were read."""

KEPT = 1_000
"""Accounts whose roles are kept once somebody looked at them: more than fit on any screen."""


class MergedRoles(RoleBook):
    """The roles in known accounts, merged from their sources; nobody has judged them yet."""

    def __init__(
        self, organization: Organization, templates: Templates, others: Sequence[RoleBook]
    ) -> None:
        """Keep the sources: templates first, then `others`; earlier ones win where they differ."""
        self._accounts = organization.account_by_id
        self._templates = templates
        self._others = others
        self._with_name: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str], Role | None] = {}

    @cached_property
    def accounts(self) -> Sequence[str]:
        """The ids of all known accounts, in order."""
        return sorted(self._accounts)

    def of(self, account_id: str) -> tuple[Role, ...]:
        """Return the roles of an account, made now."""
        account = self._accounts.get(account_id)
        if account is None:
            return ()
        told = (role for book in self._others for role in book.of(account_id))
        return merge_roles((*self._templates.roles_in(account), *told))

    def find(self, account_id: str, name: str) -> Role | None:
        """Return one role; a role on the way to all others is asked for ten thousand times."""
        if name not in self.names_in(account_id):
            return None
        key = (account_id, name)
        if key not in self._found:
            self._found[key] = super().find(account_id, name)
        return self._found[key]

    def count_of(self, account_id: str) -> int:
        """Return how many roles an account has."""
        return len(self.names_in(account_id))

    def accounts_with(self, name: str) -> tuple[str, ...]:
        """Return the ids of the accounts that have a role of exactly that name, in order."""
        known = self._with_name.get(name)
        if known is None:
            known = self._with_name[name] = super().accounts_with(name)
        return known

    def names_in(self, account_id: str) -> frozenset[str]:
        """Return what an account's roles are called; accounts that are alike share the names."""
        account = self._accounts.get(account_id)
        if account is None:
            return frozenset()
        told = (book.names_in(account_id) for book in self._others)
        parts = tuple(names for names in (self._templates.names_in(account), *told) if names)
        return parts[0] if len(parts) == 1 else _joined(parts)

    @cached_property
    def profiles(self) -> Mapping[tuple[str, str], str]:
        """The profiles that name roles, by account id and name."""
        return {
            key: profile
            for book in reversed(self._others)
            for key, profile in book.profiles.items()
            if key[0] in self._accounts
        }


@lru_cache(KEPT)
def _joined(names: tuple[frozenset[str], ...]) -> frozenset[str]:
    return frozenset().union(*names)


class JudgedRoles(RoleBook):
    """The same roles with their verdicts, found when an account is looked at; the last are kept."""

    def __init__(self, merged: MergedRoles, judge: Callable[[], HopVerdicts | None]) -> None:
        """Judge the roles of `merged`; `judge` returns who does, None where nobody can yet."""
        self._merged = merged
        self._make_judge = judge
        self._kept = lru_cache(KEPT)(self._made)

    @cached_property
    def _judge(self) -> HopVerdicts | None:
        return self._make_judge()

    @property
    def accounts(self) -> Sequence[str]:
        """The ids of all known accounts, in order."""
        return self._merged.accounts

    def of(self, account_id: str) -> tuple[Role, ...]:
        """Return the roles of an account, each with its verdict."""
        return self._kept(account_id)

    def _made(self, account_id: str) -> tuple[Role, ...]:
        return tuple(map(self._judged, self._merged.of(account_id)))

    def _judged(self, role: Role) -> Role:
        if self._judge is None or _OF_AWS.issuperset(role.sources):
            return role
        return self._judge.judged(role)

    def count_of(self, account_id: str) -> int:
        """Return how many roles an account has."""
        return self._merged.count_of(account_id)

    def accounts_with(self, name: str) -> tuple[str, ...]:
        """Return the ids of the accounts that have a role of exactly that name."""
        return self._merged.accounts_with(name)

    def names_in(self, account_id: str) -> frozenset[str]:
        """Return what an account's roles are called."""
        return self._merged.names_in(account_id)

    @property
    def profiles(self) -> Mapping[tuple[str, str], str]:
        """The profiles that name roles, by account id and name."""
        return self._merged.profiles
