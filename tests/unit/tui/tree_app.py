"""The organization tree in an app of its own, and how to read its screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.unit.tui.organizations import number
from textual.app import App, ComposeResult

from hatstand.domain.inventory import Inventory
from hatstand.tui.messages import RowActivated, RowHighlighted
from hatstand.tui.theming.styles import ThemeLibrary, to_textual, variable_defaults
from hatstand.tui.widgets.organization_tree import OrganizationTree

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.strip import Strip


NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ADMIN = f"role:{number(1)}/Admin"
READ_ONLY = f"role:{number(1)}/ReadOnly"


class CountingTree(OrganizationTree):
    """Remembers which rows were drawn, and which were painted for it."""

    def __init__(self) -> None:
        self.now = NOW
        self.drawn: list[int] = []
        self.painted: list[int] = []
        super().__init__(clock=lambda: self.now)

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)

    def paint_row(self, node: int, cells: int, *, opened: bool, selected: bool) -> Strip:
        self.painted.append(node)
        return super().paint_row(node, cells, opened=opened, selected=selected)


class TreeApp(App[None]):
    """A tree and nothing else."""

    CSS = "OrganizationTree { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.organization_tree = CountingTree()
        self.told: list[tuple[str, str]] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def compose(self) -> ComposeResult:
        yield self.organization_tree

    def on_mount(self) -> None:
        for theme in ThemeLibrary().all():
            self.register_theme(to_textual(theme))
        self.theme = "hatstand-dark"

    def on_row_highlighted(self, event: RowHighlighted) -> None:
        self.told.append(("highlighted", event.key))

    def on_row_activated(self, event: RowActivated) -> None:
        self.told.append(("activated", event.key))


class Shown:
    """A tree in a running app, and how to read its screen."""

    def __init__(self, app: TreeApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.tree = app.organization_tree
        self.pilot = pilot

    async def settle(self) -> None:
        await self.pilot.pause()

    @property
    def cells(self) -> int:
        """How wide a row is: the scroll bar has a cell of its own."""
        return self.tree.scrollable_content_region.width

    def lines(self) -> list[str]:
        """Return the text of every line on the screen, without blanks at its end."""
        strips = [self.tree.render_line(y) for y in range(self.tree.size.height)]
        assert {strip.cell_length for strip in strips} <= {self.cells}
        return [strip.text.rstrip() for strip in strips]

    def line(self, part: str) -> str:
        """Return the one line that has `part` in it."""
        (line,) = [line for line in self.lines() if part in line]
        return line

    def styled(self, part: str) -> dict[str, Any]:
        """Return the styles in the line that has `part` in it, by text."""
        for y in range(self.tree.size.height):
            strip = self.tree.render_line(y)
            if part in strip.text:
                return {segment.text: segment.style for segment in strip}
        raise AssertionError(f"{part} is not on the screen")

    async def cost(self, *actions: str) -> tuple[int, int]:
        """Run actions; return how many lines were drawn and how many had to be painted."""
        await self.settle()
        self.tree.drawn.clear()
        self.tree.painted.clear()
        for action in actions:
            await self.tree.run_action(action)
        await self.settle()
        return len(self.tree.drawn), len(self.tree.painted)


@asynccontextmanager
async def show(
    inventory: Inventory | None, size: tuple[int, int] = (48, 24)
) -> AsyncIterator[Shown]:
    app = TreeApp()
    async with app.run_test(size=size) as pilot:
        if inventory is not None:
            app.organization_tree.inventory = inventory
        await pilot.pause()
        yield Shown(app, pilot)
