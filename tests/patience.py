"""How long a test waits for what must come: so long that only a defect lasts longer.

A limit ends a run that would otherwise hang; it never says how fast something is. On a machine with
other work everything may take many times as long, and must still pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

PATIENCE = 120.0
"""Seconds; no test that passes waits for them."""


def eventually(condition: Callable[[], Answer], what: str = "it") -> Answer:
    """Return the first true answer of a condition that another thread or process brings about.

    Raises:
        AssertionError: There is none.
    """
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"{what} never happened"
        time.sleep(0.01)
    return answer
