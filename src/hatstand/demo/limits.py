"""Latency, throttling and counting of calls."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from hatstand.demo import errors
from hatstand.demo.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Callable

AWS_RATES: dict[str, tuple[float, float]] = {
    "organizations:ListAccounts": (8, 12),
    "organizations:ListChildren": (6, 10),
    "organizations:ListParents": (5, 8),
    "organizations:ListAccountsForParent": (5, 8),
    "organizations:ListOrganizationalUnitsForParent": (5, 8),
    "organizations:ListDelegatedAdministrators": (5, 8),
    "organizations:ListRoots": (1, 2),
    "organizations:DescribeOrganization": (1, 2),
    "organizations:DescribeOrganizationalUnit": (2, 2),
    "organizations:DescribeAccount": (20, 30),
    "organizations:ListTagsForResource": (10, 15),
    "account:GetAccountInformation": (3, 3),
    "account:ListRegions": (5, 5),
    "sts": (600, 600),
}
"""The documented rates a second, and bursts, of operations and of whole services."""

_ROUNDING = 1e-9
"""What may be missing of a token because seconds are added up as floating-point numbers."""


class Bucket:
    """A token bucket: `rate` tokens a second, at most `burst` of them.

    `clock` tells seconds that only ever grow.
    """

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._clock = clock
        self._filled = clock()

    def take(self) -> bool:
        """Take one token; tell whether there was one."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if self._tokens < 1 - _ROUNDING:
            return False
        self._tokens -= 1
        return True


class Throttle:
    """Refuses what is faster than AWS, or than the given rate, lets through.

    Args:
        rate: Calls a second for each account and service; None for the documented rates of each
            operation; 0 for no limit.
        clock: Tells seconds that only ever grow.
    """

    def __init__(self, rate: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._lock = threading.Lock()

    def _limit(self, service: str, name: str) -> tuple[str, tuple[float, float]] | None:
        if self._rate is not None:
            return (service, (self._rate, max(1.0, self._rate))) if self._rate else None
        for key in (name, service):
            if key in AWS_RATES:
                return key, AWS_RATES[key]
        return None

    def check(self, account: str, service: str, operation: str, protocol: str) -> None:
        """Count one call of an account.

        Raises:
            AwsError: There were too many, in the service's own spelling.
        """
        limit = self._limit(service, f"{service}:{operation}")
        if limit is None:
            return
        key, (rate, burst) = limit
        with self._lock:
            bucket = self._buckets.setdefault((account, key), Bucket(rate, burst, self._clock))
            allowed = bucket.take()
        if not allowed:
            raise throttled(service, protocol)


def throttled(service: str, protocol: str) -> AwsError:
    """Return the error with which a service refuses a call because there were too many."""
    if service == "organizations":
        message = "You have sent too many requests in too short a period of time."
        return AwsError("TooManyRequestsException", message)
    return errors.spelled("throttled", protocol, "Rate exceeded")


class Calls:
    """Counts calls by `service:Operation`, refused ones included."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, name: str) -> None:
        """Count one call."""
        with self._lock:
            self._counts[name] += 1

    def counts(self) -> dict[str, int]:
        """Return the counts, by name in order."""
        with self._lock:
            return dict(sorted(self._counts.items()))

    def reset(self) -> None:
        """Begin again at nothing."""
        with self._lock:
            self._counts.clear()
