"""Reads the file to import: a plain text of a sensible size, from a path or standard input."""

from __future__ import annotations

import sys
from dataclasses import field
from pathlib import Path

from hatstand.domain.records import dataclass
from hatstand.domain.text import printable
from hatstand.errors import UsageError

LARGEST = 8 << 20
"""Bytes; 2,000 profiles, the most that browser extensions ever kept, have a tenth of it."""

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What was read, and how messages call it."""

    name: str
    content: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The content as text, without a byte order mark."""
        return self.content.decode("utf-8-sig")


def read_source(file: str) -> SourceFile:
    """Return the content of a file, or of standard input for `-`.

    Raises:
        UsageError: It can't be read, is too large, or is no UTF-8 text; the line is named.
    """
    name = "standard input" if file == STANDARD_INPUT else file
    try:
        if file == STANDARD_INPUT:
            content = sys.stdin.buffer.read(LARGEST + 1) if sys.stdin is not None else b""
        else:
            with Path(file).open("rb") as stream:
                content = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UsageError(f"{printable(name)} can't be read: {reason}") from None
    if len(content) > LARGEST:
        raise UsageError(
            f"{printable(name)} has more than {LARGEST >> 20} MiB", "It is no file of profiles"
        )
    _refuse_binary(name, content)
    return SourceFile(name, content)


def _refuse_binary(name: str, content: bytes) -> None:
    zero = content.find(b"\0")
    if zero >= 0:
        line = content.count(b"\n", 0, zero) + 1
        raise UsageError(f"{printable(name)}:{line}: this is no text", "A zero byte is in it")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{printable(name)}:{line}: the text is not UTF-8", "Save the file as UTF-8"
        ) from None
