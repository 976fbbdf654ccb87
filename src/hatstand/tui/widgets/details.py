"""The right pane: what is known about the selected node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from hatstand.tui.facts import Block, lay_out
from hatstand.tui.glyphs import ASCII, UNICODE
from hatstand.tui.signs import in_ascii
from hatstand.tui.text import plain
from hatstand.tui.widgets.fitting import fit
from hatstand.tui.widgets.repainting import changed_cells, entitle

if TYPE_CHECKING:
    from textual import events
    from textual.selection import Selection


class Details(ScrollView, can_focus=True, inherit_bindings=False):
    """Blocks of facts, laid out for the width there is; scrolls when they are long.

    A line of it is painted again only where it says something else than before.
    """

    DEFAULT_CSS = """
    Details {
        overflow-x: hidden;
        scrollbar-gutter: stable;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._blocks: tuple[Block, ...] = ()
        self._shown = Content("")
        self._lines: list[Strip] = []
        self._key = ""

    @property
    def text(self) -> str:
        """What stands there, without styles."""
        return self._shown.plain

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
        self._paint()

    # -- selecting text with the mouse

    def selection_updated(self, selection: Selection | None) -> None:
        """Show what is selected."""
        del selection
        self._paint()

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
        if width <= 0:
            return
        content = lay_out(self._blocks, width)
        if getattr(self.app, "glyphs", UNICODE) is ASCII:
            content = in_ascii(content)
        if not content.is_same(self._shown) or any(
            line.cell_length != width for line in self._lines
        ):
            self._shown = content
            self._paint()

    def _paint(self) -> None:
        """Paint what is shown, and have the terminal told where that differs from before."""
        width, height = self.scrollable_content_region.size
        if width <= 0:
            return
        top = self.scroll_offset.y
        before = self._window(top, height)
        strips = Visual.to_strips(self, self._shown, width, None, self.visual_style, pad=True)
        self._lines = [strip.apply_offsets(0, line) for line, strip in enumerate(strips)]
        fit(self, Size(width, len(strips)))
        top = self.scroll_offset.y
        for y, (old, new) in enumerate(zip(before, self._window(top, height), strict=True)):
            start, end = changed_cells(old, new)
            if end:
                self.refresh(Region(start, y, end - start, 1))
