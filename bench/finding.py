"""Finding: how long a key's search takes among a hundred thousand names, without the screen."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator

from bench.organization import inventory
from bench.rows import Row, percentile
from hatstand.services.find.finder import Finder
from hatstand.tui.flows.finding import LIMIT

ACCOUNTS = 10_000
QUERIES = (
    "payments-prod",
    "admin 0042",
    "logistics edge",
    "readonly team",
    "pp adm",
    "secaudit prod",
    "1234",
    "org acc",
    "billing payments",
    "xyzzy",
    "payapiprod",
)
"""Typed letter by letter: names, parts of names in any order, initials, ids, nothing at all."""

_ROUNDS = 5
_ALLOWED = 8.0  # milliseconds: half of a frame, so that the other half is left for drawing


def searches(finder: Finder, rounds: int = _ROUNDS) -> list[float]:
    """Return the milliseconds of each letter's search, all queries typed so many times."""
    times = []
    for _ in range(rounds):
        for query in QUERIES:
            for length in range(1, len(query) + 1):
                began = time.perf_counter()
                finder.search(query[:length], LIMIT)
                times.append((time.perf_counter() - began) * 1000)
    return times


def rows() -> Iterator[Row]:
    """Yield the median and the worst hundredth of all keys' searches."""
    known = inventory(ACCOUNTS)
    organization = known.organization
    names = len(organization.accounts) + len(organization.units) + len(known.roles)
    finder = Finder(known)
    finder.prepare()
    gc.collect()
    gc.freeze()  # as the app does
    times = searches(finder)
    for label, share in (("p50", 0.5), ("p99", 0.99)):
        name = f"find, {names:,} names, a key's search {label}"
        yield Row(name, percentile(times, share), _ALLOWED, "half a 60 Hz frame", "ms", 1)
