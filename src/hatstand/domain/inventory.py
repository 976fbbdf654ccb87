"""What is known at this moment, from all sources: accounts, roles, profiles, environments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.census import Census
from hatstand.domain.classifier import Classifier
from hatstand.domain.environments import (
    NO_ENVIRONMENT,
    Environment,
    EnvironmentRule,
    classify_by_role_alone,
    classify_role,
)
from hatstand.domain.organization import Account, AccountSource, Gap, Notice, Organization
from hatstand.domain.profiles import Profile
from hatstand.domain.records import dataclass
from hatstand.domain.role_book import RoleBook, book_of
from hatstand.domain.roles import Role

if TYPE_CHECKING:
    from hatstand.domain.environment_marks import EnvironmentMarks, MarkedEnvironments


@dataclass(frozen=True)
class Inventory:
    """Everything that the tree shows; immutable, replaced as a whole.

    Attributes:
        context: The context's name.
        organization: With the accounts of every source in it.
        roles: All roles, sorted by account and name; where they are a book, `book` makes no more of
            them than are looked at.
        profiles: Profiles that name no role: nodes of their own.
        rules: The environment rules in force.
        marks: Environments that a person gave to nodes by hand; None where there are none.
        as_of: When the organization was read (UTC); None where only local files speak.
        complete: Whether nothing that was asked for is missing.
        gaps: What could not be read.
        notices: Calm lines, such as why there is no organization.
    """

    context: str = ""
    organization: Organization = field(default_factory=Organization)
    roles: Sequence[Role] = ()
    profiles: tuple[Profile, ...] = ()
    rules: tuple[EnvironmentRule, ...] = BUILT_IN_RULES
    marks: EnvironmentMarks | None = None
    as_of: datetime | None = None
    complete: bool = True
    gaps: tuple[Gap, ...] = ()
    notices: tuple[Notice, ...] = ()

    @cached_property
    def book(self) -> RoleBook:
        """The roles by account, counted without being made."""
        return book_of(self.roles)

    @property
    def roles_of(self) -> Mapping[str, tuple[Role, ...]]:
        """Roles by account id, sorted by name."""
        return self.book.by_account

    @cached_property
    def census(self) -> Census:
        """How many accounts and roles are where; counted as far as somebody had it counted."""
        return Census(self.organization, self.environment_of, self.book.count_of)

    @cached_property
    def _environments(self) -> dict[str, Environment]:
        return {}

    @cached_property
    def _classifier(self) -> Classifier:
        return Classifier(self.organization, self.rules)

    @cached_property
    def marked(self) -> MarkedEnvironments | None:
        """What the marks make of the environments that the rules decide; None without marks."""
        if not self.marks:
            return None
        from hatstand.domain.environment_marks import MarkedEnvironments  # few people mark

        return MarkedEnvironments(self.marks, self.organization, self.rules)

    @cached_property
    def _role_rules(self) -> bool:
        return any(rule.match.role for rule in self.rules)

    def account(self, account_id: str) -> Account | None:
        """Return the account of that id, or None."""
        return self.organization.account_by_id.get(account_id)

    def account_name(self, account_id: str) -> str:
        """Return its name, or the id where nobody names it."""
        account = self.account(account_id)
        return account.name if account else account_id

    def role(self, account_id: str, name: str) -> Role | None:
        """Return the role of exactly that name, or None."""
        return self.book.find(account_id, name)

    def environment_of(self, account_id: str) -> Environment:
        """Return the environment of an account, with the rule that decided."""
        known = self._environments.get(account_id)
        if known is None:
            known = self._environments[account_id] = self._classified(account_id)
        return known

    def environment_of_role(self, account_id: str, role_name: str) -> Environment:
        """Return the environment of one role, which may differ from its account's."""
        environment = of_account = self.environment_of(account_id)
        account = self.account(account_id) or Account(
            account_id, account_id, source=AccountSource.PROFILE
        )
        if self._role_rules:
            environment = classify_role(role_name, account, self.organization, self.rules)
        if not environment and account.source is not AccountSource.ORGANIZATION:
            environment = classify_by_role_alone(role_name, self.rules)
        if self.marked is None:
            return environment
        return self.marked.of_role(account, role_name, of_account, environment)

    def _classified(self, account_id: str) -> Environment:
        account = self.account(account_id)
        known = NO_ENVIRONMENT if account is None else self._classifier.environment_of(account)
        if self.marked is None:
            return known
        return self.marked.of_account(account or Account(account_id, account_id), known)

    def ou_path(self, account_id: str) -> str:
        """Return `Workloads/Prod` for an account; empty at the root or where unknown."""
        account = self.account(account_id)
        return self.organization.ou_path(account) if account else ""
