"""What an open UI takes while nobody touches it: memory, and processor time."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.endpoint import Endpoint, serve
from bench.rows import Row
from bench.starting import EMPTY, MARKER, hatstand
from bench.terminal import Terminal, opened

IDLE = 30.0
"""Seconds for which nothing happens."""

_AT_REST = 3.0
"""Seconds after the last key until what a search took is given back: more than ours wait."""

_QUERY = "admin 0042"
_ALLOWED = 1.0  # per cent of one processor
_TICKING = 10.0
"""Times the empty app, that a frame a second may come to: nothing at all happens in that one."""


def rows(accounts: int = 10_000) -> Iterator[Row]:
    """Yield memory with everything known and searched, then an idle time of both programs."""
    with serve("--accounts", str(accounts)) as endpoint, ExitStack() as stack:
        endpoint.sync()
        endpoint.fill_roles()
        _live_session(endpoint)
        environ = endpoint.environment
        ours = stack.enter_context(opened([hatstand(), "--offline"], environ))
        ours.wait_for(MARKER)
        ours.settle()  # less than a second: the countdown paints each
        empty = stack.enter_context(opened(EMPTY.command, environ))
        empty.wait_for(EMPTY.marker)
        empty.settle(1.0)
        _search(ours)
        ours.drain(_AT_REST)
        name = f"memory, {accounts:,} accounts, {10 * accounts:,} roles, find"
        yield Row(name, _memory(ours), _memory(empty), "empty Textual app", "MiB", 2)
        busy = _busy(ours, empty)
        name = f"{IDLE:.0f} s idle, a session counted down"
        yield Row(name, *busy, "empty Textual app, which paints nothing", "ms", _TICKING)
        share = 100 * busy[0] / (1000 * IDLE)
        yield Row(name, share, _ALLOWED, "of one processor", "%", 1)


def _live_session(endpoint: Endpoint) -> None:
    """Have a session whose time is counted down on the screen."""
    command = [hatstand(), "credential-process", "payments-dev/ReadOnly"]
    subprocess.run(command, env=endpoint.environment, check=True, capture_output=True)


def _search(terminal: Terminal) -> None:
    terminal.press("/", quiet=0.5)
    for letter in _QUERY:
        terminal.press(letter, quiet=0.2)
    terminal.press("escape", quiet=0.5)


def _busy(*terminals: Terminal) -> tuple[float, float]:
    """Return the milliseconds of processor time of two programs, over the same idle time."""
    before = [_processor_time(terminal) for terminal in terminals]
    for terminal in terminals:
        terminal.drain(IDLE / len(terminals))
    after = [_processor_time(terminal) for terminal in terminals]
    ours, empty = (1000 * (end - begin) for begin, end in zip(before, after, strict=True))
    return ours, empty


def _memory(terminal: Terminal) -> float:
    """Return MiB that a program has in memory (Linux)."""
    pages = int(Path(f"/proc/{terminal.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _processor_time(terminal: Terminal) -> float:
    """Return the seconds that all threads of a program have computed (Linux)."""
    nanoseconds = (
        int((task / "schedstat").read_text().split()[0])
        for task in Path(f"/proc/{terminal.pid}/task").iterdir()
    )
    return sum(nanoseconds) / 1e9
