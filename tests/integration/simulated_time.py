"""Time that passes only while nothing is on its way: AWS's rates are kept without waiting."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hatstand.aws import calls
from hatstand.aws.budget import Budget
from hatstand.aws.gateway import AwsGateway
from hatstand.aws.offload import offload
from hatstand.demo import server
from hatstand.demo.limits import Throttle

if TYPE_CHECKING:
    import pytest

_sleep = asyncio.sleep


class SimulatedTime:
    """One time for who sends requests and for who counts them.

    A request arrives at the moment at which it is sent. When nothing is under way, it is at once
    the moment for which the first of those that sleep waits.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self._under_way = 0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def __call__(self) -> float:
        """Return seconds that only ever grow."""
        return self.now

    def rule(
        self, way: AwsGateway, rate: float, endpoint: server.Running, patch: pytest.MonkeyPatch
    ) -> None:
        """Keep a share of AWS's rates on one side, and AWS's own on the other, by this time."""
        patch.setattr(way, "_budget", Budget(rate, self))
        patch.setattr(endpoint.front, "_throttle", Throttle(None, self))
        patch.setattr(calls, "offload", self._offload)
        patch.setattr(asyncio, "sleep", self._wait)

    async def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            await _sleep(seconds)
            return
        waking = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), waking))
        self._pass()
        await waking

    async def _offload(self, call: Callable[..., Any], *arguments: Any) -> Any:
        self._under_way += 1
        try:
            return await offload(call, *arguments)
        finally:
            self._under_way -= 1
            self._pass()

    def _pass(self) -> None:
        if self._sleepers and not self._under_way:
            self.now, _, waking = heapq.heappop(self._sleepers)
            waking.set_result(None)
