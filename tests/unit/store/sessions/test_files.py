"""Files of sessions: readable by nobody else, and never believed when they were damaged."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.store.sessions.samples import (
    CODE,
    NOW,
    SENTINEL,
    SERIAL,
    DrawerKeyring,
    Hands,
    all_files,
    mfa_session,
    session,
    the_file,
)

from hatstand.domain.credentials import Session
from hatstand.store.keyrings import KeyringSessions
from hatstand.store.sessions import KeptSessions, MemorySessions, RuntimeSessions


class TestFiles:
    def test_modes(self, runtime: RuntimeSessions, directory: Path) -> None:
        """0700 and 0600 whatever the umask, for everything that is written."""
        old = os.umask(0)
        try:
            runtime.put(session())
            runtime.put_mfa_session(mfa_session())
            runtime.code_used(SERIAL, CODE, NOW + timedelta(seconds=9))
            with runtime.locked("name"):
                pass
        finally:
            os.umask(old)
        for path in [directory, *directory.rglob("*")]:
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path

    def test_reading_makes_nothing(self, runtime: RuntimeSessions, directory: Path) -> None:
        assert runtime.get("x") is None
        assert runtime.sessions() == ()
        assert runtime.mfa_session("x") is None
        runtime.remove("x")
        assert not directory.exists()

    def test_other_processes_see_it(self, directory: Path, hands: Hands) -> None:
        RuntimeSessions(directory, hands.now).put(session())
        assert RuntimeSessions(directory, hands.now).get("a" * 40) == session()

    @pytest.mark.parametrize("name", ["memory", "keyring"])
    def test_the_other_stores_write_no_secret(
        self, directory: Path, name: str, drawer: DrawerKeyring, hands: Hands
    ) -> None:
        """With `memory` and `keyring` no session secret is in any file."""
        stores: dict[str, Callable[[], KeptSessions]] = {
            "memory": lambda: MemorySessions(hands.now),
            "keyring": lambda: KeyringSessions(directory, hands.now),
        }
        store = stores[name]()
        store.put(session())
        store.put_mfa_session(mfa_session())
        store.code_used(SERIAL, CODE, NOW + timedelta(seconds=9))
        assert all(SENTINEL.encode() not in path.read_bytes() for path in all_files(directory))

    def test_truncated_anywhere(self, runtime: RuntimeSessions, directory: Path) -> None:
        """A part of a session is no session, and is cleared away."""
        runtime.put(session())
        whole = the_file(directory).read_bytes()
        for length in range(0, len(whole), 7):
            path = directory / "sessions" / f"{'a' * 40}.json"
            path.write_bytes(whole[:length])
            path.chmod(0o600)
            assert runtime.get("a" * 40) is None
            assert not path.exists()
        runtime.put(session())
        assert runtime.get("a" * 40) == session()

    @pytest.mark.parametrize(
        "content",
        [
            b"\xff\xfe",
            b"[]",
            b"null",
            b'"text"',
            b"{}",
            b'{"version": 1}',
            b'{"version": "x"}',
            b"[" * 100_000,
            b'{"version": 1, "key": 5}',
        ],
    )
    def test_nonsense(self, runtime: RuntimeSessions, directory: Path, content: bytes) -> None:
        runtime.put(session())
        path = the_file(directory)
        path.write_bytes(content)
        assert runtime.sessions() == ()
        assert not path.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("key", None),
            ("credentials", None),
            ("credentials", []),
            ("created_at", "soon"),
            ("created_at", "2026-01-01T00:00:00"),
            ("duration", None),
            ("profile", 5),
            ("role_arn", ["x"]),
        ],
    )
    def test_wrong_values(
        self, runtime: RuntimeSessions, directory: Path, field: str, value: object
    ) -> None:
        runtime.put(session())
        path = the_file(directory)
        path.write_text(json.dumps({**json.loads(path.read_text()), field: value}))
        assert runtime.get("a" * 40) is None
        assert not path.exists()

    def test_a_session_without_expiry_is_damaged(
        self, runtime: RuntimeSessions, directory: Path
    ) -> None:
        endless = session()
        runtime.put(replace(endless, credentials=replace(endless.credentials, expires_at=None)))
        assert runtime.get(endless.key) is None
        assert all_files(directory / "sessions") == []

    def test_a_record_under_another_name_is_not_given(
        self, runtime: RuntimeSessions, directory: Path
    ) -> None:
        """A session belongs to what made it; a copied file changes nothing about that."""
        runtime.put(session())
        path = the_file(directory)
        path.rename(path.with_name(f"{'c' * 40}.json"))
        assert runtime.get("c" * 40) is None

    def test_a_newer_record_is_left_alone(self, runtime: RuntimeSessions, directory: Path) -> None:
        runtime.put(session())
        path = the_file(directory)
        path.write_text(json.dumps({**json.loads(path.read_text()), "version": 2}))
        assert runtime.get("a" * 40) is None
        assert runtime.sessions() == ()
        assert path.exists()

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o666])
    def test_a_widened_mode(self, runtime: RuntimeSessions, directory: Path, mode: int) -> None:
        """What others could read or write is removed, not used."""
        runtime.put(session())
        path = the_file(directory)
        path.chmod(mode)
        assert runtime.get("a" * 40) is None
        assert not path.exists()

    def test_somebody_elses_file(
        self, runtime: RuntimeSessions, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        runtime.put(session())
        with monkeypatch.context() as patch:
            patch.setattr(os, "getuid", lambda: 12345)
            assert runtime.get("a" * 40) is None
            assert runtime.sessions() == ()

    def test_a_link(self, runtime: RuntimeSessions, directory: Path, tmp_path: Path) -> None:
        """The link goes, what it leads to stays."""
        runtime.put(session())
        elsewhere = tmp_path / "elsewhere.json"
        path = the_file(directory)
        path.rename(elsewhere)
        path.symlink_to(elsewhere)
        assert runtime.get("a" * 40) is None
        assert not path.is_symlink()
        assert elsewhere.exists()

    def test_a_link_is_replaced_not_followed_by_writing(
        self, runtime: RuntimeSessions, directory: Path, tmp_path: Path
    ) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.write_text("mine")
        (directory / "sessions").mkdir(parents=True)
        (directory / "sessions" / f"{'a' * 40}.json").symlink_to(elsewhere)
        runtime.put(session())
        assert elsewhere.read_text() == "mine"
        assert runtime.get("a" * 40) == session()

    def test_a_pipe_and_a_directory(self, runtime: RuntimeSessions, directory: Path) -> None:
        (directory / "sessions" / "dir.json").mkdir(parents=True)
        os.mkfifo(directory / "sessions" / "pipe.json", 0o600)
        assert runtime.get("pipe") is None
        assert runtime.get("dir") is None
        assert runtime.sessions() == ()

    def test_an_expired_one_never_takes_a_new_one_with_it(
        self, runtime: RuntimeSessions, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another process may renew a session between the look and the sweep."""
        runtime.put(session(expires_in=timedelta(seconds=-1)))
        other = RuntimeSessions(directory, lambda: NOW)
        import hatstand.store.sessions as module

        decode = module.session_of

        def renewed_meanwhile(content: dict[str, object]) -> Session:
            monkeypatch.setattr(module, "session_of", decode)
            other.put(session())
            return decode(content)

        monkeypatch.setattr(module, "session_of", renewed_meanwhile)
        assert runtime.get("a" * 40) is None
        assert runtime.get("a" * 40) == session()
