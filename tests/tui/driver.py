"""A fluent driver for stories: keys are looked up in the registry, never typed literally.

It waits until the app has nothing to do (or asks something), so that no test needs a sleep.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

from tests.patience import PATIENCE
from tests.tui.fake import FakeWorkspace
from textual._xterm_parser import XTermParser
from textual.screen import ModalScreen

from hatstand.tui.app import HatstandApp, Outcome
from hatstand.tui.commands.keymap import bound
from hatstand.tui.options import AppOptions
from hatstand.tui.screens.main import MainScreen

if TYPE_CHECKING:
    from textual.notifications import Notification
    from textual.pilot import Pilot
    from textual.strip import Strip

LARGE = (120, 36)
SMALL = (80, 24)


class Driver:
    """The app under test, its keyboard and what it shows."""

    def __init__(self, app: HatstandApp, pilot: Pilot[Outcome], workspace: FakeWorkspace) -> None:
        self.app = app
        self.pilot = pilot
        self.workspace = workspace
        self.notices: list[str] = []
        notify = app.notify

        def noted(message: str, **more: Any) -> None:
            self.notices.append(message)
            notify(message, **more)

        app.notify = noted  # type: ignore[method-assign]

    @property
    def main(self) -> MainScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def selected(self) -> str:
        return self.main.state.selection.key

    @property
    def text(self) -> str:
        """Everything that is on the screen, line by line."""
        return "\n".join(self.lines)

    @property
    def lines(self) -> list[str]:
        return [strip.text for strip in self.strips]

    @property
    def strips(self) -> list[Strip]:
        """The same with its looks."""
        # Textual has no public way to ask what it shows.
        return self.app.screen._compositor.render_strips()

    @property
    def notifications(self) -> list[Notification]:
        return list(self.app._notifications)

    @property
    def dialog(self) -> str:
        """The name of the dialog that is open, or an empty string."""
        top = self.app.screen
        return type(top).__name__ if isinstance(top, ModalScreen) else ""

    async def do(self, *command_ids: str) -> Self:
        """Press the first key of each command."""
        for command_id in command_ids:
            await self.pilot.press(bound(self.main.keymap.keys_of(command_id)[0]))
            await self.settle()
        return self

    async def press(self, *keys: str) -> Self:
        """Press keys of dialogs, which have their own."""
        for key in keys:
            await self.pilot.press(key)
        await self.settle()
        return self

    async def type(self, text: str) -> Self:
        """Type text into what has the keyboard."""
        return await self.press(*("space" if letter == " " else letter for letter in text))

    async def send(self, written: str) -> Self:
        """Let all that a terminal sends in one piece arrive before any of it is handled."""
        for event in XTermParser().feed(written):
            event.set_sender(self.app)
            self.app.post_message(event)
        return await self.settle()

    async def find(self, text: str) -> Self:
        """Find `text` and go to the best hit."""
        await self.do("find")
        await self.type(text)
        return await self.press("enter")

    async def go_to(self, key: str) -> Self:
        """Put the cursor on a node."""
        assert self.main.organization_tree.go_to(key)
        return await self.settle()

    async def settle(self) -> Self:
        """Wait until nothing runs that the person asked for, or something is asked."""
        await self.pilot.pause()
        await self.until(lambda: bool(self.dialog) or not self.main.state.running)
        await self.pilot.pause()
        return self

    async def until(self, condition: Callable[[], bool]) -> Self:
        """Wait until something is true that nobody can be asked about."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            running = [worker.description for worker in self.app.workers]
            assert time.monotonic() < deadline, f"{running} run\n{self.text}"
            await self.pilot.pause(0.01)
        return self

    async def until_seen(self, text: str) -> Self:
        """Wait until `text` is on the screen."""
        return await self.until(lambda: text in self.text)

    async def idle(self) -> Self:
        """Wait until no worker runs at all."""
        while self.app.workers:  # one may have started another
            await self.app.workers.wait_for_complete()
        return await self.settle()

    def sees(self, *texts: str) -> Self:
        for text in texts:
            assert text in self.text, f"{text!r} is not in\n{self.text}"
        return self

    def sees_not(self, *texts: str) -> Self:
        for text in texts:
            assert text not in self.text, f"{text!r} is in\n{self.text}"
        return self

    def was_told(self, text: str) -> Self:
        assert any(text in notice for notice in self.notices), self.notices
        return self


@asynccontextmanager
async def opened(
    workspace: FakeWorkspace | None = None,
    *,
    size: tuple[int, int] = LARGE,
    options: AppOptions | None = None,
    **settings: Any,
) -> AsyncIterator[Driver]:
    """Open the app on a workspace."""
    workspace = workspace or FakeWorkspace(**settings)
    app = HatstandApp(workspace, options or AppOptions())  # type: ignore[arg-type]
    async with app.run_test(size=size, notifications=True) as pilot:
        driver = Driver(app, pilot, workspace)
        driver.notices += [notice.message for notice in driver.notifications]
        await driver.settle()
        yield driver
