"""Settings as they are read from a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hatstand.config.load import load_settings
from hatstand.config.model import Settings

Load = Callable[[str], Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def write_and_load(text: str) -> Settings:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return load_settings(file)

    return write_and_load


RULE = '[[environments]]\nname = "prod"\nmatch.name = ["x"]\n'
ROLE = '[[contexts.a.roles]]\nname = "Admin"\naccounts.ou = ["**"]\n'
