"""What can be found: accounts, OUs, profiles and roles, what they are called, and their index."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

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
        names = [texts.label(item) for item in few]
        described = [
            SEPARATOR.join((name, *texts.others(item)))
            for name, item in zip(names, few, strict=True)
        ]
        self._parts = (
            Part(make_index(list(map(folded_for_search, names)))),
            Part(make_index(list(map(folded_for_search, described)), whole=True), 0, ELSEWHERE),
            Part(make_index(roles.labels(texts)), len(few), _ROLE),
        )

    def best(self, words: Sequence[str], limit: int) -> Iterator[tuple[Item, int]]:
        """Yield the items that fit best with their scores, best first."""
        places, scores = best_of(self._parts, words, limit)
        for place in places:
            role = place - len(self._few)
            yield self._few[place] if role < 0 else self._roles[role], scores[place]


class Roles:
    """A hundred thousand roles in a few bytes each: numbers of accounts and of names."""

    def __init__(self, roles: Iterable[RoleName]) -> None:
        """Keep roles in their order; `labels` puts those with short labels first."""
        accounts: dict[str, int] = {}
        names: dict[str, int] = {}
        self._owner = array("I")
        self._name = array("I")
        self._profiles: dict[int, str] = {}
        for number, role in enumerate(roles):
            self._owner.append(accounts.setdefault(role.account_id, len(accounts)))
            self._name.append(names.setdefault(role.name, len(names)))
            if role.profile:
                self._profiles[number] = role.profile
        self._accounts, self._names = tuple(accounts), tuple(names)
        self._order = array("I", range(len(self._owner)))

    def __getitem__(self, place: int) -> RoleName:
        return self._role(self._order[place])

    def _role(self, number: int) -> RoleName:
        account_id, name = self._accounts[self._owner[number]], self._names[self._name[number]]
        return RoleName(account_id, name, self._profiles.get(number, ""))

    def labels(self, texts: Texts) -> list[str]:
        """Return what the roles are found by, and take this order: short ones first."""
        owners = [texts.label(RoleName(one, "", "")) for one in self._accounts]
        names = list(map(printable, self._names))
        labels = [
            owners[owner] + names[name] for owner, name in zip(self._owner, self._name, strict=True)
        ]
        lengths = list(map(len, labels))
        self._order = array("I", sorted(range(len(labels)), key=lengths.__getitem__))
        for number, profile in self._profiles.items():
            labels[number] += f"{SEPARATOR}{printable(profile)}"
        return [folded_for_search(labels[number]) for number in self._order]


def everything(inventory: Inventory, make_index: MakeIndex) -> Searched:
    """Return all items of an inventory; the shorter of a kind come before the longer."""
    organization = inventory.organization
    few: list[Item] = [
        *sorted(organization.accounts, key=_by_length),
        *sorted(organization.units, key=_by_length),
        *sorted(inventory.profiles, key=_by_length),
    ]
    return Searched(few, Roles(_role_names(inventory)), Texts(inventory), make_index)


def some(inventory: Inventory, keys: Sequence[str], make_index: MakeIndex) -> Searched:
    """Return the items of some keys, in their order; keys that lead nowhere are left out."""
    few: list[Item] = []
    roles: list[RoleName] = []
    for key in keys:
        kind, _, rest = key.partition(":")
        if kind == "role":
            roles += _role_of(inventory, rest)
        else:
            few += _one_of_few(inventory, kind, rest)
    return Searched(few, Roles(roles), Texts(inventory), make_index)


def role_names_of(inventory: Inventory, account_id: str) -> list[RoleName]:
    """Return the roles of an account, sorted by name."""
    found = inventory.book.names_of(account_id)
    return sorted(found, key=lambda role: (role.name.casefold(), role.name))


def _role_names(inventory: Inventory) -> Iterator[RoleName]:
    for account_id in inventory.book.accounts:
        yield from sorted(inventory.book.names_of(account_id))


def _role_of(inventory: Inventory, rest: str) -> list[RoleName]:
    account_id, _, name = rest.partition("/")
    return [role for role in role_names_of(inventory, account_id) if role.name == name]


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
