"""A day that nobody touches: sessions come and end, and nothing is left behind of any of it."""

from __future__ import annotations

import gc
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING
from weakref import ref

import pytest
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.driver import opened
from textual.widgets._toast import Toast

from hatstand.tui import tidying
from hatstand.tui.screens.confirm import ConfirmScreen
from hatstand.tui.situation import Tab

if TYPE_CHECKING:
    from tests.tui.driver import Driver
    from textual.dom import DOMNode

QUARTER = 6 * 60

WHAT_IS_WHERE = ("_cuts", "_layers", "_layers_visible", "_visible_map", "_visible_widgets")
"""What a compositor makes when it is asked where a widget is, and drops with the next layout."""

TICK = 20
"""Minutes: what happens once a second happens once in so many here, with the clock moved on."""


def left(driver: Driver) -> Counter[str]:
    """Return how much there is of everything that could grow while nobody does anything."""
    app = driver.app
    nodes: list[DOMNode] = [*app.query("*"), *driver.main.query("*")]
    found = Counter(
        nodes=len(nodes),
        timers=sum(len(node._timers) for node in (app, driver.main, *nodes)),
        workers=len(app.workers),
        notices=len(app._notifications),
        screens=len(app.screen_stack),
    )
    gc.collect()
    for one in gc.get_objects():
        kind = type(one)
        if str(kind.__module__).startswith("hatstand.tui"):  # others may have anything there
            found[kind.__qualname__] += 1
            for name, value in getattr(one, "__dict__", {}).items():
                if name in WHAT_IS_WHERE or name.endswith("_cache"):
                    continue
                if type(value) in (list, dict, set, tuple):
                    found[f"{kind.__qualname__}.{name}"] += len(value)
    return found


async def let_pass(driver: Driver, tab: Tab, minutes: int) -> None:
    """Let time pass in a tab, as the app's own timers would; another process makes sessions."""
    await driver.do(tab.value)
    workspace, main = driver.workspace, driver.main
    for minute in range(0, minutes, TICK):
        if minute % 60 == 0:
            workspace.put(PAYMENTS_DEV, "Admin", minutes=23)
            workspace.put(PAYMENTS_PROD, "Admin", minutes=43)
            main.watching.look()
        workspace.clock.time += timedelta(minutes=TICK)
        main.watching.tick()
        main.organization_tree.tick()
        main.sessions_table.tick()
        await driver.pilot.pause()
        for toast in driver.app.screen.query(Toast):
            toast._expire()  # as it does by itself after seconds, and these were minutes
    assert workspace.live_sessions() == main.state.live == ()
    await driver.idle()


@pytest.mark.full
async def test_a_day_of_doing_nothing_leaves_nothing_behind() -> None:
    async with opened() as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        gc.unfreeze()  # or what was there at the start would not be looked at
        for tab in Tab:
            await let_pass(driver, tab, 60)
        before = left(driver)
        told = len(driver.notices)
        for tab in Tab:
            await let_pass(driver, tab, QUARTER)
        assert left(driver) - before == Counter()
        assert len(driver.notices) - told == 2 * 24  # each session is told of once


def kept_dialogs() -> int:
    """Return how many dialogs of this process, also of other tests, are in its memory."""
    gc.unfreeze()
    gc.collect()
    return sum(isinstance(one, ConfirmScreen) for one in gc.get_objects())


async def test_dialogs_that_were_closed_are_kept_nowhere() -> None:
    before = kept_dialogs()
    async with opened() as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        for _ in range(6):
            await driver.do("assume")
            assert driver.dialog == "ConfirmScreen"
            await driver.press("n")
        # Textual may still know the last one, and takes its time to let go of the others.
        await driver.until(lambda: kept_dialogs() - before <= 1)


class Ring:
    """Garbage: it holds itself."""

    def __init__(self) -> None:
        self.self = self


async def test_what_keys_leave_behind_goes_with_a_tick_once_nobody_types(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened() as driver:
        await driver.do("down")
        ring = Ring()
        seen = ref(ring)
        for _ in range(10):  # it grows old
            gc.collect(1)
        del ring
        monkeypatch.setattr(tidying, "REST", float("inf"))
        driver.main.watching.tick()
        assert seen() is not None  # the key was too lately
        monkeypatch.setattr(tidying, "REST", 0.0)
        driver.main.watching.tick()
        assert seen() is None
