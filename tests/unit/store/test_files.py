"""Files that are read with suspicion: whose they are, what they are, and what becomes of others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hatstand.store.files import NotTrustedError, discard, read_own
from hatstand.store.snapshot import SqliteSnapshots
from hatstand.store.state import TomlState


def test_a_file_of_another_user_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    path.chmod(0o600)
    assert read_own(path).data == b"x"
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    with pytest.raises(NotTrustedError, match="file belongs to another user"):
        read_own(path)


def test_a_directory_in_the_place_of_a_file_is_no_file_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.mkdir(mode=0o700)
    with pytest.raises(NotTrustedError, match="is no plain file"):
        read_own(path)


def test_a_directory_makes_way_for_what_is_to_be_written(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.mkdir()
    (path / "x").write_text("kept")
    discard(path)
    assert not path.exists()
    (aside,) = tmp_path.iterdir()
    assert (aside / "x").read_text() == "kept"


def test_what_can_not_be_moved_either_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's directory holds it: it stays, and is told with its path."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    state = tmp_path / "state.toml"
    state.write_text("[[")
    state.chmod(0o600)
    store = SqliteSnapshots(tmp_path / "snapshots")
    store.path("acme", "binding").parent.mkdir(mode=0o700)
    store.path("acme", "binding").write_bytes(b"x")
    monkeypatch.setattr(os, "rename", refuse)
    assert store.load("acme", "binding") is None
    assert f"it is still there: {store.path('acme', 'binding')}" in store.problem
    found = TomlState(state)
    assert found.pins("acme") == ()
    assert found.problem.startswith(f"{state} can't be used: it is damaged; it can't be moved")
