"""Files of this user alone: read with suspicion, set aside when damaged, swept when left behind."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hatstand.domain.records import dataclass

STALE_AFTER = 60.0
"""Seconds after which a temporary file is a killed writer's: a live one needs milliseconds."""


class NotTrustedError(OSError):
    """A file that somebody else may have made, changed or read, or that is no plain file."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """What was read, and which file it was, so that only that one is ever set aside."""

    data: bytes
    identity: tuple[int, int]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of this user, open for reading from its beginning; its size was that when opened."""

    stream: BinaryIO
    size: int
    identity: tuple[int, int]


def read_own(path: Path, *, private: bool = True, limit: int = 1 << 30) -> FileContent:
    """Read a file as `open_own` opens it, with the same arguments and errors."""
    with open_own(path, private=private, limit=limit) as file:
        return FileContent(file.stream.read(file.size), file.identity)


@contextmanager
def open_own(path: Path, *, private: bool = True, limit: int = 1 << 30) -> Iterator[OwnFile]:
    """Open a plain file that belongs to this user; links are not followed.

    Args:
        path: The file.
        private: Whether others may not even read it; they may never write it.
        limit: Bytes beyond which a file can't be one of ours.

    Raises:
        FileNotFoundError: There is none.
        NotTrustedError: A link, a pipe, somebody else's, too wide a mode, or too large.
        OSError: It can't be read.
    """
    if path.is_symlink():
        raise NotTrustedError(f"{path.name} is a link")
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # what this platform knows
        flags |= getattr(os, name, 0)
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        require_own(path, status, private=private, limit=limit)
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            yield OwnFile(stream, status.st_size, (status.st_dev, status.st_ino))
    finally:
        os.close(descriptor)


def require_own(
    path: Path, status: os.stat_result, *, private: bool = True, limit: int = 1 << 62
) -> None:
    """Refuse an open file that is no plain one of this user alone; see `open_own`.

    Raises:
        NotTrustedError: With what is wrong with it.
    """
    fault = _fault(status, private=private, limit=limit)
    if fault:
        raise NotTrustedError(f"{path.name} {fault}")


def _fault(status: os.stat_result, *, private: bool, limit: int) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "is no plain file"
    if hasattr(os, "getuid"):
        if status.st_uid != os.getuid():
            return "belongs to another user"
        if status.st_mode & 0o022:
            return "can be written by others"
        if private and status.st_mode & 0o077:
            return "can be read by others"
    return "is too large" if status.st_size > limit else ""


def set_aside(path: Path, identity: tuple[int, int] | None = None) -> Path | None:
    """Rename a damaged file to `<name>.damaged-<time>` and return its new path.

    With `identity`, only where `path` is still that file: another process may have replaced it
    with a good one meanwhile. Returns None where nothing was renamed; never raises.
    """
    try:
        status = path.lstat()
        if identity is not None and (status.st_dev, status.st_ino) != identity:
            return None
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        aside = path.with_name(f"{path.name}.damaged-{stamp}")
        number = 1
        while os.path.lexists(aside):
            number += 1
            aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
        return path.rename(aside)
    except OSError:
        return None


def discard(path: Path) -> None:
    """Take a file away that is not trusted, also a directory in its place; never raises."""
    try:
        path.unlink()
    except OSError:
        set_aside(path)


def sweep_temporaries(directory: Path, name: str = "") -> None:
    """Remove what killed writers of `name` (default: of any file) left behind; never raises."""
    try:
        for path in directory.iterdir():
            if not path.name.startswith(f".{name}"):
                continue
            if abs(time.time() - path.lstat().st_mtime) > STALE_AFTER:
                path.unlink()
    except OSError:
        return  # not there, read-only, or swept by another process at the same moment
