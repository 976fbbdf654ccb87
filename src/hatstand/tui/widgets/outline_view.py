"""A widget that shows an outline: rows, cursor and scrolling, whatever the rows look like.

What a key costs follows what is visible: a row is painted when it comes on the screen and kept,
a move of the cursor repaints two rows, folding a node splices rows. Nothing is ever animated.
"""

from __future__ import annotations

from array import array
from collections.abc import Container
from typing import TYPE_CHECKING, Generic

from textual.cache import LRUCache
from textual.geometry import Size
from textual.strip import Strip

from hatstand.tui.messages import RowActivated, RowHighlighted, RowUnfolded
from hatstand.tui.outline import N, Outline
from hatstand.tui.widgets.fitting import fit
from hatstand.tui.widgets.line_cache import LinesView

if TYPE_CHECKING:
    from textual import events

_KEPT_LINES = 256  # a few screens of painted rows
_NO_ROWS: array[int] = array("I")


class OutlineView(LinesView, Generic[N], can_focus=True, inherit_bindings=False):
    """Rows of an outline with a cursor; subclasses paint them. Keys are bound by the screen.

    What happens to a row is told in messages with its key.
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._outline: Outline[N] | None = None
        self._cursor = 0
        self._told = ""
        self._painted: LRUCache[tuple[object, ...], Strip] = LRUCache(_KEPT_LINES)

    # -- what subclasses say

    def paint_row(self, node: int, cells: int, *, opened: bool, selected: bool) -> Strip:
        """Return the row of `node`, `cells` wide."""
        raise NotImplementedError

    def paint_rest(self, line: int, cells: int) -> Strip:
        """Return the line that is `line` lines below the last row."""
        return Strip.blank(cells, self.rich_style)

    def row_state(self, node: int) -> str:
        """Return what may change about a row by itself: while it is the same, so is the row."""
        del node
        return ""

    # -- reading

    @property
    def outline(self) -> Outline[N] | None:
        """What is shown, or None before there is anything."""
        return self._outline

    @property
    def cursor_row(self) -> int:
        """The row that the cursor is on, from 0."""
        return self._cursor

    @property
    def cursor_key(self) -> str:
        """The key of the node under the cursor, or an empty string."""
        node = self._cursor_node()
        return "" if node is None or self._outline is None else self._outline.nodes.key(node)

    @property
    def keys_on_screen(self) -> tuple[str, ...]:
        """The keys of the nodes that are on the screen now, from the top down."""
        if self._outline is None:
            return ()
        top = self.scroll_offset.y
        rows = self._rows[top : top + self.size.height]
        return tuple(self._outline.nodes.key(node) for node in rows)

    @property
    def _rows(self) -> array[int]:
        return _NO_ROWS if self._outline is None else self._outline.rows

    def _cursor_node(self) -> int | None:
        return self._rows[self._cursor] if self._cursor < len(self._rows) else None

    # -- replacing what is shown

    def show(self, nodes: N | None) -> None:
        """Show other nodes: cursor, scroll position and what is open are kept by key.

        Args:
            nodes: The nodes; none at all, or None, leave the pane empty.
        """
        self._painted.clear()  # the numbers of nodes are other ones
        if not nodes or self._outline is None:
            self._outline, self._cursor = Outline(nodes) if nodes else None, 0
            self._rows_changed()
            return
        outline = self._outline
        top = self.scroll_offset.y
        on_screen = top <= self._cursor < top + max(1, self.size.height)
        anchor = self._cursor if on_screen else min(top, len(outline.rows) - 1)
        cursor_keys = outline.lineage(outline.rows[self._cursor])
        anchor_keys = outline.lineage(outline.rows[anchor])
        outline.rebuild(nodes)
        self._cursor = outline.follow(cursor_keys)
        self._rows_changed()
        self._scroll(outline.nearest_row(anchor_keys) - (anchor - top))

    def repaint(self) -> None:
        """Paint every row anew: colours, signs or marks are other ones now."""
        self._painted.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget painted rows: they are in the colours of before."""
        super().notify_style_update()
        self._painted.clear()

    def _rows_changed(self) -> None:
        fit(self, Size(0, len(self._rows)))
        self.refresh()
        self._tell()

    def _tell(self) -> None:
        if (key := self.cursor_key) != self._told:
            self._told = key
            self.post_message(RowHighlighted(key))

    # -- drawing

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen, painted before or now."""
        rows, cells = self._rows, self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        if self._outline is None or row >= len(rows):
            return self.paint_rest(row - len(rows), cells)
        node = rows[row]
        selected = row == self._cursor
        opened = self._outline.is_open(node)
        key = (node, cells, opened, selected, self.row_state(node))
        strip = self._painted.get(key)
        if strip is None:
            strip = self.paint_row(node, cells, opened=opened, selected=selected)
            self._painted[key] = strip
        return strip

    def refresh_keys(self, keys: Container[str]) -> None:
        """Repaint the rows of these nodes, as far as they are on the screen."""
        for row, key in enumerate(self.keys_on_screen, self.scroll_offset.y):
            if key in keys:
                self.refresh_line(row)

    def on_resize(self, _event: events.Resize) -> None:
        """Keep the cursor on the screen."""
        self._scroll_to_cursor()

    # -- moving

    def go_to(self, key: str) -> bool:
        """Put the cursor on a node, unfolding what hides it; return whether there is such a one."""
        outline = self._outline
        before = len(self._rows)
        row = outline.reveal(key) if outline else None
        if row is None:
            return False
        if len(self._rows) != before:
            self._cursor = row
            self._rows_changed()
            self._scroll_to_cursor(centered=True)
        else:
            self._move_to(row, centered=True)
        return True

    def action_move(self, rows: int) -> None:
        """Move the cursor down so many rows; up where the number is negative."""
        self._move_to(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages; one row of the page before stays on the screen."""
        self._move_to(self._cursor + pages * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._move_to(len(self._rows) - 1)

    def _move_to(self, row: int, *, centered: bool = False) -> None:
        before = self._cursor
        self._cursor = max(0, min(row, len(self._rows) - 1))
        if self._outline is not None:
            self._outline.settle()
        if self._cursor != before:
            self.refresh_line(before)
            self.refresh_line(self._cursor)
        self._scroll_to_cursor(centered=centered)
        self._tell()

    def _scroll_to_cursor(self, *, centered: bool = False) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if not height or top <= self._cursor < top + height:
            return
        if centered:
            self._scroll(self._cursor - height // 3)
        else:
            self._scroll(self._cursor if self._cursor < top else self._cursor - height + 1)

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True)

    # -- unfolding

    def action_expand(self) -> None:
        """Unfold the node under the cursor; where it is unfolded, go to its first child."""
        node = self._cursor_node()
        if node is None or self._outline is None:
            return
        if self._outline.expand(node):
            self._rows_changed()
            self.post_message(RowUnfolded(self.cursor_key))
        elif self._outline.nodes.has_children(node):
            self._move_to(self._cursor + 1)

    def action_collapse(self) -> None:
        """Fold the node under the cursor; where it is folded, go to its parent."""
        node = self._cursor_node()
        if node is None or self._outline is None:
            return
        if self._outline.collapse(node):
            self._rows_changed()
        elif (parent := self._outline.nodes.parent[node]) >= 0:
            self._move_to(self._outline.row_of(parent) or 0)

    def action_toggle_node(self) -> None:
        """Unfold or fold the node under the cursor."""
        node = self._cursor_node()
        if node is not None and self._outline is not None and self._outline.toggle(node):
            self._rows_changed()
            if self._outline.is_open(node):
                self.post_message(RowUnfolded(self.cursor_key))

    def action_activate(self) -> None:
        """Unfold or fold the node under the cursor; say so where it has nothing to unfold."""
        node = self._cursor_node()
        if node is None or self._outline is None:
            return
        if self._outline.nodes.has_children(node):
            self.action_toggle_node()
        else:
            self.post_message(RowActivated(self.cursor_key))

    def action_expand_all(self) -> None:
        """Unfold everything; the cursor stays on its node."""
        node, outline = self._cursor_node(), self._outline
        if node is None or outline is None:
            return
        outline.expand_all()
        self._cursor = node  # now every node is the row of its own number
        self._rows_changed()
        self._scroll_to_cursor(centered=True)
