"""A company that a module's tests share, and a workspace against it for each of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import company as company  # noqa: PLC0414 - a fixture, for this directory
from tests.unit.services.stage import Stage, stage_at

if TYPE_CHECKING:
    from tests.cli.conftest import Company


@pytest.fixture
def stage(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A furnished workspace that nothing was done with."""
    return stage_at(company, tmp_path, monkeypatch)
