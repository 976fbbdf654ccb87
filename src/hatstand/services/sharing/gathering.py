"""Several readings at once, a few at a time: what can't be read is named, and the rest goes on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from hatstand.domain.organization import Gap
from hatstand.errors import AwsError
from hatstand.services.workpool import ended

T = TypeVar("T")

AT_ONCE = 8
"""Lists that are read at once: regions, directions and namespaces together."""

EVERY = 0.1
"""Seconds between two partial results."""


@dataclass(slots=True)
class Listing(Generic[T]):
    """What was found of one list so far."""

    items: list[T] = field(default_factory=list)
    done: bool = False
    failed: bool = False

    @property
    def found(self) -> tuple[T, ...] | None:
        """What was found; None where the list could not be read at all."""
        return None if self.failed and not self.items else tuple(self.items)

    @property
    def read(self) -> bool:
        """Whether it was read to its end."""
        return self.done and not self.failed


class Gathering:
    """Readings that may fail one by one.

    Attributes:
        gaps: What could not be read, in the order in which it failed.
    """

    def __init__(self, tell: Callable[[], None] | None = None) -> None:
        """Make one; `tell` is called, at most ten times a second, when there is more to show."""
        self.gaps: list[Gap] = []
        self._tell = tell
        self._told_at = float("-inf")
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._errors: list[AwsError] = []
        self._succeeded = False

    async def attempt(self, subject: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Do one reading when it is its turn; a failure becomes a gap. Tell whether it was done."""
        try:
            async with self._slots:
                await work()
        except AwsError as error:
            self._errors.append(error)
            self.gaps.append(Gap(subject, error.title, error.code, error.message))
            return False
        self._succeeded = True
        return True

    async def fill(
        self, listing: Listing[T], pages: AsyncIterator[tuple[T, ...]], subject: str
    ) -> None:
        """Read a list to its end, page by page."""

        async def work() -> None:
            async for page in pages:
                listing.items.extend(page)
                self.changed()

        listing.failed = not await self.attempt(subject, work)
        listing.done = True
        self.changed()

    def changed(self) -> None:
        """Tell that there is more to show."""
        now = time.monotonic()
        if self._tell is not None and now - self._told_at >= EVERY:
            self._told_at = now
            self._tell()

    def refuse_nothing(self) -> None:
        """Raise the first failure where nothing at all could be read.

        Raises:
            AwsError: As AWS said.
        """
        if self._errors and not self._succeeded:
            raise self._errors[0]


async def together(*works: Coroutine[Any, Any, None]) -> None:
    """Do several things at once; where one fails, the others are ended before it is raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        await ended(*tasks)


async def collected(pages: AsyncIterator[tuple[T, ...]]) -> tuple[T, ...]:
    """Return what is on all pages."""
    found: list[T] = []
    async for page in pages:
        found.extend(page)
    return tuple(found)
