"""What warns of production: frames while its sessions live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.driver import LARGE, SMALL, Driver, opened
from tests.tui.fake import FakeWorkspace

if TYPE_CHECKING:
    from textual.color import Color


def frame(driver: Driver) -> Color:
    return driver.main.view.pane.styles.border_top[1]


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_while_prod_is_live_the_panes_say_so_in_its_colour(size: tuple[int, int]) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace, size=size) as driver:
        calm = frame(driver)
        workspace.put(PAYMENTS_PROD, "Admin")
        driver.main.sessions_changed()
        await driver.idle()
        assert "payments-prod PROD" in driver.lines[1]
        alarmed = frame(driver)
        assert alarmed != calm
        for tab in ("sessions", "shares", "services", "organization"):
            await driver.do(tab)
            assert frame(driver) == alarmed
        for session in workspace.live_sessions():
            workspace.forget(session)
        driver.main.sessions_changed()
        await driver.idle()
        assert frame(driver) == calm


async def test_whatever_takes_the_panes_place_has_their_frame_too() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin")
    async with opened(workspace, size=SMALL) as driver:
        alarmed = frame(driver)
        details, finding = driver.main.details, driver.main.find_bar
        await driver.do("details")
        assert details.styles.border_top[1] == alarmed
        await driver.do("find")
        assert finding.styles.border_top[1] == alarmed
        await driver.pilot.resize_terminal(*LARGE)
        await driver.settle()
        assert details.styles.border_top[1] != alarmed


async def test_a_guarded_account_lists_what_can_only_look_first() -> None:
    async with opened() as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        await driver.until_seen("read-only ones first")
        text = driver.main.details.text
        assert text.index("ReadOnly") < text.index("Admin")
        await driver.go_to(f"account:{PAYMENTS_DEV}")
        await driver.until_seen("payments-dev  ")
        assert "read-only ones first" not in driver.main.details.text
