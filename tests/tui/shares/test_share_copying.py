"""What is copied of shares, and what is one key away: owners, pages, all between two accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.driver import opened
from tests.tui.fake import LINK, FakeWorkspace
from tests.tui.ram import (
    CORE,
    LISTS,
    NETWORKS,
    OFFER,
    STRANGE,
    SUBNET,
)

from hatstand.tui.tabs.shares.items import principal_key, share_key

if TYPE_CHECKING:
    from tests.tui.conftest import Copies
from tests.tui.shares.steps import FIRST_SUBNET, LIST, NETWORK, OFFERED, at, line, shown


@pytest.mark.parametrize(
    ("key", "pasted", "named"),
    [
        (OFFERED, (OFFER.arn, "invitation ARN"), ("images", "name")),
        (NETWORK, (NETWORKS.arn, "share ARN"), ("networks", "name")),
        (FIRST_SUBNET, (SUBNET.arn, "resource ARN"), ("subnet-0a1b", "name")),
        (
            principal_key(LISTS.arn, PAYMENTS_PROD),
            (PAYMENTS_PROD, "account id"),
            ("payments-prod", "name"),
        ),
    ],
)
async def test_arns_ids_and_names_are_copied(
    key: str, pasted: tuple[str, str], named: tuple[str, str], copies: Copies
) -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, key)
        await driver.do("copy", "copy_name")
        assert copies == [(*pasted, False), (*named, False)]


async def test_on_a_group_there_is_nothing_to_paste(copies: Copies) -> None:
    async with opened() as driver:
        await shown(driver)
        await driver.do("copy")
        driver.was_told("There is nothing to copy here")
        assert copies == []


async def test_the_line_that_drops_a_receiver_is_copied_with_what_to_know(copies: Copies) -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, LIST)
        await driver.do("aws_line")
        driver.was_told("Unfold the share and select who is to be taken out")
        await at(driver, principal_key(LISTS.arn, PAYMENTS_PROD))
        assert "L Copy aws line" in driver.lines[-1]
        await driver.do("aws_line")
        ((text, what, secret),) = copies
        assert text.startswith("aws ram disassociate-resource-share --region ap-northeast-1")
        assert text.endswith(f"--principals {PAYMENTS_PROD}")
        assert (what, secret) == ("aws line", False)
        driver.was_told("the principal loses the share's resources at once")


async def test_a_share_that_can_not_be_left_says_why(copies: Copies) -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, NETWORK)
        await driver.do("aws_line")
        driver.was_told("shares inside an organization can't be left")
        assert copies == []


async def test_the_base_identity_makes_no_link_and_says_what_would() -> None:
    async with opened() as driver:
        await shown(driver)
        await driver.do("link")
        driver.was_told("Select what the console is to show first")
        await at(driver, NETWORK)
        await driver.do("link")
        driver.was_told("hatstand console TARGET --service ram")
        assert "Console link" not in driver.lines[-1]


async def test_the_session_that_is_looked_from_links_to_the_share_s_page(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    workspace.ram.viewers = (PAYMENTS_DEV,)
    async with opened(workspace) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/Admin")
        await shown(driver)
        await at(driver, share_key(CORE.arn))
        await driver.do("link")
        await driver.idle()
        assert workspace.calls[-1] == (
            f"link {PAYMENTS_DEV}/Admin ram us-east-1 SharedResourceShares:"
        )
        assert copies == [(LINK, "console link", True)]
        await at(driver, LIST)
        await driver.do("links")
        driver.sees("Console link as", "ram", "ap-northeast-1")
        await driver.press("enter")
        await driver.idle()
        assert workspace.calls[-1].endswith("ram ap-northeast-1 OwnedResourceShares:")


async def test_one_key_goes_to_the_owner_and_back_one_looks_from_where_one_did() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin")
    async with opened(workspace) as driver:
        await shown(driver)
        await at(driver, FIRST_SUBNET)
        await driver.do("owner")
        assert driver.selected == f"account:{PAYMENTS_PROD}"
        assert driver.main.state.tab.value == "organization"
        await driver.do("shares")
        assert driver.selected == FIRST_SUBNET
        await at(driver, share_key(STRANGE.arn))
        await driver.do("owner")
        driver.was_told("The organization's tree does not have the owner")


async def test_from_an_account_both_ways_and_both_services_stand_on_one_page() -> None:
    async with opened() as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        await driver.do("shared")
        await driver.idle()
        assert driver.dialog == "InspectScreen"
        driver.sees(
            "payments-prod shares with acme-root",
            "networks",
            "2 ec2:Subnet",
            "Namespaces of payments-prod",
            "payments.internal",
            "private DNS",
            "acme-root shares with payments-prod",
            "prefix-lists",
        )
        row = line(driver, "payments.internal  private DNS")
        assert "payments-namespaces" in row, "a namespace that comes by a share shows both"
        await driver.press("escape")
        assert driver.dialog == ""
        asked = driver.workspace.ram.count("GetResourceShares")
        await driver.do("shares")
        await driver.idle()
        assert driver.workspace.ram.count("GetResourceShares") == asked, "it was read already"


def _ram_refused(workspace: FakeWorkspace) -> None:
    for operation in ("GetResourceShares", "ListResources", "ListPrincipals"):
        workspace.ram.deny(operation)
    workspace.ram.deny("GetResourceShareAssociations")
    workspace.ram.deny("GetResourceShareInvitations")


def _cloud_map_refused(workspace: FakeWorkspace) -> None:
    workspace.cloud.deny("ListNamespaces")
    workspace.cloud.deny("ListResources")
    workspace.cloud.deny("GetNamespace")


@pytest.mark.parametrize(
    ("refuse", "there", "named"),
    [
        (_ram_refused, "payments.internal", "RAM: "),
        (_cloud_map_refused, "prefix-lists", "not authorized"),
    ],
)
async def test_a_refusal_of_one_service_hides_nothing_of_the_other(
    refuse: Callable[[FakeWorkspace], None], there: str, named: str
) -> None:
    workspace = FakeWorkspace()
    refuse(workspace)
    async with opened(workspace, size=(120, 50)) as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        await driver.do("shared")
        await driver.idle()
        driver.sees(there, "Not read", named, "nothing that could be read")


async def test_between_an_account_and_itself_nothing_goes() -> None:
    async with opened() as driver:
        await driver.go_to("account:999999999999")
        await driver.do("shared")
        driver.was_told("acme-root is the account that is looked from")
        assert driver.dialog == ""
        await driver.go_to("org")
        await driver.do("shared")
        driver.was_told("Select an account first")


async def test_help_tells_what_counts_in_this_tab() -> None:
    async with opened(size=(120, 160)) as driver:
        await shown(driver)
        await driver.do("help")
        driver.sees("What is shared", "Accepts the invitation", "(Shares tab)")
        driver.sees("(Shares and Services tabs)", "Not now: Select")
