"""Shows what would change in a file, with what may be secret in it masked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from hatstand.domain.text import printable
from hatstand.secret import MASK

_CONFIDENTIAL = re.compile(
    r"(\s*[^\s=:\[#;]*(?:secret|token|password|process)[^\s=:]*\s*[=:]\s*).+", re.IGNORECASE
)


def difference(old: bytes, new: bytes, file: str) -> tuple[str, ...]:
    """Return the lines of a unified diff; none where nothing changes."""
    before, after = _lines(old), _lines(new)
    # What is the same at both ends is the most, and a diff of it would cost the most.
    same_start = _same(before, after)
    shown_from = max(0, same_start - 3)
    changes = difflib.unified_diff(before[shown_from:], after[shown_from:], file, file, lineterm="")
    return tuple(printable(line) for line in _masked(_moved(changes, shown_from)))


def _lines(content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    return text.removesuffix("\n").split("\n") if text else []


def _same(before: list[str], after: list[str]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    shorter = min(len(before), len(after))
    return next((number for number, (old, new) in pairs if old != new), shorter)


def _moved(lines: Iterator[str], by: int) -> Iterator[str]:
    """Give the hunks the numbers that their lines have in the whole file."""
    for line in lines:
        match = re.fullmatch(r"@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@", line)
        if match is None:
            yield line
        else:
            old, new = int(match[1]) + by, int(match[3]) + by
            yield f"@@ -{old}{match[2] or ''} +{new}{match[4] or ''} @@"


def _masked(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        match = _CONFIDENTIAL.fullmatch(line[1:])
        yield line if match is None else f"{line[0]}{match[1]}{MASK}"
