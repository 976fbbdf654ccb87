"""Details of invitations, shares, resources, receivers and owners."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len
from tests.tui.acme import HOSTILE, PAYMENTS_PROD
from tests.tui.driver import LARGE, SMALL, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.ram import (
    FAR_SUBNET,
    LISTS,
    NETWORKS,
    STRANGE,
)
from tests.tui.shares.steps import LIST, NETWORK, OFFERED, Rest, at, details, shown, until

from hatstand.config.model import UiSettings
from hatstand.tui.tabs.shares.items import principal_key, resource_key, share_key


async def test_details_of_an_invitation_tell_sender_contents_and_what_can_be_done() -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, OFFERED)
        driver.sees(
            "Invitation  PENDING",
            "Sender      8888-8888-8888",
            "outside of the organization",
            "golden-linux/1.4.2/1",
            "imagebuilder:Image",
            "A accepts it, D rejects it.",
        )
        told = "expires in 3 h 12 m (derived: 12 hours for imagebuilder:Image)"
        assert told in details(driver)


async def test_details_of_a_share_tell_all_and_permissions_once_the_cursor_rests() -> None:
    async with opened() as driver:
        rest = Rest(driver)
        await shown(driver)
        await at(driver, NETWORK)
        driver.sees(
            " PROD  networks",
            "Owner       payments-prod  1111-1111-1111  PROD",
            "Workloads/Prod",
            "Status      ACTIVE",
            "Outsiders   may be added",
            "subnet-0a1b",
            "! unusable",
            "read where the cursor rests",
        )
        assert "! subnet-0c2d: its Availability Zone can't be used" in details(driver)
        assert "The zone apne1-az3 is not there" in details(driver)
        assert "Shares inside an organization can't be left" in details(driver)
        rest.passes()
        await until(driver, "AWSRAMDefaultSubnet")
        assert driver.workspace.ram.count("ListResourceSharePermissions") == 1


async def test_moving_through_shares_asks_for_no_permissions() -> None:
    async with opened() as driver:
        rest = Rest(driver)
        await shown(driver)
        await at(driver, NETWORK)
        await driver.do("down", "down", "down", "first")
        rest.passes()
        await driver.idle()
        assert driver.workspace.ram.count("ListResourceSharePermissions") == 0


async def test_refused_permissions_are_told_where_they_would_stand() -> None:
    workspace = FakeWorkspace()
    workspace.ram.deny("ListResourceSharePermissions")
    async with opened(workspace) as driver:
        await shown(driver)
        await at(driver, NETWORK)
        await until(driver, "ListResourceSharePermissions is not allowed")
        driver.sees("AWS says: User alice")


async def test_details_of_a_resource_and_of_a_receiver() -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, resource_key(NETWORKS.arn, FAR_SUBNET.arn))
        driver.sees("Type        ec2:Subnet", "Status      ZONAL_RESOURCE_INACCESSIBLE", "Unusable")
        driver.sees("networks, shared with this account")
        await at(driver, principal_key(LISTS.arn, PAYMENTS_PROD))
        driver.sees(" PROD  payments-prod", "Kind        account", "Status      ASSOCIATED")
        assert "L copies the aws line; the principal loses" in details(driver)


async def test_details_of_an_owner_list_what_it_shares() -> None:
    async with opened() as driver:
        await shown(driver)
        await driver.do("by", "by")
        await at(driver, f"owner:{PAYMENTS_PROD}")
        driver.sees(" PROD  payments-prod", "1111-1111-1111", "payments-namespaces")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_foreign_names_are_data_everywhere(size: tuple[int, int]) -> None:
    async with opened(size=size) as driver:
        await shown(driver)
        for key in (share_key(STRANGE.arn), resource_key(STRANGE.arn, STRANGE.resources[0].arn)):
            await at(driver, key)
            await driver.do("inspect")
            assert "\x1b[31m" not in driver.text
            assert {cell_len(each) for each in driver.lines} == {size[0]}
            await driver.press("escape")
        driver.sees(HOSTILE[:8])


async def test_with_ascii_alone_there_is_no_other_sign() -> None:
    workspace = FakeWorkspace()
    workspace.ram.only(NETWORKS, LISTS)
    workspace.settings = replace(workspace.settings, ui=UiSettings(ascii="on"))
    async with opened(workspace) as driver:
        await shown(driver)
        await at(driver, LIST)
        await driver.do("expand")
        rows = [each[:48] for each in driver.lines[2:-2]]
        assert all(row.isascii() for row in rows), rows
        driver.sees("> payments-prod, Work~", "Shares . alice@jump")
