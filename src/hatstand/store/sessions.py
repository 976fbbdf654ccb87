"""Sessions and MFA sessions: where they are kept, and for how long they are given back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from hatstand.domain.credentials import MfaSession, Session
from hatstand.domain.file_words import file_and_reason
from hatstand.secret import Secret
from hatstand.store.locks import (
    PATIENCE,
    FallbackLocks,
    FileLocks,
    Locks,
    MemoryLocks,
    PatientLocks,
    locked,
    locked_by_task,
)
from hatstand.store.ready import ReadyFiles
from hatstand.store.records import FileRecords, ForgivingRecords, MemoryRecords, Records
from hatstand.store.sessions_format import (
    NewerRecordError,
    document_of,
    mfa_session_of,
    record_of_mfa_session,
    record_of_session,
    session_of,
)

Kept = TypeVar("Kept", Session, MfaSession)

_SALT = "salt"


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


class KeptSessions:
    """What all session stores do; implements `services.ports.SessionStore`.

    The stores differ in where the records are. A damaged record is removed, an expired one is
    swept, one of a newer version is left alone; none of them is ever given back. Sessions are
    given back until they expire: whether enough is left for a use is the caller's to judge.
    """

    def __init__(
        self,
        sessions: Records,
        mfa_sessions: Records,
        codes: Records,
        locks: Locks,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._sessions = ForgivingRecords(sessions, self._tell)
        self._mfa_sessions = ForgivingRecords(mfa_sessions, self._tell)
        self._codes = ForgivingRecords(codes, self._tell)
        self._locks = locks
        self._now = now
        self._problem = ""

    @property
    def problem(self) -> str:
        """Why something could not be kept for other processes, or an empty string."""
        return self._problem

    def sessions(self) -> tuple[Session, ...]:
        """Return all that are still valid, soonest expiry first."""
        found = (
            _valid(self._sessions, name, session_of, self._now()) for name in self._sessions.names()
        )
        alive = {session.key: session for session in found if session is not None}
        return tuple(sorted(alive.values(), key=lambda entry: (entry.expires_at, entry.key)))

    def get(self, key: str) -> Session | None:
        """Return one that is still valid, or None."""
        session = _valid(self._sessions, key, session_of, self._now())
        return session if session and session.key == key else None

    def put(self, session: Session) -> None:
        """Keep one; where it can't be written it serves this process, and `problem` says why."""
        self._sessions.write(session.key, record_of_session(session))

    def remove(self, key: str) -> None:
        """Forget one; nothing happens where it is not there.

        Raises:
            OSError: It is still there.
        """
        self._sessions.remove(key)

    def mfa_session(self, key: str) -> MfaSession | None:
        """Return an MFA session that is still valid, or None."""
        session = _valid(self._mfa_sessions, key, mfa_session_of, self._now())
        return session if session and session.key == key else None

    def put_mfa_session(self, session: MfaSession) -> None:
        """Keep one; where it can't be written it serves this process, and `problem` says why."""
        for name in self._mfa_sessions.names():
            _valid(self._mfa_sessions, name, mfa_session_of, self._now())  # sweeps expired ones
        self._mfa_sessions.write(session.key, record_of_mfa_session(session))

    def remove_mfa_session(self, key: str) -> None:
        """Forget one.

        Raises:
            OSError: It is still there.
        """
        self._mfa_sessions.remove(key)

    def code_used(self, serial: str, code: Secret, window_end: datetime) -> None:
        """Remember that a code was sent, until its window can't be current any more.

        Only a salted hash is kept, for as long as it matters.
        """
        self._sweep_codes()
        self._codes.write(self._code_key(serial, code), window_end.isoformat().encode())

    def was_code_used(self, serial: str, code: Secret) -> bool:
        """Tell whether that code was sent before within its window."""
        data = self._codes.read(self._code_key(serial, code))
        return data is not None and _is_later(data, self._now())

    def lock(self, name: str) -> AbstractAsyncContextManager[None]:
        """Hold `name` among all hatstand processes; waiting can be cancelled."""
        return locked_by_task(self._locks, name)

    def locked(self, name: str, patience: float = PATIENCE) -> AbstractContextManager[None]:
        """Hold `name` as `lock` does, for code without event loop.

        Raises:
            TimeoutError: Somebody held it for longer than `patience` seconds.
        """
        return locked(self._locks, name, patience)

    def wait_without_loop(self, patience: float) -> None:
        """From now on let `lock` wait without an event loop.

        `lock` then raises TimeoutError where somebody holds it for longer than `patience` seconds.
        """
        self._locks = PatientLocks(self._locks, patience)

    def _code_key(self, serial: str, code: Secret) -> str:
        import hmac  # not above: it brings OpenSSL, and no code is used before a first frame

        salt = self._codes.claim(_SALT, os.urandom(32).hex().encode())
        made_of = json.dumps([serial, code.reveal()]).encode()
        return hmac.new(salt, made_of, "sha256").hexdigest()

    def _sweep_codes(self) -> None:
        for name in self._codes.names():
            data = self._codes.read(name) if name != _SALT else None
            if data is not None and not _is_later(data, self._now()):
                with suppress(OSError):
                    self._codes.remove(name, data)

    def _tell(self, error: OSError) -> None:
        words = file_and_reason(error)
        self._problem = f"Sessions can't be shared with other processes: {words}."


class RuntimeSessions(KeptSessions):
    """Sessions in 0600 files below `directory`, shared by all hatstand processes of this user.

    The answers that are ready for the warm path go with the session that they hand out.
    """

    def __init__(self, directory: Path, now: Callable[[], datetime] = utc_now) -> None:
        files = FileLocks(directory / "locks")
        super().__init__(
            FileRecords(directory / "sessions", files),
            FileRecords(directory / "mfa", files),
            FileRecords(directory / "codes", files),
            FallbackLocks(files),
            now,
        )
        self._ready = ReadyFiles(directory / "ready")

    def put(self, session: Session) -> None:
        """Keep one in the place of the one before, which nobody is given any more."""
        super().put(session)
        with suppress(OSError):
            self._ready.forget(session.key)

    def remove(self, key: str) -> None:
        """Forget one; nothing happens where it is not there.

        Raises:
            OSError: It is still there.
        """
        try:
            super().remove(key)
        finally:
            self._ready.forget(key)


class MemorySessions(KeptSessions):
    """Sessions of this process alone: nothing is ever written."""

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(MemoryRecords(), MemoryRecords(), MemoryRecords(), MemoryLocks(), now)


def _valid(
    records: Records, name: str, decode: Callable[[Mapping[str, Any]], Kept], now: datetime
) -> Kept | None:
    """Return what a record holds while it is valid; sweeps what is damaged or has expired."""
    data = records.read(name)
    if data is None:
        return None
    try:
        kept = decode(document_of(data))
        expires_at = kept.credentials.expires_at
        if expires_at is not None and expires_at > now:
            return kept
    except NewerRecordError:
        return None
    except (ValueError, LookupError, TypeError, RecursionError):
        pass
    with suppress(OSError):
        records.remove(name, data)
    return None


def _is_later(data: bytes, now: datetime) -> bool:
    try:
        return datetime.fromisoformat(data.decode()) > now
    except (ValueError, TypeError):
        return False
