"""Counting what is below each OU, while nobody waits for it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from hatstand.domain.inventory import Inventory
from hatstand.tui.aside import aside

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen

AT_ONCE = 100
"""Accounts that are counted before keys get their turn: about a millisecond."""


class Counting:
    """One census at a time, that of the inventory that is shown."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main

    def inventory_changed(self) -> None:
        """Begin anew, unless all is counted, or a crawl will bring another inventory at once.

        The first frame does not wait for it: counting begins when that is on the screen.
        """
        main = self._main
        if not main.starting.has_drawn or main.refreshing.is_running:
            return
        census = main.workspace.inventory.census
        if not census.done:
            work = self._count(main.workspace.inventory)
            main.working.start("census", "counting environments and roles", work)

    async def _count(self, inventory: Inventory) -> None:
        done = False
        while not done:
            await asyncio.sleep(0)
            done = inventory.census.count(AT_ONCE)
        self._main.draw_details()
        for template in self._main.workspace.context.roles:
            if template.via:  # looked for in every account when the first role behind it is judged
                await aside(partial(inventory.book.accounts_with, template.via))
