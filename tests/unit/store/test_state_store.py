"""State: what several processes remember together, and never a reason to crash."""

from __future__ import annotations

import errno
import os
import signal
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.patience import PATIENCE
from tests.unit.store.processes import start
from tests.unit.store.samples import HOSTILE

from hatstand.services.facts import DeniedRead
from hatstand.services.ports import OpenedRole, RecentTarget, StateStore
from hatstand.store.locks import FileLocks
from hatstand.store.state import OPENED_LIMIT, RECENT_LIMIT, TomlState

NOW = datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC)
ARN = "arn:aws:iam::111111111111:role/Admin"
SAFE = HOSTILE.replace("\ud800", "?")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "hatstand" / "state.toml"


@pytest.fixture
def state(path: Path) -> StateStore:
    return TomlState(path)


def again(path: Path) -> TomlState:
    """Return what the next process sees."""
    return TomlState(path)


def fill(state: StateStore) -> None:
    """Remember one of everything."""
    state.role_opened(OpenedRole("acme", ARN, NOW, mfa=True))
    state.choose_theme("dusk", "hatstand-dark")
    state.used("acme", "payments-prod/Admin", "ask")
    state.pin("acme", "payments-prod/Admin")
    state.place_cursor("acme", ARN)
    state.reads_denied("acme", (DeniedRead(ARN, "111111111111", NOW),), NOW)
    state.choose_mfa_device("AKIAALICE", "mfa/alice")
    state.allow_command("4711")


def assert_filled(state: StateStore) -> None:
    """Check that one of everything is remembered."""
    assert state.opened_roles("acme") == (OpenedRole("acme", ARN, NOW, mfa=True),)
    assert state.theme() == ("dusk", "hatstand-dark")
    assert state.recent("acme") == (RecentTarget("payments-prod/Admin", "ask"),)
    assert state.pins("acme") == ("payments-prod/Admin",)
    assert state.cursor("acme") == ARN
    assert state.denied_reads("acme") == (DeniedRead(ARN, "111111111111", NOW),)
    assert state.mfa_device("AKIAALICE") == "mfa/alice"
    assert state.command_allowed("4711")
    assert not state.command_allowed("4712")


class TestRemembering:
    def test_nothing_yet(self, state: StateStore, path: Path) -> None:
        """Asking makes no file."""
        assert state.opened_roles("acme") == ()
        assert state.theme() is None
        assert state.recent("acme") == ()
        assert state.pins("acme") == ()
        assert state.cursor("acme") == ""
        assert state.problem == ""
        assert not path.parent.exists()

    def test_everything_comes_back(self, state: StateStore, path: Path) -> None:
        fill(state)
        assert_filled(state)
        assert_filled(again(path))
        assert state.problem == ""

    def test_things_that_belong_together_are_written_at_once(
        self, state: StateStore, path: Path
    ) -> None:
        with state.at_once():
            state.role_opened(OpenedRole("acme", ARN, NOW))
            assert [one.role_arn for one in state.opened_roles("acme")] == [ARN]
            state.used("acme", ARN, "none")
            assert not path.exists()
        assert [one.role_arn for one in again(path).opened_roles("acme")] == [ARN]
        assert [one.target for one in again(path).recent("acme")] == [ARN]

    def test_contexts_are_apart(self, state: StateStore) -> None:
        fill(state)
        for context in ("other", "", "acme.opened", HOSTILE):
            assert state.opened_roles(context) == ()
            assert state.recent(context) == ()
            assert state.pins(context) == ()
            assert state.cursor(context) == ""

    def test_foreign_text(self, state: StateStore, path: Path) -> None:
        """Any text can be a context or a target; lone surrogates become `?`."""
        state.used(HOSTILE, HOSTILE, "type")
        state.pin(HOSTILE, HOSTILE)
        state.place_cursor(HOSTILE, HOSTILE)
        state.role_opened(OpenedRole(HOSTILE, HOSTILE, NOW))
        state.choose_theme(HOSTILE, HOSTILE)
        assert again(path).recent(HOSTILE) == (RecentTarget(SAFE, "type"),)
        assert again(path).pins(HOSTILE) == (SAFE,)
        assert again(path).cursor(HOSTILE) == SAFE
        assert again(path).opened_roles(HOSTILE)[0].role_arn == SAFE
        assert again(path).theme() == (SAFE, SAFE)
        state.unpin(HOSTILE, HOSTILE)
        assert state.pins(HOSTILE) == ()

    def test_modes(self, state: StateStore, path: Path) -> None:
        old = os.umask(0)
        try:
            fill(state)
        finally:
            os.umask(old)
        for entry in [path.parent, *path.parent.rglob("*")]:
            assert entry.stat().st_mode & 0o777 == (0o700 if entry.is_dir() else 0o600), entry


class TestOpenedRoles:
    def test_last_one_first(self, state: StateStore, path: Path) -> None:
        for number in (2, 5, 3):
            state.role_opened(OpenedRole("acme", f"{ARN}{number}", NOW + timedelta(number)))
        found = [role.role_arn[-1] for role in again(path).opened_roles("acme")]
        assert found == ["5", "3", "2"]

    def test_opening_again_moves_it_up(self, state: StateStore) -> None:
        """And keeps what was known of its MFA, unless that is told anew."""
        state.role_opened(OpenedRole("acme", ARN, NOW, mfa=True))
        state.role_opened(OpenedRole("acme", "other", NOW + timedelta(1)))
        state.role_opened(OpenedRole("acme", ARN, NOW + timedelta(2)))
        assert state.opened_roles("acme")[0] == OpenedRole("acme", ARN, NOW + timedelta(2), True)
        state.role_opened(OpenedRole("acme", ARN, NOW + timedelta(3), mfa=False))
        assert state.opened_roles("acme")[0].mfa is False
        assert len(state.opened_roles("acme")) == 2

    def test_the_oldest_make_room(self, state: StateStore, path: Path) -> None:
        entries = "\n".join(
            f'[[contexts.acme.opened]]\nrole_arn = "r{number}"\nat = 2025-01-01T00:00:00Z\n'
            for number in range(OPENED_LIMIT)
        )
        path.parent.mkdir(parents=True)
        path.write_text(entries)
        state.role_opened(OpenedRole("acme", ARN, NOW))
        found = [role.role_arn for role in state.opened_roles("acme")]
        assert len(found) == OPENED_LIMIT
        assert found[0] == ARN
        assert found[-1] == f"r{OPENED_LIMIT - 2}"


class TestRecentTargets:
    def test_order_and_bound(self, state: StateStore, path: Path) -> None:
        for number in range(RECENT_LIMIT + 5):
            state.used("acme", f"account/Role{number}", "none")
        state.used("acme", "account/Role20", "ask")
        found = again(path).recent("acme")
        assert len(found) == RECENT_LIMIT
        assert found[0] == RecentTarget("account/Role20", "ask")
        assert found[1].target == f"account/Role{RECENT_LIMIT + 4}"
        assert len({entry.target for entry in found}) == RECENT_LIMIT


class TestPins:
    def test_pinning(self, state: StateStore) -> None:
        for target in ("b", "a", "b", "c"):
            state.pin("acme", target)
        assert state.pins("acme") == ("b", "a", "c")
        state.unpin("acme", "a")
        state.unpin("acme", "never")
        assert state.pins("acme") == ("b", "c")


class TestTogether:
    def test_what_another_wrote_meanwhile_stays(self, path: Path) -> None:
        """Each change merges with the file as it is then."""
        first, second = TomlState(path), TomlState(path)
        assert first.pins("acme") == second.pins("acme") == ()
        first.pin("acme", "one")
        second.pin("acme", "two")
        first.used("acme", "target", "none")
        assert first.pins("acme") == second.pins("acme") == ("one", "two")
        assert second.recent("acme") == (RecentTarget("target", "none"),)

    def test_what_is_not_known_stays(self, state: StateStore, path: Path) -> None:
        """A newer version's keys survive, at every level."""
        path.parent.mkdir(parents=True)
        path.write_text(
            'version = 9\nfuture = [1, 2]\n[theme]\nname = "a"\nhue = 3\n'
            "[contexts.acme]\nnew = true\n"
            f'[[contexts.acme.opened]]\nrole_arn = "{ARN}"\ncolour = "red"\n'
            '[[contexts.acme.recent]]\ntarget = "payments-prod/Admin"\ntimes = 7\n'
            "[contexts.other]\nx = 1979-05-27\n"
        )
        fill(state)
        assert_filled(again(path))
        document = tomllib.loads(path.read_text())
        acme = document["contexts"]["acme"]
        assert (document["version"], document["future"]) == (9, [1, 2])
        assert document["theme"]["hue"] == 3
        assert acme["new"] is True
        assert acme["opened"][0]["colour"] == "red"
        assert acme["recent"][0]["times"] == 7
        assert str(document["contexts"]["other"]["x"]) == "1979-05-27"

    def test_eight_processes_lose_nothing(self, path: Path) -> None:
        program = (
            "import sys; from pathlib import Path\n"
            "from hatstand.store.state import TomlState\n"
            "state = TomlState(Path(sys.argv[1]))\n"
            "for number in range(10): state.pin('acme', f'{sys.argv[2]}/{number}')\n"
            "assert not state.problem, state.problem\n"
        )
        processes = [start(program, path, number) for number in range(8)]
        for process in processes:
            _, errors = process.communicate(timeout=PATIENCE)
            assert (process.returncode, errors) == (0, "")
        pins = again(path).pins("acme")
        assert set(pins) == {f"{process}/{number}" for process in range(8) for number in range(10)}

    def test_a_killed_writer_loses_nothing(self, state: StateStore, path: Path) -> None:
        program = (
            "import sys; from pathlib import Path\n"
            "from hatstand.store.state import TomlState\n"
            "state = TomlState(Path(sys.argv[1]))\n"
            "sys.stdout.write('ready\\n'); sys.stdout.flush()\n"
            "while True: state.place_cursor('acme', 'x' * 5000)\n"
        )
        state.pin("acme", "kept")
        for _ in range(4):
            with start(program, path) as process:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
                process.send_signal(signal.SIGKILL)
            assert again(path).pins("acme") == ("kept",)
        for entry in path.parent.iterdir():
            os.utime(entry, (0, 0))
        state.pin("acme", "more")
        assert sorted(entry.name for entry in path.parent.iterdir()) == ["locks", "state.toml"]


def damaged_files(path: Path) -> list[Path]:
    return list(path.parent.glob("state.toml.damaged-*"))


class TestDamage:
    def test_truncated_anywhere(self, state: StateStore, path: Path) -> None:
        """No part of a file makes a crash; what is no TOML is set aside and told."""
        fill(state)
        whole = path.read_bytes()
        for length in range(len(whole)):
            path.write_bytes(whole[:length])
            reader = again(path)
            for read in (reader.opened_roles, reader.recent, reader.pins, reader.cursor):
                read("acme")
            assert path.exists() != bool(reader.problem)
            for aside in damaged_files(path):
                aside.unlink()

    @pytest.mark.parametrize("content", [b"\xff", b"= 1", b"a = 1\na = 2", b"\0"])
    def test_is_set_aside_and_told(self, state: StateStore, path: Path, content: bytes) -> None:
        fill(state)
        path.write_bytes(content)
        assert state.pins("acme") == ()
        assert "set aside" in state.problem
        (aside,) = damaged_files(path)
        assert aside.name in state.problem
        assert aside.read_bytes() == content
        state.pin("acme", "new")
        assert again(path).pins("acme") == ("new",)

    def test_a_change_does_not_destroy_it_either(self, state: StateStore, path: Path) -> None:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"= 1")
        state.pin("acme", "new")
        assert len(damaged_files(path)) == 1
        assert again(path).pins("acme") == ("new",)

    @pytest.mark.parametrize(
        "content",
        [
            "theme = 1\ncontexts = 2",
            "contexts = [1]",
            "[contexts]\nacme = 5",
            '[contexts.acme]\nopened = "x"\nrecent = 1\npins = "abc"\ncursor = 5',
            "[contexts.acme]\nopened = [1]\nrecent = [[]]\npins = [1, true]",
            "[theme]\nname = 1\nconfigured = 2\n[[contexts.acme.opened]]\nrole_arn = 1",
            "[[contexts.acme.opened]]\nat = 5\n[[contexts.acme.recent]]\nconfirm = 1",
            "[theme]\nname = 'x'",
        ],
    )
    def test_wrong_shapes_are_nothing(self, state: StateStore, path: Path, content: str) -> None:
        """Valid TOML that says something else is read as if it said nothing."""
        path.parent.mkdir(parents=True)
        path.write_text(content)
        assert state.opened_roles("acme") == ()
        assert state.theme() is None
        assert state.recent("acme") == ()
        assert state.pins("acme") == ()
        assert state.cursor("acme") == ""
        fill(state)
        assert_filled(again(path))

    def test_odd_moments_are_borne(self, state: StateStore, path: Path) -> None:
        path.parent.mkdir(parents=True)
        path.write_text(
            '[[contexts.acme.opened]]\nrole_arn = "a"\nat = 2026-01-01T00:00:00\nmfa = 3\n'
            '[[contexts.acme.opened]]\nrole_arn = "b"\nat = "soon"\n'
        )
        found = state.opened_roles("acme")
        assert found[0] == OpenedRole("acme", "a", datetime(2026, 1, 1, tzinfo=UTC))
        assert found[1].at.year == 1970

    def test_others_files_are_not_used(self, state: StateStore, path: Path, tmp_path: Path) -> None:
        """A link goes out of the way, what it leads to stays; so does what others could write."""
        fill(state)
        elsewhere = tmp_path / "elsewhere"
        path.rename(elsewhere)
        path.symlink_to(elsewhere)
        assert again(path).pins("acme") == ()
        assert elsewhere.exists()
        fill(state)
        path.chmod(0o666)
        reader = again(path)
        assert reader.pins("acme") == ()
        assert "written by others" in reader.problem


class TestFailure:
    @pytest.fixture
    def refusing(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
        """Make every replacing of a file fail, until undone."""

        def refuse(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", refuse)
            yield patch

    def test_it_is_remembered_in_this_process(
        self, state: StateStore, path: Path, refusing: pytest.MonkeyPatch
    ) -> None:
        """A full disk costs nothing here, and is made up for with the next change."""
        fill(state)
        assert "No space left" in state.problem
        assert_filled(state)
        assert_filled(state)
        assert not path.exists()
        refusing.undo()
        state.place_cursor("acme", ARN)
        assert state.problem == ""
        assert_filled(again(path))

    def test_it_is_tried_again_when_asked_for(
        self, state: StateStore, path: Path, refusing: pytest.MonkeyPatch
    ) -> None:
        """At the end of a program, which would take it along."""
        fill(state)
        state.write_again()
        assert "No space left" in state.problem
        refusing.undo()
        state.write_again()
        assert state.problem == ""
        assert_filled(again(path))

    def test_a_directory_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "blocked").write_text("")
        state = TomlState(tmp_path / "blocked" / "state.toml")
        fill(state)
        assert_filled(state)
        assert state.problem

    def test_what_cannot_be_read_is_not_replaced(
        self, state: StateStore, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A file that is there but refused now may be whole: it stays, changes wait."""
        fill(state)
        import hatstand.store.toml_file as module

        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        reader = again(path)
        with monkeypatch.context() as patch:
            patch.setattr(module, "read_own", refuse)
            assert reader.pins("acme") == ()
            assert "Input/output error" in reader.problem
            reader.pin("acme", "new")
            assert reader.pins("acme") == ("new",)
        assert reader.pins("acme") == ("payments-prod/Admin", "new")
        reader.pin("acme", "newer")
        assert reader.problem == ""
        assert again(path).pins("acme") == ("payments-prod/Admin", "new", "newer")

    def test_a_held_lock_is_not_waited_for_without_end(
        self, state: StateStore, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import hatstand.store.toml_file as module

        monkeypatch.setattr(module, "PATIENCE", 0.05)
        release = FileLocks(path.parent / "locks").try_lock("state.toml")
        assert release is not None
        state.pin("acme", "one")
        assert state.pins("acme") == ("one",)
        assert again(path).pins("acme") == ()
        assert "another process" in state.problem
        release()
        state.pin("acme", "two")
        assert again(path).pins("acme") == ("one", "two")


def test_a_device_is_of_one_user_and_can_be_forgotten(state: StateStore, path: Path) -> None:
    state.choose_mfa_device("AKIAALICE", "mfa/old")
    state.choose_mfa_device("AKIABOB", "mfa/bob")
    state.choose_mfa_device("AKIAALICE", "mfa/alice")
    assert again(path).mfa_device("AKIAALICE") == "mfa/alice"
    state.choose_mfa_device("AKIAALICE", "")
    assert (again(path).mfa_device("AKIAALICE"), again(path).mfa_device("AKIABOB")) == (
        "",
        "mfa/bob",
    )
