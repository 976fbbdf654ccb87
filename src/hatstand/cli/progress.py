"""One line on stderr that says how far a crawl is; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Progress

INTERVAL = 0.1
"""Seconds between two redraws: faster can't be read."""


class ProgressLine:
    """Redraws itself in place and leaves nothing behind."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty()
        self._last = 0.0
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def update(self, progress: Progress, _inventory: Inventory | None = None) -> None:
        """Show how far the crawl is."""
        now = time.monotonic()
        if not self._shown or now - self._last < INTERVAL:
            return
        self._last = now
        sys.stderr.write("\r\x1b[K" + progress_text(progress, now - self._started))
        sys.stderr.flush()


def progress_text(progress: Progress, elapsed: float) -> str:
    """Return `accounts 340 of 1,000 · 17 calls · 4/s`."""
    count = f" {progress.done:,}" if progress.done else ""
    if progress.expected:
        count += f" of {progress.expected:,}"
    words = [f"{progress.phase}{count}"]
    if progress.calls:
        words.append(f"{progress.calls:,} calls")
        if elapsed > 1:
            words.append(f"{progress.calls / elapsed:.0f}/s")
    if progress.throttled:
        words.append(f"slowed {progress.throttled} times by AWS")
    return " · ".join(words)
