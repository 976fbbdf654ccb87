"""`python -m bench`: measures everything, some minutes, and prints one table."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable, Iterator

from bench import (
    comparing,
    finding,
    growing,
    handing,
    keys,
    loading,
    machine,
    resting,
    snapshots,
    starting,
    table,
    ticking,
    trees,
)
from bench.endpoint import serve
from bench.rows import Row, Unmeasured


def _start() -> Iterator[Row]:
    for accounts in (1_000, 10_000):
        with serve("--accounts", str(accounts)) as endpoint:
            endpoint.sync()
            yield starting.first_frames(endpoint, f"{accounts:,} accounts", 1.4)
            if accounts == 1_000:
                yield starting.version(endpoint.environment)
            yield starting.completion(endpoint.environment, accounts)
            if accounts == 10_000:
                endpoint.fill_roles()
                name = f"{accounts:,} accounts, {10 * accounts:,} roles"
                yield starting.first_frames(endpoint, name, 1.5)


def _keys() -> Iterator[Row]:
    with serve("--accounts", "1000") as endpoint:
        endpoint.sync()
        yield from keys.in_the_tree(endpoint, 1_000)
        yield from keys.bytes_of_a_move(endpoint)
        yield from keys.find(endpoint, 1_000)
    with serve("--accounts", "10000") as endpoint:
        endpoint.sync()
        endpoint.fill_roles()
        yield from keys.with_all_rows(endpoint, 10_000)
        yield from keys.find(endpoint, 10_000)


_PARTS: dict[str, Callable[[], Iterator[Row | Unmeasured]]] = {
    "start": _start,
    "tree": trees.rows,
    "keys": _keys,
    "find": finding.rows,
    "snapshot": snapshots.rows,
    "load": loading.rows,
    "tick": ticking.rows,
    "hand": handing.rows,
    "rest": resting.rows,
    "diff": comparing.rows,
    "grow": growing.rows,
}


def main() -> int:
    """Measure what was asked for, all parts if nothing was; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[[], *_PARTS], help="all where none is named")
    parser.add_argument("--markdown", action="store_true", help="a table for the documentation")
    options = parser.parse_args()
    sys.stderr.write(f"{machine.kind()}\n")
    rows: list[Row | Unmeasured] = []
    failed = False
    for part in options.part or _PARTS:
        try:
            for row in _PARTS[part]():
                rows.append(row)
                sys.stderr.write("  ".join(table.cells(row)) + "\n")
        except Exception:
            failed = True
            sys.stderr.write(f"{part} could not be measured to its end:\n{traceback.format_exc()}")
    sys.stdout.write((table.markdown if options.markdown else table.plain)(rows) + "\n")
    return 0 if all(row.met for row in rows) and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
