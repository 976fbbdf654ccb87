"""What lies behind a dialog where the terminal decides the colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.tui.driver import Driver, opened
from tests.tui.places import ADMIN, workspace

from hatstand.config.model import Settings
from hatstand.tui.options import AppOptions
from hatstand.tui.terminal import Depth

if TYPE_CHECKING:
    from rich.style import Style

FEW_COLORS = [(Depth.NONE, "hatstand-dark"), (Depth.SIXTEEN, "hatstand-16")]
BARS = (0, 1, -1)
"""The lines of the main screen that no dialog here covers."""


@pytest.mark.parametrize("dialog", ["palette", "inspect", "pinned", "region"])
@pytest.mark.parametrize(("depth", "theme"), FEW_COLORS)
async def test_nothing_there_looks_alive(depth: Depth, theme: str, dialog: str) -> None:
    shown = workspace(settings=Settings(theme=theme))
    async with opened(shown, size=(120, 36), options=AppOptions(depth=depth)) as driver:
        await driver.go_to(ADMIN)
        assert {style.dim for style in styles(driver)} != {True}
        await driver.do(dialog)
        assert driver.dialog
        behind = set(styles(driver))
        assert [(style.dim, style.bold, style.reverse) for style in behind] == [(True, None, None)]
        driver.sees("payments-prod", "PROD")


def styles(driver: Driver) -> Iterator[Style]:
    for number in BARS:
        yield from (style for text, style, _ in driver.strips[number] if style and text.strip())
