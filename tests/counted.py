"""What a process holds that has to have an end: threads of hatstand's own, and connections."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path


def threads() -> Counter[str]:
    """Return how many threads of hatstand there are, by name."""
    names = (thread.name for thread in threading.enumerate())
    return Counter(name for name in names if name.startswith("hatstand-"))


def connections(port: int) -> int:
    """Return how many sockets of this process lead to a port of this machine."""
    mine = set()
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # another thread has closed it meanwhile
            mine.add(one.readlink().name)
    rows = [line.split() for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:]]
    return sum(row[2].endswith(f":{port:04X}") and f"socket:[{row[9]}]" in mine for row in rows)
