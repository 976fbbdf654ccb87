"""An organization that becomes known bit by bit, in any order."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.services.ports.organizations import OrganizationFacts, PlacedAccount

Unread = Container[tuple[str, str]]
"""What could not be listed: `units` or `accounts` and a parent's id, `tags` and an account's."""


class GrowingOrganization:
    """What a crawl has found so far; what comes twice counts once.

    Attributes:
        name: What it is called; empty for the management account's name.
        facts: Its id and its management account.
        root: The root; its id is empty until it is known.
        units: OUs by id.
        accounts: Accounts by id.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.facts = OrganizationFacts("", "")
        self.root = OrganizationalUnit("", "Root", "")
        self.units: dict[str, OrganizationalUnit] = {}
        self.accounts: dict[str, Account] = {}
        self._parents: dict[str, str] = {}
        self._placed: set[str] = set()

    @property
    def parents(self) -> tuple[str, ...]:
        """Everything that may hold accounts, as far as is known."""
        known = dict.fromkeys((self.root.id, *self.units, *self._parents))
        return tuple(parent_id for parent_id in known if parent_id)

    @property
    def has_paths(self) -> bool:
        """Whether AWS has told of any account's place so far."""
        return bool(self._parents)

    def holds(self, parent_id: str) -> bool:
        """Whether it may hold accounts, as far as is known."""
        return parent_id in self.units or parent_id == self.root.id

    def place(self, placed: PlacedAccount) -> tuple[str, ...]:
        """Keep an account and its place; return the OUs that nobody told of before."""
        self.accounts[placed.account.id] = placed.account
        self._placed.add(placed.account.id)
        self._parents.setdefault(placed.ancestors[0], "")
        found = []
        for parent_id, unit_id in zip(placed.ancestors, placed.ancestors[1:], strict=False):
            if unit_id not in self._parents:
                self._parents[unit_id] = parent_id
                found.append(unit_id)
        return tuple(found)

    def forget_placed(self) -> None:
        """Forget accounts that `place` told of: they are read once more, and some may be gone."""
        for account_id in self._placed:
            self.accounts.pop(account_id, None)
        self._placed.clear()

    def add_accounts(self, accounts: Iterable[Account]) -> None:
        """Keep accounts whose parent is known."""
        self.accounts.update((account.id, account) for account in accounts)

    def add_units(self, units: Iterable[OrganizationalUnit]) -> None:
        """Keep OUs."""
        self.units.update((unit.id, unit) for unit in units)

    def tag(self, account_id: str, tags: Mapping[str, str]) -> None:
        """Keep an account's tags."""
        self.accounts[account_id] = replace(self.accounts[account_id], tags=tags)

    def remember(self, earlier: Organization, unread: Unread) -> None:
        """Take from an earlier reading what can't be read now: it is not gone.

        Whoever forgot the names of OUs would forget with them which accounts are production.

        Args:
            earlier: The same organization.
            unread: What could not be listed.
        """
        waiting = [(earlier.root_id, False)]
        while waiting:
            parent_id, whole = waiting.pop()
            for unit in earlier.units_of.get(parent_id, ()):
                kept = False
                if unit.id in self._parents and unit.id not in self.units:
                    self.units[unit.id] = replace(unit, parent_id=self._parents[unit.id])
                elif unit.id not in self.units:
                    kept = whole or ("units", parent_id) in unread
                    if kept:
                        self.units[unit.id] = unit
                waiting.append((unit.id, kept))
            if whole or ("accounts", parent_id) in unread:
                for account in earlier.accounts_of.get(parent_id, ()):
                    self.accounts.setdefault(account.id, account)

    def remember_tags(self, earlier: Organization, unread: Unread) -> None:
        """Take the tags of an earlier reading where they can't be read now."""
        for account in earlier.accounts:
            now = self.accounts.get(account.id)
            failed = ("tags", account.id) in unread or ("tags", "") in unread
            if failed and now is not None and now.tags is None and account.tags is not None:
                self.tag(account.id, account.tags)

    def name_unknown_units(self) -> None:
        """Give OUs that only `Paths` tell of their id as name, so that nothing goes missing."""
        for unit_id, parent_id in self._parents.items():
            if parent_id and unit_id not in self.units:
                self.units[unit_id] = OrganizationalUnit(unit_id, unit_id, parent_id)

    def organization(self) -> Organization:
        """Return what is known now."""
        management = self.accounts.get(self.facts.management_account_id)
        return Organization(
            id=self.facts.id,
            name=self.name or (management.name if management else ""),
            root_id=self.root.id,
            root_name=self.root.name,
            management_account_id=self.facts.management_account_id,
            units=tuple(self.units.values()),
            accounts=tuple(self.accounts.values()),
            feature_set=self.facts.feature_set,
        )
