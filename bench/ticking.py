"""Frames while AWS is read: how late a tick of 60 Hz comes in the real app, against an idle one."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.endpoint import Endpoint, serve
from bench.loading import UNLIMITED
from bench.rows import Row, percentile
from bench.terminal import opened

LATE = 2000 / 60
"""Milliseconds between two ticks where one has been left out."""

_ALLOWED_LATE = 0.5  # per cent of all ticks
_AT_MOST = 20.0  # seconds of each
_SLACK = 60.0


def _ticks(endpoint: Endpoint, what: str, share: float, seconds: float = _AT_MOST) -> list[float]:
    """Return the milliseconds between the ticks of one run.

    Raises:
        TimeoutError: The app never ended.
    """
    with tempfile.TemporaryDirectory(prefix="hatstand-bench-") as directory:
        file = Path(directory, "ticks.json")
        program = [sys.executable, "-m", "bench.programs.ticking_app"]
        command = [*program, what, str(share), str(seconds), str(file)]
        with opened(command, endpoint.environment) as terminal:
            deadline = time.perf_counter() + seconds + _SLACK
            while not file.exists():
                terminal.read(0.05)
                if time.perf_counter() > deadline:
                    raise TimeoutError(f"{what} never ended:\n{terminal.seen[-2000:]!r}")
        ticks: list[float] = json.loads(file.read_text())
        return ticks


def _forget(endpoint: Endpoint) -> None:
    """Forget what was read, so that a crawl shows what it finds meanwhile."""
    shutil.rmtree(endpoint.home / ".local/state/hatstand/snapshots", ignore_errors=True)


def _rows_of(name: str, ticks: list[float], idle: float) -> Iterator[Row]:
    yield Row(f"60 Hz tick, {name}, p99", percentile(ticks, 0.99), idle, "idle", "ms", 1.3)
    late = 100 * sum(tick > LATE for tick in ticks) / len(ticks)
    yield Row(f"late ticks, {name}", late, _ALLOWED_LATE, "of all ticks", "%", 1)


def rows(accounts: int = 10_000) -> Iterator[Row]:
    """Yield ticks while an organization is read at all of AWS's rates, and while roles are."""
    with serve("--accounts", str(accounts), "--latency", "0.08s") as endpoint:
        idle = percentile(_ticks(endpoint, "idle", 1.0), 0.99)
        endpoint.sync()
        yield from _rows_of("roles being read", _ticks(endpoint, "roles", UNLIMITED), idle)
        _forget(endpoint)
        name = f"crawl of {accounts:,} accounts, rate = 1.0"
        yield from _rows_of(name, _ticks(endpoint, "crawl", 1.0), idle)
