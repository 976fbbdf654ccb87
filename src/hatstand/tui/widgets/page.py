"""Facts, and lines of code, as widgets that are as high as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from hatstand.tui.facts import Block, lay_out

if TYPE_CHECKING:
    from textual.geometry import Size


class Page(Widget):
    """Facts laid out for the width there is; its text can be selected with the mouse."""

    DEFAULT_CSS = """
    Page {
        width: 1fr;
        height: auto;
    }
    """

    def __init__(
        self, blocks: Sequence[Block] = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._blocks = tuple(blocks)

    def tell(self, blocks: Sequence[Block]) -> None:
        """Show other facts."""
        told = tuple(blocks)
        if told != self._blocks:
            self._blocks = told
            self.refresh(layout=True)

    @property
    def text(self) -> str:
        """What stands there, without styles."""
        return self.render().plain

    def laid_out(self, width: int) -> Content:
        """Return what is shown in `width` cells."""
        return lay_out(self._blocks, width) if self._blocks else Content("")

    def render(self) -> Content:
        """Return the facts for the present width."""
        return self.laid_out(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that the facts take."""
        del container, viewport
        text = self.laid_out(width).plain
        return text.count("\n") + 1 if text else 0


class Listing(Page):
    """Lines of code as they are; one that is too long goes on in the next line, at any letter."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Content, ...] = ()

    def tell_lines(self, lines: Sequence[Content]) -> None:
        """Show other lines."""
        self._lines = tuple(lines)
        self.refresh(layout=True)

    def laid_out(self, width: int) -> Content:
        """Return the lines, folded where they are too long."""
        cells = max(width, 1)
        return Content("\n").join(part for line in self._lines for part in line.fold(cells))
