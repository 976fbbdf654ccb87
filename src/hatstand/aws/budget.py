"""How fast AWS is asked: a token bucket for each operation, at a share of the documented rates.

botocore's own retries lose answers when an API throttles for long. Here a throttle makes the
bucket slower (by a factor) and success makes it faster again (by a constant): nothing is lost.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from hatstand.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second, and how many may be sent at once after a pause."""

    per_second: float
    burst: float


DOCUMENTED: Mapping[str, Rate] = MappingProxyType(
    {
        "organizations:ListAccounts": Rate(8, 12),
        "organizations:ListChildren": Rate(6, 10),
        "organizations:ListParents": Rate(5, 8),
        "organizations:ListAccountsForParent": Rate(5, 8),
        "organizations:ListOrganizationalUnitsForParent": Rate(5, 8),
        "organizations:ListDelegatedAdministrators": Rate(5, 8),
        "organizations:ListRoots": Rate(1, 2),
        "organizations:DescribeOrganization": Rate(1, 2),
        "organizations:DescribeOrganizationalUnit": Rate(2, 2),
        "organizations:DescribeAccount": Rate(20, 30),
        "organizations:ListTagsForResource": Rate(10, 15),
        "servicediscovery:DiscoverInstances": Rate(1000, 2000),
        "servicediscovery:DiscoverInstancesRevision": Rate(3000, 6000),
        "sts": Rate(600, 600),
    }
)
"""Rates of one account, by `service:Operation` or service.

Source: Organizations User Guide, orgs_reference_limits; IAM User Guide, reference_iam-quotas;
Cloud Map Developer Guide, cloud-map-limits.
"""

UNDOCUMENTED = Rate(20, 20)
"""For operations whose rate AWS does not tell: what Identity Center allows for all of its APIs."""

PATIENCE = 60.0
"""Seconds for which a throttled request is sent again; a crawl slows down meanwhile."""

BUNCHING = 0.5
"""Seconds for which a request may be held up on its way, and arrive with those sent after it.

Threads, new connections and networks do that. What arrives so at once is more than was sent at
once, and AWS's burst has to hold it.
"""

_SLOWER = 0.8
_FASTER = 0.002  # of the full rate, for each answer that was no throttle
_SLOWEST = 0.05  # of the full rate
_SAME_EVENT = 1.0  # seconds in which several throttles count as one


class Bucket:
    """Tokens of one operation; safe to use from several threads.

    A token is a request that may be sent. `clock` tells seconds that only ever grow.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._full = rate.per_second
        self._burst = max(rate.burst, 1.0)
        self._clock = clock
        self._lock = threading.Lock()
        self._rate = rate.per_second
        self._tokens = self._burst
        self._filled_at = clock()
        self._slowed_at = float("-inf")

    @property
    def rate(self) -> float:
        """Requests a second that are allowed now."""
        return self._rate

    def take(self) -> float:
        """Take a token and return 0, or return the seconds after which to ask again."""
        with self._lock:
            self._fill()
            if self._tokens >= 1.0 - 1e-9:
                self._tokens -= 1.0
                return 0.0
            return (1.0 - self._tokens) / self._rate

    def slow(self) -> None:
        """Note a throttled answer: fewer requests from now on, and none at once."""
        with self._lock:
            self._fill()
            self._tokens = min(self._tokens, 0.0)
            if self._filled_at - self._slowed_at >= _SAME_EVENT:
                self._slowed_at = self._filled_at
                self._rate = max(self._rate * _SLOWER, self._full * _SLOWEST)

    def succeed(self) -> None:
        """Note an answer that was no throttle: a little faster, up to the full rate."""
        with self._lock:
            if self._rate < self._full:
                self._fill()
                self._rate = min(self._rate + self._full * _FASTER, self._full)

    def take_rate(self, rate: Rate) -> None:
        """Go by another rate from now on, as much slower as before where throttles slowed it."""
        with self._lock:
            self._fill()
            self._rate *= rate.per_second / self._full
            self._full = rate.per_second
            self._burst = max(rate.burst, 1.0)
            self._tokens = min(self._tokens, self._burst)

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now


class Budget:
    """The buckets of all operations, at a share of what AWS documents.

    `share` is `[limits] rate`: 0.5 leaves half of AWS's rate to everybody else in the account.
    """

    def __init__(self, share: float = 0.5, clock: Callable[[], float] = time.monotonic) -> None:
        self._share = _positive(share)
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str], Bucket] = {}

    @property
    def unlimited(self) -> bool:
        """Whether AWS's rates are not what is kept to, as where an endpoint is one's own."""
        return self._share > 1

    def bucket(self, operation: str, scope: str = "") -> Bucket:
        """Return the bucket of `service:Operation`; AWS counts for each account (`scope`)."""
        key = operation, scope
        with self._lock:
            if key not in self._buckets:
                self._buckets[key] = Bucket(self._rate_of(operation), self._clock)
            return self._buckets[key]

    def take_share(self, share: float) -> None:
        """Use another share of AWS's rates from now on, also for what is being read."""
        with self._lock:
            self._share = _positive(share)
            for (operation, _), bucket in self._buckets.items():
                bucket.take_rate(self._rate_of(operation))

    def _rate_of(self, operation: str) -> Rate:
        service = operation.partition(":")[0]
        documented = DOCUMENTED.get(operation) or DOCUMENTED.get(service) or UNDOCUMENTED
        per_second, burst = documented.per_second * self._share, documented.burst * self._share
        if not self.unlimited:
            burst = min(burst, documented.burst - per_second * BUNCHING)
        return Rate(per_second, burst)


def _positive(share: float) -> float:
    if share <= 0:
        raise ValueError("the share of AWS's rates must be more than 0")
    return share
