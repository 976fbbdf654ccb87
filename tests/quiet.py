"""How long a test of the terminal UI waits: until the app has nothing to do, and no longer.

Textual's pilot waits after each key until the processor rests for 20 ms. That is long, and says
little on a busy machine. Here the event loop itself is asked. And the styles, which every new app
reads anew, are parsed once for all apps with the same colours.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.css.stylesheet import RuleSet, Stylesheet

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


_parse = Stylesheet._parse_rules
_parsed: dict[tuple[Any, ...], list[RuleSet]] = {}


def parsed_once(self: Stylesheet, css: str, **about: Any) -> list[RuleSet]:
    """Return the rules of a source; stands in for Textual's own, which each app has for itself."""
    key = (css, *sorted(about.items()), *sorted(self._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse(self, css, **about)
    return _parsed[key]


def _next_timer(loop: asyncio.AbstractEventLoop) -> float:
    timers: list[asyncio.TimerHandle] = loop._scheduled  # type: ignore[attr-defined]
    return min((one.when() for one in timers if not one.cancelled()), default=float("inf"))


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let apps and pilots be as above; import it into a conftest, or a module, of such tests."""
    monkeypatch.setattr(Stylesheet, "_parse_rules", parsed_once)
    for place in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{place}.wait_for_idle", until_quiet)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", FRAME)
    monkeypatch.setattr("hatstand.tui.flows.resting.REST", FRAME)
