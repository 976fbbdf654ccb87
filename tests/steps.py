"""What a piece of work costs, counted instead of timed: the same on any machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(work: Callable[[], object]) -> int:
    """Return how many lines of Python `work` runs, in this thread, each as often as it is run."""
    count = 0

    def step(_frame: FrameType, _event: str, _argument: object) -> Any:
        nonlocal count
        count += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def growth(work: Callable[[int], Callable[[], object]], size: int) -> float:
    """Return how many times more twice the size costs: 2 where work grows in step with it.

    Args:
        work: Makes the work of a size; making it does not count.
        size: The smaller one; so large that what is done once hardly counts.
    """
    return steps(work(2 * size)) / steps(work(size))
