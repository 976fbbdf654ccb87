"""Histories on disk: one small file for each context and binding, always replaced as a whole."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hatstand.domain.digests import digest
from hatstand.domain.file_words import file_and_reason
from hatstand.domain.history import KEPT, History
from hatstand.domain.text import printable
from hatstand.paths import write_private
from hatstand.store.columns import collector_paused
from hatstand.store.files import (
    FileContent,
    NotTrustedError,
    read_own,
    set_aside,
    sweep_temporaries,
)
from hatstand.store.history_format import (
    VERSION,
    DamagedError,
    from_bytes,
    to_bytes,
    told_by,
    version_of,
)
from hatstand.store.locks import FileLocks, locked

PATIENCE = 2.0
"""Seconds that a change waits for other processes."""

_Parse = Callable[[bytes], History]
_LARGEST = 256 << 20
_SUFFIX = ".history"
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


class _NewerError(Exception):
    """A newer version of hatstand wrote the file."""


class SealedHistories:
    """Histories in `directory`; implements `services.ports.HistoryStore`.

    A file holds what is compared of the newest snapshot (names, places, states) and the steps back
    from it, so that no other file is needed, whatever becomes of the snapshot's own. It is sealed
    with a checksum, written beside the old one and renamed, and changed under a lock: processes
    that read an organization at the same time lose nothing of each other's. Damaged ones are set
    aside; those that nobody added to for as long as steps are kept are removed.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._locks = FileLocks(directory / "locks")
        self._problem = ""

    @property
    def problem(self) -> str:
        """What was wrong with the file at the last time that it was used, or an empty string."""
        return self._problem

    def path(self, context: str, binding: str) -> Path:
        """Return the file of a context and a binding, which is in it as a hash only."""
        readable = _UNSAFE.sub("_", context)[:40]
        both = digest(f"{context}\0{binding}")
        return self._directory / f"{readable}-{both[:16]}{_SUFFIX}"

    def load(self, context: str, binding: str) -> History | None:
        """Return the history of a context made for the same `binding`; never raises.

        None where there is none, or `problem` says why. A damaged file is set aside; one of a
        newer version is left where it is.
        """
        return self._loaded(context, binding, from_bytes)

    def told(self, context: str, binding: str) -> History | None:
        """Return what the steps of a history tell (`History.only_told`); otherwise as `load`.

        Little more than that is ever in memory: what is read and dropped leaves pages half empty.
        """
        return self._loaded(context, binding, told_by)

    def _loaded(self, context: str, binding: str, parse: _Parse) -> History | None:
        self._problem = ""
        try:
            return self._read(context, self.path(context, binding), parse)
        except _NewerError:
            path = self.path(context, binding)
            self._tell(context, f"was made by a newer version of hatstand and is not used: {path}")
        except OSError as error:
            self._tell(context, f"can't be read: {file_and_reason(error)}")
        return None

    def change(
        self, context: str, binding: str, change: Callable[[History | None], History]
    ) -> History:
        """Return the history after `change`, and keep it.

        Raises:
            OSError: It can't be read or written; the one before stays.
        """
        self._problem = ""
        path = self.path(context, binding)
        with locked(self._locks, path.stem, PATIENCE), collector_paused():
            known = None
            try:
                known = self._read(context, path, from_bytes)
            except _NewerError:
                path.replace(path.with_name(f"{path.name}.newer-version"))
            changed = change(known)
            if changed is not known:
                self._sweep()
                write_private(path, to_bytes(changed))
        return changed

    def _read(self, context: str, path: Path, parse: _Parse) -> History | None:
        """Return what a file holds; None where there is none, or where it was set aside.

        Raises:
            OSError: It can't be read.
            _NewerError: A newer version wrote it.
        """
        content: FileContent | None = None
        try:
            content = read_own(path, limit=_LARGEST)
            if version_of(content.data) > VERSION:
                raise _NewerError
            return parse(content.data)
        except FileNotFoundError:
            pass
        except (NotTrustedError, DamagedError) as error:
            aside = set_aside(path, content.identity if content else None)
            where = f"it was set aside as {aside}" if aside else f"it is still there: {path}"
            self._tell(context, f"can't be used ({printable(str(error))}); {where}")
        return None

    def _sweep(self) -> None:
        """Remove histories that nobody added to for long, and what killed writers left behind."""
        sweep_temporaries(self._directory)
        oldest = time.time() - KEPT.total_seconds()
        with suppress(OSError):
            for path in self._directory.glob(f"*{_SUFFIX}"):
                if path.lstat().st_mtime < oldest:
                    path.unlink(missing_ok=True)

    def _tell(self, context: str, what: str) -> None:
        self._problem = f"The history of {printable(context)} {what}."
