"""Stories of the Shares tab: what is seen from where, how it is listed, copied and gone to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from tests.tui.acme import HOSTILE, PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.driver import LARGE, SMALL, Driver, opened
from tests.tui.fake import LINK, FakeWorkspace
from tests.tui.ram import (
    CORE,
    FAR_SUBNET,
    LISTS,
    NETWORKS,
    OFFER,
    STRANGE,
    SUBNET,
    share,
)

from hatstand.config.model import UiSettings
from hatstand.errors import NoCredentialsError, Throttled
from hatstand.tui.tabs.shares.branches import (
    invitation_key,
    principal_key,
    resource_key,
    share_key,
)

if TYPE_CHECKING:
    from tests.tui.conftest import Copies

OFFERED, NETWORK, LIST = invitation_key(OFFER), share_key(NETWORKS.arn), share_key(LISTS.arn)
FIRST_SUBNET = resource_key(NETWORKS.arn, SUBNET.arn)


async def shown(driver: Driver) -> Driver:
    """Open the tab and wait until all was read."""
    await driver.do("shares")
    return await driver.idle()


async def at(driver: Driver, key: str) -> Driver:
    """Put the cursor on a row."""
    assert driver.main.shares.go_to(key), key
    return await driver.settle()


async def until(driver: Driver, text: str) -> None:
    """Wait until a text is on the screen."""
    await driver.until_seen(text)


def line(driver: Driver, *texts: str) -> str:
    """Return the one row of the tree that has all of these."""
    rows = [each.split("││")[0] for each in driver.lines[3:]]
    (found,) = [each for each in rows if all(text in each for text in texts)]
    return found


def details(driver: Driver) -> str:
    """Return what the details say, however it is wrapped."""
    return " ".join(driver.main.details.text.split())


def instead(driver: Driver) -> str:
    """Return what is said in the place of rows."""
    return " ".join(driver.main.shares.tree.placeholder.split())


# What is there


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_invitations_stand_on_top_then_shares_both_ways(size: tuple[int, int]) -> None:
    async with opened(size=size) as driver:
        await shown(driver)
        places = [
            driver.text.index(text)
            for text in (
                "▾ Invitations",
                "○ images",
                "▾ Shared with me",
                "▸ networks",
                "▾ Shared by me",
            )
        ]
        assert places == sorted(places)
        assert "expires in 3 h 12 m" in line(driver, "○ images")
        assert "PROD" in line(driver, "▸ networks")
        assert "3 Shares 7" in driver.lines[1]
        assert {cell_len(each) for each in driver.lines} == {size[0]}
        assert "? Help" in driver.lines[-1]


async def test_it_is_always_told_from_where_one_looks() -> None:
    async with opened(size=SMALL) as driver:
        await shown(driver)
        assert "Shares · seen from alice@jump in acme-root · ap-northeast-1" in driver.lines[2]
        assert "read just now" in driver.lines[-3]
        driver.sees("1 invitation and 6 shares")
    async with opened() as driver:
        await shown(driver)
        assert "acme › acme-root › Shares › Invitations" in driver.lines[0]
        driver.sees("Seen from", "Identity   alice@jump", "acme-root  9999-9999-9999", "Regions")


async def test_nothing_is_asked_before_somebody_looks_and_once_is_enough() -> None:
    async with opened() as driver:
        assert driver.workspace.ram.calls == []
        assert "3 Shares  " in driver.lines[1], "no count before anything is known"
        await shown(driver)
        asked = len(driver.workspace.ram.calls)
        await driver.do("organization")
        driver.workspace.clock.time += timedelta(minutes=4)
        await driver.do("shares")
        driver.sees("▸ networks", "read 4 min ago")
        await driver.idle()
        assert len(driver.workspace.ram.calls) == asked


async def test_what_comes_first_is_shown_while_the_rest_is_read() -> None:
    workspace = FakeWorkspace()
    workspace.ram.held["ListResources"] = asyncio.Event()
    async with opened(workspace) as driver:
        await driver.do("shares")
        await until(driver, "networks")
        driver.sees("Reading shares…", "reading…")
        await driver.do("down", "down")
        workspace.ram.held["ListResources"].set()
        await driver.idle()
        driver.sees_not("reading…")
        assert line(driver, "▸ networks").rstrip().endswith(" 2")


async def test_a_reading_can_be_cancelled_and_leaves_what_was_there() -> None:
    async with opened() as driver:
        await shown(driver)
        driver.workspace.ram.held["GetResourceShares"] = asyncio.Event()
        await driver.do("refresh", "back")
        await driver.idle()
        driver.was_told("Cancelled reading what is shared; R reads again")
        driver.sees("▸ networks").sees_not("reading…")
        driver.workspace.ram.held.clear()
        await driver.do("refresh_all")
        await driver.idle()
        driver.sees("▸ networks", "read just now")


async def test_a_refresh_keeps_what_is_there_and_the_cursor_until_it_has_ended() -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, NETWORK)
        ram = driver.workspace.ram
        held = ram.held["GetResourceShares"] = asyncio.Event()
        ram.shares_ = (share("extra", PAYMENTS_PROD), *ram.shares_)
        await driver.do("refresh")
        driver.sees("▸ networks", "reading…", "Reading shares again…").sees_not("extra")
        await driver.do("refresh")
        driver.was_told("The shares are being read already")
        held.set()
        await driver.idle()
        driver.sees("extra").sees_not("reading…")
        assert driver.selected == NETWORK


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_offline_nothing_is_asked_and_it_says_so(size: tuple[int, int]) -> None:
    async with opened(offline=True, size=size) as driver:
        await shown(driver)
        driver.sees("Offline: nothing is asked of AWS")
        assert driver.workspace.ram.calls == []
        await driver.do("refresh")
        driver.was_told("Offline: no call is made")


async def test_without_base_credentials_it_says_what_to_do() -> None:
    problem = NoCredentialsError("no base credentials", "Log in: `aws sso login`")
    async with opened(base_problem=problem, caller=None) as driver:
        await shown(driver)
        assert instead(driver) == "No base credentials. Log in: `aws sso login`. r reads again."
        driver.workspace.base_problem = None
        driver.workspace.caller = FakeWorkspace().caller
        await driver.do("refresh")
        await driver.idle()
        driver.sees("▸ networks")


async def test_where_nothing_is_shared_it_says_so_and_where_else_to_look() -> None:
    workspace = FakeWorkspace()
    workspace.ram.only()
    async with opened(workspace, size=SMALL) as driver:
        await shown(driver)
        found = instead(driver)
        assert "Nothing is shared with alice@jump or by it in ap-northeast-1" in found
        assert "X looks in other regions" in found


async def test_where_everything_is_refused_aws_is_quoted_with_the_next_step() -> None:
    workspace = FakeWorkspace()
    for operation in (
        "GetResourceShares",
        "ListResources",
        "ListPrincipals",
        "GetResourceShareAssociations",
        "GetResourceShareInvitations",
    ):
        workspace.ram.deny(operation)
    async with opened(workspace, size=SMALL) as driver:
        await shown(driver)
        driver.sees("AWS says: User alice is not authorized", "Ask for a policy", "r reads again.")
        workspace.ram.errors.clear()
        await driver.do("refresh")
        await driver.idle()
        driver.sees("▸ networks")


async def test_one_refusal_hides_nothing_else_and_is_named() -> None:
    workspace = FakeWorkspace()
    workspace.ram.deny("ListResources", "with_me ap-northeast-1")
    async with opened(workspace) as driver:
        await shown(driver)
        driver.sees("networks", "prefix-lists", "○ images")
        driver.sees("Not read: resources (shared with this account) in ap-northeast-1")
        assert "AccessDeniedException: User alice is not authorized" in details(driver)
        assert " ?" in line(driver, "networks  payments-prod")


async def test_a_list_that_was_refused_is_not_said_to_be_empty() -> None:
    workspace = FakeWorkspace()
    workspace.ram.deny("GetResourceShares", "by_me ap-northeast-1")
    workspace.ram.deny("ListResources", "by_me ap-northeast-1")
    workspace.ram.deny("ListPrincipals", "by_me ap-northeast-1")
    workspace.ram.deny("GetResourceShareAssociations")
    workspace.ram.deny("GetResourceShareInvitations")
    async with opened(workspace, size=SMALL) as driver:
        await shown(driver)
        assert "not all read" in line(driver, "Shared by me")
        assert "not all read" in line(driver, "Invitations")
        driver.sees("▸ networks", "(shared by this account) in ap-northeast-1 and 5 more")


async def test_a_failed_refresh_keeps_the_old_and_says_so() -> None:
    async with opened() as driver:
        await shown(driver)
        for operation in ("GetResourceShares", "ListResources", "ListPrincipals"):
            driver.workspace.ram.errors[operation] = Throttled("RAM is throttling")
        driver.workspace.ram.errors["GetResourceShareAssociations"] = Throttled("RAM is throttling")
        driver.workspace.ram.errors["GetResourceShareInvitations"] = Throttled("RAM is throttling")
        await driver.do("refresh")
        await driver.idle()
        driver.sees("▸ networks", "Not read again:")
        await driver.do("first")
        driver.sees("Seen from", "RAM is throttling")


async def test_time_left_goes_down_while_one_looks() -> None:
    async with opened() as driver:
        await shown(driver)
        driver.workspace.clock.time += timedelta(hours=1, minutes=2)
        driver.main.watching.tick()
        await driver.settle()
        driver.sees("expires in 2 h 10 m", "read 1 h ago")


# From where


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


# How it is listed


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


# What is told of it


async def test_details_of_an_invitation_tell_sender_contents_and_what_can_be_done() -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, OFFERED)
        driver.sees(
            "Invitation PENDING",
            "Sender     8888-8888-8888",
            "outside of the organization",
            "golden-linux/1.4.2/1",
            "imagebuilder:Image",
            "A accepts it, D rejects it.",
        )
        told = "expires in 3 h 12 m (derived: 12 hours for imagebuilder:Image)"
        assert told in details(driver)


async def test_details_of_a_share_tell_all_and_permissions_once_the_cursor_rests() -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, NETWORK)
        driver.sees(
            " PROD  networks",
            "Owner      payments-prod  1111-1111-1111  PROD",
            "Workloads/Prod",
            "Status     ACTIVE",
            "Outsiders  may be added",
            "subnet-0a1b",
            "! unusable",
            "read where the cursor rests",
        )
        assert "! subnet-0c2d: its Availability Zone can't be used" in details(driver)
        assert "The zone apne1-az3 is not there" in details(driver)
        assert "Shares inside an organization can't be left" in details(driver)
        await until(driver, "AWSRAMDefaultSubnet")
        assert driver.workspace.ram.count("ListResourceSharePermissions") == 1


async def test_moving_through_shares_asks_for_no_permissions() -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, NETWORK)
        await driver.do("down", "down", "down", "first")
        await driver.pilot.pause(0.6)
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
        driver.sees("Type       ec2:Subnet", "Status     ZONAL_RESOURCE_INACCESSIBLE", "Unusable")
        driver.sees("networks, shared with this account")
        await at(driver, principal_key(LISTS.arn, PAYMENTS_PROD))
        driver.sees(" PROD  payments-prod", "Kind       account", "Status     ASSOCIATED")
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
        driver.sees("= payments-prod, Work~", "Shares . alice@jump")


# What is copied and gone to


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
