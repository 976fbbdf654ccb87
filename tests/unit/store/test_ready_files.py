"""Answers for the warm path: kept, swept, and gone with their session."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hatstand import _fast
from hatstand.domain.credentials import Credentials, Session
from hatstand.secret import Secret
from hatstand.store.ready import ReadyFiles
from hatstand.store.sessions import RuntimeSessions

NOW = 1_000_000.0


@pytest.fixture
def ready(tmp_path: Path) -> ReadyFiles:
    return ReadyFiles(tmp_path / "ready", lambda: NOW)


def names(tmp_path: Path) -> list[str]:
    directory = tmp_path / "ready"
    return sorted(path.name for path in directory.iterdir()) if directory.exists() else []


def test_an_answer_is_for_this_user_alone(ready: ReadyFiles, tmp_path: Path) -> None:
    ready.keep("['a']", int(NOW) + 60, "key", "answer")
    path = tmp_path / "ready" / _fast.file_name("['a']")
    assert path.read_text() == f"{int(NOW) + 60} ['a']\nkey\nanswer"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_is_over_or_damaged_is_swept(ready: ReadyFiles, tmp_path: Path) -> None:
    ready.keep("['old']", int(NOW) - 1, "key", "answer")
    (tmp_path / "ready" / "damaged").write_bytes(b"\xff")
    ready.keep("['new']", int(NOW) + 60, "key", "answer")
    assert names(tmp_path) == [_fast.file_name("['new']")]


def test_only_a_sessions_own_answers_go_with_it(ready: ReadyFiles, tmp_path: Path) -> None:
    for bound, key in (("['a']", "mine"), ("['b']", "mine"), ("['c']", "other")):
        ready.keep(bound, int(NOW) + 60, key, "answer")
    ready.forget("mine")
    assert names(tmp_path) == [_fast.file_name("['c']")]


def test_forgetting_without_a_directory_is_nothing(ready: ReadyFiles) -> None:
    ready.forget("key")


def test_a_place_that_can_not_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "ready").write_text("a file")
    ReadyFiles(tmp_path / "ready").keep("['a']", int(NOW), "key", "answer")


def test_sessions_take_their_answers_along(tmp_path: Path) -> None:
    store = RuntimeSessions(tmp_path)
    later = datetime.now(UTC) + timedelta(hours=1)
    keys = Credentials("ASIAEXAMPLE", Secret("secret"), Secret("token"), later)
    role = "arn:aws:iam::111111111111:role/Admin"
    moment = datetime.now(UTC)
    made = Session(
        "key", "111111111111", "payments", role, "Admin", "prod", keys, "eu-west-1", moment, 3600
    )
    ready = ReadyFiles(tmp_path / "ready")
    for change in (lambda: store.put(made), lambda: store.remove(made.key)):
        ready.keep("['a']", int(later.timestamp()), made.key, "answer")
        assert names(tmp_path)
        change()
        assert names(tmp_path) == []
