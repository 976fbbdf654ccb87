"""The right pane: what is known about the selected node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content, Span
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.visual import Visual

from hatstand.tui.facts import Block, cuts, lines_of
from hatstand.tui.glyphs import ASCII, UNICODE
from hatstand.tui.signs import in_ascii
from hatstand.tui.text import plain
from hatstand.tui.widgets.fitting import fit
from hatstand.tui.widgets.line_cache import LinesView
from hatstand.tui.widgets.repainting import changed_cells, entitle

if TYPE_CHECKING:
    from textual import events
    from textual.selection import Selection


_MARGIN = 1
"""Columns between the text and its scroll bar."""

_MOST = 4
"""Lines that one name or note takes up where there is a way to see all of it."""


class Details(LinesView, can_focus=True, inherit_bindings=False):
    """Blocks of facts, laid out for the width there is; scrolls when they are long.

    A line of it is painted again only where it says something else than before.
    """

    DEFAULT_CSS = """
    Details {
        overflow-x: hidden;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(
        self, *, id: str | None = None, shows_all: Callable[[], str] | None = None
    ) -> None:
        """Make an empty pane.

        Args:
            id: Its id.
            shows_all: Says how one sees all of what is long, which is then cut here. Without it
                everything is shown.
        """
        super().__init__(id=id)
        self._shows_all = shows_all
        self._blocks: tuple[Block, ...] = ()
        self._shown: tuple[Content, ...] = ()
        self._lines: list[Strip] = []
        self._made: dict[_Part, list[Strip]] = {}
        self._key = self._said = ""

    @property
    def text(self) -> str:
        """What stands there, without styles."""
        return "\n".join(line.plain for line in self._shown)

    def tell(self, key: str, title: str, blocks: Sequence[Block]) -> None:
        """Show the blocks of a node; another node begins at the top, the same stays scrolled."""
        entitle(self, plain(title or "Details"))
        self._blocks = tuple(blocks)
        if key != self._key:
            self._key = key
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self._draw()

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the new width."""
        self._draw()

    def notify_style_update(self) -> None:
        """Paint in the colours of now."""
        super().notify_style_update()
        self._paint_anew()

    # -- selecting text with the mouse

    def selection_updated(self, selection: Selection | None) -> None:
        """Show what is selected."""
        del selection
        self._paint_anew()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text that is selected, and what ends it."""
        return selection.extract(self.text), "\n"

    # -- drawing

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        line = y + self.scroll_offset.y
        return self._lines[line] if line < len(self._lines) else self._blank()

    def _blank(self) -> Strip:
        return Strip.blank(self.scrollable_content_region.width, self.rich_style)

    def _window(self, top: int, height: int) -> list[Strip]:
        """Return what the lines of the screen show; Textual takes its time to tell a style."""
        shown = self._lines[top : top + height]
        missing = height - len(shown)
        return shown + [self._blank()] * missing if missing > 0 else shown

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if width <= _MARGIN:
            return
        shown = self._laid_out(width - _MARGIN)
        if getattr(self.app, "glyphs", UNICODE) is ASCII:
            shown = tuple(in_ascii(line) for line in shown)
        if any(line.cell_length != width for line in self._lines):
            self._shown = shown
            self._paint_anew()
        elif list(map(_part, shown)) != list(map(_part, self._shown)):
            self._shown = shown
            self._paint()

    def _laid_out(self, width: int) -> tuple[Content, ...]:
        """Return the lines; where something had to be cut, the frame says how one sees it all."""
        if self._shows_all is None:
            return tuple(lines_of(self._blocks, width))
        said = self._shows_all() if cuts(self._blocks, width, _MOST) else ""
        if said != self._said:
            self._said = self.border_subtitle = said
        return tuple(lines_of(self._blocks, width, _MOST))

    def _paint_anew(self) -> None:
        """Paint what is shown, with nothing of what was painted before."""
        self._made.clear()
        self._paint()

    def _paint(self) -> None:
        """Paint what is shown, and have the terminal told where that differs from before."""
        width, height = self.scrollable_content_region.size
        if width <= _MARGIN:
            return
        top = self.scroll_offset.y
        before = self._window(top, height)
        self._lines = self._strips(width)
        fit(self, Size(width, len(self._lines)))
        top = self.scroll_offset.y
        for y, (old, new) in enumerate(zip(before, self._window(top, height), strict=True)):
            start, end = changed_cells(old, new)
            if end:
                self.refresh(Region(start, y, end - start, 1))

    def _strips(self, width: int) -> list[Strip]:
        """Return what is shown as painted lines; what stood in the same place is not made anew."""
        before, self._made = self._made, {}
        style = self.visual_style
        selected = self.text_selection is not None  # that goes by places in the whole text
        strips: list[Strip] = []
        for shown in [Content("\n").join(self._shown)] if selected else self._shown:
            place = len(strips), *_part(shown)
            made = before.get(place)
            if made is None:
                made = Visual.to_strips(self, shown, width - _MARGIN, None, style, pad=True)
                made = [strip.extend_cell_length(width, style.rich_style) for strip in made]
                made = [strip.apply_offsets(0, line) for line, strip in enumerate(made, place[0])]
            self._made[place] = made
            strips += made
        return strips


_Part = tuple[int, str, tuple[Span, ...]]
"""The number of a line on the pane, and what is said there."""


def _part(line: Content) -> tuple[str, tuple[Span, ...]]:
    """Return all that makes a line what it is."""
    return line.plain, tuple(line.spans)
