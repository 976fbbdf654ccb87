"""Everything a picture depends on, held still: endpoint, home directory, settings and time."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from unittest import mock

from textual.screen import ModalScreen
from textual.widgets import Input

from hatstand import wiring
from hatstand.demo import home, people, server
from hatstand.domain import totp
from hatstand.services.knowledge import DemoFacts
from hatstand.services.workspace import Workspace
from hatstand.tui.app import HatstandApp, Outcome
from hatstand.tui.options import AppOptions
from hatstand.tui.screens.main import MainScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

MOMENT = datetime(2036, 5, 12, 9, 30, tzinfo=UTC)
"""When all pictures are taken: far enough ahead that no session in them has ended."""

_SECONDS_LEFT = 21.0  # of the current one-time code
_PATIENCE = 60.0
_SETTINGS = """
[sessions]
name = "alice"

[ui]
animations = "off"
ascii = "off"
"""


class StillClock:
    """Shows `now` until it is moved."""

    def __init__(self) -> None:
        self.time = MOMENT

    def now(self) -> datetime:
        """Return the moment it shows."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Let no time go by."""


class Stage:
    """The running app, its keyboard and its camera."""

    def __init__(self, app: HatstandApp, pilot: Pilot[Outcome], clock: StillClock) -> None:
        self._app = app
        self._pilot = pilot
        self._clock = clock

    @property
    def _main(self) -> MainScreen:
        screen = self._app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is true.

        Raises:
            TimeoutError: It does not come true.
        """
        deadline = time.monotonic() + _PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("the scene never comes to rest")
            await self._pilot.pause(0.02)

    async def rest(self) -> None:
        """Wait until nothing runs any more, but for what waits for an answer."""
        await self.until(
            lambda: (
                isinstance(self._app.screen, ModalScreen)
                or not (self._main.state.running or self._main.state.reading)
            )
        )
        await self._pilot.pause()

    async def sees(self, text: str) -> None:
        """Wait until `text` is on the screen.

        Raises:
            TimeoutError: It does not come.
        """
        await self.until(lambda: text in self._text)

    @property
    def _text(self) -> str:
        # Textual has no public way to ask what it shows as plain text.
        strips = self._app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            await self._pilot.press(key)
            await self.rest()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*text)

    async def go_to(self, key: str) -> None:
        """Put the cursor on a node and wait until all that is known of it is shown."""
        self._main.organization_tree.go_to(key)
        await self.rest()
        await self._app.workers.wait_for_complete()
        await self.rest()

    async def read(self) -> None:
        """Wait until everything that is read in the background has been read."""
        while self._app.workers:  # one may have started another
            await self._app.workers.wait_for_complete()
        await self.rest()

    async def wait_for_dialog(self) -> None:
        """Wait until a question is on the screen, and as long as one needs to read it."""
        await self.until(lambda: isinstance(self._app.screen, ModalScreen))
        await self._pilot.pause(0.4)

    async def assume(self, *, confirmed: bool) -> None:
        """Assume the selected role, with the current code where none was given yet."""
        await self._pilot.press("a")
        if confirmed:
            await self.wait_for_dialog()
            await self._pilot.press("y")

    async def give_code(self) -> None:
        """Type the code that is asked for."""
        await self.wait_for_dialog()
        for digit in totp.code(people.SEED, self._clock.now().timestamp()):
            await self._pilot.press(digit)
        await self._pilot.press("enter")
        await self.until(lambda: not isinstance(self._app.screen, ModalScreen))
        await self.rest()

    async def later(self, **span: float) -> None:
        """Let some time go by.

        Args:
            span: As for `timedelta`.
        """
        self._clock.time += timedelta(**span)
        self._main.watching.look()
        self._main.organization_tree.tick()
        self._main.draw()
        await self.rest()

    async def picture(self) -> str:
        """Return what is on the screen, without what passes by, as SVG."""
        self._app.clear_notifications()
        for line in self._app.screen.query(Input):
            line.cursor_blink = False
        await self._pilot.pause(0.1)
        return self._app.export_screenshot(title="hatstand")


def _prepared(running: server.Running) -> Path:
    place = home.make(running.organization)
    config = place / ".config/hatstand/config.toml"
    config.write_text(config.read_text() + _SETTINGS)
    return place


def _workspace(url: str, clock: StillClock) -> Workspace:
    """Return the demo's workspace, as if this process had just joined the endpoint."""
    facts = DemoFacts(
        url,
        lambda: totp.code(people.SEED, clock.now().timestamp()),
        lambda: _SECONDS_LEFT,
    )
    with mock.patch.object(wiring, "_entered", [facts]):
        return wiring.build(wiring.Options(demo=True)).workspace


def _environ(place: Path) -> dict[str, str]:
    return {
        "HOME": str(place),
        "XDG_RUNTIME_DIR": str(place / "run"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "PATH": os.environ.get("PATH", os.defpath),
        "SHELL": "/bin/bash",
    }


@contextmanager
def _held_still(environ: dict[str, str], clock: StillClock) -> Iterator[None]:
    with (
        mock.patch.dict(os.environ, environ, clear=True),
        mock.patch.object(wiring, "SystemClock", return_value=clock),
    ):
        yield


@asynccontextmanager
async def stage(size: tuple[int, int], theme: str) -> AsyncIterator[Stage]:
    """Show the app, its organization read, until the context ends.

    Args:
        size: Columns and rows.
        theme: The name of a theme.
    """
    clock = StillClock()
    with server.start(clock=lambda: clock.now().timestamp()) as running:
        place = _prepared(running)
        environ = _environ(place) | {"AWS_ENDPOINT_URL": running.url}
        try:
            with _held_still(environ, clock):
                app = HatstandApp(_workspace(running.url, clock), AppOptions(environ=environ))
                async with app.run_test(size=size, notifications=True) as pilot:
                    app.preview_theme(theme)
                    shown = Stage(app, pilot, clock)
                    await shown.until(lambda: app.workspace.crawled)
                    await app.workers.wait_for_complete()
                    await shown.rest()
                    yield shown
        finally:
            home.remove(place)


@asynccontextmanager
async def empty_stage(size: tuple[int, int], theme: str) -> AsyncIterator[Stage]:
    """Show the app in a home without anything, as somebody sees it first; no call is made.

    Args:
        size: Columns and rows.
        theme: The name of a theme.
    """
    clock = StillClock()
    with TemporaryDirectory() as place:
        environ = _environ(Path(place))
        with _held_still(environ, clock):
            workspace = wiring.build(wiring.Options()).workspace
            app = HatstandApp(workspace, AppOptions(environ=environ))
            async with app.run_test(size=size, notifications=True) as pilot:
                app.preview_theme(theme)
                shown = Stage(app, pilot, clock)
                await shown.rest()
                yield shown
