"""How the main screen comes up: first what one sees, then all that can wait for the first frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.containers import Horizontal, Vertical

from hatstand.tui.aside import aside
from hatstand.tui.glyphs import UNICODE
from hatstand.tui.tidying import keep_what_is_loaded
from hatstand.tui.widgets.branch_tree import BranchTree

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from hatstand.services.ports import Snapshot
    from hatstand.tui.app import HatstandApp
    from hatstand.tui.screens.main import MainScreen


class Starting:
    """The first frame, and what comes right after it.

    A widget costs a millisecond or two before it is ever seen, and so does each class that a
    screen takes on once it has widgets: what is hidden at first is mounted afterwards, and what
    the screen looks like is decided before.

    Attributes:
        has_drawn: Whether the first frame is on the screen: what takes time waits for it.
    """

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._left = Vertical(id="left")
        self._whole = self._opened = False
        self.has_drawn = False

    def compose(self) -> ComposeResult:
        """Yield the bars, the pane of the first tab and the details."""
        main = self._main
        if not main.workspace.glance():
            main.workspace.open()
            self._opened = True
        wide = main.panes.begin(main.app.size.width)
        main.update_classes({"-wide": wide, "-narrow": not wide}, update=False)
        main.decide_classes()
        yield main.top_bar
        with Horizontal(id="second"):
            yield main.tab_bar
            yield main.badge_bar
        with Horizontal(id="body"):
            with self._left:
                yield main.view.pane
            yield main.details
        yield main.status_line
        yield main.key_bar

    def draw(self) -> None:
        """Draw what is on disk, once; everything that takes time begins after the first frame."""
        main = self._main
        shown = getattr(main.app, "glyphs", UNICODE)
        main.organization_tree.glyphs = main.sessions_table.glyphs = shown
        main.watching.look()
        main.show_inventory(main.workspace.inventory)
        main.app.call_later(self._paint)

    def _paint(self) -> None:
        """Paint the first frame: what Textual lays out while an app starts, it does not send."""
        self._main.refresh()
        self._main.call_after_refresh(self._first_frame_drawn)

    def _first_frame_drawn(self) -> None:
        self.has_drawn = True
        self.complete()
        self._main.set_interval(1.0, self._main.watching.tick)
        if self._opened:
            self._main.counting.inventory_changed()
            self._begin()
        else:
            self._main.working.start("open", "reading the stored snapshot", self._read())

    async def _read(self) -> None:
        """Show all that is stored, once it is read."""
        main = self._main
        main.show_inventory(main.workspace.opened(await aside(self._stored)))
        keep_what_is_loaded()
        cast("HatstandApp", main.app).tidying.over()  # nobody needs the first look any more
        self._begin()

    def _stored(self) -> Snapshot | None:
        """Return the stored snapshot; the history is read before it, on the same thread.

        What reading that takes for a moment is free again for what stays.
        """
        self._main.workspace.history()
        return self._main.workspace.stored()

    def _begin(self) -> None:
        main = self._main
        main.refreshing.start_up()
        main.noticing.look()
        main.finding.prepare()
        main.pinning.show()

    def complete(self) -> None:
        """Mount what is hidden at first, unless that was done."""
        if self._whole:
            return
        self._whole = True
        main = self._main
        # A key may have come first: then the tab that is shown is not the one that was mounted.
        hidden = [view.pane for view in main.views.values() if view.pane.parent is None]
        for pane in hidden:
            pane.display = pane is main.view.pane
            if isinstance(pane, BranchTree):
                pane.glyphs = main.organization_tree.glyphs
        main.find_bar.border_title = "Find"
        self._left.mount(*hidden, main.find_bar)
