"""The keys of `[[environments]]`: what each may hold, and the rule that they make."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hatstand.config import awsvalues
from hatstand.config.report import Place, Wrong, nearest_hint
from hatstand.config.tables import Key, Table, list_of, mapping_of, selection
from hatstand.config.values import choice, flag, text, word_of
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.environments import Confirm, EnvironmentRule, Match, in_words
from hatstand.domain.organization import AccountState
from hatstand.domain.text import printable

LONGEST_DEFAULT_BADGE = 6
"""Cells of a badge that is made from a rule's name."""

PALETTE = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "magenta", "pink")
NEUTRALS = ("grey", "gray", "white")
DEFAULT_COLOR = "grey"
BUILT_IN_COLORS: Mapping[str, str] = MappingProxyType(
    {rule.name: rule.color for rule in BUILT_IN_RULES}
)
COLOR_NAMES = tuple(dict.fromkeys((*PALETTE, *NEUTRALS, *BUILT_IN_COLORS.values())))
"""The colours that have a name in every theme; the built-in environments' own are among them."""

_HEX_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_ACCOUNT_STATES = tuple(state.value for state in AccountState if state is not AccountState.UNKNOWN)


def color(value: object, place: Place) -> str:
    """Check a colour: a name of every theme's palette, or `#rrggbb`."""
    found = text(value, place)
    if found in COLOR_NAMES or _HEX_COLOR.fullmatch(found):
        return found
    raise Wrong(
        f'"{printable(found)}" is not a colour: a name of the palette or #rrggbb is wanted',
        nearest_hint(found, COLOR_NAMES, "names"),
    )


def _words(value: object, place: Place) -> str:
    """Check a word of names, or several, and return them as names are taken apart."""
    found = in_words(text(value, place)).strip()
    if not found:
        raise Wrong("there is no letter or digit in it")
    return found


def match_of(values: dict[str, Any]) -> Match:
    """Return what a rule matches by."""
    tags = values.pop("tags", {})
    return Match(**values, tags=tuple(tags.items()))


def default_badge(name: str) -> str:
    """Return the badge of an environment for which none is given: as much of its name as fits."""
    badge = ""
    cells = 0
    for character in name.upper():
        cells += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if cells > LONGEST_DEFAULT_BADGE:
            break
        badge += character
    return badge.strip()


def default_color(name: str) -> str:
    """Return the colour of an environment for which none is given."""
    return BUILT_IN_COLORS.get(name.casefold(), DEFAULT_COLOR)


def environment(values: dict[str, Any], _place: Place) -> EnvironmentRule:
    """Return the rule of one `[[environments]]` entry."""
    name = values["name"]
    values.setdefault("badge", default_badge(name))
    values.setdefault("color", default_color(name))
    return EnvironmentRule(**values)


MATCH: Table = {
    "ou": Key(list_of(text)),
    "ou_word": Key(list_of(_words)),
    "name": Key(list_of(text)),
    "word": Key(list_of(_words)),
    "role": Key(list_of(text)),
    "tags": Key(mapping_of(text, list_of(text))),
    "id": Key(list_of(awsvalues.account_id)),
    "state": Key(list_of(word_of(_ACCOUNT_STATES))),
    "management": Key(flag),
}

ENVIRONMENT: Table = {
    "name": Key(text, needed=True),
    "badge": Key(text),
    "color": Key(color),
    "match": Key(selection(MATCH, match_of), needed=True),
    "confirm": Key(choice(Confirm)),
}
