"""The record by which `hatstand --demo` finds a running endpoint."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import hatstand
from hatstand import paths
from hatstand.demo import home as homes
from hatstand.demo import people
from hatstand.demo.server import REGION

if TYPE_CHECKING:
    from pathlib import Path


def location() -> Path:
    """Return the record's path."""
    return paths.runtime_directory() / "demo.json"


def write(url: str, home: Path) -> None:
    """Record this process's endpoint, readable by this user alone."""
    content = {
        "url": url,
        "pid": os.getpid(),
        "home": str(home),
        "totp_seed": people.SEED,
        "mfa_serial": homes.SERIAL,
        "region": REGION,
        "version": hatstand.__version__,
    }
    paths.write_private(location(), json.dumps(content, indent=2).encode() + b"\n")


def read() -> dict[str, Any] | None:
    """Return what is recorded, or None where nothing readable is."""
    try:
        content = json.loads(location().read_text())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def remove() -> None:
    """Remove the record, unless another endpoint has written its own since."""
    content = read()
    if content is not None and content.get("pid") == os.getpid():
        location().unlink(missing_ok=True)
