"""The real program before an endpoint of its own, in a time that only moves when it is told to."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.counted import connections, threads
from tests.patience import PATIENCE
from tests.tui.driver import Driver

from hatstand import wiring
from hatstand.aws.offload import THREADS, WORKERS
from hatstand.tui import tidying
from hatstand.tui.app import HatstandApp
from hatstand.tui.options import AppOptions

if TYPE_CHECKING:
    import pytest
    from bench.endpoint import Endpoint

ASIDE = 8
"""Threads beside those that call AWS: a few that search, copy, read or write a file."""

IDLE = 4 * WORKERS
"""Connections to the endpoint that no thread uses: those to other services and regions wait."""


class Seconds:
    """A clock that moves when it is told to; who sleeps on it wakes then."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        until = self._now + timedelta(seconds=seconds)
        while self._now < until:
            await self._moved.wait()

    def pass_one(self) -> None:
        self._now += timedelta(seconds=1)
        self._moved.set()
        self._moved = asyncio.Event()


class World:
    """A program that runs, and the most of everything that was seen of it."""

    def __init__(self, driver: Driver, clock: Seconds, endpoint: Endpoint) -> None:
        self.driver = driver
        self.endpoint = endpoint
        self._clock = clock
        self._port = urlsplit(endpoint.url).port or 0
        self._pressed = 0
        self._threads: Counter[str] = Counter()
        self._connections = 0

    async def press(self, key: str) -> None:
        """Press a key, let a second pass, and look whether all is well."""
        app = self.driver.app
        await self.driver.pilot.press(key)
        self._pressed += 1
        self._clock.pass_one()
        self.driver.main.watching.tick()
        assert app.return_code is None, f"ended after {self._pressed} keys, at {key!r}"
        assert app._exception is None
        if self._pressed % 20 == 0:
            self._threads |= threads()  # the most of each
            self._connections = max(self._connections, connections(self._port))

    async def come_back(self) -> None:
        """Close whatever is open and cancel what runs, until nothing does."""
        app, deadline = self.driver.app, time.monotonic() + PATIENCE
        while len(app.screen_stack) > 1 or any(not one.is_finished for one in app.workers):
            stuck = [one.description for one in app.workers if not one.is_finished]
            assert time.monotonic() < deadline, f"{stuck} run\n{self.driver.text}"
            await self.press("escape")
        await self.press("1")
        await self.driver.until(lambda: not threads().keys() - {"hatstand-aws"})
        self.driver.main.watching.tick()

    def require_bounds(self) -> None:
        """See that there were never more threads and connections than there may be."""
        calling = self._threads.pop("hatstand-aws", 0)
        assert calling <= THREADS
        assert self._threads.total() <= ASIDE, self._threads
        assert self._connections <= calling + IDLE


@asynccontextmanager
async def living(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """Open the program on what an endpoint's home holds; after each key nobody types a second."""
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.delenv(f"XDG_{name}_HOME")  # all of it is below the home
    for name, value in endpoint.environment.items():
        monkeypatch.setenv(name, value)
    clock = Seconds()
    monkeypatch.setattr(wiring, "SystemClock", lambda: clock)
    monkeypatch.setattr(tidying, "REST", 0.0)
    workspace = wiring.build(wiring.Options()).workspace
    app = HatstandApp(workspace, AppOptions(run_subshell=lambda _session: 0))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        driver = Driver(app, pilot, workspace)  # type: ignore[arg-type]
        world = World(driver, clock, endpoint)
        await driver.until(lambda: bool(workspace.inventory.as_of))
        await world.come_back()
        yield world
