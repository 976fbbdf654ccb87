"""Which of many texts fit what was typed, best first, and which of their letters do.

Every word of a query must be in a text, in any order, its letters in order but not side by side.
Letters at the start of words count more, letters side by side much more. Nothing in a query is an
operator: people who type `!` or `^` look for these.

The work is frizbee's, which takes milliseconds for 100,000 texts. Where it can't be installed, a
plain search stands in: same meaning, slower, and coarser in the order of very many hits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Literal, Protocol

from hatstand.domain.text import folded

_LETTER = 12
_GAP = 12  # as much as a letter, whatever its length: initials are far apart
_WORD_START = 8
_START = 10
_CAMEL = 7

WORTH = 5
"""What a letter must be worth on average, or the letters are in a text by chance only."""

_ENOUGH = 500  # texts that the plain search ranks: it has no time for more
_AT_ONCE = 500  # texts that are copied together: frizbee makes all that it is given at once a list
_WORTH_A_THREAD = 20_000  # texts from which on a second thread saves time
_VOICED_MARKS = "\uff9e\uff9f"
_REMEMBERED = 4096  # names and letters beyond ASCII: each key asks for the same ones again


class Index(Protocol):
    """Texts made ready to be searched many times."""

    def best(self, words: Sequence[str], limit: int) -> list[tuple[int, int]]:
        """Return (index of the text, score) of the best hits; equal ones in the texts' order."""
        ...


class MakeIndex(Protocol):
    """Makes an index of folded texts; those that are to win a tie come first."""

    def __call__(self, texts: Iterable[str], *, whole: bool = False) -> Index:
        """Return the index; with `whole`, words count only with their letters side by side."""
        ...


def make_index(texts: Iterable[str], *, whole: bool = False) -> Index:
    """Return an index of the best kind that there is."""
    return (FrizbeeIndex if _has_frizbee() else PlainIndex)(texts, whole=whole)


def is_compiled(make: MakeIndex) -> bool:
    """Tell whether an index of that kind is searched within milliseconds, whatever its size."""
    return make is FrizbeeIndex or (make is make_index and _has_frizbee())


def _has_frizbee() -> bool:
    try:
        import frizbee  # noqa: F401
    except ImportError:
        return False
    return True


class FrizbeeIndex:
    """Searched by frizbee: compiled, and without Python's lock while it works."""

    def __init__(self, texts: Iterable[str], *, whole: bool = False) -> None:
        import frizbee

        self._matching: Literal["substring", "fuzzy"] = "substring" if whole else "fuzzy"
        self._texts = frizbee.Haystacks()
        waiting = iter(texts)
        while batch := list(islice(waiting, _AT_ONCE)):
            self._texts.extend(batch)
        self._threads = 2 if len(self._texts) > _WORTH_A_THREAD else 1
        self._scoring = frizbee.Scoring(
            match_score=_LETTER,
            mismatch_penalty=_GAP,
            gap_open_penalty=_GAP,
            gap_extend_penalty=0,
            prefix_bonus=_START,
            capitalization_bonus=_CAMEL,
            matching_case_bonus=0,
            delimiter_bonus=_WORD_START,
        )

    def best(self, words: Sequence[str], limit: int) -> list[tuple[int, int]]:
        """Return the best hits."""
        import frizbee

        matcher = frizbee.Matcher.from_patterns(
            [frizbee.Pattern(word) for word in words],  # a pattern is literal, a query is not
            max_items=limit,
            casing="ignore",
            matching=self._matching,
            scoring=self._scoring,
        )
        worth = WORTH * sum(map(len, words))
        found = matcher.match_list_parallel(self._texts, self._threads)
        return [(match.index, match.score) for match in found if match.score >= worth]


class PlainIndex:
    """Searched in Python: first for the words as they are, then for their letters in order."""

    def __init__(self, texts: Iterable[str], *, whole: bool = False) -> None:
        self._texts = tuple(texts)
        self._lowered = [text.lower() for text in self._texts]
        self._whole = whole

    def best(self, words: Sequence[str], limit: int) -> list[tuple[int, int]]:
        """Return the best hits."""
        words = [word.lower() for word in words]
        found = [
            index for index, text in enumerate(self._lowered) if all(word in text for word in words)
        ]
        if len(found) < limit and not self._whole:
            known = set(found)
            found += [index for index in self._scattered(words) if index not in known]
        worth = WORTH * sum(map(len, words))
        scored = [(index, self._score(index, words)) for index in found[:_ENOUGH]]
        scored = [(index, score) for index, score in scored if score >= worth]
        scored.sort(key=lambda hit: (-hit[1], hit[0]))
        return scored[:limit]

    def _scattered(self, words: Sequence[str]) -> Iterator[int]:
        # No part of such a pattern can match in two ways, so none ever goes back.
        matches = [
            re.compile("".join(f"[^{re.escape(c)}]*{re.escape(c)}" for c in word)).match
            for word in words
        ]
        for index, text in enumerate(self._lowered):
            if all(match(text) for match in matches):
                yield index

    def _score(self, index: int, words: Sequence[str]) -> int:
        text = self._texts[index]
        return sum(_worth(text, aligned(word, text) or ()) for word in words)


def query_words(query: str) -> tuple[str, ...]:
    """Return the words of a query, without regard to case or to the width of characters."""
    return tuple(folded(query).split())


def folded_for_search(text: str) -> str:
    """Return a text as an index wants it: as it is where that will do, for speed."""
    return text if text.isascii() else "".join(part for part, _ in _folded_parts(text))


def aligned(word: str, text: str) -> tuple[int, ...] | None:
    """Return which characters of `text` a folded word is found in, or None where it is not.

    Side by side where that can be, at the start of words rather than in them.
    """
    if text.isascii():
        return _aligned(word, text.lower(), text)
    lowered, sources = _folded_with_sources(text)
    found = _aligned(word, lowered, lowered)
    return None if found is None else tuple(dict.fromkeys(sources[index] for index in found))


def _aligned(word: str, lowered: str, text: str) -> tuple[int, ...] | None:
    first = start = lowered.find(word)
    while start >= 0:
        if _starts_word(text, start):
            return tuple(range(start, start + len(word)))
        start = lowered.find(word, start + 1)
    if first >= 0:
        return tuple(range(first, first + len(word)))
    return _scattered(word, lowered, text, jump=True) or _scattered(word, lowered, text, jump=False)


def _scattered(word: str, lowered: str, text: str, *, jump: bool) -> tuple[int, ...] | None:
    """Return where the letters are in order; with `jump`, gaps end at the start of a word."""
    found: list[int] = []
    last = -1
    for letter in word:
        index = lowered.find(letter, last + 1)
        if jump and index != last + 1:
            start = index
            while start >= 0 and not _starts_word(text, start):
                start = lowered.find(letter, start + 1)
            index = start if start >= 0 else index
        if index < 0:
            return None
        found.append(index)
        last = index
    return tuple(found)


def _starts_word(text: str, index: int) -> bool:
    if index == 0:
        return True
    before, here = text[index - 1], text[index]
    return not before.isalnum() or (here.isupper() and before.islower())


def _worth(text: str, positions: Sequence[int]) -> int:
    """Return what an alignment is worth, much as frizbee counts."""
    score = _START if positions and positions[0] == 0 else 0
    last = None
    for position in positions:
        score += _LETTER
        if position and _starts_word(text, position):
            score += _WORD_START if not text[position - 1].isalnum() else _CAMEL
        if last is not None and position > last + 1:
            score -= _GAP
        last = position
    return score


@lru_cache(maxsize=_REMEMBERED)
def _folded_with_sources(text: str) -> tuple[str, Sequence[int]]:
    """Return `text` folded, and for each of its characters which one of `text` it came from."""
    parts = _folded_parts(text)
    lowered = "".join(part for part, _ in parts)
    if len(parts) == len(lowered) == len(text):  # as mostly: thousands are remembered
        return lowered, range(len(text))
    return lowered, tuple(source for part, source in parts for _ in part)


def _folded_parts(text: str) -> list[tuple[str, int]]:
    """Return `text` folded piece by piece, each with the index of the character it came from.

    Marks are folded with the letter before them, so that `ｶﾞ` is `ガ`.
    """
    parts: list[tuple[str, int]] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not _goes_with_before(text[index]):
            parts.append((_fold(text[start:index]), start))
            start = index
    return parts


@lru_cache(maxsize=_REMEMBERED)
def _goes_with_before(character: str) -> bool:
    return bool(unicodedata.combining(character)) or character in _VOICED_MARKS


_fold = lru_cache(maxsize=_REMEMBERED)(folded)
