"""Blocking calls on daemon threads: never in the way of the loop, nor of quitting."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest
from tests.patience import PATIENCE

from hatstand.aws.offload import Offload, offload

QUIT_WHILE_A_CALL_IS_IN_FLIGHT = """
import asyncio, threading
from hatstand.aws.offload import offload

begun = threading.Event()

def call():
    begun.set()
    threading.Event().wait()

async def main():
    task = asyncio.ensure_future(offload(call))
    while not begun.is_set():
        await asyncio.sleep(0)

asyncio.run(main())
"""


async def test_a_result_and_an_error_come_back() -> None:
    assert await offload(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        await offload(divmod, 7, 0)


async def test_threads_start_when_needed_and_are_used_again() -> None:
    pool = Offload(workers=4)
    assert pool.workers == 0
    for _ in range(5):
        await pool.run(threading.get_ident)
    assert pool.workers == 1


async def test_no_more_calls_run_at_once_than_the_bound() -> None:
    pool = Offload(workers=3)
    lock, running, most = threading.Lock(), 0, 0
    all_of_them = threading.Barrier(3, timeout=PATIENCE)

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        all_of_them.wait()
        with lock:
            running -= 1

    await asyncio.gather(*(pool.run(work) for _ in range(21)))
    assert most == 3
    assert pool.workers == 3


async def test_cancelling_returns_at_once_and_frees_the_place() -> None:
    pool = Offload(workers=1)
    started, release, ended = threading.Event(), threading.Event(), threading.Event()

    def hang() -> None:
        started.set()
        release.wait(20)
        ended.set()

    hanging = asyncio.ensure_future(pool.run(hang))
    await Offload(workers=1).run(started.wait, 10)
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    assert await pool.run(lambda: "next") == "next"
    assert not ended.is_set(), "the call was waited for"
    release.set()


async def test_calls_that_nobody_waits_for_have_a_bound_too() -> None:
    pool = Offload(workers=2, threads=3)
    release, began = threading.Event(), threading.Semaphore(0)

    def hang() -> None:
        began.release()
        release.wait(PATIENCE)

    for _ in range(3):
        hanging = asyncio.ensure_future(pool.run(hang))
        await Offload(workers=1).run(began.acquire, timeout=PATIENCE)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
    waiting = [asyncio.ensure_future(pool.run(divmod, number, 2)) for number in range(4)]
    await asyncio.sleep(0)
    assert pool.threads == 3
    assert not any(one.done() for one in waiting)
    release.set()
    assert await asyncio.gather(*waiting) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert pool.threads <= 3


async def test_a_thread_whose_call_nobody_waited_for_ends() -> None:
    pool = Offload(workers=1)
    release, began = threading.Event(), threading.Event()

    def hang() -> threading.Thread:
        began.set()
        release.wait(PATIENCE)
        return threading.current_thread()

    hanging = asyncio.ensure_future(pool.run(hang))
    await Offload(workers=1).run(began.wait, PATIENCE)
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    await pool.run(str)
    assert pool.threads == 2
    release.set()
    while pool.threads > 1:  # noqa: ASYNC110 - a thread has no event for its end
        await asyncio.sleep(0)
    assert await pool.run(lambda: "alive") == "alive"


async def test_a_call_cancelled_before_its_turn_is_never_made() -> None:
    pool = Offload(workers=1)
    release, made = threading.Event(), []
    first = asyncio.ensure_future(pool.run(release.wait, 10))
    second = asyncio.ensure_future(pool.run(made.append, "second"))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    release.set()
    await first
    await pool.run(made.append, "third")
    assert made == ["third"]


def test_several_event_loops_share_the_threads() -> None:
    pool = Offload(workers=2)

    async def ask(number: int) -> int:
        return await pool.run(lambda: number * 2)

    assert [asyncio.run(ask(number)) for number in range(4)] == [0, 2, 4, 6]


def test_an_answer_for_a_loop_that_is_gone_is_dropped() -> None:
    pool = Offload(workers=1)
    release = threading.Event()

    async def leave() -> None:
        call = asyncio.ensure_future(pool.run(release.wait, 10))
        await asyncio.sleep(0)
        call.cancel()

    asyncio.run(leave())
    release.set()
    assert asyncio.run(pool.run(lambda: "alive")) == "alive"


def test_the_process_ends_while_a_call_is_in_flight() -> None:
    """It would never end if it waited for the answer."""
    subprocess.run(
        [sys.executable, "-c", QUIT_WHILE_A_CALL_IS_IN_FLIGHT], check=True, timeout=PATIENCE
    )
