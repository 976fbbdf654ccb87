"""Slow work on a thread, one thing at a time: of what is asked for meanwhile the newest counts."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Does what was asked for last; whoever asked before that gets None.

    No thread is ever waited for at the end of the program, and never do two run at once: letters
    that are typed faster than they can be searched for cost no more than the slowest search.
    """

    def __init__(self) -> None:
        self._asked = 0
        self._lock = asyncio.Lock()

    async def of(self, work: Callable[[], T]) -> T | None:
        """Return what `work` returns, or None where something newer was asked for meanwhile.

        A cancelled one leaves its thread to itself, and the next waits for that.
        """
        self._asked += 1
        return await asyncio.shield(asyncio.ensure_future(self._turn(self._asked, work)))

    async def _turn(self, number: int, work: Callable[[], T]) -> T | None:
        async with self._lock:
            if number != self._asked:
                return None
            result = await aside(work)
        return result if number == self._asked else None


async def aside(work: Callable[[], T]) -> T:
    """Return what blocking work returns, done on a thread that nothing waits for at the end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(deliver: Callable[..., None], outcome: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(lambda: None if done.done() else deliver(outcome))

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # it is raised where it is awaited
            tell(done.set_exception, error)
        else:
            tell(done.set_result, result)

    threading.Thread(target=run, name="hatstand-newest", daemon=True).start()
    return await done
