"""Pens: the colours and attributes that a terminal writes with, and the way from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_EXTENDED = {"38": "foreground", "48": "background"}
_ROOM_FOR = {"5": 2, "2": 4}  # codes of a colour by its number, and by red, green and blue
_SHOWN_ON_BLANKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""Attributes that a blank shows too: lines above, through and below it, and reversed colours."""

_ENDS = {
    **dict.fromkeys(("1", "2"), "22"),
    **dict.fromkeys(("4", "21"), "24"),
    **dict.fromkeys(("5", "6"), "25"),
    "3": "23",
    "7": "27",
    "8": "28",
    "9": "29",
    "53": "55",
    **dict.fromkeys(("51", "52"), "54"),
}
"""The code that ends an attribute, by its own; some end two of them."""

_KEPT = 4096
"""Pens, and ways between them, that are remembered: many times those of one theme."""


class Pen(NamedTuple):
    """What `SGR` codes say.

    Attributes:
        attributes: Codes such as `1` for bold, in the order given.
        foreground: The codes of the letters' colour, or empty for the terminal's own.
        background: The codes of the ground, or empty for the terminal's own.
        blank: What of all that can be seen where there is a blank.
    """

    attributes: tuple[str, ...] = ()
    foreground: str = ""
    background: str = ""
    blank: str = ""


PLAIN = Pen()
"""What a terminal writes with after a reset."""


@lru_cache(_KEPT)
def pen_of(codes: str) -> Pen:
    """Return the pen of some `SGR` codes, such as `1;38;2;255;0;0;40`; always the same object."""
    attributes: list[str] = []
    foreground = background = ""
    left = codes.split(";") if codes else []
    while left:
        code = left[0]
        cells = 1 + _ROOM_FOR.get(left[1], 0) if code in _EXTENDED and len(left) > 1 else 1
        colour, left = ";".join(left[:cells]), left[cells:]
        if code == "38" or _is_one_of(code, 30, 90):
            foreground = colour
        elif code == "48" or _is_one_of(code, 40, 100):
            background = colour
        elif code not in ("39", "49"):
            attributes.append(code)
    if not (attributes or foreground or background):
        return PLAIN
    seen = not _SHOWN_ON_BLANKS.isdisjoint(attributes)
    return Pen(tuple(attributes), foreground, background, codes if seen else background)


def _is_one_of(code: str, first: int, bright: int) -> bool:
    """Tell whether a code is one of the eight colours from a number on, or of their bright ones."""
    number = int(code)
    return first <= number < first + 8 or bright <= number < bright + 8


@lru_cache(_KEPT)
def blank_pen(pen: Pen) -> Pen:
    """Return the pen of blanks that look like those of another pen, without colours for letters."""
    return pen if pen.blank != pen.background else pen_of(pen.background)


@lru_cache(_KEPT)
def change(before: Pen, after: Pen) -> str:
    """Return the shortest sequence that makes a terminal with one pen write with another."""
    if after == PLAIN:
        return "" if before == PLAIN else "\x1b[m"
    anew = ";".join(["0", *after.attributes, *filter(None, (after.foreground, after.background))])
    codes = _switches(before.attributes, after.attributes)
    if codes is None:
        return f"\x1b[{anew}m"
    if after.foreground != before.foreground:
        codes.append(after.foreground or "39")
    if after.background != before.background:
        codes.append(after.background or "49")
    shortest = min(";".join(codes), anew, key=len)
    return f"\x1b[{shortest}m" if shortest else ""


def _switches(before: Sequence[str], after: Sequence[str]) -> list[str] | None:
    """Return the codes that end and begin attributes; None where one has to go that has no end."""
    gone = [code for code in before if code not in after]
    if not all(code in _ENDS for code in gone):
        return None
    ends = {_ENDS[code]: None for code in gone}
    kept = (code for code in after if code not in before or _ENDS.get(code) in ends)
    return [*ends, *kept]
