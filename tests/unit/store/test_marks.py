"""Marks on disk: kept apart from the user's file, shared by processes, and never in the way."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hatstand.domain.environment_marks import EnvironmentMark
from hatstand.domain.environments import Confirm
from hatstand.store.marks import TomlMarks

MARK = EnvironmentMark("prod", datetime(2026, 11, 22, 9, tzinfo=UTC), "PROD", "red", Confirm.ASK)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "marks.toml"


def test_nothing_is_marked_at_first(path: Path) -> None:
    marks = TomlMarks(path)
    assert marks.marks() is None
    assert not path.exists()
    assert marks.problem == ""


def test_a_mark_is_there_next_time(path: Path) -> None:
    TomlMarks(path).mark("account:111111111111", MARK, "payments-prod")
    found = TomlMarks(path).marks()
    assert found is not None
    assert found.by_node == {"account:111111111111": MARK}
    assert path.stat().st_mode & 0o777 == 0o600
    (entry,) = tomllib.loads(path.read_text())["marks"]
    assert entry["name"] == "payments-prod"


def test_a_node_has_one_mark_and_can_lose_it(path: Path) -> None:
    marks = TomlMarks(path)
    marks.mark("ou:ou-1", MARK)
    other = EnvironmentMark("dev", MARK.at, "DEV", "green")
    marks.mark("ou:ou-1", other)
    marks.mark("role:1/Admin", MARK)
    found = marks.marks()
    assert found is not None
    assert found.by_node == {"ou:ou-1": other, "role:1/Admin": MARK}
    marks.mark("ou:ou-1", None)
    marks.mark("role:1/Admin", None)
    assert marks.marks() is None
    assert TomlMarks(path).marks() is None


def test_other_processes_marks_are_seen_and_kept(path: Path) -> None:
    one, other = TomlMarks(path), TomlMarks(path)
    one.mark("account:1", MARK)
    assert other.marks() == one.marks()
    other.mark("account:2", MARK)
    found = one.marks()
    assert found is not None
    assert set(found.by_node) == {"account:1", "account:2"}


def test_the_same_marks_are_the_same_value(path: Path) -> None:
    marks = TomlMarks(path)
    marks.mark("account:1", MARK)
    assert marks.marks() is marks.marks()


def test_hostile_names_are_kept_as_data(path: Path) -> None:
    TomlMarks(path).mark("account:1", MARK, 'x"\n[[marks]]\udcff')
    found = TomlMarks(path).marks()
    assert found is not None
    assert set(found.by_node) == {"account:1"}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ('node = "account:1"\nenvironment = "prod"\nconfirm = "tpye"', Confirm.ASK),
        ('node = "account:1"\nenvironment = "prod"\nconfirm = ["type"]', Confirm.ASK),
        ('node = "account:1"\nenvironment = "prod"\nconfirm = "none"', Confirm.NONE),
    ],
)
def test_a_confirmation_that_nobody_understands_asks(
    path: Path, entry: str, expected: Confirm
) -> None:
    path.parent.mkdir()
    path.write_text(f"[[marks]]\n{entry}\n")
    found = TomlMarks(path).marks()
    assert found is not None
    assert found.by_node["account:1"].confirm is expected


@pytest.mark.parametrize(
    "content",
    [
        "marks = 1",
        "[[marks]]\nnode = 1\nenvironment = 'prod'",
        "[[marks]]\nnode = 'account:1'",
        "[[marks]]\nnode = 'account:1'\nenvironment = ''",
    ],
)
def test_entries_that_say_nothing_are_no_marks(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.write_text(content)
    assert not TomlMarks(path).marks()


def test_a_damaged_file_stays_and_is_told_until_it_is_mended_or_gone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("[[marks")
    marks = TomlMarks(path)
    assert marks.marks() is None
    assert marks.unread == marks.problem == f"{path} can't be used: it is damaged"
    marks.mark("account:1", MARK)
    assert path.read_text() == "[[marks"
    assert [one.name for one in path.parent.iterdir() if one.is_file()] == ["marks.toml"]
    path.unlink()
    assert marks.marks() is not None
    assert marks.unread == ""
    marks.write_again()
    assert TomlMarks(path).marks() == marks.marks()
