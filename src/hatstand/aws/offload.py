"""Blocking calls made awaitable, on threads that never hold the process back.

Asyncio's own executor is joined when the interpreter ends, so that quitting would wait for AWS.
These threads are daemons: they are started when first needed, and nothing waits for them.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    import asyncio

P = ParamSpec("P")
T = TypeVar("T")

WORKERS = 16
"""Calls that run at once; measured as enough for AWS's rates at 100 ms a call."""

THREADS = 4 * WORKERS
"""Threads in all, with those whose call nobody waits for any more: they end with its time-out."""


class _Job(Generic[T]):
    """One call: where it runs to, and whether anybody still waits for it."""

    def __init__(self, call: Callable[[], T], loop: asyncio.AbstractEventLoop) -> None:
        self.call = call
        self.loop = loop
        self.future: asyncio.Future[T] = loop.create_future()
        self.running = False
        self.abandoned = False

    def run(self) -> Callable[[], None]:
        """Make the call; return what hands its outcome to the loop that asked."""
        try:
            result = self.call()
        except BaseException as error:  # the boundary: it is raised where it was awaited
            return functools.partial(self._tell, _fail, error)
        return functools.partial(self._tell, _succeed, result)

    def _tell(self, deliver: Callable[[asyncio.Future[T], Any], None], outcome: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is there to be told
            self.loop.call_soon_threadsafe(deliver, self.future, outcome)


def _succeed(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[T], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)


class Offload:
    """A few daemon threads that serve any number of event loops.

    A cancelled call returns at once; its thread is left to it until the answer comes, and does not
    count towards the bound meanwhile, so that a hanging call never blocks the next ones: not
    before there are so many that one ends soon.
    """

    def __init__(self, workers: int = WORKERS, threads: int = THREADS) -> None:
        """Make one without any thread.

        Args:
            workers: Calls that run at once.
            threads: How many threads there are at most, with those that were left to their calls.
        """
        self._bound = workers
        self._most = threads
        self._lock = threading.Lock()
        self._wake = threading.Condition(self._lock)
        self._jobs: deque[_Job[Any]] = deque()
        self._workers = 0
        self._threads = 0
        self._idle = 0

    @property
    def threads(self) -> int:
        """Threads there are, with those that were left to calls which nobody waits for."""
        return self._threads

    @property
    def workers(self) -> int:
        """Threads that are at work or ready for it."""
        return self._workers

    async def run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `call` returns, or raise what it raises, without blocking the loop."""
        import asyncio  # not above: commands that make a single request do without

        job = _Job(lambda: call(*args, **kwargs), asyncio.get_running_loop())
        self._submit(job)
        try:
            return await job.future
        except asyncio.CancelledError:
            self._abandon(job)
            raise

    def _submit(self, job: _Job[Any]) -> None:
        with self._lock:
            self._jobs.append(job)
            self._staff()

    def _staff(self) -> None:
        """Wake a thread for what waits, or start one; the lock is held."""
        if self._idle >= len(self._jobs):
            self._wake.notify()
        elif self._workers < self._bound and self._threads < self._most:
            self._workers += 1
            self._threads += 1
            threading.Thread(target=self._work, name="hatstand-aws", daemon=True).start()

    def _abandon(self, job: _Job[Any]) -> None:
        with self._lock:
            if job.running and not job.abandoned:
                job.abandoned = True
                self._workers -= 1
                if self._jobs:
                    self._staff()
            elif not job.running:
                with contextlib.suppress(ValueError):
                    self._jobs.remove(job)

    def _work(self) -> None:
        with self._lock:
            self._idle += 1
        while True:
            job = self._next()
            tell = job.run()
            with self._lock:
                job.running = False
                if job.abandoned and not self._is_wanted_again():
                    return
                self._idle += 1  # before the answer is told, so that what follows it finds this one
            tell()

    def _is_wanted_again(self) -> bool:
        """Tell whether a thread whose call was abandoned has more to do, or ends; the lock is held.

        Where there were as many threads as there may be, nobody else does what waits.
        """
        wanted = bool(self._jobs) and self._workers < self._bound
        if wanted:
            self._workers += 1
        else:
            self._threads -= 1
        return wanted

    def _next(self) -> _Job[Any]:
        with self._lock:
            while not self._jobs:
                self._wake.wait()
            self._idle -= 1
            job = self._jobs.popleft()
            job.running = True
            return job


_shared = Offload()


def _loop_runs() -> bool:
    """Tell whether an event loop runs in this thread; without importing what brings it."""
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and asyncio._get_running_loop() is not None


async def offload(call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a blocking call on one of the threads that all of hatstand shares.

    Where no event loop runs it holds nothing up, and is made at once.
    """
    if not _loop_runs():
        return call(*args, **kwargs)
    return await _shared.run(call, *args, **kwargs)
