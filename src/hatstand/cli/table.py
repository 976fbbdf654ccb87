"""Columns that stay straight, with wide characters too."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from hatstand.domain.text import printable


def cells(text: str) -> int:
    """Return how many columns a terminal needs for `text`."""
    width = 0
    for character in text:
        if unicodedata.combining(character):
            continue
        width += 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
    return width


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned columns, two blanks apart; foreign text is made harmless."""
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [
        max((cells(cell) for cell in column), default=0) for column in zip(*shown, strict=True)
    ]
    lines = []
    for row in shown:
        padded = [
            cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)
