"""From the stored snapshot to the model: against `json.load` of the same as plain rows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.endpoint import Endpoint, serve
from bench.rows import Row, median

_PROGRAM = "bench.programs.read_snapshot"
_ROUNDS = 9


def read(endpoint: Endpoint, which: str, *arguments: str) -> float:
    """Return the milliseconds in which a fresh process reads everything.

    Args:
        endpoint: With a stored snapshot.
        which: `sqlite`, the snapshot itself, or `json`, a file of rows.
        arguments: `write`, to make that file.
    """
    file = str(endpoint.home / "rows.json")
    command = [sys.executable, "-m", _PROGRAM, which, file, *arguments]
    done = subprocess.run(command, env=endpoint.environment, check=True, capture_output=True)
    return 1000 * float(json.loads(done.stdout or "0"))


def rows(accounts: int = 10_000) -> Iterator[Row]:
    """Yield time and size."""
    with serve("--accounts", str(accounts)) as endpoint:
        endpoint.sync()
        endpoint.fill_roles()
        read(endpoint, "json", "write")
        ours, theirs = [], []
        for _ in range(_ROUNDS):
            ours.append(read(endpoint, "sqlite"))
            theirs.append(read(endpoint, "json"))
        name = f"snapshot → model, {accounts:,} accounts, {10 * accounts:,} roles"
        yield Row(name, median(ours), median(theirs), "json.load of plain rows", "ms", 0.4)
        size = endpoint.snapshot.stat().st_size / 1000
        plain = (endpoint.home / "rows.json").stat().st_size / 1000
        yield Row("size of that snapshot", size, plain, "the file of plain rows", "kB", 0.25)
