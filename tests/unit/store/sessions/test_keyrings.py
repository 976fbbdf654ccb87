"""Sessions in the system's keyring, whatever becomes of it."""

from __future__ import annotations

import sys
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.errors
import pytest
from tests.unit.store.sessions.samples import (
    SENTINEL,
    DrawerKeyring,
    Hands,
    session,
)

from hatstand.errors import ConfigurationError
from hatstand.store.keyrings import KeyringRecords, KeyringSessions
from hatstand.store.locks import FileLocks

INDEX = ".index"
"""The entry that lists the others."""


class TestKeyring:
    def test_a_missing_package_is_explained(
        self, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "keyring", None)
        with pytest.raises(ConfigurationError, match="not installed") as caught:
            KeyringSessions(directory)
        assert "hatstand[keyring]" in caught.value.hint

    def test_a_machine_without_keyring_is_explained(
        self, directory: Path, drawer: DrawerKeyring
    ) -> None:
        keyring.set_keyring(keyring.backends.fail.Keyring())
        with pytest.raises(ConfigurationError, match="no keyring"):
            KeyringSessions(directory)

    def test_a_locked_keyring_loses_nothing(
        self, directory: Path, drawer: DrawerKeyring, hands: Hands
    ) -> None:
        store = KeyringSessions(directory, hands.now)
        store.put(session("x"))
        drawer.locked = True
        assert store.get("x") is None
        store.put(session("y"))
        assert [entry.key for entry in store.sessions()] == ["y"]
        assert "locked" in store.problem
        with pytest.raises(OSError, match="locked"):
            store.remove("x")
        drawer.locked = False
        assert {entry.key for entry in store.sessions()} == {"x", "y"}

    def test_forgetting_leaves_no_piece(
        self, directory: Path, drawer: DrawerKeyring, hands: Hands
    ) -> None:
        store = KeyringSessions(directory, hands.now)
        store.put(session())
        assert any(SENTINEL in text for text in drawer.entries.values())
        store.remove("a" * 40)
        assert set(drawer.entries.values()) == {"1", "[]"}

    def test_a_lost_piece_is_no_session(
        self, directory: Path, drawer: DrawerKeyring, hands: Hands
    ) -> None:
        store = KeyringSessions(directory, hands.now)
        store.put(session())
        del drawer.entries["hatstand sessions", f"{'a' * 40}/1"]
        assert store.get("a" * 40) is None
        assert store.sessions() == ()
        store.put(session())
        assert store.get("a" * 40) == session()

    def test_what_a_full_one_does_not_take_stays_in_this_process(
        self, directory: Path, drawer: DrawerKeyring, hands: Hands
    ) -> None:
        store = KeyringSessions(directory, hands.now)
        drawer.full = True
        store.put(session())
        assert store.get("a" * 40) == session()
        assert "no room" in store.problem
        assert not any(SENTINEL in text for text in drawer.entries.values())

    @pytest.mark.parametrize("name", ["a" * 40, INDEX])
    def test_an_entry_of_another_program_counts_for_nothing(
        self, directory: Path, drawer: DrawerKeyring, hands: Hands, name: str
    ) -> None:
        drawer.entries["hatstand sessions", name] = "their own"
        store = KeyringSessions(directory, hands.now)
        assert store.get("a" * 40) is None
        assert store.sessions() == ()
        store.put(session())
        assert store.sessions() == (session(),)

    def test_a_damaged_list_is_begun_anew(
        self, directory: Path, drawer: DrawerKeyring, hands: Hands
    ) -> None:
        store = KeyringSessions(directory, hands.now)
        store.put(session("x"))
        drawer.entries["hatstand sessions", f"{INDEX}/0"] = '["x"'
        assert store.sessions() == ()
        store.put(session("x"))
        assert [one.key for one in store.sessions()] == ["x"]

    def test_a_record_is_claimed_once_and_removed_only_as_it_was_seen(
        self, directory: Path, drawer: DrawerKeyring
    ) -> None:
        failure = keyring.errors.KeyringError
        records = KeyringRecords(drawer, failure, "hatstand notes", FileLocks(directory / "locks"))
        assert records.claim("salt", b"mine") == b"mine"
        assert records.claim("salt", b"theirs") == b"mine"
        records.remove("salt", seen=b"theirs")
        assert records.read("salt") == b"mine"
        records.remove("salt", seen=b"mine")
        assert (records.read("salt"), records.names()) == (None, ())
