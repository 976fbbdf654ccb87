"""How costs grow with the organization: three sizes at once, measured in turns."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import pairwise

from bench import finding, keys, snapshots
from bench.endpoint import Endpoint, serve
from bench.loading import UNLIMITED, load
from bench.organization import inventory
from bench.rows import Row, median, percentile
from bench.starting import MARKER, Program, first_frame, hatstand
from bench.terminal import opened
from hatstand.services.find.finder import Finder

SIZES = (100, 1_000, 10_000)
LATENCY = 0.01
"""Seconds of a call: short, because pages of accounts come one after the other."""

_ROUNDS = 5
_KEYS = 40
_FLAT = 1.4
"""What may come on top where nothing should: ten times the accounts are looked at no less."""

_LINEAR = 1.1
"""What an account's share may come to, of that in a smaller organization: figures waver."""

Costs = Mapping[int, float]


def growth(name: str, costs: Costs, unit: str, *, flat: bool = False) -> Row:
    """Return the step from one size to the next at which a cost grows most.

    Args:
        name: Of what was measured.
        costs: By the number of accounts.
        unit: Of the costs.
        flat: Whether the whole cost should stay as it is; else it is that of an account.
    """
    each = costs if flat else {size: cost / size for size, cost in costs.items()}
    before, after = max(pairwise(sorted(each)), key=lambda pair: each[pair[1]] / each[pair[0]])
    path = " → ".join(f"{size:,}" for size in sorted(costs))
    against = f"at {before:,}" if flat else f"an account's share at {before:,}"
    label = f"growth of {name}, {path}: {'' if flat else 'a share '}at {after:,}"
    scale = 1 if flat else 1000
    return Row(
        label,
        each[after] * scale,
        each[before] * scale,
        against,
        unit if flat else f"{unit} / 1,000",
        _FLAT if flat else _LINEAR,
    )


def rows() -> Iterator[Row]:
    """Yield the growth of first frames, keys, find, reading the snapshot, and loading."""
    with ExitStack() as stack:
        endpoints = {
            size: stack.enter_context(serve("--accounts", str(size), "--latency", f"{LATENCY}s"))
            for size in SIZES
        }
        loads = {size: load(endpoint, UNLIMITED)[0] for size, endpoint in endpoints.items()}
        for endpoint in endpoints.values():
            endpoint.sync()
            endpoint.fill_roles()
        program = Program((hatstand(),), MARKER)
        frames = _in_turns(endpoints, lambda endpoint: first_frame(endpoint, program))
        yield growth("the first frame", frames, "ms", flat=True)
        yield growth("key → frame, all rows open, p50", _keys(endpoints), "ms", flat=True)
        yield growth("find, p50", _finds(), "ms")
        reads = _in_turns(endpoints, lambda endpoint: snapshots.read(endpoint, "sqlite"))
        yield growth("snapshot → model", reads, "ms")
        yield growth("load", {size: one["seconds"] for size, one in loads.items()}, "s")


def _in_turns(
    endpoints: Mapping[int, Endpoint], measure: Callable[[Endpoint], float]
) -> dict[int, float]:
    """Return the median of what was measured for each size; the first round does not count."""
    taken: dict[int, list[float]] = {size: [] for size in endpoints}
    for _ in range(1 + _ROUNDS):
        for size, endpoint in endpoints.items():
            taken[size].append(measure(endpoint))
    return {size: median(times[1:]) for size, times in taken.items()}


def _keys(endpoints: Mapping[int, Endpoint]) -> dict[int, float]:
    command = [sys.executable, "-m", "bench.programs.opened_app"]
    taken: dict[int, list[float]] = {size: [] for size in endpoints}
    with ExitStack() as stack:
        terminals = {
            size: stack.enter_context(opened(command, endpoint.environment))
            for size, endpoint in endpoints.items()
        }
        for terminal in terminals.values():
            keys.ready(terminal, keys.ALL_OPEN)
        for _ in range(_KEYS):
            for size, terminal in terminals.items():
                taken[size] += keys.milliseconds([terminal.press("down")])
    return {size: median(times) for size, times in taken.items()}


def _finds() -> dict[int, float]:
    finders = {size: Finder(inventory(size)) for size in SIZES}
    for finder in finders.values():
        finder.prepare()
    gc.collect()
    gc.freeze()
    taken: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(_ROUNDS):
        for size, finder in finders.items():
            taken[size] += finding.searches(finder, 1)
    return {size: percentile(times, 0.5) for size, times in taken.items()}
