"""Scroll bars of whole cells: calm, and drawn without a sign that a terminal may lack."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.visual import RenderOptions, Visual

if TYPE_CHECKING:
    from textual.css.styles import RulesMap
    from textual.style import Style as VisualStyle

_PLACES = ("scroll_up", "grab", "scroll_down")
"""What the mouse does before, on and behind the part that can be moved."""


class WholeCells(ScrollBarRender, Visual):
    """Textual's scroll bar without the eighths of a block at its ends.

    It is a few lines, the same wherever they stand: Textual has Rich draw each cell of it anew.
    """

    def render_strips(
        self, width: int, height: int | None, style: VisualStyle, options: RenderOptions
    ) -> list[Strip]:
        """Return the bar, as high and wide as it is to be."""
        del style, options
        height = height or 1
        style_of = _styles(self.style if isinstance(self.style, Style) else Style())
        if self.vertical:
            lines = (_line(((style, width),)) for style in style_of)
            counts = self._cells(height)
            return [line for line, count in zip(lines, counts, strict=True) for _ in range(count)]
        parts = zip(style_of, self._cells(width), strict=True)
        return [_line(tuple(parts))] * height

    def _cells(self, size: int) -> tuple[int, int, int]:
        """Return how many cells are before, on and behind the part that can be moved."""
        hidden = self.virtual_size - self.window_size
        if not (self.window_size and size and self.virtual_size and size != self.virtual_size):
            return size, 0, 0
        thumb = max(1.0, self.window_size * size / self.virtual_size)
        start = max(0, int((size - thumb) * self.position / hidden))
        end = min(size, start + ceil(thumb))
        return start, end - start, size - end

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Return the cells that it needs at least."""
        del rules, container_width
        return self.thickness

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return the lines that it needs at least."""
        del rules, width
        return self.thickness


@lru_cache(16)
def _styles(style: Style) -> tuple[Style, Style, Style]:
    """Return the styles before, on and behind the part that can be moved."""
    ground = Style(bgcolor=style.bgcolor)
    grip = Style(color=style.color, reverse=True)
    before, on, behind = (Style(meta={"@mouse.down": place}) for place in _PLACES)
    return ground + before, grip + on, ground + behind


@lru_cache(64)
def _line(parts: tuple[tuple[Style, int], ...]) -> Strip:
    """Return a line of blanks; the same object each time, by which it is known again."""
    return Strip([Segment(" " * cells, style) for style, cells in parts])


def use_whole_cells() -> None:
    """Draw every scroll bar of this program in whole cells."""
    ScrollBar.renderer = WholeCells
