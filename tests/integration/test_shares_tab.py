"""The Shares tab of the real program, against the embedded endpoint over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from tests.integration.sharing_world import JUMP, REGION, STANDALONE, World
from tests.integration.test_services_tab import at_full_speed
from tests.tui.driver import Driver

from hatstand import wiring
from hatstand.demo import server
from hatstand.demo.sharing import Principal, Resource, Share
from hatstand.domain.shares import Invitation
from hatstand.tui.app import HatstandApp
from hatstand.tui.options import AppOptions
from hatstand.tui.screens import dialog
from hatstand.tui.tabs.shares.items import invitation_key

SIZE = (120, 40)
ACCEPT = "ram:AcceptResourceShareInvitation"


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    with server.start() as running:
        yield World(running)


@pytest.fixture
def world(shared_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The company of all tests that change nothing of what is shared."""
    shared_world.calm()
    return entered(shared_world, monkeypatch)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A company for one test, which changes what is shared."""
    with server.start() as running:
        yield entered(World(running), monkeypatch)


def entered(world: World, patch: pytest.MonkeyPatch) -> World:
    """Let the program find the company, and ask it as fast as it can."""
    world.fault("organizations:*")  # read in the background, it would take its time
    at_full_speed(patch)
    for name, value in world.running.environment().items():
        patch.setenv(name, value)
    patch.setattr(dialog, "GRACE", -1.0)
    return world


@asynccontextmanager
async def opened(size: tuple[int, int] = SIZE) -> AsyncIterator[Driver]:
    """Open the program at its tab of shares, all of it real but the terminal."""
    workspace = wiring.build(wiring.Options()).workspace
    app = HatstandApp(workspace, AppOptions())
    async with app.run_test(size=size, notifications=True) as pilot:
        driver = Driver(app, pilot, workspace)  # type: ignore[arg-type]
        await driver.do("shares")
        yield await read(driver)


async def until(driver: Driver, condition: Callable[[], bool]) -> Driver:
    return await (await driver.until(condition)).settle()


async def see(driver: Driver, *texts: str) -> Driver:
    """Wait until all of these are on the screen."""
    return await until(driver, lambda: all(text in driver.text for text in texts))


async def read(driver: Driver) -> Driver:
    """Wait until the tab reads nothing; the organization may still be read."""
    reader = driver.main.shares.reader
    return await until(driver, lambda: reader.seen.listed is not None and not reader.seen.reading)


async def on_offer(driver: Driver, name: str = "partner-image-pipeline") -> Invitation:
    """Put the cursor on an invitation that waits."""
    listed = driver.main.shares.reader.seen.listed
    assert listed is not None
    (found,) = [one for one in listed.pending if one.share_name == name]
    key = invitation_key(found)
    driver.main.shares.go_to(key)
    await until(driver, lambda: driver.selected == key)
    return found


async def test_an_invitation_is_accepted_once_and_its_share_is_there(fresh: World) -> None:
    async with opened() as driver:
        await see(driver, "3 Shares 16", "expires in 3 h 1", "acme-transit", "bastion-networks")
        await on_offer(driver)
        await see(driver, "imagebuilder:Image", "2222-2222-2222")
        await driver.do("accept")
        await see(driver, "Accept what 2222-2222-2222 offers?")
        await driver.press("y")
        await read(driver)
        driver.was_told("Accepted partner-image-pipeline of 2222-2222-2222")
        assert fresh.calls()[ACCEPT] == 1
        await see(driver, "▸ partner-image-pipeline", "Status      ACTIVE")
        await driver.do("expand")
        await see(driver, "hardening/1.4.2/1", "golden-linux/2026.11.1/1")


async def test_one_refused_list_is_named_and_hides_nothing_else(world: World) -> None:
    world.fault("ram:ListResources", status=403)
    async with opened() as driver:
        await see(driver, "acme-transit", "bastion-networks", "○ partner-image")
        await see(driver, "Not read: ", "resources (shared", "AccessDenied")
        await see(driver, "not all read")  # shares of global resources may be missing
        world.calm()
        await driver.do("refresh")
        await read(driver)
        await see(driver, "2 invitations and 14 shares", "read just now")
        driver.sees_not("Not read: ")


async def test_an_invitation_that_was_answered_meanwhile_is_left_alone(fresh: World) -> None:
    async with opened() as driver:
        found = await on_offer(driver)
        await driver.do("accept")
        fresh.boto("ram").reject_resource_share_invitation(resourceShareInvitationArn=found.arn)
        await driver.press("y")
        await until(driver, lambda: driver.dialog == "ProblemScreen")
        await see(driver, "The invitation is REJECTED already: nothing was sent")
        assert ACCEPT not in fresh.calls()
        await driver.press("escape")
        await read(driver)
        await until(driver, lambda: "○ partner-image" not in driver.text)


async def test_permissions_are_asked_for_where_the_cursor_rests(world: World) -> None:
    async with opened() as driver:
        await driver.find("infrastructure-subnets")
        await see(driver, "AWSRAMDefaultPermissionSubnet")
        assert world.calls()["ram:ListResourceSharePermissions"] == 1


async def test_another_region_shows_what_is_shared_there(world: World) -> None:
    async with opened() as driver:
        driver.sees_not("eu-transit")
        await driver.do("region")
        await driver.type("eu-west-1")
        await driver.press("space", "enter")
        await see(driver, "eu-transit")
        (row,) = [each for each in driver.lines if "eu-transit" in each]
        assert "eu-west-1" in row
        assert world.calls()["ram:GetResourceShares"] >= 4


@pytest.mark.full
async def test_2000_resources_in_60_shares_open_at_once_and_are_found(fresh: World) -> None:
    now = fresh.clock.now().timestamp()
    for number in range(60):
        owner = JUMP if number % 2 else STANDALONE
        made = [
            Resource(f"arn:aws:ec2:{REGION}:{owner}:subnet/s-{number:02}-{one:02}", "ec2:Subnet")
            for one in range(34)
        ]
        other = STANDALONE if owner == JUMP else JUMP
        share = Share(f"load-{number:02}", owner, REGION, now, made, [Principal(other)])
        for principal in share.principals:
            principal.status = "ASSOCIATED"
        fresh.running.front.shares.add(share)
        for principal in share.principals:
            fresh.running.front.shares.answer(principal, "ACCEPTED")
    async with opened() as driver:
        await see(driver, "3 Shares 76")
        assert (await driver.find("s-59-33")).selected.endswith("subnet/s-59-33")
        await driver.do("by")
        await see(driver, "by type", "ec2:Subnet")
        await driver.do("by", "last", "first")
        assert driver.selected == "pending"
