"""An hour of the monkey in a large organization: nothing grows, nothing is stuck, all is counted.

The program is the real one, with an endpoint in a process of its own; only time is made up: after
each key a second has passed.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bench.endpoint import Endpoint, serve
from tests.monkey.test_monkey import keys
from tests.quiet import quiet as quiet  # noqa: PLC0414 - a fixture: keys wait for no rest
from tests.tui.conftest import copies as copies  # noqa: PLC0414 - a fixture: no clipboard here
from tests.tui.driver import Driver

from hatstand import wiring
from hatstand.aws.offload import WORKERS
from hatstand.tui.app import HatstandApp
from hatstand.tui.options import AppOptions

ACCOUNTS, ROLES = 10_000, 100_000
HOUR = 3600
"""Seconds, and keys: one a second."""

WARM = HOUR * 2 // 3
"""Keys after which everything was opened once: what is imported and cached is there."""

GROWTH = 0.1
"""Share of the memory's blocks that the last third may add: other rows are drawn, and cached."""

THREADS = WORKERS + 8
"""Threads of hatstand's own: calls of AWS, and a few that search, copy or read a file."""

CONNECTIONS = 4 * WORKERS
"""Connections to the endpoint: those in use, and idle ones to other services and regions."""


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


class Counted:
    """The most of everything that was seen."""

    def __init__(self, port: int) -> None:
        self._remote = f"{port:04X}"
        self.threads: Counter[str] = Counter()
        self.connections = 0
        self.memory: list[tuple[int, int]] = []

    def look(self) -> None:
        names = Counter(thread.name for thread in threading.enumerate())
        ours = Counter({name: n for name, n in names.items() if name.startswith("hatstand-")})
        if ours.total() > self.threads.total():
            self.threads = ours
        self.connections = max(self.connections, self._connected())

    def weigh(self) -> None:
        """Note how many blocks of memory are in use, and how many kilobytes the process has."""
        gc.collect()
        status = Path("/proc/self/status").read_text(encoding="ascii")
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        self.memory.append((sys.getallocatedblocks(), int(resident.split()[1])))

    def _connected(self) -> int:
        """Return how many sockets of this process lead to the endpoint."""
        mine = set()
        for one in Path("/proc/self/fd").iterdir():
            with suppress(OSError):  # another thread has closed it meanwhile
                mine.add(one.readlink().name)
        rows = [line.split() for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:]]
        return sum(
            1
            for row in rows
            if row[2].endswith(f":{self._remote}") and f"socket:[{row[9]}]" in mine
        )


@pytest.fixture(scope="module")
def large() -> Iterator[Endpoint]:
    with serve("--accounts", str(ACCOUNTS)) as endpoint:
        endpoint.sync()
        endpoint.fill_roles()
        yield endpoint


async def press(driver: Driver, seed: int, clock: Seconds, counted: Counted) -> None:
    """Press keys for an hour, and look at what they leave."""
    for number, key in enumerate(keys(seed, HOUR), 1):
        await driver.pilot.press(key)
        clock.pass_one()
        driver.main.watching.tick()
        assert driver.app.return_code is None, f"ended after {number} keys, at {key!r}"
        assert driver.app._exception is None
        if number % 20 == 0:
            counted.look()
        if number in (WARM, HOUR):
            await come_back(driver)
            counted.weigh()


async def come_back(driver: Driver) -> None:
    """Close whatever is open, and wait until nothing runs that could end by itself."""
    for _ in range(20):
        await driver.pilot.press("escape")
    await driver.pilot.press("1")
    for _ in range(500):
        if all(worker.is_finished for worker in driver.app.workers):
            break
        await asyncio.sleep(0.02)
    stuck = [worker.description for worker in driver.app.workers if not worker.is_finished]
    assert stuck == []
    assert len(driver.app.screen_stack) == 1


@pytest.mark.full
@pytest.mark.parametrize("seed", [1])
async def test_an_hour_in_a_large_organization(
    seed: int, large: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.delenv(f"XDG_{name}_HOME")  # all of it is below the home
    for name, value in large.environment.items():
        monkeypatch.setenv(name, value)
    clock = Seconds()
    monkeypatch.setattr(wiring, "SystemClock", lambda: clock)
    counted = Counted(urlsplit(large.url).port or 0)
    workspace = wiring.build(wiring.Options()).workspace
    options = AppOptions(run_subshell=lambda _session: 0)
    app = HatstandApp(workspace, options)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        driver = Driver(app, pilot, workspace)  # type: ignore[arg-type]
        await come_back(driver)
        inventory = workspace.inventory
        assert len(inventory.organization.accounts) >= ACCOUNTS
        assert len(inventory.roles) >= ROLES
        await press(driver, seed, clock, counted)
    assert counted.threads.total() <= THREADS, counted.threads
    assert counted.connections <= CONNECTIONS
    (before, _), (after, _) = counted.memory
    assert after < before * (1 + GROWTH), counted.memory
