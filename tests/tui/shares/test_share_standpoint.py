"""From where the Shares tab looks: a session or the base identity, and regions."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.tui.acme import PAYMENTS_PROD
from tests.tui.driver import SMALL, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.shares.steps import line, shown


async def test_from_a_live_session_its_account_is_seen_and_the_first_view_is_kept() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin")
    async with opened(workspace, size=SMALL) as driver:
        await shown(driver)
        await driver.do("organization")
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await shown(driver)
        assert "seen from payments-prod/Admin · ap-northeast-1" in driver.lines[2]
        driver.sees("Nothing is shared with payments-prod/Admin")
        assert workspace.calls.count("shares as alice@jump in ap-northeast-1") == 1
        await driver.do("organization")
        await driver.go_to("org")
        await driver.do("shares")
        driver.sees("▸ networks", "seen from alice@jump")


async def test_an_answer_for_another_standpoint_is_not_shown() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin")
    held = workspace.ram.held["GetResourceShares"] = asyncio.Event()
    async with opened(workspace, size=SMALL) as driver:
        await driver.do("shares")
        await driver.do("organization")
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await driver.do("shares")
        held.set()
        await driver.idle()
        driver.sees("Nothing is shared with payments-prod/Admin").sees_not("networks")
        await driver.do("organization")
        await driver.go_to("org")
        await shown(driver)
        driver.sees("▸ networks")


async def test_when_the_session_ends_one_looks_from_the_base_identity() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin", minutes=5)
    async with opened(workspace, size=SMALL) as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await shown(driver)
        workspace.clock.time += timedelta(minutes=6)
        driver.main.watching.tick()
        await driver.idle()
        driver.sees("seen from alice@jump", "▸ networks")


async def test_regions_are_chosen_and_both_tabs_follow() -> None:
    async with opened(size=SMALL) as driver:
        await shown(driver)
        await driver.do("region")
        driver.sees("✓ ap-northeast-1", "in use", "enter ap-northeast-1", "space marks several")
        await driver.type("virginia")
        driver.sees("us-east-1", "Northern Virginia").sees_not("Seoul")
        await driver.press("space")
        driver.sees("enter these 2")
        await driver.press("enter")
        await driver.idle()
        assert driver.main.standpoint.regions == ("ap-northeast-1", "us-east-1")
        assert "ap-northeast-1, us-east-1" in driver.lines[2]
        assert "us-east-1" in line(driver, "▸ core")
        assert "ap-northeast-1" in line(driver, "▸ networks")
        await driver.do("services")
        await driver.idle()
        assert "ap-northeast-1, us-east-1" in driver.lines[2]


async def test_a_region_that_is_not_listed_is_taken_as_typed_and_a_mark_is_taken_back() -> None:
    async with opened() as driver:
        await shown(driver)
        await driver.do("region")
        await driver.type("xy-north-9")
        driver.sees("xy-north-9", "as typed")
        await driver.press("enter")
        assert driver.main.standpoint.regions == ("xy-north-9",)
        await driver.do("region")
        driver.sees("✓ xy-north-9")
        await driver.press("space")
        await driver.type("seoul")
        await driver.press("space", "enter")
        assert driver.main.standpoint.regions == ("ap-northeast-2",)
        await driver.do("region")
        await driver.type("nowhere")
        await driver.press("enter")
        assert driver.dialog == "RegionsScreen", "nothing fits: there is nothing to take"
        await driver.press("escape")
        assert driver.main.standpoint.regions == ("ap-northeast-2",)


async def test_in_the_organization_one_region_becomes_the_one_in_use() -> None:
    async with opened() as driver:
        await driver.do("region")
        driver.sees("Region", "in use").sees_not("space marks")
        await driver.type("dublin")
        driver.sees_not("eu-west-1")
        await driver.press(*["backspace"] * 6)
        await driver.type("ireland")
        await driver.press("space", "enter")
        assert driver.workspace.region == "eu-west-1"
        assert "eu-west-1" in driver.lines[0]
        await shown(driver)
        assert "· eu-west-1" in driver.lines[2]
