"""How long a test of the terminal UI waits: until the app has nothing to do, and no longer.

Textual's pilot waits after each key until the processor rests for 20 ms. That is long, and says
little on a busy machine. Here the event loop itself is asked.
"""

from __future__ import annotations

import asyncio

import pytest

FRAME = 0.001
"""Seconds between two frames, instead of a 60th: a test looks at what comes of all of them."""

_SOON = 0.02
"""Seconds within which a timer is waited for: frames are due then, countdowns are not."""

_TIMERS = 30
"""Timers that are waited for, one after the other: after its end an app's never stop."""


async def until_quiet(_at_least: float = 0, _at_most: float = 0) -> None:
    """Wait until nothing is ready to run and no timer is due soon; stands in for Textual's own."""
    loop = asyncio.get_running_loop()
    for _ in range(_TIMERS):
        await asyncio.sleep(0)
        # asyncio has no public way to ask, and no event for it
        while loop._ready:  # type: ignore[attr-defined]  # noqa: ASYNC110
            await asyncio.sleep(0)
        due = _next_timer(loop) - loop.time()
        if due > _SOON:
            return
        await asyncio.sleep(max(due, 0))


def _next_timer(loop: asyncio.AbstractEventLoop) -> float:
    timers: list[asyncio.TimerHandle] = loop._scheduled  # type: ignore[attr-defined]
    return min((one.when() for one in timers if not one.cancelled()), default=float("inf"))


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pilots wait as above; import it into a conftest, or a module, of such tests."""
    for place in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{place}.wait_for_idle", until_quiet)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", FRAME)
    monkeypatch.setattr("hatstand.tui.screens.resting.REST", FRAME)
