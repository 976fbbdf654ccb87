"""Lists of the Shares tab: read once, while one looks, refused, offline."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from rich.cells import cell_len
from tests.tui.acme import PAYMENTS_PROD
from tests.tui.driver import LARGE, SMALL, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.ram import (
    share,
)
from tests.tui.shares.steps import NETWORK, at, details, instead, line, shown, until

from hatstand.errors import NoCredentialsError, Throttled


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
        driver.sees("Seen from", "Identity    alice@jump", "acme-root  9999-9999-9999", "Regions")


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


async def test_why_there_is_nothing_is_said_once() -> None:
    async with opened() as driver:
        driver.workspace.ram.only()
        await shown(driver)
        assert "no invitation waits" in instead(driver)
        assert "no invitation waits" not in details(driver)
        driver.sees("Seen from", "0 shares, just now")
