"""Locks by name, so that two tasks, and two processes, never do the same thing at once.

A lock ends with its holder, also when that is killed: nothing is ever left to clean up. Every
lock is polled, never waited for inside the operating system, so that waiting can be cancelled.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from hatstand.domain.digests import digest
from hatstand.paths import private_directory

POLL = 0.02
"""Seconds between two tries: unnoticed by a person, nothing to the machine."""

PATIENCE = 5.0
"""Seconds that synchronous work waits; such locks are held for milliseconds."""

Release = Callable[[], None]


class Locks(Protocol):
    """Ways to lock a name."""

    def try_lock(self, name: str) -> Release | None:
        """Return what releases the lock, or None where somebody holds it.

        Raises:
            OSError: Nothing can be locked here.
        """
        ...


class FileLocks:
    """Locks among all processes of this user: one empty file for each name.

    The files stay: removing one while another process opens it would make two locks of one.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def try_lock(self, name: str) -> Release | None:
        """Return what releases the lock, or None where somebody holds it.

        Raises:
            OSError: The file can't be made, or its file system has no locks.
        """
        path = private_directory(self._directory) / f"{_file_name(name)}.lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            _lock(descriptor)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        return lambda: os.close(descriptor)  # closing ends the lock, as the end of a process does


class MemoryLocks:
    """Locks among the tasks and threads of this process."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._guard = threading.Lock()

    def try_lock(self, name: str) -> Release | None:
        """Return what releases the lock, or None where somebody holds it."""
        with self._guard:
            if name in self._held:
                return None
            self._held.add(name)
        return lambda: self._held.discard(name)


class PatientLocks:
    """Locks that are waited for in `try_lock` itself, for code without an event loop."""

    def __init__(self, locks: Locks, patience: float) -> None:
        self._locks = locks
        self._patience = patience

    def try_lock(self, name: str) -> Release:
        """Return what releases the lock, once nobody else holds it.

        Raises:
            TimeoutError: Somebody held it for longer than `patience` seconds.
            OSError: Nothing can be locked here.
        """
        end = time.monotonic() + self._patience
        while (release := self._locks.try_lock(name)) is None:
            if time.monotonic() >= end:
                raise TimeoutError(f"another process holds the lock {name}")
            time.sleep(POLL)
        return release


class FallbackLocks:
    """Locks by files, and where no file can be made at least within this process."""

    def __init__(self, files: FileLocks) -> None:
        self._files = files
        self._memory = MemoryLocks()

    def try_lock(self, name: str) -> Release | None:
        """Return what releases the lock, or None where somebody holds it."""
        release = self._memory.try_lock(name)
        if release is None:
            return None
        try:
            release_file = self._files.try_lock(name)
        except OSError:
            return release
        if release_file is None:
            release()
            return None

        def release_both() -> None:
            release_file()
            release()

        return release_both


@contextmanager
def locked(locks: Locks, name: str, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock `name`.

    Raises:
        TimeoutError: Somebody held it for longer than `patience` seconds.
        OSError: Nothing can be locked here.
    """
    release = PatientLocks(locks, patience).try_lock(name)
    try:
        yield
    finally:
        release()


@asynccontextmanager
async def locked_by_task(locks: Locks, name: str) -> AsyncIterator[None]:
    """Hold the lock `name`; waits as long as it takes without blocking the event loop.

    Raises:
        OSError: Nothing can be locked here.
    """
    while (release := locks.try_lock(name)) is None:
        import asyncio  # not for those who need not wait

        await asyncio.sleep(POLL)
    try:
        yield
    finally:
        release()


def _file_name(name: str) -> str:
    """Names may hold an ARN; short plain ones stay as they are."""
    if name.isascii() and name.replace("-", "").isalnum() and len(name) <= 64:
        return name
    return digest(name)[:40]


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(error.errno, "locked by another process") from error

else:

    def _lock(descriptor: int) -> None:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
