"""One line on stderr that says how far a reading is; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from hatstand.cli import output
from hatstand.domain.durations import rough_duration_text
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Progress

INTERVAL = 0.1
"""Seconds between two redraws: faster can't be read."""

ENOUGH = 2.0
"""Seconds after which a rate says something about what is left."""


class ProgressLine:
    """Redraws itself in place and leaves nothing behind.

    That a crawl goes on where another one stopped is told on a line of its own, also where stderr
    is no terminal.
    """

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty()
        self._last = 0.0
        self._pace = Pace(Progress(""), time.monotonic())
        self._told = self._kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._clear()
        if kind is KeyboardInterrupt and self._kept:
            output.tell("what was read is kept: within an hour the next one goes on with it")

    def update(self, progress: Progress, _inventory: Inventory | None = None) -> None:
        """Show how far it is."""
        self._kept = progress.kept
        if progress.resumed_at is not None and not self._told:
            self._told = True
            self._clear()
            output.tell(resumed_text(progress, datetime.now(UTC)))
        now = time.monotonic()
        if progress.phase != self._pace.first.phase:
            self._pace = Pace(progress, now)
        if not self._shown or now - self._last < INTERVAL:
            return
        self._last = now
        sys.stderr.write("\r\x1b[K" + progress_text(progress, self._pace, now))
        sys.stderr.flush()

    def _clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class Pace:
    """How fast one phase of a reading is.

    Attributes:
        first: What was told first in this phase.
        began: When that was, in the seconds of a clock that only ever grows.
    """

    def __init__(self, first: Progress, began: float) -> None:
        self.first = first
        self.began = began

    def rate(self, progress: Progress, now: float) -> float:
        """Return how many things are done in a second; 0 while nobody can tell."""
        return self._per_second(progress.done - self.first.done, now)

    def calls(self, progress: Progress, now: float) -> float:
        """Return how many requests are sent in a second; 0 while nobody can tell."""
        return self._per_second(progress.calls - self.first.calls, now)

    def left(self, progress: Progress, now: float) -> int | None:
        """Return the seconds until all is done, or None while nobody can tell."""
        rate = self.rate(progress, now)
        if progress.expected is None or not rate:
            return None
        return round((progress.expected - progress.done) / rate)

    def _per_second(self, count: int, now: float) -> float:
        elapsed = now - self.began
        return count / elapsed if elapsed >= ENOUGH else 0.0


def progress_text(progress: Progress, pace: Pace, now: float) -> str:
    """Return `accounts 340 · 17 calls · 4/s`, or `tags 340 of 1,000 · 44/s · 15 s left`."""
    count = f" {progress.done:,}" if progress.done else ""
    if progress.expected:
        count += f" of {progress.expected:,}"
    words = [f"{progress.phase}{count}"]
    if progress.calls:
        words.append(f"{progress.calls:,} call{'' if progress.calls == 1 else 's'}")
        rate = pace.calls(progress, now)
    else:
        rate = pace.rate(progress, now)
    if rate:
        words.append(f"{rate:.0f}/s")
    left = pace.left(progress, now)
    if left:
        words.append(f"{rough_duration_text(left)} left")
    if progress.throttled:
        words.append(f"slowed {progress.throttled} times by AWS")
    return " · ".join(words)


def resumed_text(progress: Progress, now: datetime) -> str:
    """Return in one line with what a crawl goes on."""
    ago = ""
    if progress.resumed_at is not None:
        seconds = max(0, int((now - progress.resumed_at).total_seconds()))
        ago = f" that stopped {rough_duration_text(seconds)} ago"
    count = f"{progress.resumed:,} account{'' if progress.resumed == 1 else 's'}"
    return f"going on with a crawl{ago}: {count} need not be read again"
