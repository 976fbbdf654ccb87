"""Files that are edited while they are in use."""

from __future__ import annotations

import os
from pathlib import Path

from hatstand.watched import WatchedFiles, stamp_of


def write(path: Path, text: str, *, at: int) -> None:
    """Write a file as if it was another moment."""
    path.write_text(text)
    os.utime(path, ns=(at, at))


def test_a_change_is_told_once_when_it_is_at_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    write(path, "one", at=1)
    files = WatchedFiles(path)
    assert not files.changed()
    write(path, "two", at=2)
    assert [files.changed(), files.changed(), files.changed()] == [False, True, False]


def test_what_is_still_being_written_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    write(path, "one", at=1)
    files = WatchedFiles(path)
    for moment, text in enumerate(("", "tw", "two"), start=2):
        write(path, text, at=moment)
        assert not files.changed()
    assert files.changed()


def test_a_file_of_the_same_size_and_date_is_another_one(tmp_path: Path) -> None:
    path, new = tmp_path / "a.toml", tmp_path / "new"
    write(path, "one", at=1)
    files = WatchedFiles(path)
    write(new, "two", at=1)
    new.replace(path)
    assert [files.changed(), files.changed()] == [False, True]


def test_files_may_come_and_go(tmp_path: Path) -> None:
    path, other = tmp_path / "a.toml", tmp_path / "b.toml"
    files = WatchedFiles(path, other)
    assert stamp_of(path) is None
    write(other, "x", at=1)
    assert [files.changed(), files.changed()] == [False, True]
    other.unlink()
    assert [files.changed(), files.changed()] == [False, True]
    assert not files.changed()


def test_what_is_put_back_was_never_changed(tmp_path: Path) -> None:
    path, aside = tmp_path / "a.toml", tmp_path / "aside"
    write(path, "one", at=1)
    files = WatchedFiles(path)
    path.rename(aside)
    assert not files.changed()
    aside.rename(path)
    assert [files.changed(), files.changed()] == [False, False]
