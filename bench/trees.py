"""hatstand's tree against Textual's own with the same rows, a hundred thousand of them."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import machine
from bench.rows import Row, median
from bench.terminal import opened

ACCOUNTS = 9_800
"""So many that OUs, accounts and ten roles in each are 108,000 rows."""

ROUNDS = 3
_GOALS = {"first frame": 1 / 5, "expand all": 1 / 50, "recolour": 1 / 50}
_GOAL_OF_MEMORY = 1 / 2
_PATIENCE = 240.0


def rows(accounts: int = ACCOUNTS) -> Iterator[Row]:
    """Yield what each step takes, ours and theirs in turns."""
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "textual": []}
    for _ in range(ROUNDS):
        for which, taken in runs.items():
            taken.append(_run(which, accounts))
    ours, theirs = runs.values()
    counts = {run["rows"] for run in (*ours, *theirs)}
    if len(counts) != 1:
        raise RuntimeError(f"the trees differ: {sorted(counts)} rows")
    size = f"tree of {counts.pop():,} rows"
    against = "Textual's Tree"
    for step, goal in _GOALS.items():
        mine, other = (median([1000 * run[step] for run in taken]) for taken in (ours, theirs))
        yield Row(f"{size}, {step}", mine, other, against, "ms", goal)
    mine, other = (median([run["peak"] for run in taken]) for taken in (ours, theirs))
    yield Row(f"{size}, peak memory", mine, other, against, "MiB", _GOAL_OF_MEMORY)


def _run(which: str, accounts: int) -> dict[str, Any]:
    """Return what one run measured.

    Raises:
        TimeoutError: It never ended.
    """
    with tempfile.TemporaryDirectory(prefix="hatstand-bench-") as directory:
        file = Path(directory, "taken.json")
        command = [sys.executable, "-m", "bench.programs.tree_app", which, str(accounts), str(file)]
        with opened(command, machine.environment(Path(directory))) as terminal:
            deadline = time.perf_counter() + _PATIENCE
            while not file.exists() or not file.stat().st_size:
                terminal.read(0.05)
                if time.perf_counter() > deadline:
                    raise TimeoutError(f"{which} never ended:\n{terminal.seen[-2000:]!r}")
        taken: dict[str, Any] = json.loads(file.read_text())
        return taken
