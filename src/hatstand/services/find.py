"""Finding: accounts, organizational units, profiles and roles by what one remembers of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from threading import Lock

from hatstand.domain.arn import RoleArn
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, OrganizationalUnit
from hatstand.domain.profiles import Profile
from hatstand.domain.roles import Role
from hatstand.domain.text import folded, grouped_account_id, printable
from hatstand.services.fuzzy import MakeIndex, aligned, folded_for_search, make_index, query_words
from hatstand.services.hits import CERTAIN, ELSEWHERE, SEPARATOR, Hit, Part, best_of, letters_in
from hatstand.services.whois import whois

__all__ = ["Finder", "Hit", "Item"]

Item = Account | OrganizationalUnit | Profile | Role

_ACCOUNT_ID = re.compile(r"[0-9]{4}-?[0-9]{4}-?[0-9]{4}", re.ASCII)
_ROLE = 9  # a role must fit better than an account by the start of a word: it has more of them


class Finder:
    """Searches one inventory; the index is built on first use, in whatever thread that is.

    Args:
        inventory: What is searched.
        index: Makes the index; for tests.
    """

    def __init__(self, inventory: Inventory, index: MakeIndex = make_index) -> None:
        self._inventory = inventory
        self._make_index = index
        self._lock = Lock()
        self._parts: tuple[Part, ...] = ()
        self._items: list[Item] = []

    def prepare(self) -> None:
        """Build the index now, so that the first search need not; safe in another thread."""
        self._ready()

    def search(self, query: str, limit: int = 200) -> tuple[Hit, ...]:
        """Return what fits, best first: what is exactly so, then the better match.

        Equal ones: accounts before OUs, profiles and roles, the shorter before the longer.

        Args:
            query: Words in any order; each must fit. An id may be grouped by hyphens.
            limit: How many hits at most.
        """
        words = query_words(query)
        if not words or limit < 1:
            return ()
        certain = self._pointed_at(query, words)
        if certain is not None:
            return certain[:limit]
        best, scores = best_of(self._ready(), words, limit)
        typed = " ".join(words)
        hits = [
            hit
            for place in best
            if (hit := self._hit(self._items[place], words, typed, scores[place])) is not None
        ]
        hits.sort(key=lambda hit: -hit.score)
        return tuple(hits) or self._named_in(query)[:limit]

    def _named_in(self, text: str) -> tuple[Hit, ...]:
        """Return the accounts that a text is about which fits no name: a URL, an error message."""
        return tuple(
            Hit(_key(account), printable(account.name), (), grouped_account_id(account.id))
            for account in whois(text, self._inventory)
        )

    # -- what is searched

    def _ready(self) -> tuple[Part, ...]:
        with self._lock:
            if not self._parts:
                few = self._few()
                roles, labels = self._roles()
                names = [folded_for_search(self._label(item)) for item in few]
                described = [
                    folded_for_search(SEPARATOR.join((self._label(item), *self._others(item))))
                    for item in few
                ]
                self._items = [*few, *roles]
                self._parts = (
                    Part(self._make_index(names), 0),
                    Part(self._make_index(described, whole=True), 0, ELSEWHERE),
                    Part(self._make_index(labels), len(few), _ROLE),
                )
            return self._parts

    def _few(self) -> list[Item]:
        """Return everything but roles, that which wins a tie first."""
        organization = self._inventory.organization
        kinds: tuple[Sequence[Item], ...] = (
            organization.accounts,
            organization.units,
            self._inventory.profiles,
        )
        return [item for kind in kinds for item in sorted(kind, key=_by_length)]

    def _roles(self) -> tuple[list[Role], list[str]]:
        """Return the roles, shorter labels first, and what they are found by."""
        roles = self._inventory.roles
        accounts = self._inventory.organization.accounts
        owners = {account.id: printable(account.name) for account in accounts}
        names = {role.name: printable(role.name) for role in roles}
        labels = [
            f"{owners.get(role.account_id, role.account_id)}/{names[role.name]}"
            + (f"{SEPARATOR}{printable(role.profile)}" if role.profile else "")
            for role in roles
        ]
        lengths = list(map(len, labels))
        order = sorted(range(len(labels)), key=lengths.__getitem__)
        return [roles[place] for place in order], [folded_for_search(labels[p]) for p in order]

    def _label(self, item: Item) -> str:
        if isinstance(item, Role):
            return printable(f"{self._inventory.account_name(item.account_id)}/{item.name}")
        return printable(item.name)

    def _others(self, item: Item) -> tuple[str, ...]:
        """Return what else an item can be found by, printable."""
        match item:
            case Account():
                path = self._inventory.organization.ou_path(item)
                others = (item.id, grouped_account_id(item.id), item.email, path, *item.aliases)
            case OrganizationalUnit():
                path = "/".join(self._inventory.organization.path_of(item.id))
                others = ("" if path == item.name else path, item.id)
            case Role():
                others = (item.profile or "",)
            case Profile():
                others = (item.role_arn, item.sso_account_id, item.sso_role_name)
        return tuple(printable(other) for other in others if other)

    # -- hits

    def _hit(self, item: Item, words: Sequence[str], typed: str, score: int) -> Hit | None:
        """Return the hit with its letters; None where a word is in no single field."""
        label = self._label(item)
        letters = letters_in(words, label, lambda: self._others(item))
        if letters is None:
            return None
        detail = letters.detail
        if not detail:
            certain = folded(label) == typed
        else:
            whole = not letters.positions and len(letters.detail_positions) == len(detail)
            certain = whole and not self._is_path_of(item, detail)
        return Hit(
            key=_key(item),
            label=label,
            positions=letters.positions,
            detail=detail,
            detail_positions=letters.detail_positions,
            score=score + CERTAIN if certain else score,
            name_at=len(label) - len(printable(item.name)),
        )

    def _is_path_of(self, item: Item, text: str) -> bool:
        """Tell whether `text` is where an account is: that names the OU, not the account."""
        path = self._inventory.organization.ou_path
        return isinstance(item, Account) and text == printable(path(item))

    def _pointed_at(self, query: str, words: Sequence[str]) -> tuple[Hit, ...] | None:
        """Return the account of a whole id or role ARN with its roles; None without such a word."""
        arn = RoleArn.parse(query.strip())
        if arn is not None:
            words = (arn.account_id, folded(arn.name))
        elif "/" in words[0]:
            words = (*words[0].split("/", 1), *words[1:])
        ids = [word for word in words if _ACCOUNT_ID.fullmatch(word)]
        account = self._inventory.account(ids[0].replace("-", "")) if len(ids) == 1 else None
        if account is None:
            return None
        rest = [word for word in words if word and word != ids[0]]
        hits: list[Hit] = []
        if not rest:
            shown = grouped_account_id(account.id)
            digits = tuple(place for place, letter in enumerate(shown) if letter != "-")
            label = printable(account.name)
            hits.append(Hit(_key(account), label, (), shown, digits, score=CERTAIN))
        for role in self._inventory.roles_of.get(account.id, ()):
            hit = self._role_hit(role, rest)
            if hit is not None:
                hits.append(hit)
        hits.sort(key=lambda hit: -hit.score)
        return tuple(hits) or None

    def _role_hit(self, role: Role, words: Sequence[str]) -> Hit | None:
        """Return a role of an account that is settled: only its own name is looked at."""
        label, name = self._label(role), printable(role.name)
        start = len(label) - len(name)
        positions: set[int] = set()
        score = 0
        for word in words:
            found = aligned(word, name)
            if found is None:
                return None
            positions.update(start + place for place in found)
            score += len(found) * (2 if found[-1] - found[0] == len(found) - 1 else 1)
        if words and folded(name) == words[0]:
            score += CERTAIN
        return Hit(_key(role), label, tuple(sorted(positions)), score=score, name_at=start)


def _by_length(item: Item) -> tuple[int, str]:
    return len(item.name), item.name


def _key(item: Item) -> str:
    match item:
        case Account():
            return f"account:{item.id}"
        case OrganizationalUnit():
            return f"ou:{item.id}"
        case Role():
            return f"role:{item.account_id}/{item.name}"
        case Profile():
            return f"profile:{item.name}"
