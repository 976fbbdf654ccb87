"""The right pane: what is known about the selected node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from hatstand.tui.facts import Block, lay_out
from hatstand.tui.glyphs import ASCII, UNICODE
from hatstand.tui.signs import in_ascii
from hatstand.tui.text import plain

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult


class Details(VerticalScroll, inherit_bindings=False):
    """Blocks of facts, laid out for the width there is; scrolls when they are long."""

    DEFAULT_CSS = """
    Details {
        scrollbar-gutter: stable;
        & > Static {
            width: 1fr;
            height: auto;
        }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._blocks: tuple[Block, ...] = ()
        self._body = Static(Content(""), markup=False)
        self._shown = Content("")
        self._key = ""

    @property
    def text(self) -> str:
        """What stands there, without styles."""
        return self._shown.plain

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield self._body

    def tell(self, key: str, title: str, blocks: Sequence[Block]) -> None:
        """Show the blocks of a node; another node begins at the top, the same stays scrolled."""
        self.border_title = plain(title or "Details")
        self._blocks = tuple(blocks)
        self._draw()
        if key != self._key:
            self._key = key
            self.scroll_home(animate=False)

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the new width."""
        self._draw()

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        content = lay_out(self._blocks, width)
        if getattr(self.app, "glyphs", UNICODE) is ASCII:
            content = in_ascii(content)
        if not content.is_same(self._shown):
            self._shown = content
            self._body.update(content)
