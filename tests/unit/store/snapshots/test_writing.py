"""Snapshots are replaced whole or not at all, whoever reads or dies meanwhile."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import time
from pathlib import Path

import pytest
from tests.patience import PATIENCE
from tests.unit.store.processes import start
from tests.unit.store.samples import full_snapshot, large_snapshot
from tests.unit.store.snapshots.files import BINDING, files

from hatstand.services.ports import SnapshotStore
from hatstand.store.snapshot import SqliteSnapshots


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
