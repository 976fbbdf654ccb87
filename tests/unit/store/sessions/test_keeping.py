"""Sessions: shared by this user's processes, seen by nobody else, never given back when expired."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.store.samples import HOSTILE
from tests.unit.store.sessions.samples import (
    CODE,
    NOW,
    SENTINEL,
    SERIAL,
    Hands,
    all_files,
    mfa_session,
    session,
)

from hatstand.domain.credentials import Session
from hatstand.secret import Secret
from hatstand.store.sessions import KeptSessions, MemorySessions, RuntimeSessions


class TestKeeping:
    def test_every_field_comes_back(self, store: KeptSessions) -> None:
        """Also foreign text and secrets longer than one keyring entry."""
        store.put(session())
        store.put_mfa_session(mfa_session())
        assert store.get("a" * 40) == session()
        assert store.sessions() == (session(),)
        assert store.mfa_session("b" * 40) == mfa_session()
        assert store.problem == ""

    def test_the_sample_fills_every_field(self) -> None:
        plain = replace(session(), chained=False, profile=None, plan_text="", source="hatstand")
        names = {field.name for field in fields(Session)}
        same = {name for name in names if getattr(plain, name) == getattr(session(), name)}
        assert names - same == {"chained", "profile", "plan_text", "source"}
        assert all(getattr(session(), name) for name in names)

    def test_defaults_come_back(self, store: KeptSessions) -> None:
        plain = replace(session(), chained=False, profile=None, plan_text="", region="")
        plain = replace(plain, credentials=replace(plain.credentials, session_token=None))
        store.put(plain)
        assert store.get(plain.key) == plain

    def test_soonest_expiry_comes_first(self, store: KeptSessions) -> None:
        for key, minutes in (("x", 50), ("y", 10), ("z", 30)):
            store.put(session(key, timedelta(minutes=minutes)))
        assert [entry.key for entry in store.sessions()] == ["y", "z", "x"]

    def test_a_later_one_takes_the_place(self, store: KeptSessions) -> None:
        store.put(session())
        store.put(session(expires_in=timedelta(hours=4)))
        assert [entry.expires_at for entry in store.sessions()] == [NOW + timedelta(hours=4)]

    def test_forgetting(self, store: KeptSessions) -> None:
        """One is gone, the others stay, and forgetting what is not there is no fault."""
        store.put(session("x"))
        store.put(session("y"))
        store.put_mfa_session(mfa_session())
        store.remove("x")
        store.remove("x")
        store.remove("never")
        store.remove_mfa_session("b" * 40)
        assert store.get("x") is None
        assert store.mfa_session("b" * 40) is None
        assert store.sessions() == (session("y"),)

    def test_nothing_expired_is_given(self, store: KeptSessions, hands: Hands) -> None:
        store.put(session())
        store.put_mfa_session(mfa_session())
        hands.at = NOW + timedelta(hours=1) - timedelta(microseconds=1)
        assert store.get("a" * 40) is not None
        hands.at = NOW + timedelta(hours=12)
        assert store.get("a" * 40) is None
        assert store.sessions() == ()
        assert store.mfa_session("b" * 40) is None
        hands.at = NOW
        assert store.get("a" * 40) is None  # swept, not hidden
        assert store.mfa_session("b" * 40) is None

    def test_keys_may_be_anything(self, store: KeptSessions) -> None:
        """No key leads out of the store, and no two are mixed up."""
        keys = ["../../etc/passwd", "a/b", ".hidden", "", HOSTILE, "index ", "x" * 300, "経理"]
        for key in keys:
            store.put(session(key))
        assert {entry.key for entry in store.sessions()} == set(keys)
        assert [store.get(key) for key in keys] == [session(key) for key in keys]

    def test_no_repr_shows_a_secret(self, store: KeptSessions) -> None:
        store.put(session())
        assert SENTINEL not in repr(store.get("a" * 40))
        assert SENTINEL not in repr(store.sessions())


class TestUsedCodes:
    def test_until_the_window_ends(self, store: KeptSessions, hands: Hands) -> None:
        """A code is known for its device alone, and only as long as it could be current."""
        assert not store.was_code_used(SERIAL, CODE)
        store.code_used(SERIAL, CODE, NOW + timedelta(seconds=20))
        assert store.was_code_used(SERIAL, CODE)
        assert not store.was_code_used(SERIAL, Secret("654321"))
        assert not store.was_code_used("another", CODE)
        hands.at = NOW + timedelta(seconds=20)
        assert not store.was_code_used(SERIAL, CODE)

    def test_other_processes_know_it(self, directory: Path, hands: Hands) -> None:
        RuntimeSessions(directory, hands.now).code_used(SERIAL, CODE, NOW + timedelta(seconds=9))
        assert RuntimeSessions(directory, hands.now).was_code_used(SERIAL, CODE)

    def test_only_a_salted_hash_is_kept(
        self, directory: Path, tmp_path: Path, hands: Hands
    ) -> None:
        """Neither the code nor the device is in any file; elsewhere the hash is another one."""
        names = []
        for place in (directory, tmp_path / "other"):
            store = RuntimeSessions(place, hands.now)
            store.code_used(SERIAL, CODE, NOW + timedelta(seconds=9))
            for path in all_files(place):
                content = path.name.encode() + path.read_bytes()
                assert b"123456" not in path.read_bytes()
                assert b"alice" not in content
                assert path.stat().st_mode & 0o777 == 0o600
            names.append({path.name for path in (place / "codes").glob("*.json")})
        assert len(names[0]) == len(names[1]) == 2
        assert names[0] & names[1] == {"salt.json"}

    def test_old_ones_are_swept(self, directory: Path, hands: Hands) -> None:
        store = RuntimeSessions(directory, hands.now)
        for number in range(5):
            store.code_used(SERIAL, Secret(f"{number:06}"), hands.at + timedelta(seconds=30))
            hands.at += timedelta(minutes=1)
        assert len(list((directory / "codes").glob("*.json"))) == 2  # the salt and the last one

    def test_a_salt_that_others_could_read_is_replaced(self, directory: Path, hands: Hands) -> None:
        store = RuntimeSessions(directory, hands.now)
        store.code_used(SERIAL, CODE, NOW + timedelta(seconds=9))
        salt = directory / "codes" / "salt.json"
        before = salt.read_bytes()
        salt.chmod(0o644)
        assert not store.was_code_used(SERIAL, CODE)
        assert salt.read_bytes() != before
        assert salt.stat().st_mode & 0o777 == 0o600


class TestByItself:
    def test_it_looks_at_the_clock_of_this_computer(self) -> None:
        store = MemorySessions()
        store.put(session(expires_in=datetime.now(UTC) - NOW + timedelta(hours=1)))
        assert store.get("a" * 40) is not None
        store.put(session(expires_in=datetime.now(UTC) - NOW - timedelta(seconds=1)))
        assert store.get("a" * 40) is None

    async def test_without_a_loop_a_lock_is_waited_for_in_place(self, directory: Path) -> None:
        store = RuntimeSessions(directory)
        store.wait_without_loop(0)
        async with store.lock("mfa"):
            with pytest.raises(TimeoutError, match="another process holds the lock mfa"):
                async with store.lock("mfa"):
                    pass
        async with store.lock("mfa"):
            pass

    @pytest.mark.parametrize("content", [b"", b"\xff", b"yesterday", b"2026-13-01T00:00:00+00:00"])
    def test_a_damaged_note_of_a_code_counts_for_nothing(
        self, directory: Path, hands: Hands, content: bytes
    ) -> None:
        store = RuntimeSessions(directory, hands.now)
        store.code_used(SERIAL, CODE, NOW + timedelta(seconds=9))
        (note,) = [one for one in (directory / "codes").glob("*.json") if one.stem != "salt"]
        note.write_bytes(content)
        assert not store.was_code_used(SERIAL, CODE)

    def test_an_mfa_session_that_is_kept_sweeps_those_that_ended(
        self, directory: Path, hands: Hands
    ) -> None:
        store = RuntimeSessions(directory, hands.now)
        store.put_mfa_session(mfa_session("c" * 40, timedelta(hours=1)))
        hands.at += timedelta(hours=2)
        store.put_mfa_session(mfa_session("d" * 40))
        kept = [
            path.stem for path in directory.rglob("*.json") if path.stem in ("c" * 40, "d" * 40)
        ]
        assert kept == ["d" * 40]
