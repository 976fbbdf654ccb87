"""An hour of the monkey in a large organization: nothing grows, nothing is stuck, all is counted.

The program is the real one, with an endpoint in a process of its own; only time is made up: after
each key a second has passed. `MONKEY_SEEDS=5,6` plays others than the usual ones.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from bench.endpoint import Endpoint, serve
from tests.monkey.test_monkey import keys
from tests.monkey.world import World, living
from tests.quiet import quiet as quiet  # noqa: PLC0414 - a fixture: keys wait for no rest
from tests.tui.conftest import copies as copies  # noqa: PLC0414 - a fixture: no clipboard here
from textual.screen import Screen
from textual.widget import Widget

ACCOUNTS, ROLES = 10_000, 100_000
HOUR = 3600
"""Seconds, and keys: one a second."""

WARM = HOUR * 2 // 3
"""Keys after which everything was opened once: what is imported and cached is there."""

GROWTH = 0.03
"""Share of the memory's blocks that the last third may add: Textual's caches have bounds, and some
are not full by then."""

LOST = 100
"""Widgets that may be left of those that were closed: timers of notices hold theirs for seconds."""

SEEDS = [int(one) for one in os.environ.get("MONKEY_SEEDS", "1").split(",")]


@pytest.fixture(scope="module")
def large() -> Iterator[Endpoint]:
    with serve("--accounts", str(ACCOUNTS)) as endpoint:
        endpoint.sync()
        endpoint.fill_roles()
        yield endpoint


async def blocks(world: World) -> int:
    """Return how many blocks of memory are in use while nothing is open and nothing runs.

    What the collector was told to leave alone counts, garbage or not: the program has to see to it.
    """
    await world.come_back()
    gc.collect()
    return sys.getallocatedblocks()


@pytest.mark.full
@pytest.mark.parametrize("seed", SEEDS)
async def test_an_hour_in_a_large_organization(
    seed: int, large: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with living(large, monkeypatch) as world:
        inventory = world.driver.app.workspace.inventory
        assert len(inventory.organization.accounts) >= ACCOUNTS
        assert len(inventory.roles) >= ROLES
        del inventory  # it may be replaced, and is large
        played = keys(seed, HOUR)
        for _ in range(WARM):
            await world.press(next(played))
        before = await blocks(world)
        for key in played:
            await world.press(key)
        after = await blocks(world)
        found = gc.get_objects()
        widgets = [one for one in found if isinstance(one, Widget)]
        assert sum(isinstance(one, Screen) for one in widgets) <= 2, "Textual knows the last one"
        assert len(widgets) <= LOST + len(world.driver.main.query("*"))
    world.require_bounds()
    assert after < before * (1 + GROWTH)
