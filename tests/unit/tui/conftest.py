"""What apps in these tests have in common: their pilots wait no longer than needed."""

from __future__ import annotations

import pytest
from tests.quiet import quiet as quiet  # noqa: PLC0414 - a fixture, for this directory

from hatstand.tui.screens import dialog


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every key count from the first moment."""
    monkeypatch.setattr(dialog, "GRACE", 0.0)
