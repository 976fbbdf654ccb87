"""The organization tree: OUs, accounts, roles and profiles, with what matters at a glance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from textual.reactive import reactive
from textual.strip import Strip

from hatstand.domain.inventory import Inventory
from hatstand.tui.marks import NO_MARKS, Marks
from hatstand.tui.nodes import Nodes
from hatstand.tui.widgets.tree_pane import TreePane
from hatstand.tui.widgets.tree_row import Look, RowPainter

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


class OrganizationTree(TreePane[Nodes]):
    """The tree as the person knows it.

    Attributes:
        inventory: What is shown; None before anything is known. A new one keeps the cursor, the
            scroll position and what is open.
        live: When the sessions of roles end (UTC), by the key of the role's node.
        matches: Which letters of nodes' printable names a search found, by key.
        warn_before: Seconds before its end from which a session is shown as expiring.
        marks: Which nodes changed lately.
        pins: The keys of pinned nodes.
    """

    ROWS_OF_NOTHING = 1
    """A root without accounts keeps its row."""

    # Never compared: telling two large inventories apart would cost more than showing one.
    inventory: reactive[Inventory | None] = reactive(
        None, always_update=True, repaint=False, init=False
    )
    live: reactive[Mapping[str, datetime]] = reactive(_NO_LIVE, repaint=False, init=False)
    matches: reactive[Mapping[str, Collection[int]]] = reactive(
        _NO_MATCHES, repaint=False, init=False
    )
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
        super().__init__(_STYLES, id=id, classes=classes)
        self._clock = clock
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

    def _look_changed(self) -> None:
        self._painter = None
        self.repaint()

    def tick(self) -> None:
        """Repaint the live roles that are on the screen: their time goes by."""
        if self.live:
            self.refresh_keys(self.live)

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

    def sign_column(self, node: int) -> int:
        """Return the column of the sign that unfolds a node, from 0."""
        painter, cells = self._row_painter(), self.scrollable_content_region.width
        return painter.sign_column(node, cells) if painter else 0

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
