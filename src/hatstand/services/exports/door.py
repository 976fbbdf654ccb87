"""The one door through which a writer (stdout, a clipboard, a pipe) gets a secret's text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hatstand.secret import Secret

T = TypeVar("T")


def hand_over(secret: Secret, sink: Callable[[str], T]) -> T:
    """Give the revealed text to `sink` and return what it returns; nothing else keeps it."""
    return sink(secret.reveal())
