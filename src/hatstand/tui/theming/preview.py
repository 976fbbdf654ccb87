"""A theme as a few lines of coloured text, for a terminal that shows no screen of ours."""

from __future__ import annotations

from rich.color import ColorSystem
from rich.style import Style

from hatstand.domain.records import dataclass
from hatstand.tui.glyphs import Glyphs
from hatstand.tui.terminal import Depth
from hatstand.tui.theming.colors import DEFAULT, filled, legible
from hatstand.tui.theming.theme import REVERSE, Theme, shown_in

WIDTH = 66
"""Cells of each line."""

_SYSTEMS = {
    Depth.SIXTEEN: ColorSystem.STANDARD,
    Depth.EIGHT_BIT: ColorSystem.EIGHT_BIT,
    Depth.TRUE: ColorSystem.TRUECOLOR,
}
_CURSOR = "cursor"
_BADGES = {
    "prod": "PROD",
    "staging": "STG",
    "dev": "DEV",
    "test": "TEST",
    "sandbox": "SBX",
    "security": "SEC",
    "shared": "SHRD",
    "management": "MGMT",
}
_BY_ROW = 6  # names of the palette

Part = tuple[str, str]
"""A text, and the name of its colour: of the theme, or `fill:ENVIRONMENT` for a badge."""


@dataclass(frozen=True, slots=True)
class _Row:
    """Texts from the left, and texts that end at the right; the cursor may be on it."""

    left: tuple[Part, ...] = ()
    right: tuple[Part, ...] = ()
    selected: bool = False


def preview(theme: Theme, depth: Depth, glyphs: Glyphs) -> str:
    """Return what a theme looks like: a piece of the tree, badges, states, the palette.

    Args:
        theme: The theme.
        depth: How many colours the terminal has; with none there is no escape sequence in it.
        glyphs: The signs to draw.
    """
    painter = _Painter(shown_in(theme, depth), depth, glyphs.cursor)
    return "\n".join(painter.line(row) for row in _rows(theme, glyphs))


def _rows(theme: Theme, glyphs: Glyphs) -> list[_Row]:
    names = list(theme.palette)
    palette = [names[start : start + _BY_ROW] for start in range(0, len(names), _BY_ROW)]
    return [
        _Row(),
        *_tree(glyphs),
        _Row(),
        _Row(tuple(part for name in _BADGES for part in _badge(name))),
        _Row(),
        _Row(
            _words(
                (f"{glyphs.live} live 41:07", "live"),
                ("! expiring 03:00", "expiring"),
                ("danger", "danger"),
                ("match", "match"),
                ("muted", "muted"),
            )
        ),
        *(_Row(_words(*((name, name) for name in row))) for row in palette),
        _Row(),
        _Row((("c", "accent"), (" Copy   ", ""), ("/", "accent"), (" Find   ", ""), *_help())),
        _Row(),
    ]


def _tree(glyphs: Glyphs) -> list[_Row]:
    crumbs = f" {glyphs.separator} ".join(("acme", "Workloads", "Prod", "payments-prod"))
    dev = (f"{glyphs.collapsed} ", "muted"), ("payments-dev", "")
    prod = (f"{glyphs.expanded} ", "muted"), ("payments-prod", "")
    return [
        _Row(((f"{crumbs} {glyphs.separator} ", "muted"), ("Admin", "foreground"))),
        _Row(((" 1 Organization ", "tab"), ("  2 ", "muted"), ("Sessions 1", ""))),
        _Row(),
        _Row(((f"{glyphs.expanded} ", "muted"), ("Workloads", "accent")), (("12", "muted"),)),
        _Row((("  ", ""), *dev), (("DEV", "dev"),)),
        _Row((("  ", ""), *prod), (("PROD", "prod"),)),
        _Row(
            (("    ", ""), (f"{glyphs.live} ", "live"), ("Admin", "")),
            (("MFA    ", "muted"), ("41:07", "live")),
            selected=True,
        ),
        _Row((("    ", ""), (f"{glyphs.idle} ", "muted"), ("ReadOnly", ""))),
        _Row((("  ", ""), ("  closed-project", "suspended")), (("SUSPENDED", "suspended"),)),
    ]


def _badge(environment: str) -> tuple[Part, Part]:
    return (f" {_BADGES[environment]} ", f"fill:{environment}"), (" ", "")


def _words(*parts: Part) -> tuple[Part, ...]:
    return tuple(spaced for text, name in parts for spaced in ((text, name), ("   ", "")))


def _help() -> tuple[Part, ...]:
    return (("?", "accent"), (" Help", ""))


class _Painter:
    """Turns rows into text with the escape sequences of one terminal."""

    def __init__(self, theme: Theme, depth: Depth, mark: str) -> None:
        self._theme = theme
        self._mark = mark
        self._system = _SYSTEMS.get(depth)
        self._colors = theme.texts

    def line(self, row: _Row) -> str:
        """Return a row, as wide as all are where they have a ground of their own."""
        parts = [(self._mark, "primary") if row.selected else (" ", ""), *row.left]
        used = sum(len(text) for text, _ in (*parts, *row.right)) + 1
        parts += [(" " * (WIDTH - used), ""), *row.right, (" ", "")]
        line = "".join(self._painted(text, name, selected=row.selected) for text, name in parts)
        return line if self._system is not None else line.rstrip()

    def _painted(self, text: str, name: str, *, selected: bool) -> str:
        if self._system is None:
            return text
        return self._style(name, selected=selected).render(text, color_system=self._system)

    def _style(self, name: str, *, selected: bool) -> Style:
        theme = self._theme
        bold = name in ("accent", "primary", "tab", "prod", "dev", "expiring", "match")
        if name.startswith("fill:"):
            color = theme.environments[name.removeprefix("fill:")]
            text, ground = filled(color, theme.states["badge"])
            return _rich(text, ground, bold=True, reverse=ground == DEFAULT)
        if not selected and name != "tab":
            return _rich(self._color(name), theme.base["background"], bold=bold)
        if theme.states[_CURSOR] == REVERSE:
            return _rich(DEFAULT, DEFAULT, bold=bold, reverse=True)
        ground = theme.states[_CURSOR]
        color = self._color("primary" if name == "tab" else name)
        return _rich(legible(color, ground), ground, bold=bold)

    def _color(self, name: str) -> str:
        return self._colors.get(name, self._theme.base["foreground"])


def _rich(color: str, ground: str, *, bold: bool = False, reverse: bool = False) -> Style:
    return Style(
        color=color.removeprefix("ansi_"),
        bgcolor=ground.removeprefix("ansi_"),
        bold=bold,
        reverse=reverse,
    )
