"""Finding rows of any tree by their names, and by what else is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hatstand.domain.arn import is_account_id
from hatstand.domain.records import dataclass
from hatstand.domain.text import folded, grouped_account_id, printable
from hatstand.services.find.fuzzy import MakeIndex, folded_for_search, make_index, query_words
from hatstand.services.find.hits import (
    CERTAIN,
    ELSEWHERE,
    SEPARATOR,
    Hit,
    Part,
    best_of,
    letters_in,
)


@dataclass(frozen=True, slots=True)
class Findable:
    """A row that can be found.

    Attributes:
        key: Of the row.
        label: What it is found by first, and shown as; foreign text.
        others: What else it is found by, its letters side by side: ids, ARNs, owners; foreign.
    """

    key: str
    label: str
    others: tuple[str, ...] = ()


class RowFinder:
    """Searches some rows; those that are to win a tie come first.

    Args:
        rows: What is searched.
        index: Makes the index; for tests.
    """

    def __init__(self, rows: Sequence[Findable], index: MakeIndex = make_index) -> None:
        self._rows = tuple(
            Findable(row.key, printable(row.label), tuple(_searched(row.others))) for row in rows
        )
        names = [folded_for_search(row.label) for row in self._rows]
        described = [folded_for_search(SEPARATOR.join((r.label, *r.others))) for r in self._rows]
        self._parts = (
            Part(index(names)),
            Part(index(described, whole=True), handicap=ELSEWHERE),
        )

    def search(self, query: str, limit: int = 200) -> tuple[Hit, ...]:
        """Return what fits, best first: what is exactly so, then the better match.

        Args:
            query: Words in any order; each must fit. An id may be grouped by hyphens.
            limit: How many hits at most.
        """
        words = query_words(query)
        if not words or limit < 1:
            return ()
        best, scores = best_of(self._parts, words, limit)
        typed = " ".join(words)
        found = (self._hit(self._rows[place], words, typed, scores[place]) for place in best)
        return tuple(sorted((hit for hit in found if hit), key=lambda hit: -hit.score))

    @staticmethod
    def _hit(row: Findable, words: Sequence[str], typed: str, score: int) -> Hit | None:
        letters = letters_in(words, row.label, lambda: row.others)
        if letters is None:
            return None
        whole = not letters.positions and len(letters.detail_positions) == len(letters.detail)
        certain = whole if letters.detail else folded(row.label) == typed
        return Hit(
            row.key,
            row.label,
            letters.positions,
            letters.detail,
            letters.detail_positions,
            score + CERTAIN if certain else score,
        )


def _searched(texts: Iterable[str]) -> Iterator[str]:
    """Yield texts printable, account ids grouped by hyphens too."""
    for text in filter(None, texts):
        yield printable(text)
        if is_account_id(text):
            yield grouped_account_id(text)
