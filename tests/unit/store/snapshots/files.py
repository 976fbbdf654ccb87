"""The files of snapshots, as they are and damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.unit.store.samples import full_snapshot

from hatstand.services.ports import SnapshotStore

BINDING = "https://alice:hunter2@endpoint.example AKIAEXAMPLE"


def files(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def the_file(directory: Path) -> Path:
    (path,) = directory.glob("*.sqlite3")
    return path


def damage(store: SnapshotStore, directory: Path, change: Callable[[bytes], bytes]) -> None:
    store.save("acme", BINDING, full_snapshot())
    path = the_file(directory)
    path.write_bytes(change(path.read_bytes()))


def assert_set_aside(store: SnapshotStore, directory: Path) -> None:
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
