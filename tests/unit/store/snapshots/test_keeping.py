"""Snapshots: what is loaded is what was saved, for whom it was saved, and never a secret."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.store.samples import HOSTILE, full_role, full_snapshot, large_snapshot
from tests.unit.store.snapshots.files import BINDING, files, the_file

from hatstand.domain.history import KEPT
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.roles import Role
from hatstand.services.ports import Snapshot, SnapshotStore
from hatstand.store.snapshot import SqliteSnapshots


def differs_from_default(record: object) -> set[str]:
    """Return the fields that hold something else than their default, or that have none."""
    return {
        field.name
        for field in dataclasses.fields(record)  # type: ignore[arg-type]
        if field.default is dataclasses.MISSING or getattr(record, field.name) != field.default
    }


class TestRoundTrip:
    def test_every_field_comes_back(self, store: SnapshotStore) -> None:
        """What is loaded equals what was saved: OUs, accounts, roles, caller, notices."""
        store.save("acme", BINDING, full_snapshot())
        assert store.load("acme", BINDING) == full_snapshot()
        assert store.problem == ""

    def test_the_sample_fills_every_field(self) -> None:
        """A field that is added to the domain must be added to the sample, and so to the file."""
        snapshot = full_snapshot()
        organization = snapshot.organization
        for record in (snapshot, organization, organization.units[0], organization.accounts[0]):
            names = {field.name for field in dataclasses.fields(record)}
            assert differs_from_default(record) == names
        names = {field.name for field in dataclasses.fields(Role)}
        assert differs_from_default(full_role()) == names - {"external_id"}

    def test_the_least_comes_back(self, store: SnapshotStore) -> None:
        """An organization of nothing is one too."""
        snapshot = Snapshot(Organization(), datetime(1969, 1, 1, tzinfo=UTC))
        store.save("", "", snapshot)
        assert store.load("", "") == snapshot

    def test_accounts_and_units_without_roles(self, store: SnapshotStore) -> None:
        snapshot = dataclasses.replace(full_snapshot(), roles=(), caller=None, notices=())
        store.save("acme", BINDING, snapshot)
        assert store.load("acme", BINDING) == snapshot

    def test_roles_without_accounts(self, store: SnapshotStore) -> None:
        snapshot = dataclasses.replace(full_snapshot(), organization=Organization("o-1"))
        store.save("acme", BINDING, snapshot)
        assert store.load("acme", BINDING) == snapshot

    def test_types_come_back(self, store: SnapshotStore) -> None:
        """Answers are booleans again and tags can't be changed."""
        store.save("acme", BINDING, full_snapshot())
        snapshot = store.load("acme", BINDING)
        assert snapshot is not None
        assert snapshot.roles[0].mfa is False
        assert snapshot.roles[2].mfa is True
        assert snapshot.complete is False
        assert type(snapshot.organization.accounts[0]) is Account
        assert type(snapshot.organization.units[0]) is OrganizationalUnit
        assert snapshot.organization.accounts[1].tags == {}
        assert snapshot.organization.accounts[2].tags is None
        assert hash(snapshot.roles[0]) == hash(full_role())

    def test_saving_replaces_as_a_whole(self, store: SnapshotStore, directory: Path) -> None:
        store.save("acme", BINDING, large_snapshot(300))
        store.save("acme", BINDING, large_snapshot(2))
        assert store.load("acme", BINDING) == large_snapshot(2)
        assert len(files(directory)) == 1

    def test_moments_of_other_zones_are_the_same_moments(self, store: SnapshotStore) -> None:
        moment = datetime.fromisoformat("2026-01-02T03:04:05.000006+09:00")
        store.save("acme", BINDING, dataclasses.replace(full_snapshot(), as_of=moment))
        snapshot = store.load("acme", BINDING)
        assert snapshot is not None
        assert snapshot.as_of == moment
        assert snapshot.as_of.tzinfo is UTC


class TestBelonging:
    def test_none_where_there_is_none(self, store: SnapshotStore, directory: Path) -> None:
        """Looking makes no directory."""
        assert store.load("acme", BINDING) is None
        assert store.problem == ""
        assert not directory.exists()

    def test_each_binding_keeps_its_own(self, store: SnapshotStore, directory: Path) -> None:
        other = Snapshot(Organization(), full_snapshot().as_of)
        store.save("acme", BINDING, full_snapshot())
        store.save("acme", "another", other)
        store.save("acme", BINDING, full_snapshot())
        assert store.load("acme", BINDING) == full_snapshot()
        assert store.load("acme", "another") == other

    def test_what_nobody_stored_for_long_is_removed_from_its_context(
        self, store: SnapshotStore, directory: Path
    ) -> None:
        kept = SqliteSnapshots(directory)
        for context, binding in (("acme", "old"), ("acme", "older"), ("else", "old")):
            store.save(context, binding, full_snapshot())
        long_ago = time.time() - KEPT.total_seconds()
        os.utime(kept.path("acme", "older"), (long_ago - 60, long_ago - 60))
        os.utime(kept.path("acme", "old"), (long_ago + 3600, long_ago + 3600))
        os.utime(kept.path("else", "old"), (long_ago - 60, long_ago - 60))
        store.save("acme", BINDING, full_snapshot())
        assert store.load("acme", "older") is None
        assert store.load("acme", "old") is not None
        assert store.load("else", "old") is not None

    def test_another_binding_is_not_given(self, store: SnapshotStore, directory: Path) -> None:
        """A snapshot of another base or endpoint stays, but is nobody's else."""
        store.save("acme", BINDING, full_snapshot())
        assert store.load("acme", "another") is None
        assert store.problem == ""
        assert len(files(directory)) == 1
        assert store.load("acme", BINDING) is not None

    @pytest.mark.parametrize(
        "names", [("a/b", "a_b"), ("Acme", "acme"), ("", "_"), ("../x", "..\\x"), (HOSTILE, "x")]
    )
    def test_contexts_are_apart_whatever_their_names(
        self, store: SnapshotStore, directory: Path, names: tuple[str, str]
    ) -> None:
        for number, name in enumerate(names):
            store.save(name, BINDING, large_snapshot(number + 1))
        assert [len(file) < 100 for file in files(directory)] == [True, True]
        assert len({file.casefold() for file in files(directory)}) == 2
        for number, name in enumerate(names):
            assert store.load(name, BINDING) == large_snapshot(number + 1)

    def test_a_strange_directory_name(self, tmp_path: Path) -> None:
        store = SqliteSnapshots(tmp_path / "a %41?b#c 経理")
        store.save("acme", BINDING, full_snapshot())
        assert store.load("acme", BINDING) == full_snapshot()


class TestSecrecy:
    def test_no_secret_is_in_the_file(self, store: SnapshotStore, directory: Path) -> None:
        """An ExternalId is configuration and an endpoint may hold a password: neither is kept."""
        role = dataclasses.replace(full_role(), external_id="SENTINEL-external-id")
        store.save("acme", BINDING, dataclasses.replace(full_snapshot(), roles=(role,)))
        data = the_file(directory).read_bytes()
        assert b"SENTINEL" not in data
        assert b"hunter2" not in data
        loaded = store.load("acme", BINDING)
        assert loaded is not None
        assert loaded.roles == (full_role(),)

    def test_modes(self, store: SnapshotStore, directory: Path) -> None:
        old = os.umask(0)
        try:
            store.save("acme", BINDING, full_snapshot())
        finally:
            os.umask(old)
        assert the_file(directory).stat().st_mode & 0o777 == 0o600
        assert directory.stat().st_mode & 0o777 == 0o700

    def test_nothing_is_left_beside_it(self, store: SnapshotStore, directory: Path) -> None:
        """No journal, no write-ahead log, no temporary file; reading adds none either."""
        store.save("acme", BINDING, full_snapshot())
        store.load("acme", BINDING)
        assert files(directory) == [the_file(directory).name]

    def test_it_is_a_plain_database(self, store: SnapshotStore, directory: Path) -> None:
        """The usual tools can look into it, the seal notwithstanding."""
        store.save("acme", BINDING, full_snapshot())
        with sqlite3.connect(the_file(directory)) as database:
            (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
            (count,) = database.execute("SELECT count(*) FROM accounts").fetchone()
        database.close()
        assert (verdict, count) == ("ok", 3)


class TestSize:
    @pytest.mark.full
    def test_ten_thousand_accounts(self, store: SnapshotStore, directory: Path) -> None:
        """With 100,000 roles the file stays below 5 MB and comes back equal."""
        snapshot = large_snapshot(10_000)
        store.save("acme", BINDING, snapshot)
        assert the_file(directory).stat().st_size < 5_000_000
        assert store.load("acme", BINDING) == snapshot
