"""From where the Services tab looks: a session or the base identity, each with its own view."""

from __future__ import annotations

import asyncio

from tests.tui.acme import PAYMENTS_PROD
from tests.tui.cloud import PAYMENTS
from tests.tui.driver import opened
from tests.tui.fake import FakeWorkspace
from tests.tui.services.steps import NAMESPACE, at, line, shown, unfolded

from hatstand.tui.situation import Tab


async def test_another_session_has_its_own_view_and_the_first_is_kept() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin")
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE)
        await driver.do("sessions")
        await shown(driver)
        assert "payments-prod/A" in driver.lines[2]
        assert "this account" in line(driver, "▾ payments-prod")
        calls = len(workspace.cloud.calls)
        await driver.do("organization")
        await driver.go_to("org")
        await driver.do("services")
        assert "alice@jump" in driver.lines[2]
        driver.sees("▸ api")
        await driver.idle()
        assert len(workspace.cloud.calls) == calls


async def test_an_answer_for_another_standpoint_is_not_shown() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin")
    gate = workspace.cloud.held["ListNamespaces"] = asyncio.Event()
    async with opened(workspace) as driver:
        await driver.do("services", "sessions", "services")
        workspace.cloud.namespaces_ = (PAYMENTS,)
        gate.set()
        await driver.idle()
        assert "payments-prod/A" in driver.lines[2]
        assert "this account" in line(driver, "▾ payments-prod")
        driver.sees_not("shared by")


async def test_a_session_that_ends_leaves_the_view_of_the_base_identity() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin", minutes=6)
    async with opened(workspace) as driver:
        await driver.do("sessions")
        await shown(driver)
        workspace.clock.time = workspace.clock.time.replace(hour=13)
        driver.main.watching.tick()
        await driver.idle()
        assert "alice@jump" in driver.lines[2]


async def test_the_owner_of_a_namespace_is_one_key_away() -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, NAMESPACE)
        await driver.do("owner")
        assert driver.main.state.tab is Tab.ORGANIZATION
        assert driver.selected == f"account:{PAYMENTS_PROD}"
