"""Shares by share, by type, by owner; the cursor stays on its resource."""

from __future__ import annotations

import asyncio

import pytest
from tests.tui.acme import PAYMENTS_PROD
from tests.tui.driver import SMALL, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.ram import (
    CORE,
    LISTS,
    STRANGE,
)
from tests.tui.shares.steps import FIRST_SUBNET, LIST, NETWORK, OFFERED, at, shown, until

from hatstand.tui.tabs.shares.items import principal_key, share_key


async def test_one_key_lists_by_type_by_owner_and_by_share_again() -> None:
    async with opened(size=SMALL) as driver:
        await shown(driver)
        await driver.do("by")
        driver.sees("Shared with me  by type", "▸ ec2:Subnet", "Shared by me  by type")
        await driver.do("by")
        driver.sees("by owner", "▸ payments-prod  Workloads/Prod", "by receiver")
        await driver.do("by")
        driver.sees("▸ networks").sees_not("by receiver")
        assert driver.notices[-3:] == ["Listed by type", "Listed by owner", "Listed by share"]


async def test_the_cursor_stays_on_its_resource_however_it_is_listed() -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, FIRST_SUBNET)
        await driver.do("by")
        await at(driver, FIRST_SUBNET)
        await driver.do("by", "by")
        assert driver.selected == FIRST_SUBNET


async def test_a_hit_that_is_not_listed_as_one_looks_is_gone_to_by_share() -> None:
    async with opened() as driver:
        await shown(driver)
        await driver.do("by")
        await driver.find("prefix-lists")
        assert driver.selected == LIST
        driver.sees("▸ networks")


async def test_a_hit_whose_resources_are_still_read_keeps_the_cursor_when_they_come() -> None:
    workspace = FakeWorkspace()
    held = workspace.ram.held["ListResources"] = asyncio.Event()
    async with opened(workspace) as driver:
        await driver.do("shares")
        await until(driver, "networks")
        await driver.do("by")
        driver.sees("▸ no resources")
        await driver.find("networks")
        held.set()
        await driver.idle()
        assert driver.selected == NETWORK
        driver.sees("networks: 1 of ")


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("netw", NETWORK),
        ("subnet-0a1b", FIRST_SUBNET),
        ("images", OFFERED),
        ("8888-8888-8888 glue", share_key(STRANGE.arn)),
        ("resource-share/core", share_key(CORE.arn)),
        ("payments-prod", principal_key(LISTS.arn, PAYMENTS_PROD)),
    ],
)
async def test_shares_resources_receivers_and_invitations_are_found(query: str, key: str) -> None:
    async with opened() as driver:
        await shown(driver)
        await driver.find(query)
        assert driver.selected == key
        await driver.do("back")
        assert driver.selected == "pending"
