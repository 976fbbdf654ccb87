"""A list to choose from whose row under the cursor has the tree's mark: colour is not all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import OptionList

from hatstand.tui.glyphs import UNICODE, Glyphs

if TYPE_CHECKING:
    from textual.widgets.option_list import Option

_REVERSE = Style(color="default", bgcolor="default", dim=False, underline=False, reverse=True)


def _reversed(style: Style) -> Style:
    """Return a style with text and ground in each other's place; a badge keeps its colour."""
    block = style.bgcolor is not None and not style.bgcolor.is_default
    return style if block else style + _REVERSE


class ChoiceList(OptionList):
    """Textual's list without its markup and its frame."""

    DEFAULT_CSS = """
    ChoiceList {
        scrollbar-size-vertical: 1;
        &.-textual-compact > .option-list--option { padding: 0 1 0 2; }
        &:focus { background-tint: transparent; }
        & > .option-list--option-disabled { color: $text-muted; }
    }
    """

    def __init__(self, *content: Option, id: str | None = None) -> None:
        super().__init__(*content, id=id, markup=False, compact=True)

    def render_line(self, y: int) -> Strip:
        """Return a line; that of the highlighted option begins with the mark."""
        strip = super().render_line(y)
        if not self._is_highlighted(y):
            return strip
        variables = self.app.theme_variables
        found = getattr(self.app, "glyphs", UNICODE)
        glyphs = found if isinstance(found, Glyphs) else UNICODE
        color = variables["primary"] if self.has_focus else variables["border-blurred"]
        first = next(iter(strip), Segment(" ")).style or Style()
        mark = Segment(glyphs.cursor, first + Style(color=color.removeprefix("ansi_"), bold=True))
        marked = Strip([mark, *strip.crop(1)], strip.cell_length)
        if variables.get("cursor-style") != "reverse" or not self.has_focus:
            return marked
        # Textual 8.2.8 does not reverse what an option's component class says is reversed.
        return Strip([Segment(text, _reversed(style or Style())) for text, style, _ in marked])

    def _is_highlighted(self, y: int) -> bool:
        # Textual 8.2.8 has no public way from a line to its option.
        line = y + self.scroll_offset.y
        return line < len(self._lines) and self._lines[line][0] == self.highlighted
