"""Slow work, of which only the newest counts."""

from __future__ import annotations

import asyncio
import threading

import pytest

from hatstand.services.newest import Newest


class Slow:
    """Work that goes on until a test lets it end."""

    def __init__(self) -> None:
        self.running = 0
        self.most = 0
        self.done: list[str] = []
        self.may_end = threading.Event()

    def search(self, query: str) -> str:
        self.running += 1
        self.most = max(self.most, self.running)
        assert self.may_end.wait(10)
        self.running -= 1
        self.done.append(query)
        return f"hits of {query}"


async def begun(slow: Slow, newest: Newest[str], *queries: str) -> list[asyncio.Task[str | None]]:
    """Ask for searches one after the other, and return when the first is under way."""
    tasks = []
    for query in queries:
        task = asyncio.ensure_future(newest.of(lambda query=query: slow.search(query)))  # type: ignore[misc]
        tasks.append(task)
        await asyncio.sleep(0)
    while not slow.running:  # noqa: ASYNC110 - it starts on a thread
        await asyncio.sleep(0)
    return tasks


async def test_the_newest_is_answered_and_those_between_are_never_done() -> None:
    slow, newest = Slow(), Newest[str]()
    tasks = await begun(slow, newest, "p")
    tasks += [
        asyncio.ensure_future(newest.of(lambda query=query: slow.search(query)))  # type: ignore[misc]
        for query in ("pa", "pay", "paym")
    ]
    await asyncio.sleep(0)
    slow.may_end.set()
    assert await asyncio.gather(*tasks) == [None, None, None, "hits of paym"]
    assert (slow.done, slow.most) == (["p", "paym"], 1)


async def test_a_cancelled_one_holds_up_nobody_and_never_do_two_run() -> None:
    slow, newest = Slow(), Newest[str]()
    (first,) = await begun(slow, newest, "p")
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    second = asyncio.ensure_future(newest.of(lambda: slow.search("pa")))
    slow.may_end.set()
    assert await second == "hits of pa"
    assert slow.most == 1


async def test_what_it_raises_is_raised_where_it_is_awaited() -> None:
    def fail() -> str:
        raise ValueError("broken")

    newest = Newest[str]()
    with pytest.raises(ValueError, match="broken"):
        await newest.of(fail)
    assert await newest.of(lambda: "again") == "again"
