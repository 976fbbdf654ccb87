"""The organization as AWS Organizations tells it: root, organizational units, accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from hatstand.domain.records import dataclass
from hatstand.domain.segments import escape_segment as escape_segment  # noqa: PLC0414 - for all
from hatstand.domain.segments import split_path as split_path  # noqa: PLC0414 - who look here
from hatstand.domain.text import folded

NO_TAGS: Mapping[str, str] = MappingProxyType({})


class AccountState(StrEnum):
    """`Account.State`; `UNKNOWN` where only other sources tell of the account."""

    PENDING_ACTIVATION = "PENDING_ACTIVATION"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    PENDING_CLOSURE = "PENDING_CLOSURE"
    CLOSED = "CLOSED"
    UNKNOWN = "UNKNOWN"

    @property
    def usable(self) -> bool:
        """Whether roles in such an account can be assumed, as far as is known."""
        return self in (AccountState.ACTIVE, AccountState.UNKNOWN)


class AccountSource(StrEnum):
    """Who told of an account."""

    ORGANIZATION = "organization"
    CONFIGURED = "configured"
    PROFILE = "profile"
    CALLER = "caller"


@dataclass(frozen=True, slots=True)
class OrganizationalUnit:
    """An OU; `parent_id` is the root's or another OU's id. Accounts at the root have its id."""

    id: str
    name: str
    parent_id: str
    arn: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """An account, wherever it is known from.

    Attributes:
        id: Twelve digits.
        name: The Organization's, else the configured one, else an alias; may be the id.
        parent_id: Id of the root or OU that holds it.
        arn_form: Its ARN without its own id (`domain.columns.without_own`): with it left out, all
            accounts of an organization share one text.
        tags: None where they have not been read.
    """

    id: str
    name: str
    parent_id: str = ""
    email: str = ""
    state: AccountState = AccountState.UNKNOWN
    joined_at: datetime | None = None
    joined_method: str = ""
    arn_form: str = ""
    tags: Mapping[str, str] | None = None
    source: AccountSource = AccountSource.ORGANIZATION
    aliases: tuple[str, ...] = ()
    """Other names it goes by: its alias, the names of profiles; rules match any of them."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its name first, then the others."""
        return (self.name, *self.aliases)

    @property
    def arn(self) -> str:
        """Its ARN as AWS told it, or an empty string."""
        from hatstand.domain.columns import with_own  # few ask for it

        return with_own(self.arn_form, self.id)

    @property
    def partition(self) -> str:
        """The partition of its ARN, or an empty string."""
        return self.arn_form.split(":", 2)[1] if self.arn_form.startswith("arn:") else ""


@dataclass(frozen=True)
class Organization:
    """A whole organization, immutable; lookups are built on first use.

    `id` is AWS's `o-…`, or an empty string where no organization can be read. `units` holds OUs
    only; the root is `root_id`. A tree made from other sources has made-up OU ids (`ou:Path`).
    `unread` tells how many more accounts each OU, or the root, has than are in `accounts`, by id:
    nothing is left out but from what is shown while a large snapshot is read.
    """

    id: str = ""
    name: str = ""
    root_id: str = "root"
    root_name: str = "Root"
    management_account_id: str = ""
    units: tuple[OrganizationalUnit, ...] = ()
    accounts: tuple[Account, ...] = ()
    feature_set: str = ""
    unread: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    @cached_property
    def unit_by_id(self) -> Mapping[str, OrganizationalUnit]:
        """OUs by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def account_by_id(self) -> Mapping[str, Account]:
        """Accounts by their twelve digits."""
        return {account.id: account for account in self.accounts}

    @cached_property
    def units_of(self) -> Mapping[str, tuple[OrganizationalUnit, ...]]:
        """Child OUs by parent id, sorted by name."""
        groups: dict[str, list[OrganizationalUnit]] = {}
        for unit in self.units:
            groups.setdefault(unit.parent_id, []).append(unit)
        return {
            parent: tuple(sorted(units, key=lambda unit: (folded(unit.name), unit.id)))
            for parent, units in groups.items()
        }

    @cached_property
    def accounts_of(self) -> Mapping[str, tuple[Account, ...]]:
        """Accounts by the id of the OU or root that holds them, sorted by name."""
        groups: dict[str, list[Account]] = {}
        for account in self.accounts:
            groups.setdefault(account.parent_id, []).append(account)
        return {
            parent: tuple(sorted(accounts, key=lambda account: (folded(account.name), account.id)))
            for parent, accounts in groups.items()
        }

    @cached_property
    def _paths(self) -> dict[str, tuple[str, ...]]:
        return {}

    def path_of(self, unit_id: str) -> tuple[str, ...]:
        """Return the OU names from below the root down to `unit_id`; empty for the root.

        A parent that is not known yet (names still loading) ends the path with its id.
        """
        known = self._paths.get(unit_id)
        if known is not None:
            return known
        names: list[str] = []
        seen: set[str] = set()
        current = unit_id
        while current and current != self.root_id and current not in seen:
            seen.add(current)
            unit = self.unit_by_id.get(current)
            names.append(unit.name if unit else current)
            current = unit.parent_id if unit else ""
        path = tuple(reversed(names))
        self._paths[unit_id] = path
        return path

    def ou_path(self, account: Account) -> str:
        """Return `Workloads/Prod` for an account; empty at the root. `/` in names is escaped."""
        return "/".join(escape_segment(name) for name in self.path_of(account.parent_id))

    def is_placed(self, account: Account) -> bool:
        """Tell whether the names of all OUs around an account are known: rules go by them.

        While an organization is read for the first time they may still come; where AWS refuses to
        name them, an OU goes by its id.
        """
        seen: set[str] = set()
        current = account.parent_id
        while current and current != self.root_id and current not in seen:
            seen.add(current)
            unit = self.unit_by_id.get(current)
            if unit is None or unit.name == unit.id:
                return False
            current = unit.parent_id
        return True

    def walk_units(self, unit_id: str | None = None) -> Iterator[str]:
        """Yield `unit_id` (default: the root) and every OU below it, parents first."""
        stack = [unit_id or self.root_id]
        seen: set[str] = set()
        while stack:
            current = stack.pop()
            if current in seen:  # a damaged snapshot may hold a loop
                continue
            seen.add(current)
            yield current
            stack.extend(unit.id for unit in reversed(self.units_of.get(current, ())))


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be read, named so that it is never mistaken for 'nothing'."""

    subject: str
    title: str
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A calm line about where the tree comes from; never an error."""

    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl is: `done` of `expected` accounts (None while nobody knows).

    Attributes:
        phase: What is read now, in words.
        done: Of what is read now; what an earlier crawl had read counts.
        expected: How many there will be.
        calls: Requests sent.
        throttled: Answers that said 'too many requests'.
        extra: Further counts by name.
        resumed_at: Where this goes on with an earlier crawl, when that one stopped (UTC).
        resumed: How much of `done` that one had read.
        kept: Whether what is read is kept for whoever goes on where this stops.
    """

    phase: str
    done: int = 0
    expected: int | None = None
    calls: int = 0
    throttled: int = 0
    extra: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    resumed_at: datetime | None = None
    resumed: int = 0
    kept: bool = False
