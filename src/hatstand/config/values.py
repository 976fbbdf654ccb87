"""What single values of `config.toml` may be: small checks that the schema is put together from."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from hatstand.config.report import Check, Place, Wrong, nearest, nearest_hint
from hatstand.domain.durations import duration_text
from hatstand.domain.text import counted, printable

_DURATION = re.compile(r"(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?")

Choice = TypeVar("Choice", bound=StrEnum)


def kind_of(value: object) -> str:
    """Return how TOML calls such a value, in plain words."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        (str, "a text"),
        ((int, float), "a number"),
        (list, "a list"),
        (dict, "a table"),
    )
    return next((word for kind, word in kinds if isinstance(value, kind)), "a date or time")


def wanted(what: str, value: object, hint: str = "") -> Wrong:
    """Return the fault of a value of the wrong kind."""
    return Wrong(f"{what} is wanted, not {kind_of(value)}", hint)


def text(value: object, _place: Place) -> str:
    """Check a text that says something: not blank, and without control characters."""
    if not isinstance(value, str):
        hint = "write it in quotes" if isinstance(value, int) else ""
        raise wanted("a text", value, hint)
    if not value.strip():
        raise Wrong("an empty text says nothing", "leave the key out instead")
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise Wrong("control characters and line breaks are not allowed")
    return value


def matching(
    pattern: str, what: str, *, shortest: int = 1, longest: int, flags: re.RegexFlag = re.ASCII
) -> Check:
    """Return a check for texts of a regular expression; `what` names the allowed characters."""
    regex = re.compile(pattern, flags)

    def check(value: object, place: Place) -> str:
        found = text(value, place)
        if not shortest <= len(found) <= longest:
            raise Wrong(
                f"{counted(len(found), 'character')}, but {shortest} to {longest} are allowed"
            )
        if regex.fullmatch(found) is None:
            raise Wrong(f"only {what} are allowed")
        return found

    return check


def flag(value: object, _place: Place) -> bool:
    """Check a boolean."""
    if not isinstance(value, bool):
        hint = ""
        if isinstance(value, str) and value.casefold() in ("true", "false"):
            hint = f"write {value.casefold()} without quotes"
        raise wanted("true or false", value, hint)
    return value


def share(value: object, _place: Place) -> float:
    """Check a number above 0 and up to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wanted("a number above 0 and up to 1", value)
    if not 0 < value <= 1 or math.isnan(value):
        raise Wrong(f"{value} is outside the range: above 0 and up to 1", "0.5 is half the rate")
    return float(value)


def word_of(words: Iterable[str]) -> Check:
    """Return a check for one of some words."""
    valid = tuple(words)

    def check(value: object, place: Place) -> str:
        found = text(value, place)
        if found not in valid:
            hint = nearest_hint(found, valid) if nearest(found, valid) else ""
            raise Wrong(f'"{printable(found)}" is none of {", ".join(valid)}', hint)
        return found

    return check


def choice(kind: type[Choice]) -> Check:
    """Return a check for one of an enumeration's values."""
    check_word = word_of(member.value for member in kind)

    def check(value: object, place: Place) -> Choice:
        return kind(check_word(value, place))

    return check


def switch(value: object, place: Place) -> str:
    """Check `auto`, `on` or `off`; true and false stand for the last two."""
    if isinstance(value, bool):
        return "on" if value else "off"
    found: str = word_of(("auto", "on", "off"))(value, place)
    return found


def duration(shortest: int, longest: int) -> Check:
    """Return a check for times such as `1h30m` within limits given in seconds."""

    def check(value: object, _place: Place) -> int:
        example = 'such as "45s", "90m", "1h" or "1h30m"'
        if not isinstance(value, str):
            raise wanted("a time with its unit", value, example)
        match = _DURATION.fullmatch(value)
        if match is None or not value:
            raise Wrong(f'"{printable(value)}" is not a time', example)
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        found = hours * 3600 + minutes * 60 + seconds
        if not shortest <= found <= longest:
            raise Wrong(
                f'"{value}" is outside the range: '
                f"{duration_text(shortest)} to {duration_text(longest)}"
            )
        return found

    return check


def duration_or_never(shortest: int, longest: int) -> Check:
    """Return a check for times as `duration`, or None for the word `never`."""
    check_time = duration(shortest, longest)

    def check(value: object, place: Place) -> int | None:
        if value == "never":
            return None
        try:
            found: int = check_time(value, place)
        except Wrong as wrong:
            hint = f'{wrong.hint}, or "never"' if wrong.hint else 'or "never"'
            raise Wrong(wrong.message, hint) from None
        return found

    return check
