"""One TOML file of the state directory: read with suspicion, changed by several processes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hatstand.domain.file_words import reason
from hatstand.domain.text import printable
from hatstand.paths import write_private
from hatstand.store.files import NotTrustedError, read_own, set_aside, sweep_temporaries
from hatstand.store.locks import FileLocks, locked

PATIENCE = 2.0
"""Seconds that a change waits for other processes before it stays in this one."""

_LARGEST = 16 << 20
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of an entry that says none."""

Change = Callable[[dict[str, Any]], None]


class TomlFile:
    """A file of this user's, read again only where it was replaced.

    Each change reads the file under a lock, changes its own part, and replaces the file as a
    whole, so that what other processes and newer versions wrote stays. Where the file can't be
    written, changes stay in this process, are tried again with the next one, and `problem` says
    why. A damaged file is set aside, unless a kind of file is one that somebody relies on.
    """

    _relied_on = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._locks = FileLocks(path.parent / "locks")
        self._unwritten: list[Change] = []
        self._collecting = False
        self._aside_problem = ""
        self._reading_problem = ""
        self._writing_problem = ""
        self._read_at: tuple[int, ...] = ()
        self._read: dict[str, Any] = {}

    @property
    def problem(self) -> str:
        """What is wrong with the file, in words, or an empty string."""
        return self._aside_problem or self._reading_problem or self._writing_problem

    @property
    def unread(self) -> str:
        """Why what the file holds is not known, or an empty string; as of the last reading."""
        return self._reading_problem

    def document(self) -> dict[str, Any]:
        """Return what the file says, and what could not be written yet."""
        try:
            document = self._load()
        except OSError:  # told by `problem`
            document = {}
        if self._unwritten:
            self._read_at = ()  # what follows changes what was read
        for change in self._unwritten:
            change(document)
        return document

    def change(self, change: Change) -> None:
        """Change what the file says, now or, where it can't be written, with the next change."""
        self._unwritten.append(change)
        if not self._collecting:
            self.write_again()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Write the changes that are made in this context together, at its end."""
        self._collecting = True
        try:
            yield
        finally:
            self._collecting = False
            self.write_again()

    def write_again(self) -> None:
        """Try once more to write what could not be written; nothing happens where all was."""
        if not self._unwritten:
            return
        import tomli_w

        try:
            with locked(self._locks, self._path.name, PATIENCE):
                sweep_temporaries(self._path.parent, f"{self._path.name}.")
                document = self._load()
                self._read_at = ()
                for unwritten in self._unwritten:
                    unwritten(document)
                write_private(self._path, tomli_w.dumps(document).encode())
        except OSError as error:
            self._writing_problem = f"{self._path} can't be written: {reason(error)}."
        else:
            self._unwritten.clear()
            self._writing_problem = ""

    def _load(self) -> dict[str, Any]:
        """Return the file's content, read again only where it was replaced.

        Raises:
            OSError: It is there and can't be read, so that it must not be replaced either.
        """
        try:
            status = self._path.lstat()
            read_at = (status.st_ino, status.st_size, status.st_mtime_ns)
            if read_at == self._read_at:
                return self._read
            content = read_own(self._path, private=False, limit=_LARGEST)
            document = tomllib.loads(content.data.decode())
        except FileNotFoundError:
            self._reading_problem = ""
            return {}
        except NotTrustedError as error:
            return self._set_aside(str(error), None)
        except OSError as error:
            self._reading_problem = f"{self._path} can't be read: {reason(error)}."
            raise
        except (ValueError, RecursionError):
            return self._set_aside("it is damaged", content.identity)
        self._read_at, self._read = read_at, document
        self._reading_problem = ""
        return document

    def _set_aside(self, why: str, identity: tuple[int, int] | None) -> dict[str, Any]:
        """Set the file aside and return an empty document; not one that somebody relies on.

        Raises:
            OSError: It is still there, so that it must not be replaced.
        """
        what = f"{self._path} can't be used: {printable(why)}"
        if self._relied_on:
            self._reading_problem = what
            raise OSError(f"{self._path} is left where it is")
        aside = set_aside(self._path, identity)
        if aside is None:
            self._reading_problem = f"{what}; it can't be moved out of the way either."
            raise OSError(f"{self._path} can't be set aside")
        self._aside_problem = f"{what}; it was set aside as {aside.name}."
        return {}


def encodable(text: str) -> str:
    """Return `text` as TOML can hold it: without lone surrogates."""
    return text.encode("utf-8", "replace").decode()


def tables(document: Mapping[str, Any], key: str, named_by: str) -> list[dict[str, Any]]:
    """Return the tables of a list that say who they are."""
    entries = document.get(key)
    if not isinstance(entries, list):
        return []
    return [
        entry
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get(named_by), str)
    ]


def moment(entry: Mapping[str, Any]) -> datetime:
    """Return when an entry was made; long ago where it does not say."""
    found = entry.get("at")
    if not isinstance(found, datetime):
        return LONG_AGO
    return found if found.tzinfo else found.replace(tzinfo=UTC)
