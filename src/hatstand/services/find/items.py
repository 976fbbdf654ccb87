"""What can be found: accounts, OUs, profiles and roles, what they are called, and their index."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, OrganizationalUnit
from hatstand.domain.profiles import Profile
from hatstand.domain.role_book import RoleName
from hatstand.domain.text import grouped_account_id, printable
from hatstand.services.find.fuzzy import MakeIndex, folded_for_search
from hatstand.services.find.hits import ELSEWHERE, SEPARATOR, Part, best_of

_ROLE = 9  # a role must fit better than an account by the start of a word: it has more of them


Item = Account | OrganizationalUnit | Profile | RoleName


def key_of(item: Item) -> str:
    """Return the key of an item's row in the tree."""
    match item:
        case Account():
            return f"account:{item.id}"
        case OrganizationalUnit():
            return f"ou:{item.id}"
        case RoleName():
            return f"role:{item.account_id}/{item.name}"
        case Profile():
            return f"profile:{item.name}"


class Texts:
    """What the items of an inventory are called, printable."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory

    def label(self, item: Item) -> str:
        """Return what is shown of an item; of a role `ACCOUNT/ROLE`."""
        if isinstance(item, RoleName):
            return printable(f"{self._inventory.account_name(item.account_id)}/{item.name}")
        return printable(item.name)

    def others(self, item: Item) -> tuple[str, ...]:
        """Return what else an item can be found by."""
        match item:
            case Account():
                path = self._inventory.organization.ou_path(item)
                others = (item.id, grouped_account_id(item.id), item.email, path, *item.aliases)
            case OrganizationalUnit():
                path = "/".join(self._inventory.organization.path_of(item.id))
                others = ("" if path == item.name else path, item.id)
            case RoleName():
                others = (item.profile,)
            case Profile():
                others = (item.role_arn, item.sso_account_id, item.sso_role_name)
        return tuple(printable(other) for other in others if other)

    def is_path_of(self, item: Item, text: str) -> bool:
        """Tell whether `text` is where an account is: that names the OU, not the account."""
        path = self._inventory.organization.ou_path
        return isinstance(item, Account) and text == printable(path(item))


class Searched:
    """Items made ready to be searched: the few that are no roles first, then the roles."""

    def __init__(
        self, few: Sequence[Item], roles: Roles, texts: Texts, make_index: MakeIndex
    ) -> None:
        """Index items; of those that fit equally the first one wins."""
        self._few = few
        self._roles = roles
        names = (folded_for_search(texts.label(item)) for item in few)
        described = (
            folded_for_search(SEPARATOR.join((texts.label(item), *texts.others(item))))
            for item in few
        )
        self._parts = (
            Part(make_index(names)),
            Part(make_index(described, whole=True), 0, ELSEWHERE),
            Part(make_index(roles.searched()), len(few), _ROLE),
        )

    def best(self, words: Sequence[str], limit: int) -> Iterator[tuple[Item, int]]:
        """Yield the items that fit best with their scores, best first."""
        places, scores = best_of(self._parts, words, limit)
        for place in places:
            role = place - len(self._few)
            yield self._few[place] if role < 0 else self._roles[role], scores[place]


class Roles:
    """A hundred thousand roles in a few bytes each, short labels first; none of them is made."""

    def __init__(
        self,
        named: Iterable[tuple[str, frozenset[str]]],
        profiles: Mapping[tuple[str, str], str],
        texts: Texts,
    ) -> None:
        """Keep roles.

        Args:
            named: What the roles of each account are called, by its id.
            profiles: The profiles that name some of them, by account id and name.
            texts: What they are called on the screen.
        """
        self._profiles = profiles
        self._texts = texts
        self._sets: dict[frozenset[str], tuple[tuple[int, array[int]], ...]] = {}
        self._accounts: list[str] = []
        self._names: dict[str, int] = {}
        by_length: defaultdict[int, tuple[array[int], array[int]]] = defaultdict(_two_columns)
        for account_id, names in named:
            owner, start = len(self._accounts), len(self._account_label(account_id))
            self._accounts.append(account_id)
            for length, numbers in self._by_length(names):
                owners, numbers_of = by_length[start + length]
                owners.extend(repeat(owner, len(numbers)))
                numbers_of.extend(numbers)
        self._owner, self._name = _narrow(len(self._accounts)), _narrow(len(self._names))
        for _, (owners, numbers) in sorted(by_length.items()):
            self._owner.extend(iter(owners))
            self._name.extend(iter(numbers))
        self._by_number = tuple(self._names)
        self._sets.clear()

    def __getitem__(self, place: int) -> RoleName:
        account_id = self._accounts[self._owner[place]]
        name = self._by_number[self._name[place]]
        return RoleName(account_id, name, self._profiles.get((account_id, name), ""))

    def searched(self) -> Iterator[str]:
        """Yield what each role is found by, ready for an index."""
        labels = [folded_for_search(self._account_label(one)) for one in self._accounts]
        names = [folded_for_search(printable(name)) for name in self._by_number]
        profiles = self._profiles_by_numbers()
        for role in zip(self._owner, self._name, strict=True):
            owner, name = role
            profile = profiles.get(role)
            label = labels[owner] + names[name]
            yield f"{label}{SEPARATOR}{profile}" if profile else label

    def _profiles_by_numbers(self) -> Mapping[tuple[int, int], str]:
        """Return what the profiles of roles are found by, by the numbers of account and name."""
        owners = {account_id: owner for owner, account_id in enumerate(self._accounts)}
        return {
            (owners[account_id], self._names[name]): folded_for_search(printable(profile))
            for (account_id, name), profile in self._profiles.items()
            if account_id in owners and name in self._names
        }

    def _account_label(self, account_id: str) -> str:
        return self._texts.label(RoleName(account_id, "", ""))

    def _by_length(self, names: frozenset[str]) -> Iterable[tuple[int, array[int]]]:
        """Return the numbers of names by how long they are; most accounts have the same names."""
        known = self._sets.get(names)
        if known is None:
            groups: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
            for name in sorted(names):
                number = self._names.setdefault(name, len(self._names))
                groups[len(printable(name))].append(number)
            known = self._sets[names] = tuple(groups.items())
        return known


def _two_columns() -> tuple[array[int], array[int]]:
    return array("I"), array("I")


def _narrow(count: int) -> array[int]:
    """Return a column for numbers below `count`, in one byte or two each where these are few."""
    return array("B" if count <= 1 << 8 else "H" if count <= 1 << 16 else "I")


def everything(inventory: Inventory, make_index: MakeIndex) -> Searched:
    """Return all items of an inventory; the shorter of a kind come before the longer."""
    organization = inventory.organization
    few: list[Item] = [
        *sorted(organization.accounts, key=_by_length),
        *sorted(organization.units, key=_by_length),
        *sorted(inventory.profiles, key=_by_length),
    ]
    book, texts = inventory.book, Texts(inventory)
    named = ((account_id, book.names_in(account_id)) for account_id in book.accounts)
    return Searched(few, Roles(named, book.profiles, texts), texts, make_index)


def some(inventory: Inventory, keys: Sequence[str], make_index: MakeIndex) -> Searched:
    """Return the items of some keys, in their order; keys that lead nowhere are left out."""
    few: list[Item] = []
    roles: list[tuple[str, frozenset[str]]] = []
    for key in keys:
        kind, _, rest = key.partition(":")
        if kind == "role":
            account_id, _, name = rest.partition("/")
            roles.append((account_id, inventory.book.names_in(account_id) & {name}))
        else:
            few += _one_of_few(inventory, kind, rest)
    texts = Texts(inventory)
    return Searched(few, Roles(roles, inventory.book.profiles, texts), texts, make_index)


def role_names_of(inventory: Inventory, account_id: str) -> list[RoleName]:
    """Return the roles of an account, sorted by name."""
    found = inventory.book.names_of(account_id)
    return sorted(found, key=lambda role: (role.name.casefold(), role.name))


def _one_of_few(inventory: Inventory, kind: str, identifier: str) -> list[Item]:
    match kind:
        case "account":
            account = inventory.organization.account_by_id.get(identifier)
            return [account] if account is not None else []
        case "ou":
            unit = inventory.organization.unit_by_id.get(identifier)
            return [unit] if unit is not None else []
        case "profile":
            return [one for one in inventory.profiles if one.name == identifier]
    return []


def _by_length(item: Account | OrganizationalUnit | Profile) -> tuple[int, str]:
    return len(item.name), item.name
