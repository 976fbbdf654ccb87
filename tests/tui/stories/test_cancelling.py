"""What runs can be cancelled, and who cancels is told what comes next."""

from __future__ import annotations

import asyncio

import pytest
from tests.patience import PATIENCE
from tests.tui.acme import PAYMENTS_DEV, inventory
from tests.tui.driver import opened

from hatstand.domain.inventory import Inventory
from hatstand.tui.situation import Tab


@pytest.mark.parametrize("command", ["back", "cancel"])
async def test_what_runs_can_be_cancelled(command: str) -> None:
    async with opened(assume_delay=60) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        await driver.pilot.press("a")
        await driver.pilot.pause()
        driver.sees("Assuming ReadOnly in payments-dev", "esc cancels")
        await driver.pilot.press("a")
        await driver.pilot.pause()
        driver.was_told("Still assuming ReadOnly")
        await driver.do(command)
        assert driver.main.state.running == ""
        assert driver.workspace.sessions == {}


@pytest.mark.parametrize("command", ["back", "cancel"])
async def test_reading_the_organization_can_be_cancelled_and_goes_on(command: str) -> None:
    async with opened(refresh_delay=60.0) as driver:
        await driver.do("refresh_all")
        assert driver.main.refreshing.is_running
        await driver.do(command)
        assert not driver.main.refreshing.is_running
        driver.was_told("Cancelled reading the organization; R goes on")
        driver.sees("payments-prod", "Not refreshed: reading the organization was cancelled")
        driver.workspace.refresh_delay = 0.0
        await driver.do("refresh_all")
        await driver.idle()
        assert driver.main.refreshing.failure is None
        driver.sees_not("Not refreshed")


async def test_who_cancels_the_first_reading_is_told_what_comes_next() -> None:
    async with opened(inventory=Inventory(), refresh_delay=60.0) as driver:
        await driver.do("back")
        await driver.idle()
        driver.sees("reading the organization was cancelled", "R goes on")


async def test_back_with_nowhere_to_go_says_how_to_quit() -> None:
    async with opened() as driver:
        await driver.do("sessions", "back")
        assert driver.main.state.tab is Tab.ORGANIZATION
        await driver.do("back")
        driver.was_told("Nothing to go back from. q quits.")


async def test_ctrl_c_with_nothing_to_cancel_says_how_to_quit() -> None:
    async with opened() as driver:
        await driver.do("cancel")
        driver.was_told("Nothing runs. q quits.")


async def test_quitting_does_not_wait_for_a_crawl() -> None:
    async with asyncio.timeout(PATIENCE):  # else the crawl is waited for
        async with opened(inventory=inventory(age=None), refresh_delay=3600) as driver:
            driver.sees("⟳ …")
            await driver.pilot.press("q")


@pytest.mark.parametrize("command", ["inspect", "theme", "help", "find"])
async def test_ctrl_c_leads_back_from_wherever_one_is(command: str) -> None:
    async with opened() as driver:
        theme = driver.app.theme
        await driver.do(command)
        await driver.press("down", "ctrl+c")
        assert driver.dialog == ""
        assert not driver.main.find_bar.is_open
        assert driver.app.theme == theme
