"""Several readings at once: bounded, failing one by one, ended together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from hatstand.errors import AccessDenied, Throttled
from hatstand.services.sharing.gathering import AT_ONCE, Gathering, Listing, collected, together


async def pages(*content: tuple[int, ...] | Exception) -> AsyncIterator[tuple[int, ...]]:
    for page in content:
        await asyncio.sleep(0)
        if isinstance(page, Exception):
            raise page
        yield page


async def test_a_list_is_read_to_its_end() -> None:
    gathering, listing = Gathering(), Listing[int]()
    await gathering.fill(listing, pages((1,), (), (2, 3)), "numbers")
    assert (listing.found, listing.read, gathering.gaps) == ((1, 2, 3), True, [])
    assert await collected(pages((1,), (2,))) == (1, 2)


async def test_what_came_before_a_failure_is_kept_and_the_gap_named() -> None:
    gathering, listing = Gathering(), Listing[int]()
    error = AccessDenied("AWS denies it", code="AccessDenied", message="words")
    await gathering.fill(listing, pages((1,), error), "numbers")
    assert (listing.found, listing.read) == ((1,), False)
    (gap,) = gathering.gaps
    assert (gap.subject, gap.title, gap.code, gap.message) == (
        "numbers",
        "AWS denies it",
        "AccessDenied",
        "words",
    )
    with pytest.raises(AccessDenied):
        gathering.refuse_nothing()


async def test_a_list_without_any_answer_is_not_an_empty_one() -> None:
    gathering, listing = Gathering(), Listing[int]()
    await gathering.fill(listing, pages(Throttled("too many")), "numbers")
    assert listing.found is None
    await gathering.fill(Listing[int](), pages(()), "others")
    gathering.refuse_nothing()


async def test_only_so_many_at_once() -> None:
    running = most = 0

    async def work() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    gathering = Gathering()

    async def one(number: int) -> None:
        await gathering.attempt(str(number), work)

    await together(*(one(number) for number in range(40)))
    assert most == AT_ONCE


async def test_a_fault_ends_the_others_before_it_is_raised() -> None:
    ended = asyncio.Event()

    async def long() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    async def wrong() -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await together(long(), wrong())
    assert ended.is_set()


async def test_there_is_word_of_more_but_not_too_often() -> None:
    told: list[int] = []
    gathering = Gathering(lambda: told.append(1))
    await gathering.fill(Listing[int](), pages(*((n,) for n in range(100))), "numbers")
    assert 1 <= len(told) < 10
