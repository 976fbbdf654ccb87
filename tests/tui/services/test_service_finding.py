"""Finding what was read of Cloud Map."""

from __future__ import annotations

from tests.tui.cloud import OPS, PAYMENTS
from tests.tui.driver import opened
from tests.tui.fake import FakeWorkspace
from tests.tui.services.steps import NAMESPACE, SERVICE, THIRD, unfolded

from hatstand.tui.tabs.services.branches import namespace_key


async def test_all_that_was_read_can_be_found() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.find("10.0.0.3")
        assert driver.selected == THIRD
        await driver.find("opsint")
        assert driver.selected == namespace_key(OPS.arn)
        await driver.do("back")
        assert driver.selected == SERVICE


async def test_hits_show_owner_and_badge_and_can_be_gone_through() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("find")
        await driver.type("api")
        driver.sees("payments.internal/api", "PROD")
        await driver.press("enter")
        first = driver.selected
        await driver.do("find_next")
        assert driver.selected not in ("", first)
        await driver.do("find_previous")
        assert driver.selected == first


async def test_owners_that_come_while_one_moves_about_are_unfolded_too() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as driver:
        workspace.cloud.namespaces_ = (OPS,)
        await unfolded(driver, namespace_key(OPS.arn))
        workspace.cloud.namespaces_ = (OPS, PAYMENTS)
        await driver.do("refresh_all")
        await driver.idle()
        driver.sees("▾ payments-prod", "payments.internal")
        assert driver.selected == namespace_key(OPS.arn)
