"""Texts as the cells of a database, and what reading many rows needs."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any


def to_cell(text: str) -> str | bytes:
    """Return `text` as a database takes it: one with lone surrogates as bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def from_cell(cell: str | bytes) -> str:
    """Return the text that `to_cell` was given."""
    return cell if isinstance(cell, str) else str(cell, "utf-8", "surrogatepass")


def from_cells(cells: Iterable[str | bytes]) -> list[str]:
    """Return many such texts; where none is bytes, as mostly, there is nothing to be done."""
    texts: list[Any] = list(cells)
    return texts if set(map(type, texts)) <= {str} else list(map(from_cell, texts))


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking 100,000 new records again and again: a fifth."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
