"""Coroutines that wait for nothing, without the event loop: a third of a short command's time."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def drive(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits for an event loop to its end.

    Raises:
        RuntimeError: It did wait.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    coroutine.close()
    raise RuntimeError("a service waits for an event loop")
