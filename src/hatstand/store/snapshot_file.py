"""A snapshot's file: what it is called, how it is known, and how a database finds it.

Completion looks into it at each press of a key, so nothing is imported here that takes time.
"""

from __future__ import annotations

import re

from hatstand.domain.digests import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 1
"""Of the tables; a file of a newer one is left alone."""

APPLICATION_ID = 0x68617473
"""Marks our files among all databases: `hats`."""

SUFFIX = ".sqlite3"

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def readable(context: str) -> str:
    """Return what of a context's name may stand in a file's; it can hold anything."""
    return _UNSAFE.sub("_", context)[:40]


def file_name(context: str, binding: str) -> str:
    """Return what the file of a context is called, as it is seen in one way."""
    return f"{_beginning(context)}{digest(binding)[:12]}{SUFFIX}"


def of_context(names: Iterable[str], context: str) -> list[str]:
    """Return those of some names that a context's files have, whoever saw it."""
    beginning = _beginning(context)
    return [name for name in names if name.startswith(beginning) and name.endswith(SUFFIX)]


def _beginning(context: str) -> str:
    return f"{readable(context)}-{digest(context)[:12]}-"


def address(path: str) -> str:
    """Return the URI by which sqlite3 opens a file that nobody ever changes in place."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?mode=ro&immutable=1"
