"""The organization as an index: every question of a service is answered without a search."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hatstand.demo import identifiers
from hatstand.demo.model import Account, Group, Role, Unit, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    RoleSource = Callable[["Organization", Account], Iterable[Role]]

ORGANIZATION_ID = "o-acme4711hq"
ROOT_ID = "r-acme"


class Organization:
    """Accounts, organizational units, roles and users, indexed by every key that is asked for.

    Attributes:
        id: The organization's id (`o-…`).
        root: Its root's id (`r-…`).
        management: The management account's id.
        accounts: Every account, also those outside the organization, by id.
        units: Every organizational unit by id.
        delegated: Delegated administrators: account id to service principals.
        users: Every IAM user, by access key id.
        members: The ids of the organization's accounts, in the order of the lists.
        revisions: How often the roles of an account were changed.
    """

    def __init__(self, management: str, role_source: RoleSource) -> None:
        self.id = ORGANIZATION_ID
        self.root = ROOT_ID
        self.management = management
        self.accounts: dict[str, Account] = {}
        self.units: dict[str, Unit] = {}
        self.delegated: dict[str, tuple[str, ...]] = {}
        self.users: dict[str, User] = {}
        self.members: list[str] = []
        self.revisions: Counter[str] = Counter()
        self._role_source = role_source
        self._roles: dict[str, dict[str, Role]] = {}
        self._unit_children: dict[str, list[str]] = {self.root: []}
        self._account_children: dict[str, list[str]] = {self.root: []}
        self._unit_at: dict[tuple[str, ...], str] = {(): self.root}

    # Building

    def add_unit(self, path: Sequence[str]) -> str:
        """Return the id of the unit at `path`, making it and those above it where missing."""
        key = tuple(path)
        known = self._unit_at.get(key)
        if known is not None:
            return known
        parent = self.add_unit(key[:-1])
        unit = Unit(identifiers.unit(self.root, *key), key[-1], parent, key)
        self.units[unit.id] = unit
        self._unit_at[key] = unit.id
        self._unit_children[parent].append(unit.id)
        self._unit_children[unit.id] = []
        self._account_children[unit.id] = []
        return unit.id

    def add_account(self, account: Account) -> None:
        """Add an account; where its `parent` is None it stays outside the organization."""
        self.accounts[account.id] = account
        if account.parent is not None:
            self.members.append(account.id)
            self._account_children[account.parent].append(account.id)

    def add_user(self, user: User) -> None:
        """Add an IAM user with its long-term keys."""
        self.users[user.key.id] = user

    # Changing

    def move_account(self, account_id: str, path: Sequence[str]) -> None:
        """Move a member account to the unit at `path`, which is made where missing."""
        account = self.accounts[account_id]
        target = self.add_unit(path)
        if account.parent is not None:
            self._account_children[account.parent].remove(account_id)
        else:
            self.members.append(account_id)
        account.parent = target
        self._account_children[target].append(account_id)

    def remove_account(self, account_id: str) -> None:
        """Take an account out of the organization; it goes on outside."""
        account = self.accounts[account_id]
        if account.parent is not None:
            self._account_children[account.parent].remove(account_id)
            self.members.remove(account_id)
            account.parent = None

    def put_role(self, role: Role) -> None:
        """Add a role, or change the one of its name."""
        known = {**self.roles(role.account), role.name: role}
        self._roles[role.account] = dict(sorted(known.items()))
        self.revisions[role.account] += 1

    def drop_role(self, account_id: str, name: str) -> None:
        """Delete a role; sessions of it go on until they expire, as in AWS."""
        self._roles[account_id] = {
            key: role for key, role in self.roles(account_id).items() if key != name
        }
        self.revisions[account_id] += 1

    # Asking

    def account_children(self, parent: str) -> list[str] | None:
        """Return the ids of the accounts directly under `parent`; None where it doesn't exist."""
        return self._account_children.get(parent)

    def unit_children(self, parent: str) -> list[str] | None:
        """Return the ids of the units directly under `parent`; None where it doesn't exist."""
        return self._unit_children.get(parent)

    def unit_at(self, path: Sequence[str]) -> str | None:
        """Return the id of the unit at `path`; None where there is none."""
        return self._unit_at.get(tuple(path))

    def is_member(self, account_id: str) -> bool:
        """Tell whether the account belongs to the organization."""
        account = self.accounts.get(account_id)
        return account is not None and account.parent is not None

    def may_read(self, account_id: str) -> bool:
        """Tell whether the account may read the whole organization."""
        return account_id == self.management or account_id in self.delegated

    def unit_path(self, unit_id: str) -> tuple[str, ...]:
        """Return the names from the top down to a unit; of the root, an empty tuple."""
        return () if unit_id == self.root else self.units[unit_id].path

    def id_path(self, unit_id: str) -> str:
        """Return `o-…/r-…/ou-…/` down to and with a unit, as AWS writes it."""
        steps: list[str] = []
        current = unit_id
        while current != self.root:
            steps.append(current)
            current = self.units[current].parent
        return "/".join([self.id, self.root, *reversed(steps)]) + "/"

    def roles(self, account_id: str) -> Mapping[str, Role]:
        """Return an account's roles by name, in the order of their names.

        They are made when they are first asked for: 10,000 accounts have 100,000 of them.
        """
        known = self._roles.get(account_id)
        if known is None:
            made = self._role_source(self, self.accounts[account_id])
            known = {role.name: role for role in sorted(made, key=lambda role: role.name)}
            self._roles[account_id] = known
        return known

    def role(self, arn: str) -> Role | None:
        """Return the role with exactly this ARN, or None."""
        parts = arn.split(":", 5)
        if len(parts) != 6 or parts[4] not in self.accounts:
            return None
        found = self.roles(parts[4]).get(arn.rpartition("/")[2])
        return found if found is not None and found.arn == arn else None

    def users_of(self, account_id: str) -> list[User]:
        """Return the IAM users of an account, without its root user."""
        return [
            user for user in self.users.values() if user.account == account_id and not user.root
        ]

    def groups_of(self, account_id: str) -> list[Group]:
        """Return the IAM groups that an account's users are in."""
        found = {group.name: group for user in self.users_of(account_id) for group in user.groups}
        return [found[name] for name in sorted(found)]
