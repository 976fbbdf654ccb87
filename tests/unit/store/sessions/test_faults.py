"""Sessions that can not be written, and writers that are killed: nothing is lost or left."""

from __future__ import annotations

import errno
import os
import random
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.store.processes import start
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

from hatstand.store.sessions import RuntimeSessions


class TestFailedWriting:
    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
    def test_nothing_is_lost_in_this_process(
        self,
        runtime: RuntimeSessions,
        directory: Path,
        hands: Hands,
        monkeypatch: pytest.MonkeyPatch,
        number: int,
    ) -> None:
        """A session that AWS gave is usable although it can't be written; it is told why."""
        runtime.put(session("before"))

        def refuse(*_: object) -> None:
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", refuse)
            runtime.put(session())
            runtime.put_mfa_session(mfa_session())
            runtime.code_used(SERIAL, CODE, NOW + timedelta(seconds=9))
            assert os.strerror(number) in runtime.problem
            assert SENTINEL not in runtime.problem
        assert runtime.get("a" * 40) == session()
        assert [entry.key for entry in runtime.sessions()] == ["a" * 40, "before"]
        assert runtime.mfa_session("b" * 40) == mfa_session()
        assert runtime.was_code_used(SERIAL, CODE)
        assert not [path for path in all_files(directory) if path.name.startswith(".")]
        runtime.remove("a" * 40)
        assert runtime.get("a" * 40) is None

    def test_without_any_directory(self, tmp_path: Path, hands: Hands) -> None:
        """A file where the directory should be: everything goes on in this process."""
        blocked = tmp_path / "blocked"
        blocked.write_text("")
        store = RuntimeSessions(blocked / "hatstand", hands.now)
        store.put(session())
        store.code_used(SERIAL, CODE, NOW + timedelta(seconds=9))
        with store.locked("name"), pytest.raises(TimeoutError), store.locked("name", 0.05):
            pass
        assert store.get("a" * 40) == session()
        assert store.was_code_used(SERIAL, CODE)
        assert store.problem

    def test_forgetting_never_lies(
        self, runtime: RuntimeSessions, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What can't be removed is told, not silently kept."""
        runtime.put(session())

        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

        with monkeypatch.context() as patch:
            patch.setattr(os, "unlink", refuse)
            with pytest.raises(OSError, match="Read-only"):
                runtime.remove("a" * 40)

    def test_what_a_killed_writer_left_is_swept(
        self, runtime: RuntimeSessions, directory: Path
    ) -> None:
        """An old temporary file goes; one that may belong to a living writer stays."""
        runtime.put(session())
        old = directory / "sessions" / ".abc.json.k1ll3d"
        young = directory / "sessions" / ".abc.json.w0rks"
        for path in (old, young):
            path.write_text(SENTINEL)
        os.utime(old, (0, 0))
        assert runtime.sessions() == (session(),)
        assert not old.exists()
        assert young.exists()


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from hatstand.store.sessions import RuntimeSessions
from tests.unit.store.sessions.samples import NOW, session
store = RuntimeSessions(Path(sys.argv[1]), lambda: NOW)
sys.stdout.write("ready\\n"); sys.stdout.flush()
while True:
    store.put(session())
"""


class TestKilledWriters:
    def test_leave_a_whole_session_and_nothing_readable(self, directory: Path) -> None:
        store = RuntimeSessions(directory, lambda: NOW)
        store.put(session())
        dice = random.Random(5)  # noqa: S311 - moments, not secrets
        for _ in range(6):
            with start(WRITER, directory) as process:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
                time.sleep(dice.uniform(0, 0.02))
                process.send_signal(signal.SIGKILL)
            assert store.get("a" * 40) == session()
            assert store.sessions() == (session(),)
            for path in all_files(directory):
                assert path.stat().st_mode & 0o777 == 0o600
