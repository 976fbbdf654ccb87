"""Records by key: in files of this user alone, or in this process. What is in them is not known."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from hatstand.domain.digests import digest
from hatstand.paths import write_private
from hatstand.store.files import NotTrustedError, discard, read_own, sweep_temporaries
from hatstand.store.locks import FileLocks, locked

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
_LARGEST = 1 << 20
_LOCK = "records"


def plain_name(key: str) -> str:
    """Return a name that any place takes: the key itself where it is plain, else its hash."""
    if _PLAIN.fullmatch(key):
        return key
    return digest(key)


class Records(Protocol):
    """A place for records.

    Raises (all methods): OSError, where the place can't be used.
    """

    def names(self) -> tuple[str, ...]:
        """Return what `read` may be asked: of each record its key, or a stand-in for it."""
        ...

    def read(self, key: str) -> bytes | None:
        """Return a record, or None."""
        ...

    def write(self, key: str, data: bytes) -> None:
        """Keep a record, in the place of the one before."""
        ...

    def remove(self, key: str, seen: bytes | None = None) -> None:
        """Remove a record; with `seen`, only where it still is that one."""
        ...

    def claim(self, key: str, data: bytes) -> bytes:
        """Keep a record unless there is one, and return the one that is there."""
        ...


class MemoryRecords:
    """Records of this process."""

    def __init__(self) -> None:
        self._records: dict[str, bytes] = {}

    def names(self) -> tuple[str, ...]:
        """Return all keys."""
        return tuple(self._records)

    def read(self, key: str) -> bytes | None:
        """Return a record, or None."""
        return self._records.get(key)

    def write(self, key: str, data: bytes) -> None:
        """Keep a record."""
        self._records[key] = data

    def remove(self, key: str, seen: bytes | None = None) -> None:
        """Remove a record; with `seen`, only where it still is that one."""
        if seen is None or self._records.get(key) == seen:
            self._records.pop(key, None)

    def claim(self, key: str, data: bytes) -> bytes:
        """Keep a record unless there is one, and return the one that is there."""
        return self._records.setdefault(key, data)


class FileRecords:
    """One 0600 file for each record in a 0700 directory, shared by this user's processes.

    A file that somebody else may have read or written is removed, never used: what it held can
    be had again. Reading makes nothing; changes are made under a lock, so that a process that
    clears an old record never takes a new one with it.
    """

    def __init__(self, directory: Path, locks: FileLocks) -> None:
        self._directory = directory
        self._locks = locks

    def names(self) -> tuple[str, ...]:
        """Return the names of all files; also removes what killed writers left behind."""
        sweep_temporaries(self._directory)
        try:
            paths = sorted(self._directory.glob("*.json"))
        except OSError:
            return ()
        return tuple(path.stem for path in paths if not path.name.startswith("."))

    def read(self, key: str) -> bytes | None:
        """Return a record, or None."""
        path = self._path(key)
        try:
            return read_own(path, limit=_LARGEST).data
        except NotTrustedError:
            discard(path)
        except OSError:
            pass
        return None

    def write(self, key: str, data: bytes) -> None:
        """Keep a record.

        Raises:
            OSError: It can't be written; the one before stays.
        """
        with locked(self._locks, self._lock_name):
            write_private(self._path(key), data)

    def remove(self, key: str, seen: bytes | None = None) -> None:
        """Remove a record; with `seen`, only where it still is that one.

        Raises:
            OSError: It is still there.
        """
        path = self._path(key)
        if not path.is_symlink() and not path.exists():
            return
        with locked(self._locks, self._lock_name):
            if seen is None or self.read(key) == seen:
                path.unlink(missing_ok=True)

    def claim(self, key: str, data: bytes) -> bytes:
        """Keep a record unless there is one, and return the one that is there.

        Raises:
            OSError: There is none and it can't be written.
        """
        with locked(self._locks, self._lock_name):
            known = self.read(key)
            if known is None:
                write_private(self._path(key), data)
            return data if known is None else known

    @property
    def _lock_name(self) -> str:
        return f"{_LOCK}-{self._directory.name}"

    def _path(self, key: str) -> Path:
        return self._directory / f"{plain_name(key)}.json"


class ForgivingRecords:
    """Records that stay in this process where they can't be written: nothing just got is lost."""

    def __init__(self, records: Records, tell: Callable[[OSError], None]) -> None:
        self._records = records
        self._unwritten = MemoryRecords()
        self._tell = tell

    def names(self) -> tuple[str, ...]:
        """Return the names of all records."""
        try:
            names = self._records.names()
        except OSError as error:
            self._tell(error)
            names = ()
        return tuple(dict.fromkeys((*self._unwritten.names(), *names)))

    def read(self, key: str) -> bytes | None:
        """Return a record, or None."""
        unwritten = self._unwritten.read(key)
        if unwritten is not None:
            return unwritten
        try:
            return self._records.read(key)
        except OSError as error:
            self._tell(error)
            return None

    def write(self, key: str, data: bytes) -> None:
        """Keep a record, at least in this process."""
        try:
            self._records.write(key, data)
        except OSError as error:
            self._tell(error)
            self._unwritten.write(key, data)
        else:
            self._unwritten.remove(key)

    def remove(self, key: str, seen: bytes | None = None) -> None:
        """Remove a record.

        Raises:
            OSError: It is still there, which somebody who wants it forgotten must be told.
        """
        self._unwritten.remove(key, seen)
        self._records.remove(key, seen)

    def claim(self, key: str, data: bytes) -> bytes:
        """Keep a record unless there is one, and return the one that is there."""
        unwritten = self._unwritten.read(key)
        if unwritten is not None:
            return unwritten
        try:
            return self._records.claim(key, data)
        except OSError as error:
            self._tell(error)
            return self._unwritten.claim(key, data)
