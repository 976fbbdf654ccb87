"""What was cancelled takes a moment to end; what was begun meanwhile is not taken for it."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass, field
from inspect import CORO_CLOSED, getcoroutinestate
from typing import Any

from tests.tui.acme import PAYMENTS_DEV
from tests.tui.driver import Driver, opened
from tests.tui.fake import FakeWorkspace

from hatstand.domain.credentials import Session
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Progress


@dataclass
class SlowToEnd(FakeWorkspace):
    """What is cancelled here ends when the test says so, as where something is put away first."""

    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def refresh(self, *arguments: Any) -> Inventory:
        try:
            return await super().refresh(*arguments)
        finally:
            await self.may_end.wait()

    async def assume(self, *arguments: Any, **options: Any) -> Session:
        try:
            return await super().assume(*arguments, **options)
        finally:
            await self.may_end.wait()


async def until_the_first_has_ended(driver: Driver, workspace: SlowToEnd, group: str) -> None:
    """Let what was cancelled end, and wait until only the newest one of its group runs."""
    workspace.may_end.set()
    await driver.until(lambda: sum(one.group == group for one in driver.app.workers) == 1)
    await driver.settle()


async def test_a_reading_that_ends_late_leaves_the_next_one_alone() -> None:
    workspace = SlowToEnd(refresh_delay=60.0, refresh_steps=(Progress("accounts", 20),))
    async with opened(workspace) as driver:
        await driver.do("refresh_all", "back", "refresh_all")
        await until_the_first_has_ended(driver, workspace, "refresh")
        assert driver.main.refreshing.is_running
        driver.main.refreshing.drain()
        driver.sees("accounts 20")
        await driver.do("back")
        await driver.idle()
        assert not driver.main.refreshing.is_running


async def test_what_is_asked_for_next_runs_while_the_first_still_ends() -> None:
    workspace = SlowToEnd(assume_delay=60.0)
    async with opened(workspace) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        for key in ("a", "escape", "a"):
            await driver.pilot.press(key)
        await driver.until(lambda: len(workspace.calls) == 2)
        workspace.may_end.set()
        await driver.until(lambda: sum(one.group == "asked-for" for one in driver.app.workers) == 1)
        await driver.pilot.pause()
        assert driver.main.state.running
        await driver.do("back")
        await driver.idle()
        assert driver.main.state.running == ""
        assert workspace.sessions == {}


async def test_what_is_cancelled_before_its_first_step_leaves_no_trace() -> None:
    async with opened() as driver:
        done: list[str] = []

        async def work(name: str) -> None:
            done.append(name)

        working = driver.main.working
        working.start("group", "the first", work("the first"))
        working.start("group", "in its place", work("in its place"))
        working.perform("asked for", work("asked for"))
        assert working.cancel()
        await driver.until(lambda: not driver.app.workers)
        gc.collect()  # where a coroutine was never awaited, this warns
        working.perform("asked for again", work("asked for again"))
        await driver.idle()
        assert done == ["in its place", "asked for again"]
        assert driver.main.state.running == ""


async def test_what_had_no_time_to_begin_when_the_app_ends_leaves_no_trace() -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("work")

    waiting = work()
    async with opened() as driver:
        driver.main.working.start("group", "too late", waiting)
        driver.app.workers.cancel_all()
    assert getcoroutinestate(waiting) == CORO_CLOSED
    assert done == []
