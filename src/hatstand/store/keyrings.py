"""Sessions in the system's keyring: no session secret is written to any file of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from hatstand.errors import ConfigurationError
from hatstand.store.locks import FallbackLocks, FileLocks, Locks, locked
from hatstand.store.records import FileRecords, plain_name
from hatstand.store.sessions import KeptSessions, utc_now

_PIECE = 1000
"""Characters of one entry: Windows takes 2560 bytes of UTF-16, a session token is longer."""

_INDEX = ".index"
"""No key is named like that: plain names have no dot."""


class Keyring(Protocol):
    """The part of a keyring backend that is used here."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return an entry, or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep an entry."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry."""
        ...


class KeyringSessions(KeptSessions):
    """Sessions in the keyring that the `keyring` package finds on this machine.

    Files below `directory` hold locks and salted hashes of used codes only.

    Raises:
        ConfigurationError: The package is missing, or the machine has no keyring.
    """

    def __init__(self, directory: Path, now: Callable[[], datetime] = utc_now) -> None:
        backend, failure = _backend()
        files = FileLocks(directory / "locks")
        locks = FallbackLocks(files)
        super().__init__(
            KeyringRecords(backend, failure, "hatstand sessions", locks),
            KeyringRecords(backend, failure, "hatstand MFA sessions", locks),
            FileRecords(directory / "codes", files),
            locks,
            now,
        )


class KeyringRecords:
    """Records in a keyring, in pieces that every system takes, with an index to list them.

    Raises (all methods): OSError, where the keyring is locked or refuses.
    """

    def __init__(
        self, backend: Keyring, failure: type[Exception], service: str, locks: Locks
    ) -> None:
        self._backend = backend
        self._failure = failure
        self._service = service
        self._locks = locks

    def names(self) -> tuple[str, ...]:
        """Return the names of all records."""
        with locked(self._locks, self._service):
            return self._index()

    def read(self, key: str) -> bytes | None:
        """Return a record, or None."""
        with locked(self._locks, self._service):
            text = self._read(plain_name(key))
            return None if text is None else text.encode()

    def write(self, key: str, data: bytes) -> None:
        """Keep a record."""
        with locked(self._locks, self._service):
            self._write(plain_name(key), data)

    def remove(self, key: str, seen: bytes | None = None) -> None:
        """Remove a record; with `seen`, only where it still is that one."""
        name = plain_name(key)
        with locked(self._locks, self._service):
            if seen is not None and (self._read(name) or "").encode() != seen:
                return
            self._delete(name)
            names = self._index()
            if name in names:
                self._replace(_INDEX, json.dumps([other for other in names if other != name]))

    def claim(self, key: str, data: bytes) -> bytes:
        """Keep a record unless there is one, and return the one that is there."""
        with locked(self._locks, self._service):
            known = self._read(plain_name(key))
            if known is None:
                self._write(plain_name(key), data)
            return data if known is None else known.encode()

    def _write(self, name: str, data: bytes) -> None:
        names = self._index()
        if name not in names:  # listed first: an entry that nobody lists would never be swept
            self._replace(_INDEX, json.dumps([*names, name]))
        self._replace(name, data.decode())

    def _index(self) -> tuple[str, ...]:
        try:
            names = json.loads(self._read(_INDEX) or "[]")
        except ValueError:
            return ()
        return tuple(str(name) for name in names) if isinstance(names, list) else ()

    def _read(self, name: str) -> str | None:
        """Return the pieces of an entry joined; None where one is missing."""
        try:
            count = int(self._backend.get_password(self._service, name) or "0")
            pieces = [
                self._backend.get_password(self._service, f"{name}/{number}")
                for number in range(count)
            ]
        except ValueError:
            return None
        except self._failure as error:
            raise OSError(f"the keyring refused: {error}") from error
        present = [piece for piece in pieces if piece is not None]
        return "".join(present) if count and len(present) == count else None

    def _replace(self, name: str, text: str) -> None:
        self._delete(name)
        pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
        try:
            for number, piece in enumerate(pieces):
                self._backend.set_password(self._service, f"{name}/{number}", piece)
            self._backend.set_password(self._service, name, str(len(pieces)))
        except self._failure as error:
            raise OSError(f"the keyring refused: {error}") from error

    def _delete(self, name: str) -> None:
        """Remove an entry: first the number of its pieces, so that none is half there."""
        try:
            count = self._backend.get_password(self._service, name)
            if count is None:
                return
            self._backend.delete_password(self._service, name)
            for number in range(int(count) if count.isdecimal() else 0):
                if self._backend.get_password(self._service, f"{name}/{number}") is not None:
                    self._backend.delete_password(self._service, f"{name}/{number}")
        except self._failure as error:
            raise OSError(f"the keyring refused: {error}") from error


def _backend() -> tuple[Keyring, type[Exception]]:
    try:
        import keyring
        import keyring.backends.fail
        import keyring.errors
    except ImportError as error:
        raise ConfigurationError(
            'sessions.store = "keyring" needs the package keyring, which is not installed',
            "install hatstand[keyring], or set store to runtime or memory",
        ) from error
    backend = keyring.get_keyring()
    if isinstance(backend, keyring.backends.fail.Keyring):
        raise ConfigurationError(
            'sessions.store = "keyring", but this machine has no keyring that can be used',
            "start or install one, or set store to runtime or memory",
        )
    return backend, keyring.errors.KeyringError
