"""A bounded number of coroutines at once, each of which may ask for more to be done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

Work = Callable[[], Awaitable[None]]


class WorkPool:
    """Does what is added, in order, a few at once; nothing in it waits for anything else in it.

    Each lane has workers of its own: where all of one wait for their turn at AWS, the others go on.
    """

    def __init__(self, workers: int, lanes: Sequence[str] = ("",)) -> None:
        self._workers = workers
        self._queues: dict[str, asyncio.Queue[Work]] = {lane: asyncio.Queue() for lane in lanes}
        self._undone = 0
        self._finished = asyncio.Event()

    def __len__(self) -> int:
        return self._undone

    def add(self, work: Work, lane: str = "") -> None:
        """Have something done by the next `drain`, or by the one that is under way."""
        self._undone += 1
        self._queues[lane].put_nowait(work)

    async def drain(self) -> None:
        """Return when nothing is left to do; what one work raises ends all of them."""
        if not self._undone:
            return
        self._finished.clear()
        workers = [
            asyncio.ensure_future(self._work(queue))
            for queue in self._queues.values()
            for _ in range(self._workers)
        ]
        finished = asyncio.ensure_future(self._finished.wait())
        try:
            await asyncio.wait({finished, *workers}, return_when=asyncio.FIRST_COMPLETED)
            for worker in workers:
                if worker.done():
                    worker.result()
        finally:
            await ended(finished, *workers)

    async def _work(self, queue: asyncio.Queue[Work]) -> None:
        while True:
            work = await queue.get()
            await work()
            self._undone -= 1
            if not self._undone:
                self._finished.set()


async def ended(*tasks: asyncio.Future[Any]) -> None:
    """Cancel what still runs and see it end, so that no outcome is left unseen."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Wanted:
    """What is still to be listed, each thing once: what somebody looks at goes first."""

    def __init__(self, visible: Callable[[], Sequence[str]]) -> None:
        """Want nothing yet; `visible` returns what is looked at now, the most wanted first."""
        self._visible = visible
        self._waiting: dict[str, None] = {}
        self._known: set[str] = set()

    def add(self, subject: str) -> bool:
        """Want something; tell whether nobody wanted it, or had it, before."""
        if subject in self._known:
            return False
        self._known.add(subject)
        self._waiting[subject] = None
        return True

    def knows(self, subject: str) -> bool:
        """Tell whether something is wanted, or was."""
        return subject in self._known

    def have(self, subject: str) -> None:
        """Note that something was listed before anybody wanted it."""
        self._known.add(subject)

    def take(self) -> str:
        """Return what is to be listed next; it is wanted no more.

        Raises:
            LookupError: Nothing is.
        """
        seen = (subject for subject in self._visible() if subject in self._waiting)
        subject = next(seen, None) or next(iter(self._waiting), None)
        if subject is None:
            raise LookupError("nothing is wanted")
        del self._waiting[subject]
        return subject


class Choice:
    """What a request is sent for, chosen when its turn has come; remembered as `subject`."""

    def __init__(self, choose: Callable[[], str]) -> None:
        self._choose = choose
        self.subject = ""

    def __call__(self) -> str:
        """Choose now."""
        self.subject = self._choose()
        return self.subject
