"""A snapshot's file: what it is called, how it is known, and how a database finds it.

Completion looks into it at each press of a key, so nothing is imported here that takes time.
"""

from __future__ import annotations

import hashlib
import re

VERSION = 1
"""Of the tables; a file of a newer one is left alone."""

APPLICATION_ID = 0x68617473
"""Marks our files among all databases: `hats`."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def digest(text: str) -> str:
    """Return the hash that stands for a text in a file or its name."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def readable(context: str) -> str:
    """Return what of a context's name may stand in a file's; it can hold anything."""
    return _UNSAFE.sub("_", context)[:40]


def file_name(context: str) -> str:
    """Return what the file of a context is called."""
    return f"{readable(context)}-{digest(context)[:12]}.sqlite3"


def address(path: str) -> str:
    """Return the URI by which sqlite3 opens a file that nobody ever changes in place."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?mode=ro&immutable=1"
