"""Each file that is written, its writer killed before each call that changes anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.faults.killing import killed_everywhere
from tests.unit.store.samples import full_snapshot, large_snapshot
from tests.unit.store.sessions.samples import session
from tests.unit.store.test_history_store import BINDING, FIRST, FULL, NOON
from tests.unit.store.test_journal import entry
from tests.unit.store.test_unfinished_pages import PAGES

from hatstand.aws.clicache import CliCacheFiles
from hatstand.config.exporters.replacing import open_config
from hatstand.domain.credentials import Credentials
from hatstand.domain.environment_marks import EnvironmentMark, account_node
from hatstand.domain.environments import Confirm
from hatstand.domain.history import History
from hatstand.domain.profiles import Profile, ProfileKind
from hatstand.paths import write_new_private
from hatstand.secret import Secret
from hatstand.store.history import SealedHistories
from hatstand.store.journal import JournalFiles
from hatstand.store.marks import TomlMarks
from hatstand.store.sessions import RuntimeSessions
from hatstand.store.snapshot import SqliteSnapshots
from hatstand.store.state import TomlState
from hatstand.store.unfinished import UnfinishedPages

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PROFILE = Profile(
    "p", ProfileKind.ROLE, role_arn="arn:aws:iam::111111111111:role/Admin", source_profile="jump"
)


@dataclass(frozen=True)
class Written:
    """A file, and what may be in it.

    Attributes:
        write: Writes it anew, or adds to it.
        read: Returns what a new process reads in it, in few words.
        before: What it says before.
        after: What it says afterwards.
    """

    write: Callable[[], object]
    read: Callable[[], object]
    before: object
    after: object


class StandingClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing waits here")


def snapshot(home: Path) -> Written:
    store = SqliteSnapshots(home / "snapshots")
    store.save("acme", "binding", full_snapshot())

    def read() -> object:
        reader = SqliteSnapshots(home / "snapshots")
        found = reader.load("acme", "binding")
        assert found is not None, reader.problem
        return found

    after = large_snapshot(20)
    return Written(lambda: store.save("acme", "binding", after), read, full_snapshot(), after)


def history(home: Path) -> Written:
    store = SealedHistories(home / "history")
    first = History(FIRST, NOON, NOON)
    store.change("acme", BINDING, lambda _: first)

    def read() -> object:
        reader = SealedHistories(home / "history")
        found = reader.load("acme", BINDING)
        assert found is not None, reader.problem
        return found

    return Written(lambda: store.change("acme", BINDING, lambda _: FULL), read, first, FULL)


def state(home: Path) -> Written:
    path = home / "state.toml"
    TomlState(path).pin("acme", "one")

    def read() -> object:
        reader = TomlState(path)
        pins = reader.pins("acme")
        assert reader.problem == ""
        return pins

    return Written(lambda: TomlState(path).pin("acme", "two"), read, ("one",), ("one", "two"))


def marks(home: Path) -> Written:
    path, node = home / "marks.toml", account_node("111111111111")
    mark = EnvironmentMark("prod", NOW, "PROD", "red", Confirm.ASK)
    TomlMarks(path).mark(account_node("222222222222"), mark)

    def read() -> object:
        reader = TomlMarks(path)
        found = reader.marks()
        assert reader.problem == ""
        assert found is not None
        return node in found.by_node

    return Written(lambda: TomlMarks(path).mark(node, mark), read, before=False, after=True)


def sessions(home: Path) -> Written:
    def store() -> RuntimeSessions:
        return RuntimeSessions(home / "run", lambda: NOW)

    end = NOW - datetime(2026, 3, 4, tzinfo=UTC)
    old, new = (session(expires_in=end + timedelta(hours=hours)) for hours in (1, 2))
    store().put(old)

    def read() -> object:
        found = store().get(old.key)
        assert found is not None
        return found.expires_at

    return Written(lambda: store().put(new), read, old.expires_at, new.expires_at)


def journal(home: Path) -> Written:
    JournalFiles(home / "journal").add(entry())

    def read() -> object:
        reader = JournalFiles(home / "journal")
        roles = tuple(one.role for one in reader.read())[-1]
        assert reader.problem == ""
        return roles

    return Written(
        lambda: JournalFiles(home / "journal").add(entry(role="Other")), read, "Admin", "Other"
    )


def unfinished(home: Path) -> Written:
    def store() -> UnfinishedPages:
        return UnfinishedPages(home / "unfinished", lambda: NOW)

    def add(pages: tuple[object, ...]) -> None:
        opened = store().open("acme", "organization", "alice")
        assert opened is not None
        for page in pages:
            opened.keep(page)  # type: ignore[arg-type]
        opened.close()

    def read() -> object:
        opened = store().open("acme", "organization", "alice")
        assert opened is not None
        opened.close()
        assert opened.found == PAGES[: len(opened.found)], "those that are there are whole"
        return min(len(opened.found), 5)

    add(PAGES[:5])
    return Written(lambda: add(PAGES[5:6]), read, 5, 5)


def cli_cache(home: Path) -> Written:
    def put(key_id: str) -> None:
        cache = CliCacheFiles(StandingClock(), home)
        keys = Credentials(key_id, Secret("s"), Secret("t"), NOW + timedelta(hours=1))
        assert cache.put(PROFILE, keys), cache.problem

    def read() -> object:
        (path,) = (home / ".aws/cli/cache").glob("[!.]*")
        return json.loads(path.read_text())["Credentials"]["AccessKeyId"]

    put("ASIAOLD")
    return Written(lambda: put("ASIANEW"), read, "ASIAOLD", "ASIANEW")


def aws_config(home: Path) -> Written:
    path = home / "config"
    path.write_text("[profile a]\n")
    path.chmod(0o600)

    def write() -> None:
        open_config(path).replace(b"[profile b]\n", NOW)

    return Written(write, path.read_text, "[profile a]\n", "[profile b]\n")


def settings(home: Path) -> Written:
    path = home / "hatstand/config.toml"

    def write() -> None:
        path.unlink(missing_ok=True)
        write_new_private(path, b'theme = "x"\n')

    def read() -> object:
        return path.read_text() if path.exists() else ""

    return Written(write, read, "", 'theme = "x"\n')


FILES = (
    snapshot, history, state, marks, sessions, journal, unfinished, cli_cache, aws_config, settings,
)  # fmt: skip


@pytest.mark.parametrize("make", FILES, ids=lambda make: make.__name__)
def test_killed_before_any_call_it_is_the_old_or_the_new_and_private(
    make: Callable[[Path], Written], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    file = make(home)
    assert file.read() == file.before
    killed = 0
    for killed in killed_everywhere(file.write):  # noqa: B007 - how often is asked below
        assert file.read() in (file.before, file.after)
        check_modes(home)
    assert killed >= 2, "it is written in several calls"
    assert file.read() == file.after


def check_modes(home: Path) -> None:
    """See that nobody else may read anything, not even what was left behind."""
    for path in home.rglob("*"):
        mode = path.lstat().st_mode & 0o777
        assert mode == (0o700 if path.is_dir() else 0o600), f"{path.name} has the mode {mode:o}"
