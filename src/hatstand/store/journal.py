"""The journal on disk: a line of JSON for each event, one file a month, only ever added to."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from hatstand.domain.file_words import reason
from hatstand.domain.journal import JournalEntry, JournalEvent
from hatstand.paths import naming, private_directory
from hatstand.store.files import read_own, require_own

_TIMES = ("at", "expires_at")
_TEXTS = (
    "account_id",
    "account_name",
    "role",
    "environment",
    "detail",
    "session_name",
    "reason",
    "context",
)


class JournalFiles:
    """`YYYY-MM.jsonl` in a directory of this user alone; several processes may add at once.

    Attributes:
        problem: What could not be read at the last `read`, or an empty string.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.problem = ""

    def add(self, entry: JournalEntry) -> None:
        """Add a line with one write, so that lines of others never end up inside it.

        Raises:
            OSError: It can't be written whole, or may be read or written by others.
        """
        path = private_directory(self._directory) / f"{entry.at.astimezone(UTC):%Y-%m}.jsonl"
        data = (self.line(entry) + "\n").encode()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags | os.O_NONBLOCK, 0o600)  # a pipe is not waited for
        with os.fdopen(descriptor, "ab", buffering=0) as stream, naming(path):
            status = os.fstat(descriptor)
            require_own(path, status)  # what `read` refuses must not be added to
            if status.st_size and not _ends_with_a_line(path):
                data = b"\n" + data  # one that was cut off spoils itself alone
            if stream.write(data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    def line(self, entry: JournalEntry) -> str:
        """Return the line of an entry; it begins with its time, always as long (`_noting`)."""
        return json.dumps(_row(entry), ensure_ascii=True)

    def read(self, since: datetime | None = None) -> tuple[JournalEntry, ...]:
        """Return the entries since a time, the first one first; lines that are no entries are told.

        Args:
            since: From when (aware); None for all.
        """
        self.problem = ""
        entries: list[JournalEntry] = []
        damaged = 0
        for path in self._files(since):
            for line in self._lines(path):
                entry = _entry(line)
                if entry is None:
                    damaged += 1
                elif since is None or entry.at >= since:
                    entries.append(entry)
        if damaged:
            lines = "1 line" if damaged == 1 else f"{damaged} lines"
            self.problem = f"{lines} of the journal can't be read: {self._directory}"
        return tuple(sorted(entries, key=lambda entry: entry.at))

    def _files(self, since: datetime | None) -> list[Path]:
        first = "" if since is None else f"{since.astimezone(UTC):%Y-%m}"
        try:
            names = sorted(path for path in self._directory.iterdir() if path.suffix == ".jsonl")
        except OSError:
            return []
        return [path for path in names if path.stem >= first]

    def _lines(self, path: Path) -> Iterator[bytes]:
        try:
            data = read_own(path).data
        except OSError as error:
            self.problem = f"the journal can't be read: {path}: {reason(error)}"
            return
        yield from (line for line in data.split(b"\n") if line.strip())


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"


def _row(entry: JournalEntry) -> dict[str, str | None]:
    row: dict[str, str | None] = {"at": _time(entry.at), "event": entry.event.value}
    row.update({name: getattr(entry, name) for name in _TEXTS})
    row["expires_at"] = _time(entry.expires_at)
    return row


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _entry(line: bytes) -> JournalEntry | None:
    """Return the entry of a line, or None where it is none."""
    try:
        row = json.loads(line)
        at = datetime.fromisoformat(row["at"])
        ends = row.get("expires_at")
        expires_at = datetime.fromisoformat(ends) if ends else None
        texts = {name: row.get(name) or "" for name in _TEXTS}
        if at.tzinfo is None or not all(isinstance(text, str) for text in texts.values()):
            return None
        return JournalEntry(at, JournalEvent(row["event"]), expires_at=expires_at, **texts)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
