"""When garbage is collected: never while somebody types, and then all of it."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import ref

import pytest
from rich.segment import Segment
from tests.patience import eventually
from textual.cache import FIFOCache
from textual.strip import Strip

from hatstand.tui.tidying import (
    REST,
    SOON,
    Tidying,
    give_back_memory,
    keep_no_empty_caches,
    keep_what_is_loaded,
)

FEW = 1_000
"""Objects of one frame that are worth looking through."""

MANY = 400_000
"""Objects that stay: so many that Python by itself would look through everything."""


class Ring:
    """Garbage: it holds itself."""

    def __init__(self) -> None:
        self.self = self


class Clock:
    """A clock that goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


@pytest.fixture
def tidying(clock: Clock) -> Iterator[Tidying]:
    """Take charge of the collector while the test lasts."""
    tidying = Tidying(clock)
    tidying.begin()
    yield tidying
    tidying.end()
    gc.unfreeze()


@contextmanager
def collections() -> Iterator[list[int]]:
    """Note the generations that are collected while the context lasts."""
    seen: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(info["generation"])

    gc.callbacks.append(note)
    try:
        yield seen
    finally:
        gc.callbacks.remove(note)


def test_what_is_made_while_keys_come_has_only_the_young_looked_through(tidying: Tidying) -> None:
    with collections() as seen:
        kept: list[list[int]] = []
        for _ in range(100):
            tidying.typed()
            kept += [[] for _ in range(MANY // 100)]
            tidying.tick()
    assert 1 in seen
    assert 2 not in seen


async def test_what_is_young_is_looked_through_behind_a_frame(tidying: Tidying) -> None:
    kept = [[number] for number in range(FEW)]
    with collections() as seen:
        tidying.shown()
        tidying.shown()
        assert seen == []
        await asyncio.to_thread(eventually, lambda: seen)
    assert len(kept) == FEW
    assert seen in ([0], [1])


async def test_few_young_objects_wait_for_a_later_frame(tidying: Tidying) -> None:
    passed = asyncio.Event()
    gc.collect(0)
    with collections() as seen:
        tidying.shown()
        asyncio.get_running_loop().call_later(2 * SOON, passed.set)
        await passed.wait()
    assert seen == []


async def test_nothing_is_looked_through_while_all_is_young() -> None:
    gc.disable()
    try:
        before = len(asyncio.get_running_loop()._scheduled)  # type: ignore[attr-defined]
        Tidying().shown()
        assert len(asyncio.get_running_loop()._scheduled) == before  # type: ignore[attr-defined]
    finally:
        gc.enable()


def test_much_garbage_goes_once_nobody_types(tidying: Tidying, clock: Clock) -> None:
    ring = Ring()
    seen = ref(ring)
    for _ in range(10):  # it grows old
        gc.collect(1)
    del ring
    tidying.typed()
    tidying.tick()
    assert seen() is not None
    clock.now += REST
    tidying.tick()
    assert seen() is None


def test_nothing_is_collected_where_there_is_little(tidying: Tidying, clock: Clock) -> None:
    gc.collect()
    clock.now += 60 * REST
    with collections() as seen:
        tidying.tick()
    assert seen == []


def test_the_collector_is_left_as_it_was() -> None:
    before = gc.get_threshold()
    tidying = Tidying()
    tidying.begin()
    assert gc.get_threshold() != before
    tidying.end()
    gc.unfreeze()
    assert gc.get_threshold() == before


def test_what_was_loaded_goes_once_it_is_over_and_nobody_types(
    tidying: Tidying, clock: Clock
) -> None:
    ring = Ring()
    seen = ref(ring)
    keep_what_is_loaded()
    del ring
    tidying.over()
    tidying.typed()
    tidying.tick()
    assert seen() is not None
    clock.now += REST
    tidying.tick()
    assert seen() is None
    assert gc.get_freeze_count()


def test_memory_is_given_back_once_after_what_was_done_when_nobody_types(clock: Clock) -> None:
    given: list[float] = []
    tidying = Tidying(clock, lambda: given.append(clock.now))
    clock.now = REST
    tidying.tick()
    assert given == []
    tidying.was_busy()
    tidying.typed()
    tidying.tick()
    assert given == []
    for _ in range(3):
        clock.now += REST
        tidying.tick()
    assert given == [2 * REST]
    for done in (tidying.over, tidying.was_busy):
        given.clear()
        done()
        tidying.tick()
        tidying.tick()
        assert given == [clock.now]
    gc.unfreeze()


def test_the_c_library_gives_back_what_is_free_between_things_that_stay() -> None:
    large = [bytes(2000) for _ in range(20_000)]  # none of them so large that it is mapped alone
    stays = large[::100]
    del large
    before = resident()
    give_back_memory()
    assert resident() < before - 20_000_000
    assert len(stays) == 200


def test_a_drawn_line_has_no_empty_tables_and_caches_as_ever() -> None:
    keep_no_empty_caches()
    line = Strip([Segment("payments")])
    caches = [one for one in gc.get_referents(line) if isinstance(one, FIFOCache)]
    assert len(caches) == 7
    assert not any(isinstance(one, dict) for cache in caches for one in gc.get_referents(cache))
    assert line.crop(0, 3) is line.crop(0, 3)
    assert line.divide([3, 8]) is line.divide([3, 8])
    small: FIFOCache[int, str] = FIFOCache(2)
    assert not small
    for number in range(3):
        small[number] = str(number)
    assert list(small.keys()) == [1, 2]
    assert (small.get(0), small.get(2), small.hits, small.misses) == (None, "2", 1, 1)
    with pytest.raises(AttributeError):
        getattr(small, "others")  # noqa: B009 - types know that there is none


def resident() -> int:
    """Return the bytes that this process has in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
