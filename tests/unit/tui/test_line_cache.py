"""Painting a part of the screen: what is known is not made again, and never shown for another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip
from textual.visual import RenderOptions
from textual.widgets import Static

from hatstand.tui.compositing import SparingCompositor
from hatstand.tui.widgets.line_cache import LinesView
from hatstand.tui.widgets.scroll_bar import WholeCells, use_whole_cells

if TYPE_CHECKING:
    from textual.pilot import Pilot

LINES = 100


class Pane(LinesView):
    """A hundred lines, painted once."""

    DEFAULT_CSS = "Pane { border: round blue; height: 12; scrollbar-size-vertical: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._painted = [Strip([Segment(f"line {number:<30}")], 35) for number in range(LINES)]

    def on_mount(self) -> None:
        self.virtual_size = Size(35, LINES)

    def render_line(self, y: int) -> Strip:
        return self._painted[y + self.scroll_offset.y]

    @property
    def shown(self) -> list[Strip]:
        return self.render_lines(Region(0, 0, *self.outer_size))


class Around(Vertical):
    """A container that tells which of its lines it was asked for."""

    asked: ClassVar[list[Region]] = []

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked.append(crop)
        return super().render_lines(crop)


class Sparing(Screen[None]):
    """A screen with our compositor."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()

    def compose(self) -> ComposeResult:
        with Around():
            yield Pane()
            yield Static("below", id="below")


class Tiny(App[None]):
    """An app of that screen."""

    def get_default_screen(self) -> Screen[None]:
        use_whole_cells()
        return Sparing()


@contextmanager
def asked() -> Iterator[list[Region]]:
    """Note what the container is asked for while the context lasts."""
    Around.asked.clear()
    yield Around.asked


async def opened(pilot: Pilot[None]) -> Pane:
    await pilot.pause()
    return pilot.app.screen.query_one(Pane)


async def test_a_line_that_only_moves_is_not_made_again() -> None:
    async with Tiny().run_test(size=(40, 20)) as pilot:
        pane = await opened(pilot)
        before = pane.shown
        pane.scroll_to(y=1, animate=False)
        await pilot.pause()
        after = pane.shown
        assert after[1].text.strip("│ ") == "line 1"
        assert all(new is old for new, old in zip(after[1:-2], before[2:-1], strict=True))


async def test_another_frame_is_drawn_around_lines_that_are_known() -> None:
    async with Tiny().run_test(size=(40, 20)) as pilot:
        pane = await opened(pilot)
        before = pane.shown[1]
        pane.styles.border = "heavy", Color.parse("red")
        await pilot.pause()
        after = pane.shown[1]
        assert before.text[0] == "│"
        assert after.text[0] == "┃"
        style = next(iter(after)).style
        assert style is not None
        assert style.color is not None
        assert style.color.get_truecolor() == (255, 0, 0)


async def test_only_what_can_be_seen_to_change_is_asked_for_its_lines() -> None:
    async with Tiny().run_test(size=(40, 20)) as pilot:
        pane = await opened(pilot)
        below = pilot.app.screen.query_one("#below", Static)
        with asked() as regions:
            pane.scroll_to(y=5, animate=False)
            await pilot.pause()
        assert regions == []  # it is covered
        with asked() as regions:
            pilot.app.screen._compositor._dirty_regions = {below.region, Region(3, 14, 2, 1)}
            pilot.app.screen._compositor.render_partial_update()
        assert regions == [Region(0, 14, 40, 1)]


@pytest.mark.parametrize("vertical", [True, False])
@pytest.mark.parametrize(("virtual", "window"), [(100, 30), (31, 30), (108_344, 30)])
def test_scroll_bars_are_textuals_without_its_eighths(
    virtual: int, window: int, vertical: bool
) -> None:
    size = 30
    style = Style.parse("#ff0000 on #000080")
    for position in {0, 1, virtual // 3, max(0, virtual - window)}:
        ours = WholeCells(virtual, window, position, 1, vertical, style)
        width, height = (1, size) if vertical else (size, 1)
        options = RenderOptions(lambda _: None, {})  # type: ignore[arg-type, return-value]
        strips = ours.render_strips(width, height, None, options)  # type: ignore[arg-type]
        cells = [segment for strip in strips for segment in strip]
        told = [cell.style for cell in cells for _ in cell.text]
        assert told == [segment.style for segment in theirs(ours, size)]


def theirs(ours: WholeCells, size: int) -> list[Segment]:
    """Return the cells of Textual's own bar, drawn in whole cells."""
    style = Console().get_style(ours.style)
    assert style.bgcolor is not None
    assert style.color is not None

    class Whole(ScrollBarRender):
        VERTICAL_BARS: ClassVar[list[str]] = [" "]
        HORIZONTAL_BARS: ClassVar[list[str]] = [" "]

    drawn = Whole.render_bar(
        size=size,
        virtual_size=ours.virtual_size,
        window_size=ours.window_size,
        position=ours.position,
        vertical=ours.vertical,
        back_color=style.bgcolor,
        bar_color=style.color,
    )
    return [segment for segment in drawn.segments if segment.text == " "][:size]
