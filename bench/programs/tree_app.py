"""All rows of a large organization in one tree, hatstand's own or Textual's, and what that takes.

Arguments: `ours` or `textual`, the number of accounts, and the file that takes the seconds of each
step and the peak memory in MiB, as JSON.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Tree

from bench.organization import inventory
from hatstand.domain.inventory import Inventory
from hatstand.tui.theming.styles import variable_defaults
from hatstand.tui.widgets.organization_tree import OrganizationTree


class Ours:
    """The tree of the Organization tab."""

    def __init__(self, known: Inventory) -> None:
        self.widget = OrganizationTree()
        self._known = known

    def fill(self) -> None:
        """Hand everything over; little of it is open."""
        self.widget.inventory = self._known

    def expand(self) -> None:
        """Open every row."""
        self.widget.action_expand_all()

    def recolour(self) -> None:
        """Paint with other colours."""
        self.widget.notify_style_update()
        self.widget.refresh()

    @property
    def rows(self) -> int:
        """How many are open."""
        return len(self.widget.outline.rows) if self.widget.outline else 0


class Textuals:
    """Textual's `Tree`."""

    def __init__(self, known: Inventory) -> None:
        self.widget: Tree[str] = Tree("acme")
        self._known = known

    def fill(self) -> None:
        """Add a node for each OU, account and role."""
        organization = self._known.organization
        nodes = {organization.root_id: self.widget.root}
        waiting = list(organization.units)
        while waiting:
            later = []
            for unit in waiting:
                if unit.parent_id in nodes:
                    nodes[unit.id] = nodes[unit.parent_id].add(Text(unit.name), unit.id)
                else:
                    later.append(unit)
            waiting = later
        for account in organization.accounts:
            nodes[account.id] = nodes[account.parent_id].add(Text(account.name), account.id)
        for role in self._known.roles:
            nodes[role.account_id].add_leaf(Text(role.name), role.name)

    def expand(self) -> None:
        """Open every row."""
        self.widget.root.expand_all()

    def recolour(self) -> None:
        """Paint with other colours."""
        self.widget.notify_style_update()
        self.widget.refresh()

    @property
    def rows(self) -> int:
        """How many are open."""
        return self.widget.last_line + 1


class TreeApp(App[None]):
    """Fills, opens and recolours a tree, each until the frame that shows it."""

    def __init__(self, shown: Ours | Textuals, file: Path) -> None:
        super().__init__()
        self._shown = shown
        self._file = file

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return a value for each variable of hatstand's own tree."""
        return variable_defaults()

    def compose(self) -> ComposeResult:
        """Yield what the empty app has, around the tree."""
        yield Header()
        yield self._shown.widget
        yield Footer()

    def on_mount(self) -> None:
        """Begin once the empty tree is drawn."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._measuring = asyncio.ensure_future(self._measure())

    async def _measure(self) -> None:
        await asyncio.sleep(0.5)  # what a start costs is over
        gc.collect()
        gc.freeze()  # as hatstand does
        shown = self._shown
        taken: dict[str, Any] = {
            "first frame": await self._until_painted(shown.fill),
            "expand all": await self._until_painted(shown.expand),
            "recolour": await self._until_painted(shown.recolour),
            "rows": shown.rows,
        }
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        taken["peak"] = peak / (2**20 if sys.platform == "darwin" else 2**10)
        self._file.write_text(json.dumps(taken))
        self.exit()

    async def _until_painted(self, work: Callable[[], None]) -> float:
        painted = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        work()
        self._shown.widget.refresh()
        self.call_after_refresh(painted.set_result, None)
        await painted
        return time.perf_counter() - began


def main() -> None:
    """Run it."""
    which, accounts, file = sys.argv[1:]
    known = inventory(int(accounts))
    TreeApp({"ours": Ours, "textual": Textuals}[which](known), Path(file)).run()


if __name__ == "__main__":
    main()
