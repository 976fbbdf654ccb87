"""What a terminal is sent shows exactly what Textual would have sent, in far fewer bytes."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyte
import pytest
from rich.color import ColorSystem
from tests.tui.acme import HOSTILE_ID, JAPANESE, PAYMENTS_DEV, PAYMENTS_PROD, inventory
from tests.tui.driver import LARGE, SMALL, Driver, opened
from tests.tui.fake import FakeWorkspace
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.strip import Strip

from hatstand.tui.options import AppOptions
from hatstand.tui.terminal import Depth

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from rich.console import Console
    from textual.screen import Screen


@pytest.fixture(autouse=True)
def no_codes_of_other_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render strips anew: Textual keeps with each style the codes of its first terminal.

    In this process other tests have drawn for terminals of fewer colours.
    """

    def render(strip: Strip, console: Console) -> str:
        colors = console._color_system or ColorSystem.TRUECOLOR
        parts = [(text, style and Strip.render_ansi(style, colors)) for text, style, _ in strip]
        return "".join(f"\x1b[{codes}m{text}\x1b[0m" if codes else text for text, codes in parts)

    monkeypatch.setattr(Strip, "render", render)


def looks(screen: pyte.Screen, y: int, x: int) -> tuple[object, ...]:
    """Return what one sees in a cell; a blank has no colour of letters."""
    cell = screen.buffer[y][x]
    if cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough):
        return cell.data, cell.bg
    return tuple(cell)


def whole_screen(screen: Screen[Any]) -> LayoutUpdate:
    """Return all that is to be seen, put together by Textual alone, with nothing kept before."""
    caches = {widget: widget._styles_cache for widget in screen._compositor.visible_widgets}
    try:
        for widget in caches:
            widget._styles_cache = StylesCache()
        return screen._compositor.render_full_update()
    finally:
        for widget, cache in caches.items():
            widget._styles_cache = cache


@dataclass
class Terminals:
    """Two terminals: one gets what Textual would send, one what is sent."""

    driver: Driver
    size: tuple[int, int]
    sent: list[tuple[int, int]] = field(default_factory=list)
    """Bytes of each frame, Textual's and ours."""

    def __post_init__(self) -> None:
        self.theirs, self.ours = (pyte.Screen(*self.size) for _ in range(2))
        self._streams = pyte.Stream(self.theirs), pyte.Stream(self.ours)

    def show(self, update: CompositorUpdate) -> None:
        app = self.driver.app
        thin = app._frames.thin(update)
        texts = [one.render_segments(app.console) for one in (update, thin)]
        for stream, text in zip(self._streams, texts, strict=True):
            stream.feed(text.replace("\n", "\r\n"))
        theirs, ours = (len(text.encode()) for text in texts)
        self.sent.append((theirs, ours))
        self.compare()

    def nothing_is_missing(self) -> None:
        """Compare with a terminal that gets all that there is to be seen now."""
        screen = self.driver.app.screen
        assert not screen._compositor._dirty_regions
        text = whole_screen(screen).render_segments(self.driver.app.console)
        self._streams[0].feed(text.replace("\n", "\r\n"))
        self.compare()

    def compare(self) -> None:
        columns, lines = self.size
        for y in range(lines):
            theirs, ours = ([looks(s, y, x) for x in range(columns)] for s in self.both)
            assert ours == theirs, f"line {y}:\n{self.ours.display[y]}\n{self.theirs.display[y]}"

    @property
    def both(self) -> tuple[pyte.Screen, pyte.Screen]:
        return self.ours, self.theirs

    def bytes(self) -> tuple[int, int]:
        """Return how many bytes were sent since the last time, by Textual and by us."""
        theirs, ours = (sum(sizes) for sizes in zip(*self.sent, strict=True))
        self.sent.clear()
        return theirs, ours


@asynccontextmanager
async def watched(
    size: tuple[int, int] = LARGE, options: AppOptions | None = None
) -> AsyncIterator[Terminals]:
    """Open the app with both terminals attached."""
    workspace = FakeWorkspace(inventory=inventory(extra=40))
    async with opened(workspace, size=size, options=options) as driver:
        terminals = Terminals(driver, size)

        def display(_screen: object, update: Any) -> None:
            if isinstance(update, CompositorUpdate):
                terminals.show(update)

        driver.app._display = display  # type: ignore[method-assign]
        driver.app.refresh(layout=True)
        await driver.settle()
        terminals.bytes()
        yield terminals


WALK = (
    *("down", "down", "page_down", "last", "page_up", "first", "expand", "collapse"),
    *("details", "details", "sessions", "shares", "services", "organization", "help"),
)


@pytest.mark.parametrize(("size", "erases"), [(LARGE, True), (SMALL, False)])
async def test_a_walk_through_everything_looks_as_textual_would_draw_it(
    size: tuple[int, int], erases: bool
) -> None:
    async with watched(size) as terminals:
        terminals.driver.app._frames.erases = erases
        driver = terminals.driver
        for account in (PAYMENTS_PROD, JAPANESE, HOSTILE_ID, PAYMENTS_DEV):
            await driver.go_to(f"role:{account}/Admin")
            terminals.nothing_is_missing()
        for command in WALK:
            await driver.do(command)
            terminals.nothing_is_missing()
        await driver.press("escape")
        await driver.find("決済")
        terminals.nothing_is_missing()
        driver.app.choose_theme("hatstand-light")
        await driver.settle()
        terminals.nothing_is_missing()
        for key in ("j", "j", "k", "tab", "G", "g", "tab"):
            await driver.press(key)
            terminals.nothing_is_missing()
        theirs, ours = terminals.bytes()
        assert ours < theirs / 2


@pytest.mark.parametrize("depth", [Depth.NONE, Depth.SIXTEEN])
async def test_terminals_of_few_colours_see_the_same(depth: Depth) -> None:
    async with watched(options=AppOptions(depth=depth)) as terminals:
        await terminals.driver.do("down", "last", "first", "sessions", "organization", "help")
        theirs, ours = terminals.bytes()
        assert ours < theirs


async def test_a_move_sends_the_letters_that_change_and_few_colours() -> None:
    async with watched() as terminals:
        await terminals.driver.press("down")
        theirs, ours = terminals.bytes()
        assert 0 < ours < theirs / 2


async def test_what_is_shown_already_is_not_sent_again() -> None:
    async with watched() as terminals:
        terminals.driver.main.key_bar.refresh()
        terminals.driver.main.details.refresh()
        await terminals.driver.settle()
        theirs, ours = terminals.bytes()
        assert theirs > 0
        assert ours == 0


async def test_a_terminal_that_lost_everything_gets_all_of_it() -> None:
    async with watched() as terminals:
        terminals.ours.reset()
        terminals.driver.app.refresh(layout=True)
        await terminals.driver.settle()
        terminals.compare()
