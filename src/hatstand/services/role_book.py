"""The roles that all sources tell of, merged and judged an account at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from hatstand.domain.organization import Organization
from hatstand.domain.role_book import RoleBook, RoleName
from hatstand.domain.roles import Role, RoleSource, merge_roles
from hatstand.services.discovery.templates import Templates

if TYPE_CHECKING:
    from hatstand.services.discovery.hops import HopVerdicts

_OF_AWS = frozenset((RoleSource.POLICY, RoleSource.LISTED))
"""Roles of which nobody else tells were judged when they were read."""


class MergedRoles(RoleBook):
    """The roles in known accounts, merged from their sources; nobody has judged them yet."""

    def __init__(
        self, organization: Organization, templates: Templates, others: Iterable[Role]
    ) -> None:
        """Keep the sources: templates first, then the roles of `others` in their order."""
        self._accounts = organization.account_by_id
        self._templates = templates
        self._others = tuple(others)
        self._with_name: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str], Role | None] = {}

    @cached_property
    def _told(self) -> dict[str, list[Role]]:
        """The roles of the other sources by account; a role may come several times."""
        groups: dict[str, list[Role]] = {}
        for role in self._others:
            groups.setdefault(role.account_id, []).append(role)
        return groups

    @cached_property
    def accounts(self) -> Sequence[str]:
        """The ids of all known accounts, in order."""
        return sorted(self._accounts)

    def of(self, account_id: str) -> tuple[Role, ...]:
        """Return the roles of an account, made now."""
        account = self._accounts.get(account_id)
        if account is None:
            return ()
        return merge_roles((*self._templates.roles_in(account), *self._told.get(account_id, ())))

    def find(self, account_id: str, name: str) -> Role | None:
        """Return one role; a role on the way to all others is asked for ten thousand times."""
        if name not in self._names(account_id):
            return None
        key = (account_id, name)
        if key not in self._found:
            self._found[key] = super().find(account_id, name)
        return self._found[key]

    def count_of(self, account_id: str) -> int:
        """Return how many roles an account has."""
        return len(self._names(account_id))

    def accounts_with(self, name: str) -> tuple[str, ...]:
        """Return the ids of the accounts that have a role of exactly that name."""
        known = self._with_name.get(name)
        if known is None:
            found = (one for one in self.accounts if name in self._names(one))
            known = self._with_name[name] = tuple(found)
        return known

    def names_of(self, account_id: str) -> tuple[RoleName, ...]:
        """Return what an account's roles are called, in no order."""
        profiles = dict.fromkeys(self._names(account_id), "")
        for role in self._told.get(account_id, ()):
            if role.profile and not profiles.get(role.name, "-"):
                profiles[role.name] = role.profile
        return tuple(RoleName(account_id, *named) for named in profiles.items())

    def _names(self, account_id: str) -> frozenset[str]:
        account = self._accounts.get(account_id)
        if account is None:
            return frozenset()
        names = self._templates.names_in(account)
        told = self._told.get(account_id)
        return names.union(role.name for role in told) if told else names


class JudgedRoles(RoleBook):
    """The same roles with their verdicts, found when an account is looked at, and kept."""

    def __init__(self, merged: MergedRoles, judge: Callable[[], HopVerdicts | None]) -> None:
        """Judge the roles of `merged`; `judge` returns who does, None where nobody can yet."""
        self._merged = merged
        self._make_judge = judge
        self._known: dict[str, tuple[Role, ...]] = {}

    @cached_property
    def _judge(self) -> HopVerdicts | None:
        return self._make_judge()

    @property
    def accounts(self) -> Sequence[str]:
        """The ids of all known accounts, in order."""
        return self._merged.accounts

    def of(self, account_id: str) -> tuple[Role, ...]:
        """Return the roles of an account, each with its verdict."""
        known = self._known.get(account_id)
        if known is None:
            known = tuple(map(self._judged, self._merged.of(account_id)))
            self._known[account_id] = known
        return known

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

    def names_of(self, account_id: str) -> tuple[RoleName, ...]:
        """Return what an account's roles are called."""
        return self._merged.names_of(account_id)
