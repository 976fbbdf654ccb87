"""What was read and not finished: kept page by page, so that the next process goes on with it."""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path

from hatstand.domain.digests import digest
from hatstand.paths import private_directory
from hatstand.services.ports.page_lines import MISFITS, PageLines
from hatstand.services.ports.pages import Page
from hatstand.store.files import read_own
from hatstand.store.locks import FileLocks, Release
from hatstand.store.snapshot_file import readable

KEPT = timedelta(hours=1)
"""For so long after the last page the next process goes on; then all of it is read again."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEADER = "hatstand unfinished 1"
_SUM = 8  # hexadecimal digits of a line's checksum


class UnfinishedPages:
    """Pages in `directory`, which lies beside the snapshots; implements `ports.pages.PagesStore`.

    A file holds lines, each with its checksum and time: whatever a killed process, or a machine
    that lost its power, left behind it, the lines before are whole. A lock keeps a second process
    from adding to it. Only a hash of the binding is stored, as with snapshots, and no secret.
    """

    def __init__(self, directory: Path, now: Callable[[], datetime]) -> None:
        """Keep pages in `directory`; `now` tells the time (UTC)."""
        self._directory = directory
        self._locks = FileLocks(directory / "locks")
        self._now = now

    def open(self, context: str, what: str, binding: str) -> FilePages | None:
        """Return the pages of a context, with those that a reading left within the last hour.

        None where another process is reading the same, or nothing can be kept here.
        """
        bound = digest(f"{context}\n{what}\n{binding}")
        name = f"{readable(context)}-{bound[:12]}.{what}"
        try:
            private_directory(self._directory)
            release = self._locks.try_lock(name)
        except OSError:
            return None
        if release is None:
            return None
        self._sweep(name)
        return FilePages(self._directory / name, f"{_HEADER} {bound}", self._now, release)

    def _sweep(self, name: str) -> None:
        """Remove what nobody will go on with any more, of other contexts too."""
        try:
            for path in self._directory.iterdir():
                age = time.time() - path.lstat().st_mtime
                if path.name != name and path.is_file() and age > KEPT.total_seconds():
                    path.unlink()
        except OSError:
            return  # swept by another process at the same moment, or read-only


class FilePages:
    """The pages in one file; implements `ports.pages.Pages`.

    Attributes:
        found: What an earlier process read and did not finish.
        began: When the first of these was read (UTC).
        stopped: When the last of these was read (UTC).
    """

    def __init__(
        self, path: Path, header: str, now: Callable[[], datetime], release: Release
    ) -> None:
        """Take up what `path` holds under `header`; `release` gives the lock back."""
        self._path = path
        self._header = header
        self._now = now
        self._release: Release | None = release
        self._lines = PageLines()
        self._stream: FileIO | None = None
        self.found: tuple[Page, ...] = ()
        self.began = self.stopped = now()
        whole = self._take_up()
        self._open(whole)

    @property
    def keeps(self) -> bool:
        """Whether what is read is really kept: a disk may be full."""
        return self._stream is not None

    def keep(self, page: Page) -> None:
        """Keep a page; where it can't be kept, neither it nor any after it is."""
        self._write(f"{self._microseconds()} {self._lines.line(page)}")

    def begin_again(self) -> None:
        """Forget what is kept, and go on with nothing."""
        self._close_file()
        self._forget()
        self._open(0)

    def finish(self) -> None:
        """Forget what is kept, for good."""
        self._close_file()
        self._forget()
        with suppress(OSError):  # in an hour it counts no more
            self._path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Leave what is kept to the next process."""
        self._close_file()
        if self._release is not None:
            self._release()
            self._release = None

    # -- the file

    def _take_up(self) -> int:
        """Know the pages that are there; return how many bytes of the file are whole."""
        try:
            data = read_own(self._path).data
        except OSError:
            return 0
        pages: list[Page] = []
        times: list[datetime] = []
        header, *lines = [*_whole_lines(data)] or [""]
        try:
            for line in lines if header == self._header else ():
                at, _, text = line.partition(" ")
                times.append(_EPOCH + timedelta(microseconds=int(at)))
                pages.append(self._lines.page(text))
        except MISFITS:
            pages.clear()
        if not pages or not timedelta(0) <= self._now() - times[-1] <= KEPT:
            self._forget()
            return 0
        self.found = tuple(pages)
        self.began, self.stopped = times[0], times[-1]
        return sum(len(_with_sum(line)) for line in (header, *lines))

    def _forget(self) -> None:
        self._lines = PageLines()
        self.found = ()
        self.began = self.stopped = self._now()

    def _open(self, whole: int) -> None:
        """Open the file to add to its first `whole` bytes; nothing is kept where that fails."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        try:
            self._stream = FileIO(os.open(self._path, flags, 0o600), "ab")
            self._stream.truncate(whole)
        except OSError:
            self._close_file()
            return
        if not whole:
            self._write(self._header)

    def _write(self, text: str) -> None:
        """Add a line at once: what comes after it may never be."""
        if self._stream is None:
            return
        line = _with_sum(text)
        try:
            if (self._stream.write(line) or 0) < len(line):
                self._close_file()  # the disk is full: a torn line ends what is whole
        except OSError:
            self._close_file()

    def _close_file(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _microseconds(self) -> int:
        return (self._now() - _EPOCH) // timedelta(microseconds=1)


def _with_sum(text: str) -> bytes:
    data = text.encode()
    return b"%08x %s\n" % (zlib.crc32(data), data)


def _whole_lines(data: bytes) -> Iterator[str]:
    """Yield the texts of the lines up to the first that is not what was written."""
    for line in data.splitlines(keepends=True):
        text = line[_SUM + 1 : -1]
        if not line.endswith(b"\n") or line[: _SUM + 1] != b"%08x " % zlib.crc32(text):
            return
        yield text.decode()
