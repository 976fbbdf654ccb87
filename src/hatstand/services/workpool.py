"""A bounded number of coroutines at once, each of which may ask for more to be done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Work = Callable[[], Awaitable[None]]


class WorkPool:
    """Does what is added, in order, a few at once; nothing in it waits for anything else in it."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._queue: asyncio.Queue[Work] = asyncio.Queue()

    def __len__(self) -> int:
        return self._queue.qsize()

    def add(self, work: Work) -> None:
        """Have something done by the next `drain`, or by the one that is under way."""
        self._queue.put_nowait(work)

    async def drain(self) -> None:
        """Return when nothing is left to do; what one work raises ends all of them."""
        workers = [asyncio.ensure_future(self._work()) for _ in range(self._workers)]
        finished = asyncio.ensure_future(self._queue.join())
        try:
            await asyncio.wait({finished, *workers}, return_when=asyncio.FIRST_COMPLETED)
            for worker in workers:
                if worker.done():
                    worker.result()
        finally:
            await ended(finished, *workers)

    async def _work(self) -> None:
        while True:
            work = await self._queue.get()
            await work()
            self._queue.task_done()


async def ended(*tasks: asyncio.Future[Any]) -> None:
    """Cancel what still runs and see it end, so that no outcome is left unseen."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
