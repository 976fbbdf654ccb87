"""The nodes of the tree as flat arrays in pre-order, built from an inventory in one pass.

A node is an index into parallel arrays, so that 100,000 of them cost little to build and nothing
to collect. Across builds a node is known by its key: `org`, `ou:<id>`, `account:<id>`,
`role:<account id>/<name>`, `profiles` (their group) and `profile:<name>`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import IntEnum
from itertools import groupby

from hatstand.config.model import PROFILES_CONTEXT
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, OrganizationalUnit
from hatstand.domain.profiles import Profile
from hatstand.domain.roles import Role
from hatstand.tui.outline import branches

SMALL = 20
"""Up to so many nodes are all shown at first."""

Item = OrganizationalUnit | Account | Role | Profile | None

ORGANIZATION_KEY = "org"
PROFILES_KEY = "profiles"
_PROFILES_NAME = "Profiles"


class Kind(IntEnum):
    """What a node is."""

    ORGANIZATION = 0
    UNIT = 1
    ACCOUNT = 2
    ROLE = 3
    PROFILES = 4
    PROFILE = 5
    UNREAD = 6
    """Stands for the accounts of an OU that are not read yet."""


def unit_key(unit_id: str) -> str:
    """Return the key of an organizational unit's node."""
    return f"ou:{unit_id}"


def account_key(account_id: str) -> str:
    """Return the key of an account's node."""
    return f"account:{account_id}"


def role_key(account_id: str, name: str) -> str:
    """Return the key of a role's node."""
    return f"role:{account_id}/{name}"


def profile_key(name: str) -> str:
    """Return the key of a profile's node."""
    return f"profile:{name}"


class Nodes:
    """All nodes of one inventory; nothing here changes once it is built.

    Organizational units come before accounts, each sorted by name. Who has no parent, or one that
    nobody has told of yet, stands under the root: nothing that is known is ever left out.

    Attributes:
        inventory: What was built from.
        kind: `Kind` by node.
        depth: Levels below the root by node.
        end: The index after a node's last descendant, by node.
        parent: The parent by node, -1 at the top.
        accounts: How many accounts are below a node, at any depth, or not read yet in its place;
            0 below accounts.
    """

    __slots__ = (
        "_accounts",
        "_index",
        "_items",
        "_nodes",
        "accounts",
        "depth",
        "end",
        "inventory",
        "kind",
        "parent",
    )

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.kind = bytearray()
        self.depth = array("H")
        self.end = array("I")
        self.parent = array("i")
        self.accounts: Counter[int] = Counter()
        self._nodes = array("I")  # all but roles, which are most of them, and made when looked at
        self._items: list[Item] = []
        self._index: dict[str, int] = {}
        self._accounts: dict[str, int] = {}
        self._add_organization()
        self._add_profiles()

    def __len__(self) -> int:
        return len(self.kind)

    # -- reading

    def has_children(self, node: int) -> bool:
        """Tell whether anything is below `node`."""
        return self.end[node] > node + 1

    def item(self, node: int) -> Item:
        """Return what `node` stands for: a unit, account, role or profile; None for a group."""
        holder = self.parent[node] if self.kind[node] == Kind.ROLE else node
        item = self._items[bisect_left(self._nodes, holder)]
        if isinstance(item, Account) and holder != node:
            return self.inventory.book.of(item.id)[node - holder - 1]
        return item

    def name(self, node: int) -> str:
        """Return what `node` is called; foreign text."""
        item = self.item(node)
        if item is not None:
            return item.name
        if self.kind[node] == Kind.PROFILES:
            return _PROFILES_NAME
        if self.kind[node] == Kind.UNREAD:
            return f"reading {self.accounts[node]:,} accounts…"
        return organization_name(self.inventory)

    def key(self, node: int) -> str:
        """Return the key that stands for `node` in every build."""
        match self.item(node):
            case OrganizationalUnit(id=unit_id):
                return unit_key(unit_id)
            case Account(id=account_id):
                return account_key(account_id)
            case Role(account_id=account_id, name=name):
                return role_key(account_id, name)
            case Profile(name=name):
                return profile_key(name)
        if self.kind[node] == Kind.UNREAD:
            return f"unread:{self.key(self.parent[node])}"
        return PROFILES_KEY if self.kind[node] == Kind.PROFILES else ORGANIZATION_KEY

    def find(self, key: str) -> int | None:
        """Return the node of that key, or None where there is none."""
        kind, _, rest = key.partition(":")
        if kind == "account":
            return self._accounts.get(rest)
        if kind != "role":
            return self._index.get(key)
        account_id, _, name = rest.partition("/")
        account = self._accounts.get(account_id)
        if account is None:
            return None
        roles = enumerate(self.inventory.book.of(account_id), account + 1)
        return next((node for node, role in roles if role.name == name), None)

    def ancestors(self, node: int) -> Iterator[int]:
        """Yield the parent of `node`, its parent, and so on up to the top."""
        node = self.parent[node]
        while node >= 0:
            yield node
            node = self.parent[node]

    def above_leaves(self, node: int) -> bool:
        """Tell whether it is known at once that nothing below `node` has children."""
        return self.kind[node] == Kind.ACCOUNT

    def opened_first(self) -> bytearray:
        """Return what is open at first: the root; a small organization wholly, or its OUs."""
        opened = bytearray(len(self))
        if self.inventory.organization.unread:
            pass  # only a large one is read bit by bit
        elif len(self) <= SMALL:
            opened = branches(self)
        elif sum(kind != Kind.ROLE for kind in self.kind) <= SMALL:
            opened = branches(self)
            for node, kind in enumerate(self.kind):
                if kind == Kind.ACCOUNT:
                    opened[node] = 0
        opened[0] = self.has_children(0)
        profiles = self.end[0]
        if profiles < len(self) and not self.has_children(0):
            opened[profiles] = 1
        return opened

    # -- building

    def _add(self, kind: Kind, item: Item, depth: int, parent: int, key: str) -> int:
        node = len(self)
        self.kind.append(kind)
        self.depth.append(min(depth, 0xFFFF))
        self.end.append(node + 1)
        self.parent.append(parent)
        self._nodes.append(node)
        self._items.append(item)
        self._index[key] = node
        return node

    def _add_organization(self) -> None:
        organization = self.inventory.organization
        units, accounts = self._placed()
        root = self._add(Kind.ORGANIZATION, None, 0, -1, ORGANIZATION_KEY)
        # An explicit stack: a path of OUs from a settings file may be deeper than Python's own.
        stack: list[tuple[int, str, Iterator[OrganizationalUnit]]] = [
            (root, organization.root_id, iter(units.get(organization.root_id, ())))
        ]
        seen = 0
        counted = {root: 0}
        while stack:
            node, identity, children = stack[-1]
            unit = next(children, None)
            if unit is not None:
                child = self._add(Kind.UNIT, unit, len(stack), node, unit_key(unit.id))
                counted[child] = seen
                stack.append((child, unit.id, iter(units.get(unit.id, ()))))
                continue
            seen += self._add_accounts(accounts.get(identity, ()), len(stack), node)
            seen += self._add_unread(identity, len(stack), node)
            self.accounts[node] = seen - counted.pop(node)
            self.end[node] = len(self)
            stack.pop()

    def _add_accounts(self, accounts: tuple[Account, ...], depth: int, parent: int) -> int:
        count_of = self.inventory.book.count_of
        for roles, run in groupby(accounts, key=lambda account: count_of(account.id)):
            self._add_run(tuple(run), roles, depth, parent)
        return len(accounts)

    def _add_unread(self, identity: str, depth: int, parent: int) -> int:
        count = self.inventory.organization.unread.get(identity, 0)
        if count:
            node = self._add(Kind.UNREAD, None, depth, parent, f"unread:{self.key(parent)}")
            self.accounts[node] = count
        return count

    def _add_run(self, accounts: tuple[Account, ...], roles: int, depth: int, parent: int) -> None:
        """Add accounts of equally many roles: their nodes differ by their place alone."""
        first, count, each = len(self), len(accounts), roles + 1
        last = first + count * each
        places = range(first, last, each)
        self.kind.extend(bytes((Kind.ACCOUNT, *(Kind.ROLE,) * roles)) * count)
        self.depth.extend(
            array("H", (min(depth, 0xFFFF), *(min(depth + 1, 0xFFFF),) * roles)) * count
        )
        self.end.extend(range(first + 1, last + 1))
        self.end[first::each] = array("I", range(first + each, last + each, each))
        self.parent.extend(array("i", (parent,)) * (count * each))
        for role in range(1, each):
            self.parent[first + role :: each] = array("i", places)
        self._nodes.extend(places)
        self._items.extend(accounts)
        self._accounts.update(zip((one.id for one in accounts), places, strict=True))

    def _add_profiles(self) -> None:
        profiles = self.inventory.profiles
        if not profiles:
            return
        group = self._add(Kind.PROFILES, None, 0, -1, PROFILES_KEY)
        for profile in sorted(profiles, key=lambda profile: profile.name.casefold()):
            self._add(Kind.PROFILE, profile, 1, group, profile_key(profile.name))
        self.end[group] = len(self)

    def _placed(
        self,
    ) -> tuple[Mapping[str, tuple[OrganizationalUnit, ...]], Mapping[str, tuple[Account, ...]]]:
        """Return OUs and accounts by parent, those of unknown parents under stand-ins."""
        organization = self.inventory.organization
        units = organization.units_of
        accounts = organization.accounts_of
        reachable = set(organization.walk_units())
        lost = tuple(unit for unit in organization.units if unit.id not in reachable)
        strays = [parent for parent in accounts if parent not in reachable]
        if not lost and not strays:
            return units, accounts
        return self._adopted(reachable, lost, strays)

    def _adopted(
        self, reachable: set[str], lost: tuple[OrganizationalUnit, ...], strays: list[str]
    ) -> tuple[Mapping[str, tuple[OrganizationalUnit, ...]], Mapping[str, tuple[Account, ...]]]:
        """Hang what has no way up to the root directly under it."""
        organization = self.inventory.organization
        root = organization.root_id
        placed_units = {
            parent: list(children) for parent, children in organization.units_of.items()
        }
        placed_accounts = dict(organization.accounts_of)
        adopted = placed_units.setdefault(root, [])
        known = organization.unit_by_id
        tops = [unit for unit in lost if unit.parent_id not in known]
        for unit in tops:
            adopted.append(unit)
            reachable.update(organization.walk_units(unit.id))
        for unit in lost:
            if unit.id not in reachable:  # part of a loop: cut it here
                adopted.append(unit)
                siblings = placed_units[unit.parent_id]
                siblings.remove(unit)
                reachable.update(organization.walk_units(unit.id))
        for parent in strays:
            if not parent:
                at_root = (*placed_accounts.get(root, ()), *placed_accounts.pop(parent))
                placed_accounts[root] = tuple(sorted(at_root, key=lambda account: account.name))
            elif parent not in reachable:
                adopted.append(OrganizationalUnit(parent, parent, root))
        return {key: tuple(children) for key, children in placed_units.items()}, placed_accounts


def organization_name(inventory: Inventory) -> str:
    """Return what the root of the tree is called: the organization's name, else the context's."""
    organization = inventory.organization
    if organization.name:
        return organization.name
    if inventory.context and not (inventory.context == PROFILES_CONTEXT and organization.id):
        return inventory.context
    return organization.id or organization.root_name
