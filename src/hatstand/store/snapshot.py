"""Snapshots on disk: one small database for each context and way to see it, replaced as a whole."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
import zlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from hatstand.domain.digests import digest
from hatstand.domain.file_words import reason
from hatstand.domain.text import printable
from hatstand.paths import naming, private_directory
from hatstand.services.ports import Snapshot
from hatstand.store.files import (
    NotTrustedError,
    OwnFile,
    open_own,
    set_aside,
    sweep_temporaries,
)
from hatstand.store.snapshot_file import APPLICATION_ID, VERSION, file_name, of_context
from hatstand.store.snapshot_glance import LARGE, read_glance
from hatstand.store.snapshot_rows import Mismatch, read_rows, write_rows

_MAGIC = b"SQLite format 3\0"
_SEAL = b"hatstand"
_HEAD = 100
"""Bytes that a database begins with before its first page's content."""

_PIECE = 1 << 16

_MISFITS = (sqlite3.Error, ValueError, LookupError, TypeError, OverflowError)
"""What rows that don't fit together can lead to."""


class DamagedError(Exception):
    """The file is not what was written."""


class SqliteSnapshots:
    """Snapshots by context and binding in `directory`; implements `services.ports.SnapshotStore`.

    Whoever looks at a context with other credentials has a file of his own, so that nobody's
    snapshot is lost to another's. Of a context, files that nobody stored for as long as a history
    is kept are removed.

    A file is the database and a seal: a checksum over all of it, so that a part, or a changed
    byte, is never taken for an organization. It is made beside the old one and renamed, so that
    other processes read the old or the new, and a killed writer changes nothing. Only a hash of
    the binding is stored, because an endpoint may hold a password.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._problem = ""

    @property
    def problem(self) -> str:
        """What was wrong with the file at the last `load`, or an empty string."""
        return self._problem

    def path(self, context: str, binding: str) -> Path:
        """Return the file of a context and a binding; its name can hold anything."""
        return self._directory / file_name(context, binding)

    def load(self, context: str, binding: str) -> Snapshot | None:
        """Return the snapshot of a context made for the same `binding`; never raises.

        None where there is none, or `problem` says why. A damaged file is set aside; one of a
        newer version is left where it is.
        """
        self._problem = ""
        path = self.path(context, binding)
        identity: tuple[int, int] | None = None
        try:
            with open_own(path, private=False) as file:
                identity = file.identity
                version = _checked(file)
            if version > VERSION:
                self._tell(
                    context, f"was made by a newer version of hatstand and is not used: {path}"
                )
                return None
            return read_rows(path, digest(binding))
        except (FileNotFoundError, Mismatch):
            return None
        except NotTrustedError as error:
            self._set_aside(context, path, str(error))
        except OSError as error:
            self._tell(context, f"can't be read: {path}: {reason(error)}")
        except DamagedError as error:
            self._set_aside(context, path, str(error), identity)
        except _MISFITS:
            self._set_aside(context, path, "its rows don't fit together", identity)
        return None

    def glance(
        self, context: str, binding: str, beside: str, account_ids: Collection[str]
    ) -> Snapshot | None:
        """Return the part of a large snapshot that a first look needs; never raises.

        None where the whole is read as fast, or where anything is wrong with it: `load` tells.
        """
        path = self.path(context, binding)
        try:
            with open_own(path, private=False) as file:
                if file.size < LARGE or _checked(file) != VERSION:
                    return None
            return read_glance(path, digest(binding), beside, account_ids)
        except (OSError, NotTrustedError, DamagedError, Mismatch, *_MISFITS):
            return None

    def save(self, context: str, binding: str, snapshot: Snapshot) -> None:
        """Replace the snapshot of a context as a whole.

        Raises:
            OSError: It can't be written; the one before stays.
        """
        import tempfile

        path = self.path(context, binding)
        private_directory(self._directory)
        sweep_temporaries(self._directory, f"{path.name}.")
        self._sweep(context)
        with naming(path):
            descriptor, name = tempfile.mkstemp(dir=self._directory, prefix=f".{path.name}.")
            temporary = Path(name)
            try:
                with os.fdopen(descriptor, "r+b") as stream:
                    write_rows(temporary, digest(binding), snapshot)
                    stream.write(_seal(stream, temporary.stat().st_size))
                    stream.flush()
                    os.fsync(stream.fileno())
                _spare_newer(path)
                temporary.replace(path)
            except (sqlite3.Error, OverflowError) as error:
                raise OSError(_number(error), f"it can't be written: {error}") from error
            finally:
                temporary.unlink(missing_ok=True)

    def _sweep(self, context: str) -> None:
        """Remove files of a context that nobody stored for long."""
        from hatstand.domain.history import KEPT  # only where something is stored

        oldest = time.time() - KEPT.total_seconds()
        with suppress(OSError):
            names = [path.name for path in self._directory.iterdir()]
            for path in map(self._directory.joinpath, of_context(names, context)):
                if path.lstat().st_mtime < oldest:
                    path.unlink(missing_ok=True)

    def _tell(self, context: str, what: str) -> None:
        self._problem = f"The snapshot of {printable(context)} {what}. The next refresh makes one."

    def _set_aside(
        self, context: str, path: Path, why: str, identity: tuple[int, int] | None = None
    ) -> None:
        aside = set_aside(path, identity)
        where = f"it was set aside as {aside}" if aside else f"it is still there: {path}"
        self._tell(context, f"can't be used ({printable(why)}); {where}")


def _seal(stream: BinaryIO, size: int) -> bytes:
    """Return the seal of a database: of the first `size` bytes of a file, as far as there are any.

    It is read a piece at a time: the allocator would keep memory for the next one as large.
    """
    checksum = 0
    while size > 0 and (piece := stream.read(min(size, _PIECE))):
        checksum = zlib.crc32(piece, checksum)
        size -= len(piece)
    return _SEAL + checksum.to_bytes(4, "big")


def _checked(file: OwnFile) -> int:
    """Return the version of a whole file's tables.

    The version comes first, because a newer file may be sealed in another way.

    Raises:
        DamagedError: It is not whole, or none of ours.
    """
    head = file.stream.read(_HEAD)
    if head[:16] != _MAGIC or _header_number(head, 68) != APPLICATION_ID:
        raise DamagedError("it is no snapshot, or damaged")
    version = _header_number(head, 60)
    if version > VERSION:
        return version
    file.stream.seek(0)
    seal = _seal(file.stream, file.size - len(_SEAL) - 4)
    if version < 1 or file.stream.read() != seal:
        raise DamagedError("it is damaged")
    return version


def _header_number(data: bytes, offset: int) -> int:
    """Return a number of SQLite's file header (https://sqlite.org/fileformat.html, 1.3)."""
    return int.from_bytes(data[offset : offset + 4], "big")


def _number(error: Exception) -> int:
    """Return the operating system's number for what SQLite says (sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return errno.ENOSPC if code == sqlite3.SQLITE_FULL else errno.EIO


def _spare_newer(path: Path) -> None:
    """Move a newer version's file out of the way: this version may not destroy it."""
    try:
        with path.open("rb") as stream:
            header = stream.read(_HEAD)
    except OSError:
        return
    version = _header_number(header, 60)
    if header[:16] == _MAGIC and _header_number(header, 68) == APPLICATION_ID and version > VERSION:
        path.replace(path.with_name(f"{path.name}.version-{version}"))
