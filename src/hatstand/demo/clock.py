"""The endpoint's idea of time: separate dials for codes, for lifetimes and for the wire."""

from __future__ import annotations

import datetime
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """Tells the time to each part of the endpoint.

    Lifetimes can be moved ahead to see credentials expire at once, and the wire can be skewed to
    see signatures refused, without a test having to wait or to touch the machine's clock.

    Attributes:
        ahead: Seconds by which lifetimes run ahead of `base`.
        skew: Seconds by which the clock that signatures are compared with is wrong.
    """

    def __init__(self, base: Callable[[], float] | None = None) -> None:
        self.base: Callable[[], float] = base or time.time
        self.ahead = 0.0
        self.skew = 0.0

    def codes(self) -> float:
        """Return the time by which one-time codes are judged, in epoch seconds."""
        return self.base()

    def lifetimes(self) -> float:
        """Return the time by which credentials and sign-in tokens expire, in epoch seconds."""
        return self.base() + self.ahead

    def wire(self) -> float:
        """Return the time with which a request's own date is compared.

        It never follows `base`: clients sign with the real time.
        """
        return time.time() + self.skew


def iso(moment: float) -> str:
    """Return epoch seconds as AWS writes times in XML, such as `2026-01-31T09:00:00Z`."""
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
