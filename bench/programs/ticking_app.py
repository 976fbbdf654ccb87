"""The real app with a tick of 60 Hz beside it: how late ticks are tells how frames fare.

Arguments: what happens meanwhile (`idle`, `crawl` or `roles`), the share of AWS's rates, for how
many seconds at most, and the file that takes the intervals between ticks, in milliseconds, as JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from hatstand.aws.budget import Budget
from hatstand.services.workspace import Workspace
from hatstand.tui.app import HatstandApp
from hatstand.tui.options import AppOptions
from hatstand.wiring import Options, build

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen

ROLES_VIA = "arn:aws:iam::*:role/ReadOnly"
TICK = 1 / 60
SETTLED = 1.5
"""Seconds after which what a start costs is over."""


class TickingApp(HatstandApp):
    """Measures, and ends."""

    def __init__(self, workspace: Workspace, what: str, seconds: float, file: Path) -> None:
        """Prepare."""
        super().__init__(workspace, AppOptions())
        self._measured = workspace
        self._what = what
        self._seconds = seconds
        self._file = file

    def on_mount(self) -> None:
        """Start as ever, without reading anything by itself."""
        super().on_mount()
        self._measuring = asyncio.ensure_future(self._measure())

    async def _measure(self) -> None:
        await asyncio.sleep(SETTLED)
        work = asyncio.ensure_future(self._work())
        intervals = []
        began = last = time.perf_counter()
        following = began + TICK
        while not work.done() and last - began < self._seconds:
            await asyncio.sleep(max(0.0, following - time.perf_counter()))
            now = time.perf_counter()
            intervals.append((now - last) * 1000)
            last = now
            following = max(following + TICK, now)
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        self._file.write_text(json.dumps(intervals))
        self.exit()

    async def _work(self) -> None:
        match self._what:
            case "idle":
                await asyncio.sleep(self._seconds)
            case "crawl":
                await self._crawl()
            case "roles":
                await self._measured.read_roles(await self._measured.survey())

    async def _crawl(self) -> None:
        refreshing = cast("MainScreen", self.screen).refreshing
        refreshing.start()
        while refreshing.is_running:  # noqa: ASYNC110 - a person too sees it end, and no event tells
            await asyncio.sleep(0.1)


def _go_online(workspace: Workspace) -> None:
    workspace.offline = False


def main() -> None:
    """Run it."""
    what, share, seconds, file = sys.argv[1:]
    workspace = build(Options(offline=what == "idle")).workspace
    workspace.offline = True  # nothing is read at the start
    workspace._ports.gateway._rate = float(share)
    workspace._ports.gateway._budget = Budget(float(share))
    workspace.context = replace(workspace.context, roles_via=ROLES_VIA)
    ticking = TickingApp(workspace, what, float(seconds), Path(file))
    if what != "idle":
        ticking.call_later(_go_online, workspace)
    ticking.run()


if __name__ == "__main__":
    main()
