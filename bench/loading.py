"""Loading an organization: against the latency, against the permitted rate, and nothing lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from bench.endpoint import Endpoint, serve
from bench.rows import Row
from hatstand.aws.budget import DOCUMENTED, UNDOCUMENTED
from hatstand.config.model import Settings
from hatstand.demo import acme
from hatstand.services.crawl.organization import WORKERS

LATENCY = 0.08
UNLIMITED = 1000.0
"""A share of AWS's rates that never slows anything down."""
DEFAULT = Settings().rate
_CHAIN = "longest chain, calls × latency / workers"
_RATE = "that rate's own ideal"
_ADAPTIVE = "botocore, adaptive"


def load(endpoint: Endpoint, share: float) -> tuple[dict[str, Any], dict[str, int]]:
    """Return what one load took, and the endpoint's own count of its calls."""
    return _run(endpoint, "bench.programs.load", str(share))


def _run(
    endpoint: Endpoint, program: str, *arguments: str
) -> tuple[dict[str, Any], dict[str, int]]:
    endpoint.reset()
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        env=endpoint.environment,
        check=True,
        capture_output=True,
        timeout=600,
    )
    return json.loads(done.stdout), endpoint.calls()


def ideal_at_rate(counts: dict[str, int], share: float, latency: float) -> float:
    """Return the seconds that a load can't be faster than at a share of the documented rates.

    Args:
        counts: Calls by `service:Operation`.
        share: Of the documented rates.
        latency: Seconds of one call.
    """
    waits = [0.0]
    for operation, count in counts.items():
        rate = DOCUMENTED.get(operation, UNDOCUMENTED)
        burst = max(rate.burst * share, 1.0)
        waits.append(max(0.0, count - burst) / (rate.per_second * share))
    return max(waits) + latency


def ideal_without_rate(counts: dict[str, int], latency: float) -> float:
    """Return the seconds of the longest chain of calls, or of all of them on all workers.

    `ListAccounts` is such a chain: AWS gives the next page's token with each page. The bound is
    the longer of both.
    """
    chain = counts.get("organizations:ListAccounts", 0) + 1  # the root comes before
    return max(chain * latency, sum(counts.values()) * latency / WORKERS)


def rows(accounts: int = 1000, accounts_at_a_rate: int = 100) -> Iterator[Row]:
    """Yield how long an organization takes to load, unlimited and at two rates.

    Where the rate counts, the endpoint throttles as AWS documents it, and a smaller organization
    does: rates are waited for. Each load has an endpoint of its own then: what one used up of a
    burst would be missing to the next.
    """
    with _serve(accounts) as endpoint:
        result, counts = load(endpoint, UNLIMITED)
        ideal = ideal_without_rate(counts, LATENCY)
        yield Row(f"{_size(accounts)}, no limit", result["seconds"], ideal, _CHAIN, "s", 1.2)
        lost = _lost(accounts, result)
    size = _size(accounts_at_a_rate)
    for share in (1.0, DEFAULT):
        with _serve(accounts_at_a_rate, "--throttle", "aws") as endpoint:
            result, counts = load(endpoint, share)
        lost += _lost(accounts_at_a_rate, result)
        ideal = ideal_at_rate(counts, share, LATENCY)
        yield Row(f"{size}, rate = {share}", result["seconds"], ideal, _RATE, "s", 1.05)
        throttled = 100 * result["throttled"] / result["calls"]
        yield Row(f"throttled answers, rate = {share}", throttled, 2, "of all answers", "%", 1)
        if share == 1.0:
            with _serve(accounts_at_a_rate, "--throttle", "aws") as endpoint:
                adaptive, _ = _run(endpoint, "bench.programs.load_adaptive")
            seconds, theirs = result["seconds"], adaptive["seconds"]
            yield Row(f"{size}, rate = {share}", seconds, theirs, _ADAPTIVE, "s", 1)
    yield Row("accounts lost in these three loads", lost, 0, "none", "", 0)


def _serve(accounts: int, *arguments: str) -> AbstractContextManager[Endpoint]:
    return serve("--accounts", str(accounts), "--latency", f"{LATENCY}s", *arguments)


def _size(accounts: int) -> str:
    return f"load {accounts:,} accounts at {LATENCY * 1000:.0f} ms"


def _lost(accounts: int, result: dict[str, Any]) -> int:
    """Return how many accounts a load does not know."""
    made = acme.build(accounts)
    return len({one for one in made.accounts if made.is_member(one)} - set(result["ids"]))
