"""Finding: accounts, organizational units, profiles and roles by what one remembers of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from threading import Lock

from hatstand.domain.arn import RoleArn
from hatstand.domain.inventory import Inventory
from hatstand.domain.role_book import RoleName
from hatstand.domain.text import folded, grouped_account_id, printable
from hatstand.services.find.fuzzy import MakeIndex, aligned, is_compiled, make_index, query_words
from hatstand.services.find.hits import CERTAIN, Hit, letters_in
from hatstand.services.find.items import (
    Item,
    Searched,
    Texts,
    everything,
    key_of,
    role_names_of,
    some,
)
from hatstand.services.whois import account_ids_in, whois

__all__ = ["Finder", "Hit", "Item"]

Preferred = Callable[[], Sequence[str]]
"""Returns the keys of what wins a tie, the most preferred first: what is pinned, what was used."""

_FEW = 500
"""Accounts, of which an index is built, and searched in any way, within some milliseconds."""

_WORDS = re.compile(r"[\w .+-]*")
_ACCOUNT_ID = re.compile(r"[0-9]{4}-?[0-9]{4}-?[0-9]{4}", re.ASCII)


def nothing_preferred() -> Sequence[str]:
    """Return what wins a tie where nobody has a preference."""
    return ()


class Finder:
    """Searches one inventory; the index is built on first use, in whatever thread that is.

    Args:
        inventory: What is searched.
        index: Makes the index; for tests.
        preferred: Asked at each search, so it must be quick.
    """

    def __init__(
        self,
        inventory: Inventory,
        index: MakeIndex = make_index,
        preferred: Preferred = nothing_preferred,
    ) -> None:
        self._inventory = inventory
        self._texts = Texts(inventory)
        self._make_index = index
        self._preferred = preferred
        self._lock = Lock()
        self._searched: Searched | None = None
        self._favourites: tuple[tuple[str, ...], Searched | None] = ((), None)

    @property
    def is_quick(self) -> bool:
        """Whether a search takes no longer than a key may.

        In a large inventory that takes an index that is there, and compiled.
        """
        if len(self._inventory.organization.accounts) <= _FEW:
            return True
        return self._searched is not None and is_compiled(self._make_index)

    def prepare(self) -> None:
        """Build the index now, so that the first search need not; safe in another thread."""
        self._ready()

    def search(self, query: str, limit: int = 200) -> tuple[Hit, ...]:
        """Return what fits, best first: what is exactly so, then the better match.

        Equal ones: what is preferred first, then accounts before OUs, profiles and roles, the
        shorter before the longer.

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
        hits = self._hits(self._ready(), words, limit)
        keys = tuple(self._preferred())
        if keys:
            hits = self._with_preferred(hits, keys, words, limit)
        hits.sort(key=lambda hit: -hit.score)
        return tuple(hits[:limit]) or self._named_in(query)[:limit]

    def _hits(self, searched: Searched, words: Sequence[str], limit: int) -> list[Hit]:
        typed = " ".join(words)
        found = (
            self._hit(item, words, typed, score) for item, score in searched.best(words, limit)
        )
        return [hit for hit in found if hit is not None]

    def _with_preferred(
        self, hits: list[Hit], keys: tuple[str, ...], words: Sequence[str], limit: int
    ) -> list[Hit]:
        """Return hits with those of `keys` first, also those that so many others left no place."""
        if self._favourites[0] != keys:
            self._favourites = keys, some(self._inventory, keys, self._make_index)
        searched = self._favourites[1]
        assert searched is not None  # noqa: S101 - made with its keys
        ranks = {key: rank for rank, key in enumerate(keys)}
        first = self._hits(searched, words, len(keys))
        first.sort(key=lambda hit: ranks[hit.key])
        known = {hit.key for hit in first}
        return [*first, *(hit for hit in hits if hit.key not in known)]

    def _named_in(self, text: str) -> tuple[Hit, ...]:
        """Return the accounts that a text is about which fits no name: a URL, an error message."""
        if _WORDS.fullmatch(text) and not account_ids_in(text):
            return ()  # all names were searched for these words already, and a key can't wait
        return tuple(
            Hit(key_of(account), printable(account.name), (), grouped_account_id(account.id))
            for account in whois(text, self._inventory)
        )

    def _ready(self) -> Searched:
        with self._lock:
            if self._searched is None:
                self._searched = everything(self._inventory, self._make_index)
            return self._searched

    # -- hits

    def _hit(self, item: Item, words: Sequence[str], typed: str, score: int) -> Hit | None:
        """Return the hit with its letters; None where a word is in no single field."""
        label = self._texts.label(item)
        letters = letters_in(words, label, lambda: self._texts.others(item))
        if letters is None:
            return None
        detail = letters.detail
        if not detail:
            certain = folded(label) == typed
        else:
            whole = not letters.positions and len(letters.detail_positions) == len(detail)
            certain = whole and not self._texts.is_path_of(item, detail)
        return Hit(
            key=key_of(item),
            label=label,
            positions=letters.positions,
            detail=detail,
            detail_positions=letters.detail_positions,
            score=score + CERTAIN if certain else score,
            name_at=len(label) - len(printable(item.name)),
        )

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
            hits.append(Hit(key_of(account), label, (), shown, digits, score=CERTAIN))
        for role in role_names_of(self._inventory, account.id):
            hit = self._role_hit(role, rest)
            if hit is not None:
                hits.append(hit)
        hits.sort(key=lambda hit: -hit.score)
        return tuple(hits) or None

    def _role_hit(self, role: RoleName, words: Sequence[str]) -> Hit | None:
        """Return a role of an account that is settled: only its own name is looked at."""
        label, name = self._texts.label(role), printable(role.name)
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
        return Hit(key_of(role), label, tuple(sorted(positions)), score=score, name_at=start)
