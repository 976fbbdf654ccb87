"""The stores of sessions, with a time that is moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.errors
import pytest
from tests.unit.store.sessions.samples import (
    DrawerKeyring,
    Hands,
)

from hatstand.store.keyrings import KeyringSessions
from hatstand.store.sessions import KeptSessions, MemorySessions, RuntimeSessions


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def drawer() -> Iterator[DrawerKeyring]:
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
