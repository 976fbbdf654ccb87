"""The monkey while AWS throttles, fails, falls silent or talks nonsense: nothing is ever stuck."""

from __future__ import annotations

import json
import os
import random
import urllib.request
from collections.abc import Iterator

import pytest
from bench.endpoint import Endpoint, serve
from tests.monkey.test_monkey import keys
from tests.monkey.world import living
from tests.patience import PATIENCE
from tests.quiet import quiet as quiet  # noqa: PLC0414 - a fixture: keys wait for no rest
from tests.tui.conftest import copies as copies  # noqa: PLC0414 - a fixture: no clipboard here

KEYS = 300
EVERY = 10
"""Keys after which there is another trouble, or none for a while."""

TROUBLES: tuple[dict[str, object], ...] = (
    {"operation": "*", "error": "Hang", "count": 5},
    {"operation": "organizations:*", "error": "Hang", "count": 0},
    {"operation": "sts:*", "error": "Hang", "count": 2},
    {"operation": "*", "error": "Throttling", "count": 30},
    {"operation": "*", "error": "Disconnect", "count": 0, "every": 3},
    {"operation": "*", "error": "InternalFailure", "status": 500, "count": 20},
    {"operation": "*", "error": "Truncated", "count": 10, "every": 2},
    {"operation": "*", "error": "Malformed", "count": 10, "every": 2},
    {"operation": "*", "error": "Expired", "count": 10},
    {"operation": "*", "error": "AccessDenied", "status": 403, "count": 10},
    {"operation": "*", "error": None, "delay": 0.2, "count": 0},
)

SEEDS = [int(one) for one in os.environ.get("MONKEY_SEEDS", "1,2,3,4").split(",")]


@pytest.fixture(scope="module")
def troubled() -> Iterator[Endpoint]:
    with serve("--accounts", "200", "--latency", "5ms") as endpoint:
        endpoint.sync()
        endpoint.fill_roles()
        yield endpoint


def trouble(endpoint: Endpoint, fault: dict[str, object] | None) -> None:
    """Let a fault happen at the endpoint from now on, in place of those before."""
    url = f"{endpoint.url}/_hatstand/fault"
    asked = [urllib.request.Request(url, method="DELETE")]  # noqa: S310 - loopback
    if fault is not None:
        asked.append(urllib.request.Request(url, json.dumps(fault).encode()))  # noqa: S310
    for one in asked:
        urllib.request.urlopen(one, timeout=PATIENCE).close()  # noqa: S310


@pytest.mark.full
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_while_with_trouble(
    seed: int, troubled: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same troubles each time
    async with living(troubled, monkeypatch) as world:
        for number, key in enumerate(keys(seed, KEYS)):
            if number % EVERY == 0:
                trouble(troubled, chance.choice(TROUBLES) if chance.random() < 0.8 else None)
            await world.press("R" if chance.random() < 0.1 else key)
        await world.come_back()  # though AWS may keep silent
        trouble(troubled, None)
    world.require_bounds()
