"""The organization tree: OUs, accounts, roles and profiles, with what matters at a glance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from hatstand.domain.inventory import Inventory
from hatstand.tui.glyphs import UNICODE, Glyphs
from hatstand.tui.marks import NO_MARKS, Marks
from hatstand.tui.nodes import Nodes
from hatstand.tui.text import clip
from hatstand.tui.widgets.outline_view import OutlineView
from hatstand.tui.widgets.row_styles import RowStyles
from hatstand.tui.widgets.tree_row import Look, RowPainter

if TYPE_CHECKING:
    from textual import events

_NO_LIVE: Mapping[str, datetime] = MappingProxyType({})
_NO_MATCHES: Mapping[str, Collection[int]] = MappingProxyType({})
_STYLES = {
    "branch": "$state-muted",
    "organization": "bold $accent",
    "unit": "bold $foreground",
    "account": "$foreground",
    "role": "$foreground",
    "unusable": "italic $state-suspended",
    "state": "$state-suspended",
    "count": "$state-muted",
    "mfa": "$state-muted",
    "idle": "$state-muted",
    "live": "$state-live",
    "time": "$state-live",
    "expiring": "bold $state-expiring",
    "match": "bold underline $state-match",
    "changed": "$accent",
    "badge": "bold",
    "placeholder": "$state-muted",
}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class OrganizationTree(OutlineView[Nodes]):
    """The tree as the person knows it; sends `Highlighted` and `Activated` with a node's key.

    Attributes:
        inventory: What is shown; None before anything is known. A new one keeps the cursor, the
            scroll position and what is open.
        live: When the sessions of roles end (UTC), by the key of the role's node.
        matches: Which letters of nodes' printable names a search found, by key.
        placeholder: What is said below a tree without accounts: loading, why it is empty, failed.
        glyphs: The signs to draw.
        warn_before: Seconds before its end from which a session is shown as expiring.
        marks: Which nodes changed lately.
        pins: The keys of pinned nodes.
    """

    DEFAULT_CSS = """
    OrganizationTree {
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    @dataclass
    class Highlighted(Message):
        """The cursor is on another node now; the key is empty where there is none."""

        tree: OrganizationTree
        key: str

        @property
        def control(self) -> OrganizationTree:
            """The tree it happened in."""
            return self.tree

    @dataclass
    class Activated(Message):
        """A node with nothing to unfold was chosen, with enter or a double click."""

        tree: OrganizationTree
        key: str

        @property
        def control(self) -> OrganizationTree:
            """The tree it happened in."""
            return self.tree

    # Never compared: telling two large inventories apart would cost more than showing one.
    inventory: reactive[Inventory | None] = reactive(
        None, always_update=True, repaint=False, init=False
    )
    live: reactive[Mapping[str, datetime]] = reactive(_NO_LIVE, repaint=False, init=False)
    matches: reactive[Mapping[str, Collection[int]]] = reactive(
        _NO_MATCHES, repaint=False, init=False
    )
    placeholder: reactive[str] = reactive("")
    glyphs: reactive[Glyphs] = reactive(UNICODE, repaint=False, init=False)
    warn_before: reactive[int] = reactive(300, repaint=False, init=False)
    pins: reactive[frozenset[str]] = reactive(frozenset(), repaint=False, init=False)
    marks: reactive[Marks] = reactive(NO_MARKS, always_update=True, repaint=False, init=False)

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = _utc_now,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a tree that shows nothing yet.

        Args:
            clock: Returns the time (UTC), for what is left of sessions.
            id: Of the widget.
            classes: Of the widget.
        """
        super().__init__(id=id, classes=classes)
        self._clock = clock
        self._styles = RowStyles(self, _STYLES)
        self._painter: RowPainter | None = None

    # -- what changes

    def watch_inventory(self, inventory: Inventory | None) -> None:
        """Show it."""
        self._painter = None
        self.show(None if inventory is None else Nodes(inventory))

    def watch_live(self) -> None:
        """Show which roles have a session."""
        self._look_changed()

    def watch_matches(self) -> None:
        """Show which letters were found."""
        self._look_changed()

    def watch_glyphs(self) -> None:
        """Draw with other signs."""
        self._look_changed()

    def watch_warn_before(self) -> None:
        """Show other sessions as expiring."""
        self._look_changed()

    def watch_pins(self) -> None:
        """Show what is pinned."""
        self._look_changed()

    def watch_marks(self) -> None:
        """Show which nodes changed lately."""
        self._look_changed()

    def notify_style_update(self) -> None:
        """Forget the styles: the theme or the focus is another one."""
        super().notify_style_update()
        self._styles.forget()

    def _look_changed(self) -> None:
        self._painter = None
        self.repaint()

    def tick(self) -> None:
        """Repaint the live roles that are on the screen: their time goes by."""
        if self.live:
            self.refresh_keys(self.live)

    # -- what happens

    def highlighted(self, key: str) -> None:
        """Tell the screen."""
        self.post_message(self.Highlighted(self, key))

    def activated(self, key: str) -> None:
        """Tell the screen."""
        self.post_message(self.Activated(self, key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a row; on its sign or with a double click, unfold or activate it."""
        place = event.get_content_offset(self)
        if place is None or self.outline is None:
            return
        row = place.y + self.scroll_offset.y
        if row >= len(self.outline.rows):
            return
        self.action_move(row - self.cursor_row)
        painter = self._row_painter()
        cells = self.scrollable_content_region.width
        column = painter.sign_column(self.outline.rows[row], cells) if painter else 0
        if column <= place.x <= column + 1:
            self.action_toggle_node()
        elif event.chain == 2:
            self.action_activate()

    # -- painting

    def row_state(self, node: int) -> str:
        """Return the time that the session of a role has left."""
        painter = self._row_painter()
        return painter.time_left(node, self._clock()) if painter and self.live else ""

    def paint_row(self, node: int, cells: int, *, opened: bool, selected: bool) -> Strip:
        """Return the row of a node."""
        painter = self._row_painter()
        if painter is None:
            return Strip.blank(cells, self.rich_style)
        return painter.paint(node, cells, self._clock(), opened=opened, selected=selected)

    def paint_rest(self, line: int, cells: int) -> Strip:
        """Return a line of the placeholder, or an empty one."""
        style = self.rich_style
        if not self.placeholder or (self.outline is not None and len(self.outline.nodes) > 1):
            return Strip.blank(cells, style)
        wrapped = Content(self.placeholder).wrap(max(1, cells - 4))
        # A root without accounts keeps its row; one empty line goes before what is said.
        text = clip(wrapped[line - 1].plain, cells - 3) if 1 <= line <= len(wrapped) else ""
        said = Segment(f"  {text}", self._styles("placeholder", selected=False))
        return Strip([said]).adjust_cell_length(cells, style)

    def _row_painter(self) -> RowPainter | None:
        if self._painter is None and self.outline is not None:
            look = Look(
                self._styles,
                self.glyphs,
                self.live,
                self.matches,
                self.warn_before,
                self.marks,
                self.pins,
            )
            self._painter = RowPainter(self.outline.nodes, look)
        return self._painter
