"""Finding: typing, going to a hit, the next one, and back to where one was."""

from __future__ import annotations

import asyncio
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from hatstand.services.newest import Newest
from hatstand.tui.situation import Tab

if TYPE_CHECKING:
    from hatstand.services.find.hits import Hit
    from hatstand.tui.screens.main import MainScreen
    from hatstand.tui.tabs.view import TabView
    from hatstand.tui.widgets.find_bar import HitRow

LOOK_AGAIN = 1 / 30
"""Seconds between two looks at whether an index is built."""

_ON_THE_WAY = frozenset(
    (
        *("find", "find_next", "find_previous", "back", "cancel", "help", "palette", "theme"),
        *("details", "inspect", "next_pane", "previous_pane"),
        *("up", "down", "page_up", "page_down", "first", "last"),  # these also scroll the details
    )
)
"""Commands after which one may be looking at the hit still; where the cursor is tells the rest."""

LIMIT = 100
"""Hits that are shown and gone through; nobody reads more, and typing on narrows them down."""


class Finding:
    """One search at a time: its hits stay until `back` or the next search."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._view = main.views[Tab.ORGANIZATION]
        self._hits: tuple[Hit, ...] = ()
        self._query = ""
        self._position = -1
        self._origin = self._landed = ""
        self._acted = False
        self._stale = self._renewing = False
        self._newest: Newest[tuple[Hit, ...]] = Newest()

    @property
    def has_hits(self) -> bool:
        """Whether there is something to go through."""
        return bool(self._hits) and self._position >= 0

    @property
    def is_open(self) -> bool:
        """Whether the find bar has the keyboard."""
        return self._main.find_bar.is_open

    def prepare(self) -> Thread | None:
        """Make searching in the tab ready while nobody waits for it."""
        return self._view.prepare_search()

    def contents_changed(self, view: TabView) -> None:
        """Search again in what a tab knows now, if anything was searched for there."""
        if view is not self._view:
            return
        self._stale = bool(self._query)
        if self._stale and not self._renewing:
            self._renewing = True
            self._main.working.start("find", "searching again", self._renew())

    async def _renew(self) -> None:
        try:
            while self._stale:
                self._stale = False
                thread = self.prepare()
                while thread is not None and thread.is_alive():  # noqa: ASYNC110 - it may outlive the loop
                    await asyncio.sleep(LOOK_AGAIN)
                self._search_again()
        finally:
            self._renewing = False

    def _search_again(self) -> None:
        """Take the hits of now; the one that is chosen, or was gone to, stays so."""
        if not self._query:
            return
        hits = self._view.search(self._query, LIMIT)
        if self.is_open:
            self._hits = hits
            self._main.find_bar.tell(self._query, self._rows(), more=len(hits) >= LIMIT, keep=True)
            return
        there = self._hits[self._position].key if self.has_hits else ""
        position = next((i for i, hit in enumerate(hits) if hit.key == there), -1)
        if position >= 0:  # else one goes on through the hits of before
            self._hits, self._position = hits, position
            self._main.draw_bars()

    def open(self) -> None:
        """Show the find bar, with nothing typed."""
        here = self._main.view
        view = here if here.searchable else self._main.views[Tab.ORGANIZATION]
        if view is not self._view:
            self._hits, self._query, self._position = (), "", -1
            self._view = view
        self._main.show_tab(view.tab)
        if self._position < 0 or self._has_moved_on:
            self._origin = view.cursor_key()
        self._main.add_class("finding")
        self._main.find_bar.open()
        self.search("")
        self._main.draw_bars()

    def search(self, query: str) -> None:
        """Show the hits of what was typed."""
        self._query = query.strip()
        self._position = -1
        if self._query and self._takes_long:
            self._main.working.start("search", "searching", self._search_aside(self._query))
        else:
            self._show_hits(self._view.search(self._query, LIMIT) if self._query else ())

    @property
    def _takes_long(self) -> bool:
        """Whether a search would hold up the next key: its index is not there, or not compiled."""
        return self._view.tab is Tab.ORGANIZATION and not self._main.workspace.finder.is_quick

    async def _search_aside(self, query: str) -> None:
        hits = await self._newest.of(partial(self._view.search, query, LIMIT))
        if hits is not None and query == self._query and self.is_open:
            self._show_hits(hits)

    def _show_hits(self, hits: tuple[Hit, ...]) -> None:
        self._hits = hits
        self._main.find_bar.tell(self._query, self._rows(), more=len(hits) >= LIMIT)

    def move(self, by: int) -> None:
        """Choose another hit in the list."""
        self._main.find_bar.hits.move(by)

    def go(self, key: str) -> None:
        """Close the list and go to a hit."""
        self._position = next((i for i, hit in enumerate(self._hits) if hit.key == key), 0)
        self._close()
        self._visit()

    def step(self, by: int) -> None:
        """Go to the next or previous hit, round the ends."""
        if self._hits:
            self._position = (self._position + by) % len(self._hits)
            self._visit()

    def back(self) -> bool:
        """Close the list, or leave the hits and return to where one was; tell whether it did."""
        if self.is_open:
            self._close()
            if self._position < 0:
                self._forget()
            return True
        if not self.has_hits:
            return False
        if not self._has_moved_on:
            self._show(self._origin)
        self._forget()
        return True

    def acted(self, command_id: str) -> None:
        """Be told of a command: who does something with a hit has arrived, and stays there."""
        if command_id not in _ON_THE_WAY and self.has_hits and not self.is_open:
            self._acted = True

    @property
    def _has_moved_on(self) -> bool:
        """Whether the person did something else since the last hit was gone to."""
        here = self._main.view
        return self._acted or here is not self._view or here.cursor_key() != self._landed

    def _visit(self) -> None:
        self._show(self._hits[self._position].key)
        self._landed, self._acted = self._view.cursor_key(), False
        self._main.draw_bars()

    def _show(self, key: str) -> None:
        """Go to a node, also where another tab is on the screen meanwhile."""
        if self._main.view is not self._view:
            self._main.show_tab(self._view.tab)
        self._view.go_to(key)

    def place(self, key: str) -> str:
        """Return where among the hits the node of that key is, if it is the one gone to last."""
        if not self.has_hits or self.is_open or self._hits[self._position].key != key:
            return ""
        keys = self._main.keymap.display
        return (
            f"{self._query}: {self._position + 1} of {len(self._hits)} · {keys('find_next')} next "
            f"· {keys('find_previous')} previous · {keys('back')} "
            f"{'done' if self._acted else 'back'}"
        )

    def leave(self) -> None:
        """Close the list where it is open, without going anywhere."""
        if self.is_open:
            self.back()

    def _close(self) -> None:
        self._main.find_bar.close()
        self._main.remove_class("finding")
        self._main.panes.focus()
        self._main.draw_bars()

    def _forget(self) -> None:
        self._hits, self._query, self._position = (), "", -1
        self._main.draw_bars()

    def _rows(self) -> list[HitRow]:
        return [self._view.hit_row(hit) for hit in self._hits]
