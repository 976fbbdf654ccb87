"""Makes an exported picture the same on each run, and right in every viewer."""

from __future__ import annotations

import re

from rich.terminal_theme import SVG_EXPORT_THEME

from hatstand.tui.theming.colors import ANSI, seen

_CELL = 12.2
"""Width of a terminal's cell in the exported picture."""

_SPACE = "&#160;"
_TEXT = re.compile(
    r'<text class="(?P<style>[^"]+)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)"'
    r' textLength="(?P<length>[\d.]+)" (?P<rest>[^>]*)>(?P<said>[^<]*)</text>'
)
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_EXPORT_NAME = re.compile(r"terminal-\d+")
_KEY_ID = re.compile(r"ASIA(?P<mask>•+)[A-Z0-9]{4}")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_PORT = re.compile(r"127\.0\.0\.1:\d{5}")


def tidied(drawn: str, name: str) -> str:
    """Return an exported picture without what differs from run to run or from viewer to viewer.

    Fonts are the viewer's own: looking at a picture fetches nothing from anywhere.

    Args:
        drawn: What Textual exported.
        name: Of the picture; it tells its styles from those of others on one page.
    """
    drawn = _FONT_FACE.sub("", drawn)
    drawn = _EXPORT_NAME.sub(f"hatstand-{name}", drawn)
    drawn = _PORT.sub("127.0.0.1:40123", drawn)
    drawn = _KEY_ID.sub(r"ASIA\g<mask>DEMO", drawn)  # the masked id of keys just made
    return _TEXT.sub(_without_outer_spaces, drawn)


def as_in_xterm(drawn: str) -> str:
    """Return a picture in which the colours that a terminal decides are those of xterm."""
    shown = {
        _css(*SVG_EXPORT_THEME.ansi_colors[number]): _css(*seen(name)[0])
        for number, name in enumerate(ANSI[1:])
    }
    shown |= {_css(*SVG_EXPORT_THEME.foreground_color): "#e5e5e5"}
    shown |= {_css(*SVG_EXPORT_THEME.background_color): "#000000"}
    return _COLOR.sub(lambda match: shown.get(match[0], match[0]), drawn)


def _css(red: int, green: int, blue: int) -> str:
    return f"#{red:02x}{green:02x}{blue:02x}"


def _without_outer_spaces(match: re.Match[str]) -> str:
    """Begin a text at its first letter: some viewers drop the spaces before, and it moves left."""
    said = match["said"]
    before = _spaces(said)
    said = said[before * len(_SPACE) :]
    after = 0
    while said.endswith(_SPACE):
        said, after = said[: -len(_SPACE)], after + 1
    if not said:
        return ""
    x = float(match["x"]) + before * _CELL
    length = float(match["length"]) - (before + after) * _CELL
    return (
        f'<text class="{match["style"]}" x="{x:.1f}" y="{match["y"]}"'
        f' textLength="{length:.1f}" {match["rest"]}>{said}</text>'
    )


def _spaces(said: str) -> int:
    count = 0
    while said.startswith(_SPACE, count * len(_SPACE)):
        count += 1
    return count
