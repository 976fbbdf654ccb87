"""One line of the result: a figure beside what it is held against."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and its floor or peer, both measured in the same run.

    Attributes:
        name: What was measured.
        figure: How much it took.
        peer: How much the floor or the peer took.
        against: What the peer is.
        unit: Of both.
        goal: The largest ratio of figure to peer that is good enough.
    """

    name: str
    figure: float
    peer: float
    against: str
    unit: str
    goal: float

    @property
    def ratio(self) -> float:
        """How many times the peer's the figure is; 0 lost of 0 is 0."""
        if self.figure == 0:
            return 0.0
        return self.figure / self.peer if self.peer else math.inf

    @property
    def met(self) -> bool:
        """Whether the figure is good enough."""
        return self.ratio <= self.goal


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A peer that is not there to be measured.

    Attributes:
        name: What would have been measured.
        against: The peer.
    """

    name: str
    against: str
    met: ClassVar[bool] = True


def median(values: Sequence[float]) -> float:
    """Return the median, which one slow run among many does not move."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0 to 1) of all values reach or stay below.

    Args:
        values: At least one.
        share: Such as 0.99.
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
