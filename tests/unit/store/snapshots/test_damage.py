"""Snapshots that were damaged, are newer or may be forged: told, set aside, never raised."""

from __future__ import annotations

import errno
import io
import os
import random
import sqlite3
from pathlib import Path

import pytest
from tests.unit.store.samples import full_snapshot
from tests.unit.store.snapshots.files import BINDING, assert_set_aside, damage, the_file

from hatstand.services.ports import SnapshotStore
from hatstand.store.files import OwnFile
from hatstand.store.snapshot import SqliteSnapshots


class TestDamage:
    def test_truncated_anywhere(self, store: SnapshotStore, directory: Path) -> None:
        """A part is never taken for an organization."""
        store.save("acme", BINDING, full_snapshot())
        size = the_file(directory).stat().st_size
        for length in (0, 1, 15, 16, 60, 64, 72, 99, 100, 4096, size // 2, size - 12, size - 1):
            damage(store, directory, lambda data, end=length: data[:end])
            assert_set_aside(store, directory)

    def test_one_bit_anywhere(self, store: SnapshotStore, directory: Path) -> None:
        """Also a change that SQLite would not notice is noticed, and never raises."""
        dice = random.Random(7)  # noqa: S311 - the same places in every run
        store.save("acme", BINDING, full_snapshot())
        path = the_file(directory)
        good = path.read_bytes()
        for place in [dice.randrange(len(good)) for _ in range(300)]:
            if 60 <= place < 64:
                continue  # the version: below
            path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
            assert store.load("acme", BINDING) is None, place
            assert store.problem
            for aside in directory.glob("*.damaged-*"):
                aside.unlink()

    @pytest.mark.parametrize(
        "content", [b"", b"\0" * 5000, b"{}", b"SQLite format 3\0", os.urandom(3000)]
    )
    def test_something_else(self, store: SnapshotStore, directory: Path, content: bytes) -> None:
        damage(store, directory, lambda _: content)
        assert_set_aside(store, directory)

    def test_a_foreign_database(self, store: SnapshotStore, directory: Path) -> None:
        store.save("acme", BINDING, full_snapshot())
        path = the_file(directory)
        path.unlink()
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE snapshot (binding)")
        database.close()
        path.chmod(0o600)
        assert_set_aside(store, directory)

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM texts WHERE number = 3",
            "DELETE FROM accounts WHERE number = 1",
            "DELETE FROM roles WHERE number = 1",
            "DELETE FROM kinds",
            "DELETE FROM snapshot",
            "UPDATE snapshot SET as_of = 9000000000000000000",
            "UPDATE snapshot SET as_of = 'soon'",
            "UPDATE snapshot SET name = 100000",
            "UPDATE roles SET kinds = x'010203'",
            "UPDATE roles SET kinds = x''",
            "UPDATE roles SET names = x'ffffffff'",
            "UPDATE roles SET created = x'00'",
            "UPDATE roles SET created = x'ffffffffffffff7f'",
            "UPDATE roles SET account = NULL",
            "UPDATE kinds SET verdict = 1",
            "UPDATE kinds SET sources = path",
            "UPDATE accounts SET state = 1",
            "UPDATE accounts SET tags = x'99000000'",
            "UPDATE accounts SET aliases = 'text'",
            "UPDATE texts SET text = x'ff'",
            "UPDATE texts SET text = 5",
            "DROP TABLE tags",
            "DROP TABLE units",
        ],
    )
    def test_rows_that_do_not_fit_together(
        self, store: SnapshotStore, directory: Path, statement: str
    ) -> None:
        """A sealed file with impossible rows is told and set aside, like any other."""
        from hatstand.store.snapshot import _seal

        store.save("acme", BINDING, full_snapshot())
        path = the_file(directory)
        with sqlite3.connect(path) as database:
            database.execute(statement)
        database.close()
        data = path.read_bytes()[: path.stat().st_size // 4096 * 4096]
        path.write_bytes(data + _seal(io.BytesIO(data), len(data)))
        assert_set_aside(store, directory)

    def test_damage_is_kept_for_a_look(self, store: SnapshotStore, directory: Path) -> None:
        """Two damaged files in one second are two files."""
        for _ in range(3):
            damage(store, directory, lambda data: data[:5000])
            assert store.load("acme", BINDING) is None
        assert len(list(directory.glob("*.damaged-*"))) == 3

    def test_a_good_file_that_replaced_a_damaged_one_stays(
        self, store: SnapshotStore, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another process may have saved between the look and the setting aside."""
        damage(store, directory, lambda data: data[:5000])
        import hatstand.store.snapshot as module

        checked = module._checked

        def replaced_meanwhile(file: OwnFile) -> int:
            monkeypatch.setattr(module, "_checked", checked)
            SqliteSnapshots(directory).save("acme", BINDING, full_snapshot())
            return checked(file)

        monkeypatch.setattr(module, "_checked", replaced_meanwhile)
        assert store.load("acme", BINDING) is None
        assert store.load("acme", BINDING) == full_snapshot()


class TestNewerVersion:
    def test_is_told_and_left_alone(self, store: SnapshotStore, directory: Path) -> None:
        damage(store, directory, lambda data: data[:60] + b"\0\0\0\2" + data[64:])
        before = the_file(directory).read_bytes()
        assert store.load("acme", BINDING) is None
        assert "newer version" in store.problem
        assert the_file(directory).read_bytes() == before

    def test_is_moved_away_not_destroyed(self, store: SnapshotStore, directory: Path) -> None:
        damage(store, directory, lambda data: data[:60] + b"\0\0\0\2" + data[64:])
        before = the_file(directory).read_bytes()
        store.save("acme", BINDING, full_snapshot())
        assert store.load("acme", BINDING) == full_snapshot()
        (spared,) = directory.glob("*.version-2")
        assert spared.read_bytes() == before


class TestDistrust:
    def test_a_link_is_not_followed(
        self, store: SnapshotStore, directory: Path, tmp_path: Path
    ) -> None:
        store.save("acme", BINDING, full_snapshot())
        elsewhere = tmp_path / "elsewhere"
        the_file(directory).rename(elsewhere)
        path = SqliteSnapshots(directory).path("acme", BINDING)
        path.symlink_to(elsewhere)
        assert store.load("acme", BINDING) is None
        assert "link" in store.problem
        assert elsewhere.exists()
        assert not path.is_symlink()

    def test_what_others_could_write_is_not_used(
        self, store: SnapshotStore, directory: Path
    ) -> None:
        store.save("acme", BINDING, full_snapshot())
        the_file(directory).chmod(0o666)
        assert_set_aside(store, directory)

    def test_somebody_elses_file_is_not_used(
        self, store: SnapshotStore, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.save("acme", BINDING, full_snapshot())
        with monkeypatch.context() as patch:
            patch.setattr(os, "getuid", lambda: 12345)
            assert store.load("acme", BINDING) is None
        assert "another user" in store.problem

    def test_a_pipe_does_not_hang(self, store: SnapshotStore, directory: Path) -> None:
        directory.mkdir(parents=True)
        os.mkfifo(SqliteSnapshots(directory).path("acme", BINDING))
        assert store.load("acme", BINDING) is None
        assert "plain file" in store.problem

    def test_a_directory_in_its_place(self, store: SnapshotStore, directory: Path) -> None:
        SqliteSnapshots(directory).path("acme", BINDING).mkdir(parents=True)
        assert store.load("acme", BINDING) is None
        assert store.problem

    def test_a_file_that_cannot_be_read(
        self, store: SnapshotStore, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is told, and not set aside: nothing is known to be wrong with it."""
        store.save("acme", BINDING, full_snapshot())

        def refuse(*_: object) -> int:
            raise OSError(errno.EACCES, "Permission denied")

        with monkeypatch.context() as patch:
            patch.setattr(os, "open", refuse)
            assert store.load("acme", BINDING) is None
        assert "Permission denied" in store.problem
        assert store.load("acme", BINDING) is not None
