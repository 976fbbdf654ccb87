"""Colours as numbers: contrast by WCAG 2, and what to do where there is too little of it.

A colour is `#rrggbb`, or the name of one that the terminal itself decides: `ansi_red`,
`ansi_default`. What those look like nobody knows; a pair of them counts as the worse of what xterm
and the Linux console show. Nothing here needs Textual.
"""

from __future__ import annotations

import math
import re
from colorsys import hls_to_rgb, rgb_to_hls
from functools import lru_cache

AA = 4.5
"""The contrast that WCAG 2 asks of text (level AA)."""

VISIBLE = 3.0
"""The contrast that WCAG 2.1 asks of what is no text: borders, and signs beside a word."""

DEFAULT = "ansi_default"
"""The terminal's own colour of text, or of the ground: whichever is asked for."""

_HUES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_BRIGHT = "ansi_bright_"
ANSI = (
    DEFAULT,
    *(f"ansi_{hue}" for hue in _HUES),
    *(f"{_BRIGHT}{hue}" for hue in _HUES),
)
"""The colours that a terminal decides."""

Rgb = tuple[int, int, int]

_XTERM: tuple[Rgb, ...] = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)),
    *((0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)),
    *((92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)),
)
_CONSOLE: tuple[Rgb, ...] = (
    *((0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0)),
    *((0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170)),
    *((85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85)),
    *((85, 85, 255), (255, 85, 255), (85, 255, 255), (255, 255, 255)),
)
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", re.ASCII)
_CALMER = 0.75  # of a colour's saturation: deep grounds of a bright colour would glare
_GREY = 0.04  # of OKLab's chroma: below it the eye sees no hue
_ANGLES = {"red": 20, "yellow": 90, "green": 145, "cyan": 195, "blue": 260, "magenta": 345}
"""Hues as degrees in OKLab; orange is nearer to yellow, and pink to magenta, than to red."""


def is_hex(text: str) -> bool:
    """Tell whether `text` is `#rgb` or `#rrggbb`."""
    return _HEX.fullmatch(text) is not None


def is_ansi(text: str) -> bool:
    """Tell whether `text` is the name of a colour that the terminal decides."""
    return text in ANSI


def long_hex(color: str) -> str:
    """Return `#rgb` as `#rrggbb`, in small letters."""
    digits = color[1:].lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours: 1 where they are equal, 21 at most.

    What the terminal decides all by itself is taken for legible: 21.
    """
    if DEFAULT in (first, second):
        return 21.0
    pairs = zip(seen(first), seen(second), strict=True)
    return min(_ratio(_luminance(one), _luminance(other)) for one, other in pairs)


@lru_cache(maxsize=512)
def legible(color: str, ground: str) -> str:
    """Return `color`, moved towards white or black until it can be read on `ground`.

    Of the terminal's colours it is the bright one of the same hue, else black or white. On a
    ground that the terminal decides all by itself each colour is left as it is.
    """
    if ground == DEFAULT:
        return color
    if color == DEFAULT:
        return text_on(ground)
    if contrast(color, ground) >= AA:
        return color
    if is_ansi(ground):
        bright = _BRIGHT + color.rpartition("_")[2]
        return bright if is_ansi(bright) and contrast(bright, ground) >= AA else text_on(ground)
    target = text_on(ground)
    moved = (_mixed(color, target, step / 20) for step in range(1, 20))
    return next((shade for shade in moved if contrast(shade, ground) >= AA), target)


@lru_cache(maxsize=512)
def text_on(ground: str) -> str:
    """Return black or white, whichever is easier to read on `ground`."""
    if ground == DEFAULT:
        return DEFAULT
    pair = ("ansi_black", "ansi_bright_white") if is_ansi(ground) else ("#000000", "#ffffff")
    return max(pair, key=lambda color: contrast(color, ground))


@lru_cache(maxsize=512)
def filled(color: str, text: str) -> tuple[str, str]:
    """Return text and ground of a block in `color`, such as a badge.

    Args:
        color: What the block should look like.
        text: The colour of text that is wanted on it; the ground is made as deep or as light as
            that text needs. Of the terminal's colours there are only two shades of a hue: where
            neither will do, the text is black or white instead.
    """
    if is_ansi(color):
        return _filled_by_terminal(color, text)
    hue, lightness, saturation = rgb_to_hls(*(part / 255 for part in _rgb(color)))
    darker = contrast(text, "#000000") > contrast(text, "#ffffff")
    if contrast(text, color) < AA:
        saturation *= _CALMER
    for step in range(50):
        moved = lightness * (1 - step / 50) if darker else lightness + (1 - lightness) * step / 50
        ground = _hex(*(round(part * 255) for part in hls_to_rgb(hue, moved, saturation)))
        if contrast(text, ground) >= AA:
            return text, ground
    return text, "#000000" if darker else "#ffffff"


def _filled_by_terminal(color: str, text: str) -> tuple[str, str]:
    if color == DEFAULT:
        return DEFAULT, DEFAULT
    hue = color.rpartition("_")[2]
    shades = (color, f"ansi_{hue}", _BRIGHT + hue)
    pairs = [(text, ground) for ground in shades] + [(text_on(ground), ground) for ground in shades]
    return next((pair for pair in pairs if contrast(*pair) >= AA), (text_on(color), color))


@lru_cache(maxsize=64)
def nearest_ansi(color: str) -> str:
    """Return the terminal's colour whose hue is nearest to `#rrggbb`; of a grey, its text's."""
    _, green_red, blue_yellow = oklab(_rgb(color))
    if math.hypot(green_red, blue_yellow) < _GREY:
        return DEFAULT
    angle = math.degrees(math.atan2(blue_yellow, green_red))
    return f"ansi_{min(_ANGLES, key=lambda hue: abs((angle - _ANGLES[hue] + 180) % 360 - 180))}"


@lru_cache(maxsize=256)
def nearest_of_256(color: str, apart: tuple[tuple[str, float], ...] = ()) -> str:
    """Return the nearest colour of a terminal that has 256 of them.

    Args:
        color: `#rrggbb`.
        apart: Grounds from which it has to differ, each with the contrast that is wanted; where
            none is far enough from all of them, the nearest colour of all is returned.
    """
    near = sorted(_shades_of_256(), key=lambda shade: _distance(color, _rgb(shade)))
    return next(
        (s for s in near if all(contrast(s, ground) >= ratio for ground, ratio in apart)), near[0]
    )


def sent_for_256(shade: str) -> str:
    """Return the colour that Rich shows as `shade`, one of such a terminal's.

    Left to itself it rounds each part of a colour: a dark blue grey becomes teal.
    """
    return _shades_of_256()[shade]


@lru_cache(maxsize=1)
def _shades_of_256() -> dict[str, str]:
    """Return what such a terminal shows, and for each what Rich 15 turns into it."""
    levels = (0, 95, 135, 175, 215, 255)
    cube = {(r, g, b) for r in levels for g in levels for b in levels if not r == g == b}
    greys = {8 + 10 * step: round((step + 1) / 25 * 255) for step in range(24)}
    greys |= {0: 0, 255: 255}
    shades = {_hex(shown, shown, shown): _hex(sent, sent, sent) for shown, sent in greys.items()}
    return shades | {_hex(*rgb): _hex(*rgb) for rgb in sorted(cube)}


def _distance(color: str, other: Rgb) -> float:
    return sum((a - b) ** 2 for a, b in zip(oklab(_rgb(color)), oklab(other), strict=True))


@lru_cache(maxsize=1024)
def oklab(rgb: Rgb) -> tuple[float, float, float]:
    """Return a colour in OKLab, where distances are as the eye sees them (Ottosson, 2020)."""
    r, g, b = (_linear(part / 255) for part in rgb)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _mixed(color: str, other: str, share: float) -> str:
    pairs = zip(_rgb(color), _rgb(other), strict=True)
    return _hex(*(int(one + (two - one) * share) for one, two in pairs))


def seen(color: str) -> tuple[Rgb, Rgb]:
    """Return what a colour looks like in xterm and on the Linux console, but for `DEFAULT`."""
    if not is_ansi(color):
        return (_rgb(color),) * 2
    index = _HUES.index(color.rpartition("_")[2]) + (8 if color.startswith(_BRIGHT) else 0)
    return _XTERM[index], _CONSOLE[index]


@lru_cache(maxsize=512)
def _rgb(color: str) -> Rgb:
    digits = long_hex(color)[1:]
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _hex(red: int, green: int, blue: int) -> str:
    return f"#{red:02x}{green:02x}{blue:02x}"


def _ratio(first: float, second: float) -> float:
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


@lru_cache(maxsize=512)
def _luminance(rgb: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
