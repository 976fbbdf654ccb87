"""Snapshots: whole or not at all, never a secret, never an exception from reading."""

from __future__ import annotations

import dataclasses
import errno
import io
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.patience import PATIENCE
from tests.unit.store.samples import HOSTILE, full_role, full_snapshot, large_snapshot

from hatstand.domain.history import KEPT
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.roles import Role
from hatstand.services.ports import Snapshot, SnapshotStore
from hatstand.store.files import OwnFile
from hatstand.store.snapshot import SqliteSnapshots

BINDING = "https://alice:hunter2@endpoint.example AKIAEXAMPLE"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "state" / "snapshots"


@pytest.fixture
def store(directory: Path) -> SnapshotStore:
    return SqliteSnapshots(directory)


def files(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def the_file(directory: Path) -> Path:
    (path,) = directory.glob("*.sqlite3")
    return path


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


def _damage(store: SnapshotStore, directory: Path, change: Callable[[bytes], bytes]) -> None:
    store.save("acme", BINDING, full_snapshot())
    path = the_file(directory)
    path.write_bytes(change(path.read_bytes()))


def _assert_set_aside(store: SnapshotStore, directory: Path) -> None:
    assert store.load("acme", BINDING) is None
    assert "acme" in store.problem
    assert list(directory.glob("*.sqlite3")) == []
    assert len(list(directory.glob("*.sqlite3.damaged-*"))) == 1
    assert store.load("acme", BINDING) is None
    assert store.problem == ""
    store.save("acme", BINDING, full_snapshot())
    assert store.load("acme", BINDING) == full_snapshot()
    for path in directory.glob("*.damaged-*"):
        path.unlink()


class TestDamage:
    def test_truncated_anywhere(self, store: SnapshotStore, directory: Path) -> None:
        """A part is never taken for an organization."""
        store.save("acme", BINDING, full_snapshot())
        size = the_file(directory).stat().st_size
        for length in (0, 1, 15, 16, 60, 64, 72, 99, 100, 4096, size // 2, size - 12, size - 1):
            _damage(store, directory, lambda data, end=length: data[:end])
            _assert_set_aside(store, directory)

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
        _damage(store, directory, lambda _: content)
        _assert_set_aside(store, directory)

    def test_a_foreign_database(self, store: SnapshotStore, directory: Path) -> None:
        store.save("acme", BINDING, full_snapshot())
        path = the_file(directory)
        path.unlink()
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE snapshot (binding)")
        database.close()
        path.chmod(0o600)
        _assert_set_aside(store, directory)

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
        _assert_set_aside(store, directory)

    def test_damage_is_kept_for_a_look(self, store: SnapshotStore, directory: Path) -> None:
        """Two damaged files in one second are two files."""
        for _ in range(3):
            _damage(store, directory, lambda data: data[:5000])
            assert store.load("acme", BINDING) is None
        assert len(list(directory.glob("*.damaged-*"))) == 3

    def test_a_good_file_that_replaced_a_damaged_one_stays(
        self, store: SnapshotStore, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another process may have saved between the look and the setting aside."""
        _damage(store, directory, lambda data: data[:5000])
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
        _damage(store, directory, lambda data: data[:60] + b"\0\0\0\2" + data[64:])
        before = the_file(directory).read_bytes()
        assert store.load("acme", BINDING) is None
        assert "newer version" in store.problem
        assert the_file(directory).read_bytes() == before

    def test_is_moved_away_not_destroyed(self, store: SnapshotStore, directory: Path) -> None:
        _damage(store, directory, lambda data: data[:60] + b"\0\0\0\2" + data[64:])
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
        _assert_set_aside(store, directory)

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


class TestFailedWriting:
    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
    @pytest.mark.parametrize("call", ["replace", "fsync"])
    def test_the_one_before_stays(
        self,
        store: SnapshotStore,
        directory: Path,
        monkeypatch: pytest.MonkeyPatch,
        call: str,
        number: int,
    ) -> None:
        store.save("acme", BINDING, full_snapshot())

        def refuse(*_: object) -> None:
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as patch:
            patch.setattr(os, call, refuse)
            with pytest.raises(OSError, match=os.strerror(number)):
                store.save("acme", BINDING, large_snapshot(3))
        assert store.load("acme", BINDING) == full_snapshot()
        assert len(files(directory)) == 1

    def test_a_full_disk(self, store: SnapshotStore, directory: Path) -> None:
        """The operating system itself refuses to write more than a few pages."""
        store.save("acme", BINDING, full_snapshot())
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
        try:
            with pytest.raises(OSError, match="can't be written"):
                store.save("acme", BINDING, large_snapshot(2000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert store.load("acme", BINDING) == full_snapshot()
        assert len(files(directory)) == 1


WRITER = """
import sys
from pathlib import Path
from hatstand.store.snapshot import SqliteSnapshots
from tests.unit.store.samples import large_snapshot
store = SqliteSnapshots(Path(sys.argv[1]))
versions = [large_snapshot(int(sys.argv[2]), version=version) for version in range(4)]
sys.stdout.write("ready\\n"); sys.stdout.flush()
for round in range(int(sys.argv[3])):
    store.save("acme", "binding", versions[round % 4])
"""

READER = """
import sys
from pathlib import Path
from hatstand.store.snapshot import SqliteSnapshots
store = SqliteSnapshots(Path(sys.argv[1]))
seen = set()
for _ in range(int(sys.argv[2])):
    snapshot = store.load("acme", "binding")
    assert snapshot is not None, store.problem
    versions = {account.name.rsplit("-", 1)[1] for account in snapshot.organization.accounts}
    assert len(versions) == 1 and len(snapshot.roles) == 10 * len(snapshot.organization.accounts)
    assert snapshot.organization.name == "acme " + min(versions)
"""


def start(program: str, *arguments: object, stdin: int | None = None) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env=environment,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class TestProcesses:
    def test_six_read_while_two_replace(self, directory: Path) -> None:
        """A reader sees one whole snapshot, never a mixture, never a damaged file."""
        SqliteSnapshots(directory).save("acme", "binding", large_snapshot(100))
        processes = [start(WRITER, directory, 100, 40) for _ in range(2)]
        processes += [start(READER, directory, 60) for _ in range(6)]
        for process in processes:
            _, errors = process.communicate(timeout=PATIENCE)
            assert (process.returncode, errors) == (0, "")
        assert len(files(directory)) == 1

    def test_a_killed_writer_changes_nothing(self, directory: Path) -> None:
        """Whenever it dies, a whole snapshot is there, and what it left behind is swept."""
        store = SqliteSnapshots(directory)
        store.save("acme", "binding", large_snapshot(400))
        dice = random.Random(11)  # noqa: S311 - moments, not secrets
        for _ in range(8):
            with start(WRITER, directory, 400, 10_000) as process:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
                time.sleep(dice.uniform(0, 0.05))
                process.send_signal(signal.SIGKILL)
            snapshot = store.load("acme", "binding")
            assert snapshot is not None, store.problem
            assert len(snapshot.roles) == 4000
        for path in directory.iterdir():
            assert path.stat().st_mode & 0o777 == 0o600
            os.utime(path, (0, 0))
        store.save("acme", "binding", full_snapshot())
        assert len(files(directory)) == 1

    def test_loading_imports_nothing_heavy(self, directory: Path) -> None:
        """The first frame waits for this import."""
        program = (
            "import sys; from pathlib import Path; before = set(sys.modules)\n"
            "from hatstand.store.snapshot import SqliteSnapshots\n"
            f"assert SqliteSnapshots(Path({str(directory)!r})).load('acme', 'binding')\n"
            "heavy = {'botocore', 'textual', 'rich', 'json', 'asyncio', 'click', 'tomllib'}\n"
            "loaded = heavy & (set(sys.modules) - before)\n"
            "assert not loaded, loaded\n"
        )
        SqliteSnapshots(directory).save("acme", "binding", full_snapshot())
        process = start(program)
        _, errors = process.communicate(timeout=PATIENCE)
        assert (process.returncode, errors) == (0, "")


class TestSize:
    @pytest.mark.full
    def test_ten_thousand_accounts(self, store: SnapshotStore, directory: Path) -> None:
        """With 100,000 roles the file stays below 5 MB and comes back equal."""
        snapshot = large_snapshot(10_000)
        store.save("acme", BINDING, snapshot)
        assert the_file(directory).stat().st_size < 5_000_000
        assert store.load("acme", BINDING) == snapshot
