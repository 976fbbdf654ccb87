"""A store of snapshots in a directory that is not there yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatstand.services.ports import SnapshotStore
from hatstand.store.snapshot import SqliteSnapshots


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "state" / "snapshots"


@pytest.fixture
def store(directory: Path) -> SnapshotStore:
    return SqliteSnapshots(directory)
