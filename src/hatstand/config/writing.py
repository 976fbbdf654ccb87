"""Settings as the text of `config.toml`: what `config init`, `config show` and marks write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hatstand.domain.environments import Confirm, EnvironmentRule, Match
from hatstand.domain.text import printable

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

Value = str | bool | int | float | tuple["Value", ...] | Mapping[str, "Value"]
"""What TOML can hold of the settings."""


def toml_value(value: Value) -> str:
    """Return a value as TOML writes it, on one line, with nothing that a terminal would obey."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{_ESCAPED.sub(_escape, value)}"'
        case int() | float():
            return str(value)
        case Mapping():
            pairs = (f"{toml_key(key)} = {toml_value(item)}" for key, item in value.items())
            return f"{{ {', '.join(pairs)} }}"
        case _:
            return f"[{', '.join(map(toml_value, value))}]"


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if "\ud800" <= character <= "\udfff":
        return "\\uFFFD"  # TOML has no way to write half a character
    return _SHORT_ESCAPES.get(character) or f"\\u{ord(character):04X}"


def toml_key(key: str) -> str:
    """Return a key as TOML writes it: bare where that is enough."""
    return key if _BARE_KEY.fullmatch(key) else toml_value(key)


def comment(text: str) -> str:
    """Return a comment of one line; foreign text in it is made harmless."""
    return f"# {printable(text)}".rstrip()


def seconds_text(seconds: int) -> str:
    """Return a time as the settings write it: `45s`, `90m` as `1h30m`."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


def rule_lines(rule: EnvironmentRule) -> list[str]:
    """Return a rule as `[[environments]]` entry that makes the same rule when it is read."""
    lines = [
        "[[environments]]",
        f"name = {toml_value(rule.name)}",
        f"badge = {toml_value(rule.badge)}",
        f"color = {toml_value(rule.color)}",
        *(f"match.{key} = {toml_value(value)}" for key, value in match_pairs(rule.match)),
    ]
    if rule.confirm is not Confirm.NONE:
        lines.append(f"confirm = {toml_value(rule.confirm.value)}")
    return lines


def match_pairs(match: Match) -> Iterable[tuple[str, Value]]:
    """Yield the keys that a rule matches by, as they stand under `match`."""
    for key in ("ou", "ou_word", "name", "word", "role"):
        globs: tuple[str, ...] = getattr(match, key)
        if globs:
            yield key, globs
    if match.tags:
        yield "tags", dict(match.tags)
    if match.id:
        yield "id", match.id
    if match.state:
        yield "state", match.state
    if match.management:
        yield "management", True
