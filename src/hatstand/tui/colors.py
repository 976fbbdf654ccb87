"""Colours as numbers: contrast by WCAG 2, and what to do where there is too little of it."""

from __future__ import annotations

import re
from functools import lru_cache

from textual.color import Color

AA = 4.5
"""The contrast that WCAG 2 asks of text (level AA)."""

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", re.ASCII)
_BLACK = Color(0, 0, 0)
_WHITE = Color(255, 255, 255)


def is_hex(text: str) -> bool:
    """Tell whether `text` is `#rgb` or `#rrggbb`."""
    return _HEX.fullmatch(text) is not None


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours: 1 where they are equal, 21 at most."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=512)
def legible(color: str, background: str) -> str:
    """Return `color`, moved towards white or black until it can be read on `background`."""
    if contrast(color, background) >= AA:
        return color
    target = _WHITE if contrast("#ffffff", background) > contrast("#000000", background) else _BLACK
    for step in range(1, 20):
        moved = Color.parse(color).blend(target, step / 20).hex6
        if contrast(moved, background) >= AA:
            return moved
    return target.hex6


@lru_cache(maxsize=512)
def text_on(background: str) -> str:
    """Return black or white, whichever is easier to read on `background`."""
    return max("#000000", "#ffffff", key=lambda color: contrast(color, background))


@lru_cache(maxsize=512)
def _luminance(color: str) -> float:
    red, green, blue = (_linear(value / 255) for value in Color.parse(color).rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
