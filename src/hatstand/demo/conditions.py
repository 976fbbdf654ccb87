"""Judges the Condition block of a policy statement against what is known of a request."""

from __future__ import annotations

import datetime
import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Context = dict[str, list[str]]
"""Condition keys in lower case, each with its values; a key that is absent is not in it."""

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_LITERALS = {"*": "*", "?": "?", "$": "$"}


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - policy documents hold either form
    """Return a policy element that may be one value or a list of them as a list."""
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=4096)
def _pattern(text: str, *, fold: bool) -> re.Pattern[str]:
    parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in text)
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if fold else 0))


def like(pattern: str, value: str, *, fold: bool = False) -> bool:
    """Tell whether `value` matches `pattern`, in which `*` is any run and `?` one character."""
    return _pattern(pattern, fold=fold).fullmatch(value) is not None


def arn_like(pattern: str, value: str) -> bool:
    """Tell whether an ARN matches, each of its six parts by itself."""
    wanted, given = pattern.split(":", 5), value.split(":", 5)
    if len(wanted) != 6 or len(given) != 6:
        return pattern == "*"
    return all(like(left, right) for left, right in zip(wanted, given, strict=True))


def substituted(text: str, context: Context) -> str | None:
    """Return `text` with its policy variables filled in, or None where one has no value."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        name, _, default = match[1].partition(",")
        if name in _LITERALS:
            return _LITERALS[name]
        values = context.get(name.strip().lower())
        if values:
            return values[0]
        missing = missing or not default
        return default.strip().strip("'")

    result = _VARIABLE.sub(value, text) if "${" in text else text
    return None if missing else result


def _number(test: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def compare(wanted: str, given: str) -> bool:
        try:
            return test(float(given), float(wanted))
        except ValueError:
            return False

    return compare


def _moment(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        moment = datetime.datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()


def _date(test: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def compare(wanted: str, given: str) -> bool:
        try:
            return test(_moment(given), _moment(wanted))
        except ValueError:
            return False

    return compare


def _address(wanted: str, given: str) -> bool:
    try:
        return ipaddress.ip_address(given) in ipaddress.ip_network(wanted, strict=False)
    except ValueError:
        return False


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, given: wanted == given,
    "StringEqualsIgnoreCase": lambda wanted, given: wanted.casefold() == given.casefold(),
    "StringLike": like,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
    "Bool": lambda wanted, given: wanted.lower() == given.lower(),
    "NumericEquals": _number(lambda given, wanted: given == wanted),
    "NumericLessThan": _number(lambda given, wanted: given < wanted),
    "NumericLessThanEquals": _number(lambda given, wanted: given <= wanted),
    "NumericGreaterThan": _number(lambda given, wanted: given > wanted),
    "NumericGreaterThanEquals": _number(lambda given, wanted: given >= wanted),
    "DateEquals": _date(lambda given, wanted: given == wanted),
    "DateLessThan": _date(lambda given, wanted: given < wanted),
    "DateLessThanEquals": _date(lambda given, wanted: given <= wanted),
    "DateGreaterThan": _date(lambda given, wanted: given > wanted),
    "DateGreaterThanEquals": _date(lambda given, wanted: given >= wanted),
    "IpAddress": _address,
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _one(operator: str, wanted: list[str], given: str) -> bool:
    if operator in _NEGATED:
        return not any(_TESTS[_NEGATED[operator]](text, given) for text in wanted)
    test = _TESTS.get(operator)
    return test is not None and any(test(text, given) for text in wanted)


def _compare(operator: str, wanted: list[str], given: list[str] | None) -> bool:
    quantifier, _, plain = operator.rpartition(":")
    lenient = plain.endswith("IfExists")
    plain = plain.removesuffix("IfExists")
    if plain == "Null":
        return any((given is None) == (text.lower() == "true") for text in wanted)
    if not given:
        # ForAllValues holds for no values at all: the well-known trap of that operator.
        return lenient or quantifier == "ForAllValues" or (not quantifier and plain in _NEGATED)
    results = [_one(plain, wanted, value) for value in given]
    return all(results) if quantifier == "ForAllValues" else any(results)


def hold(block: dict[str, dict[str, Any]], context: Context) -> bool:
    """Tell whether every condition of a statement holds.

    A plain operator on an absent key fails, a negated one or `…IfExists` holds: that is what
    separates `Bool` from `BoolIfExists` for callers without any MFA information.
    """
    for operator, keys in block.items():
        for key, values in keys.items():
            texts = [substituted(_text(value), context) for value in listed(values)]
            wanted = [text for text in texts if text is not None]
            if not _compare(operator, wanted, context.get(key.lower())):
                return False
    return True
