"""What a search found, and which of its letters: the same in whatever is searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hatstand.domain.arn import is_account_id
from hatstand.domain.records import dataclass
from hatstand.domain.text import grouped_account_id
from hatstand.services.find.fuzzy import Index, aligned

SEPARATOR = "\x1f"
"""Between the fields of a text: `printable` leaves none in them."""

ELSEWHERE = 12
"""A match in something else than the name is worth a letter less."""

CERTAIN = 1 << 16
"""More than any score: a hit that is exactly what was typed."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found.

    Attributes:
        key: The key of its row: `account:…`, `ou:…`, `role:…/…`, `profile:…`; other trees have
            keys of their own.
        label: What to show, printable; of a role `ACCOUNT/ROLE`, which is a target.
        positions: The characters of `label` that matched.
        detail: What else matched (id, e-mail, OU path, other name), printable; often empty.
        detail_positions: The characters of `detail` that matched.
        score: Higher is better; comparable within one search only.
        name_at: Where the name of the node itself begins in `label`.
    """

    key: str
    label: str
    positions: tuple[int, ...] = ()
    detail: str = ""
    detail_positions: tuple[int, ...] = ()
    score: int = 0
    name_at: int = 0

    @property
    def name_positions(self) -> tuple[int, ...]:
        """The characters of the node's own name that matched, for the tree."""
        return tuple(p - self.name_at for p in self.positions if p >= self.name_at)


@dataclass(frozen=True, slots=True)
class Part:
    """An index over some of the items, from `start` on, and what its scores are lowered by."""

    index: Index
    start: int = 0
    handicap: int = 0


@dataclass(frozen=True, slots=True)
class Letters:
    """The characters of a label, and of one other text, that a query is found in."""

    positions: tuple[int, ...]
    detail: str = ""
    detail_positions: tuple[int, ...] = ()


def best_of(
    parts: Sequence[Part], words: Sequence[str], limit: int
) -> tuple[list[int], dict[int, int]]:
    """Return the items that fit best, best first, and the scores of all that fit."""
    scores: dict[int, int] = {}
    for part in parts:
        for place, score in part.index.best(words, limit):
            known = scores.get(part.start + place, 0)
            scores[part.start + place] = max(known, score - part.handicap)
    return sorted(scores, key=lambda place: (-scores[place], place))[:limit], scores


def letters_in(
    words: Sequence[str], label: str, others: Callable[[], tuple[str, ...]]
) -> Letters | None:
    """Return where words are found: in the label, or side by side in one other text.

    Args:
        words: Folded words, each of which must be somewhere.
        label: What is shown; printable.
        others: Returns what else it can be found by, printable; asked only where that matters.

    Returns:
        None where a word is in no single text.
    """
    known: tuple[str, ...] | None = None
    positions: set[int] = set()
    detail, detail_positions = "", set[int]()
    for word in words:
        found = aligned(word, label)
        if found is None or not _side_by_side(found):
            known = others() if known is None else known
            text, letters = _whole_in(word, known)
            if letters:
                if text == (detail or text):
                    detail = text
                    detail_positions.update(letters)
                continue
        if found is None:
            return None
        positions.update(found)
    return Letters(tuple(sorted(positions)), detail, tuple(sorted(detail_positions)))


def _side_by_side(found: Sequence[int]) -> bool:
    return found[-1] - found[0] == len(found) - 1


def _whole_in(word: str, texts: Sequence[str]) -> tuple[str, Sequence[int]]:
    """Return the first text that has the letters of a word side by side, and where; else nothing.

    An account's id is always shown grouped, with or without hyphens in what was typed.
    """
    for text in texts:
        found = aligned(word, text)
        if found is None or not _side_by_side(found):
            continue
        if is_account_id(text):
            return grouped_account_id(text), [place + place // 4 for place in found]
        return text, found
    return "", ()
