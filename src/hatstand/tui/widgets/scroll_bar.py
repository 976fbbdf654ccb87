"""Scroll bars of whole cells: calm, and drawn without a sign that a terminal may lack."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class WholeCells(ScrollBarRender):
    """Textual's scroll bar without the eighths of a block at its ends."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def use_whole_cells() -> None:
    """Draw every scroll bar of this program in whole cells."""
    ScrollBar.renderer = WholeCells
