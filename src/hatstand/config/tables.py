"""Checks of lists and tables: what is wrong in a part is reported, the rest stays in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hatstand.config.report import Check, Place, Unusable, Wrong, nearest_hint
from hatstand.config.values import wanted
from hatstand.domain.records import dataclass
from hatstand.domain.text import printable


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: how its value is checked, and whether it must be there.

    `field` is the name that the value is handed over by, where that is not the key itself.
    """

    check: Check
    field: str = ""
    needed: bool = False


Table = Mapping[str, Key]
"""The keys that a table may have."""


def read_table(
    table: Table, value: object, place: Place, elsewhere: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """Return the valid values of a table by field; report every other key and value.

    Args:
        table: The keys that may be here.
        value: What TOML gave.
        place: Where that is.
        elsewhere: For keys that people put in the wrong table: where they belong, in words.

    Raises:
        Wrong: It is no table.
        Unusable: A key that must be there is missing or can't be used.
    """
    if not isinstance(value, Mapping):
        raise wanted("a table", value)
    found: dict[str, Any] = {}
    for key, item in value.items():
        here = place.inside(key)
        rule = table.get(key)
        if rule is None:
            place_of_key = elsewhere.get(key)
            hint = f"it belongs {place_of_key}" if place_of_key else ""
            here.fault("unknown key", hint or nearest_hint(key, table))
            continue
        try:
            found[rule.field or key] = here.checked(rule.check, item)
        except Unusable:
            continue
    _require(table, value, found, place)
    return found


def _require(
    table: Table, value: Mapping[str, object], found: Mapping[str, Any], place: Place
) -> None:
    needed = {key: rule.field or key for key, rule in table.items() if rule.needed}
    for key in needed:
        if key not in value:
            place.inside(key).fault("this key is missing")
    if any(name not in found for name in needed.values()):
        raise Unusable


def record(
    table: Table,
    build: Callable[[dict[str, Any], Place], Any],
    elsewhere: Mapping[str, str] = MappingProxyType({}),
) -> Check:
    """Return a check for a table with fixed keys; `build` makes a value of the valid ones."""

    def check(value: object, place: Place) -> object:
        return build(read_table(table, value, place, elsewhere), place)

    return check


def list_of(check_item: Check, *, tables: bool = False) -> Check:
    """Return a check for lists; items that can't be used are reported and left out.

    `tables` is for lists that are written as `[[name]]`.
    """

    def check(value: object, place: Place) -> tuple[Any, ...]:
        if not isinstance(value, list):
            hint = f"write [[{place.name}]]" if tables else ""
            if isinstance(value, str) and not tables:
                hint = f'write ["{printable(value)}"]'
            raise wanted("a list", value, hint)
        found = []
        for index, item in enumerate(value):
            try:
                found.append(place.item(index, item).checked(check_item, item))
            except Unusable:
                continue
        return tuple(found)

    return check


def mapping_of(check_key: Check, check_value: Check, *, most: int | None = None) -> Check:
    """Return a check for tables whose keys the user chooses; `most` limits their number."""

    def check(value: object, place: Place) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise wanted("a table", value)
        if most is not None and len(value) > most:
            raise Wrong(f"{len(value)} entries, but at most {most} are allowed")
        found = {}
        for key, item in value.items():
            here = place.inside(key)
            try:
                here.checked(check_key, key)
                found[key] = here.checked(check_value, item)
            except Unusable:
                continue
        return MappingProxyType(found)

    return check


def selection(table: Table, build: Callable[[dict[str, Any]], object]) -> Check:
    """Return a check for a table of lists of which at least one must select something."""

    def check(value: object, place: Place) -> object:
        known_faults = len(place.report.faults)
        found = read_table(table, value, place)
        if any(found.values()):
            return build(found)
        if len(place.report.faults) == known_faults:
            raise Wrong("this selects nothing", f"known here: {', '.join(table)}")
        raise Unusable

    return check
