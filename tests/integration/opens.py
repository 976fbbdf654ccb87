"""Sees which files of a directory are opened: how a test knows that a process looks at a lock."""

from __future__ import annotations

import ctypes
import os
import select
import struct
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.patience import PATIENCE

_IN_OPEN = 0x20
_HEADER = struct.Struct("iIII")


class Opens:
    """The files of one directory that were opened since this was made, by anybody (inotify)."""

    def __init__(self, directory: Path) -> None:
        system = ctypes.CDLL(None, use_errno=True)
        self._descriptor = system.inotify_init1(os.O_CLOEXEC)
        watch = system.inotify_add_watch(self._descriptor, os.fsencode(directory), _IN_OPEN)
        assert watch >= 0, os.strerror(ctypes.get_errno())

    def wait_for(self, files: int, seconds: float = PATIENCE) -> None:
        """Wait until so many different files were opened.

        Raises:
            AssertionError: They are not.
        """
        names: set[bytes] = set()
        while len(names) < files:
            ready = select.select([self._descriptor], [], [], seconds)[0]
            assert ready, f"only {names} were opened"
            names.update(_names_in(os.read(self._descriptor, 1 << 16)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)


def _names_in(events: bytes) -> set[bytes]:
    names, at = set(), 0
    while at < len(events):
        length = _HEADER.unpack_from(events, at)[3]
        at += _HEADER.size
        names.add(events[at : at + length].rstrip(b"\0"))
        at += length
    return names
