"""What is over is let go of: dialogs, contexts, and what was drawn of them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from tests.tui.driver import opened
from tests.tui.test_contexts import OPTIONS, two

from hatstand.tui import tidying
from hatstand.tui.screens.main import MainScreen


@pytest.fixture(autouse=True)
def at_rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take every moment for one at which nobody types; set nothing apart for the next test."""
    monkeypatch.setattr(tidying, "REST", 0.0)
    yield
    gc.unfreeze()


async def test_a_dialog_that_was_open_when_a_crawl_ended_is_let_go_of() -> None:
    async with opened(refresh_delay=60.0) as driver:
        await driver.do("refresh_all", "help")
        dialog = weakref.ref(driver.app.screen)
        driver.workspace.may_refresh.set()
        await driver.until(lambda: not driver.main.refreshing.is_running)
        await driver.idle()
        driver.main.watching.tick()
        await driver.press("escape")
        driver.workspace.refresh_delay = 0.0
        await driver.do("refresh_all")
        await driver.idle()
        driver.main.watching.tick()
        assert dialog() is None


async def test_contexts_that_were_left_are_let_go_of() -> None:
    async with opened(two(), options=OPTIONS) as driver:
        used: list[weakref.ref[MainScreen]] = []
        for name in ("glo", "acm", "glo", "acm"):
            used.append(weakref.ref(driver.main))
            await driver.do("context")
            await driver.press(*name, "enter")
            await driver.idle()
        driver.main.watching.tick()
        kept = [one for one in used if one() is not None]
        assert len(kept) <= 1, "Textual may still know the last one"


async def test_contexts_have_one_class_of_screens() -> None:
    async with opened(two(), options=OPTIONS) as driver:
        before = type(driver.main)
        await driver.do("context")
        await driver.press(*"glo", "enter")
        await driver.idle()
        assert type(driver.main) is before


async def test_lines_that_a_dialog_drew_are_let_go_of() -> None:
    async with opened() as driver:
        await driver.do("help")
        drawn = weakref.ref(driver.app.screen._styles_cache)
        await driver.press("escape")
        await driver.do("help")
        await driver.press("escape")
        gc.collect()
        assert drawn() is None
