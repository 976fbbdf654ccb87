"""Sessions: shared by this user's processes, seen by nobody else, never given back when expired."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.errors
import pytest
from tests.patience import PATIENCE
from tests.unit.store.samples import HOSTILE
from tests.unit.store.test_snapshot_store import start

from hatstand.domain.credentials import Credentials, MfaSession, Session
from hatstand.errors import ConfigurationError
from hatstand.secret import Secret
from hatstand.store.keyrings import KeyringRecords, KeyringSessions
from hatstand.store.locks import FileLocks
from hatstand.store.sessions import KeptSessions, MemorySessions, RuntimeSessions

SENTINEL = "SENTINEL-wJalrXUtnFEMI/K7MDENG"
NOW = datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC)
SERIAL = "arn:aws:iam::999999999999:mfa/alice"
CODE = Secret("123456")


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


INDEX = ".index"
"""The entry that lists the others."""


class DrawerKeyring(keyring.backend.KeyringBackend):
    """A keyring of this test, as strict about lengths as Windows is."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False
        self.full = False

    def _check(self) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("the keyring is locked")

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        if self.full:
            raise keyring.errors.PasswordSetError("no room")
        if len(password.encode("utf-16-le")) > 2560:
            raise keyring.errors.PasswordSetError("too long")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if self.entries.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("not there")


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def drawer() -> DrawerKeyring:
    backend = DrawerKeyring()
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "run" / "hatstand"


@pytest.fixture(params=["runtime", "memory", "keyring"])
def store(
    request: pytest.FixtureRequest, directory: Path, hands: Hands, drawer: DrawerKeyring
) -> KeptSessions:
    if request.param == "runtime":
        return RuntimeSessions(directory, hands.now)
    if request.param == "memory":
        return MemorySessions(hands.now)
    return KeyringSessions(directory, hands.now)


@pytest.fixture
def runtime(directory: Path, hands: Hands) -> RuntimeSessions:
    return RuntimeSessions(directory, hands.now)


def session(key: str = "a" * 40, expires_in: timedelta = timedelta(hours=1)) -> Session:
    """Return a session with something in every field."""
    return Session(
        key=key,
        account_id="111111111111",
        account_name=HOSTILE,
        role_arn="arn:aws:iam::111111111111:role/team/Admin",
        role_name="Admin",
        environment="prod",
        credentials=Credentials(
            "ASIAEXAMPLE", Secret(SENTINEL), Secret(f"{SENTINEL}-token" * 60), NOW + expires_in
        ),
        region="ap-northeast-1",
        created_at=NOW,
        duration=3600,
        chained=True,
        profile="acme",
        plan_text="jump → Hub → Admin",
        source="somewhere",
    )


def mfa_session(key: str = "b" * 40, expires_in: timedelta = timedelta(hours=12)) -> MfaSession:
    """Return an MFA session with something in every field."""
    return MfaSession(
        key, SERIAL, Credentials("ASIAMFA", Secret(SENTINEL), Secret("t"), NOW + expires_in), NOW
    )


def all_files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def the_file(directory: Path, folder: str = "sessions") -> Path:
    (path,) = (directory / folder).glob("*.json")
    return path


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


HOLDER = """
import sys, time
from pathlib import Path
from hatstand.store.sessions import RuntimeSessions
store = RuntimeSessions(Path(sys.argv[1]))
with store.locked("mfa", 30):
    sys.stdout.write("held\\n"); sys.stdout.flush()
    sys.stdin.read() if len(sys.argv) < 3 else time.sleep(60)
"""

COUNTER = """
import asyncio, sys
from pathlib import Path
from hatstand.store.sessions import RuntimeSessions
store, counter = RuntimeSessions(Path(sys.argv[1])), Path(sys.argv[2])
async def count():
    async with store.lock("count"):
        number = int(counter.read_text())
        await asyncio.sleep(0.001)
        counter.write_text(str(number + 1))
async def main():
    await asyncio.gather(*(count() for _ in range(5)))
asyncio.run(main())
"""

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from hatstand.store.sessions import RuntimeSessions
from tests.unit.store.test_session_store import NOW, session
store = RuntimeSessions(Path(sys.argv[1]), lambda: NOW)
sys.stdout.write("ready\\n"); sys.stdout.flush()
while True:
    store.put(session())
"""


class TestLocks:
    async def test_one_task_at_a_time(self, store: KeptSessions) -> None:
        inside: list[str] = []

        async def enter(name: str) -> None:
            async with store.lock("mfa"):
                inside.append(f"+{name}")
                await asyncio.sleep(0)
                inside.append(f"-{name}")

        async with asyncio.TaskGroup() as tasks:
            for name in "abc":
                tasks.create_task(enter(name))
        pairs = list(zip(inside[::2], inside[1::2], strict=True))
        assert {first for first, _ in pairs} == {"+a", "+b", "+c"}
        assert all(first[1] == second[1] for first, second in pairs)

    async def test_names_are_apart(self, store: KeptSessions) -> None:
        async with store.lock("one"), store.lock("another"), store.lock(HOSTILE), store.lock(""):
            with pytest.raises(TimeoutError):
                store.locked("one", 0).__enter__()

    async def test_waiting_can_be_cancelled(self, store: KeptSessions) -> None:
        """And neither blocks the loop nor takes the lock afterwards."""
        async with store.lock("mfa"):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05), store.lock("mfa"):
                    pass
        async with asyncio.timeout(PATIENCE), store.lock("mfa"):
            pass

    async def test_a_fault_inside_releases_it(self, store: KeptSessions) -> None:
        with pytest.raises(ValueError, match="fault"):
            async with store.lock("mfa"):
                raise ValueError("fault")
        async with asyncio.timeout(PATIENCE), store.lock("mfa"):
            pass

    async def test_another_process_is_waited_for(self, directory: Path) -> None:
        store = RuntimeSessions(directory)
        import subprocess

        with start(HOLDER, directory, stdin=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            assert holder.stdin is not None
            assert holder.stdout.readline() == "held\n"
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1), store.lock("mfa"):
                    pass
            holder.stdin.close()
            async with asyncio.timeout(PATIENCE), store.lock("mfa"):
                pass

    async def test_a_killed_holder_holds_nothing(self, directory: Path) -> None:
        with start(HOLDER, directory, "sleep") as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            holder.send_signal(signal.SIGKILL)
        async with asyncio.timeout(PATIENCE), RuntimeSessions(directory).lock("mfa"):
            pass

    def test_processes_and_their_tasks_never_overlap(self, directory: Path, tmp_path: Path) -> None:
        counter = tmp_path / "counter"
        counter.write_text("0")
        processes = [start(COUNTER, directory, counter) for _ in range(4)]
        for process in processes:
            _, errors = process.communicate(timeout=PATIENCE)
            assert (process.returncode, errors) == (0, "")
        assert counter.read_text() == "20"

    def test_a_link_in_place_of_a_lock_is_not_followed(
        self, directory: Path, tmp_path: Path
    ) -> None:
        (directory / "locks").mkdir(parents=True)
        (directory / "locks" / "mfa.lock").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OSError, match="symbolic links"):
            FileLocks(directory / "locks").try_lock("mfa")
        assert not (tmp_path / "elsewhere").exists()


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
