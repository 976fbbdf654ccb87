"""Three-valued answers, and the wildcards of policies compared with text."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache

from hatstand.domain.globs import glob_covers


class Answer(IntEnum):
    """No, maybe, yes: `min` of several is their *and*, `max` their *or*."""

    NO = 0
    MAYBE = 1
    YES = 2

    def __invert__(self) -> Answer:
        return Answer(2 - self)


def answer(value: bool) -> Answer:  # noqa: FBT001 - it is the thing converted
    """Return the definite answer that `value` is."""
    return Answer.YES if value else Answer.NO


def agreed(answers: Iterable[Answer]) -> Answer:
    """Return what all of `answers` say, or maybe where they differ."""
    different = set(answers)
    return different.pop() if len(different) == 1 else Answer.MAYBE


SOME_PATH = "\0"
"""Stands in a role's ARN for a path that nobody told: `role/` and any path, ending in `/`."""

_ODD_PATHS = ("/", "/\ufffe/", "/\ufffe\ufffe\ufffe/\ufffe/")
"""Paths that no policy spells out: a pattern that covers all three covers any path."""

_ANY_PATH = ("/", "/*/")

SSO_PATH = "/aws-reserved/sso.amazonaws.com"
"""Where the roles of IAM Identity Center's permission sets are; a region may follow."""

_SSO_REGIONS = ("/", *(f"/{'?' * length}/" for length in range(9, 16)))
"""What may follow: nothing, or a region's name, of which only the length is told."""


@lru_cache(maxsize=4096)
def globs_overlap(first: str, second: str) -> bool:
    """Tell whether any text is covered by both patterns."""
    start = 0  # most patterns begin alike; only the rest is worth a table
    for one, other in zip(first, second, strict=False):
        if one in "*?" or other in "*?":
            break
        if one != other:
            return False
        start += 1
    return _overlap(first[start:], second[start:])


def _overlap(first: str, second: str) -> bool:
    below = [set(second[place:]) <= {"*"} for place in range(len(second) + 1)]
    for index in range(len(first) - 1, -1, -1):
        star = first[index] == "*"
        row = [star and below[-1]]
        for place in range(len(second) - 1, -1, -1):
            if star or second[place] == "*":
                row.append(below[place] or row[-1])
            else:
                same = first[index] == second[place] or "?" in (first[index], second[place])
                row.append(same and below[place + 1])
        below = row[::-1]
    return below[0]


def covers(pattern: str, text: str) -> Answer:
    """Return whether `pattern` covers `text`, in which a role's path may be unknown."""
    if SOME_PATH not in text:
        return answer(glob_covers(pattern, text))
    before, _, after = text.partition(SOME_PATH)
    if all(glob_covers(pattern, f"{before}{path}{after}") for path in _ODD_PATHS):
        return Answer.YES
    paths = _SSO_REGIONS if before.endswith(SSO_PATH) else _ANY_PATH
    possible = any(globs_overlap(pattern, f"{before}{path}{after}") for path in paths)
    return Answer.MAYBE if possible else Answer.NO


def equals(expected: str, text: str) -> Answer:
    """Return whether `text`, in which a role's path may be unknown, is exactly `expected`."""
    if SOME_PATH not in text:
        return answer(expected == text)
    before, _, after = text.partition(SOME_PATH)
    fits = expected.startswith(f"{before}/") and expected.endswith(f"/{after}")
    return Answer.MAYBE if fits else Answer.NO


def arn_covers(pattern: str, arn: str) -> Answer:
    """Return whether an ARN pattern covers an ARN, its six parts compared one by one.

    A `*` at the very end runs past colons. A pattern that would fit only if its other stars did
    too gives maybe: AWS's own documents say both.
    """
    if covers(pattern, arn) is Answer.NO:
        return Answer.NO
    expected = pattern.split(":", 5)
    found = arn.split(":", len(expected) - 1 if pattern.endswith("*") else 5)
    if len(expected) != len(found):
        return Answer.MAYBE
    return max(Answer.MAYBE, min(map(covers, expected, found)))
