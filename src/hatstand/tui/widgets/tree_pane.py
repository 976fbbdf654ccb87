"""A pane with a tree in it: its signs and styles, its clicks, and what it says when empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.reactive import reactive
from textual.strip import Strip

from hatstand.tui.glyphs import UNICODE, Glyphs
from hatstand.tui.outline import N
from hatstand.tui.text import clip
from hatstand.tui.widgets.outline_view import OutlineView
from hatstand.tui.widgets.row_styles import RowStyles

if TYPE_CHECKING:
    from textual import events


class TreePane(OutlineView[N]):
    """An outline in a pane of its own; subclasses say what a row looks like.

    Attributes:
        placeholder: What is said where nothing is listed: loading, why it is empty, failed.
        glyphs: The signs to draw.
    """

    DEFAULT_CSS = """
    TreePane {
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    ROWS_OF_NOTHING: ClassVar[int] = 0
    """Rows that stand above the placeholder, where nothing is listed."""

    placeholder: reactive[str] = reactive("")
    glyphs: reactive[Glyphs] = reactive(UNICODE, repaint=False, init=False)

    def __init__(
        self, styles: Mapping[str, str], *, id: str | None = None, classes: str | None = None
    ) -> None:
        """Make a pane that shows nothing yet.

        Args:
            styles: How each kind of text in a row looks; see `RowStyles`.
            id: Of the widget.
            classes: Of the widget.
        """
        super().__init__(id=id, classes=classes)
        self._styles = RowStyles(self, styles)

    def sign_column(self, node: int) -> int:
        """Return the column of the sign that unfolds a node, from 0."""
        raise NotImplementedError

    def watch_glyphs(self) -> None:
        """Draw with other signs."""
        self.repaint()

    def notify_style_update(self) -> None:
        """Forget the styles: the theme or the focus is another one."""
        super().notify_style_update()
        self._styles.forget()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a row; on its sign or with a double click, unfold or activate it."""
        place = event.get_content_offset(self)
        if place is None or self.outline is None:
            return
        row = place.y + self.scroll_offset.y
        if row >= len(self.outline.rows):
            return
        self.action_move(row - self.cursor_row)
        column = self.sign_column(self.outline.rows[row])
        if column <= place.x <= column + 1:
            self.action_toggle_node()
        elif event.chain == 2:
            self.action_activate()

    def paint_rest(self, line: int, cells: int) -> Strip:
        """Return a line of the placeholder, below an empty one, or an empty one."""
        listed = self.outline is not None and len(self.outline.nodes) > self.ROWS_OF_NOTHING
        if not self.placeholder or listed:
            return Strip.blank(cells, self.rich_style)
        wrapped = Content(self.placeholder).wrap(max(1, cells - 4))
        text = clip(wrapped[line - 1].plain, cells - 3) if 1 <= line <= len(wrapped) else ""
        said = Segment(f"  {text}", self._styles("placeholder", selected=False))
        return Strip([said]).adjust_cell_length(cells, self.rich_style)
