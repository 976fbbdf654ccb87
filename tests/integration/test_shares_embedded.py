"""What is shared, through the real adapters: the sets that plain boto3 finds, and its failures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from hatstand.demo import server
from hatstand.demo.sharing import Principal as DemoPrincipal
from hatstand.demo.sharing import Resource as DemoResource
from hatstand.demo.sharing import Share as DemoShare
from hatstand.domain.shares import Direction, PrincipalKind, Share
from hatstand.errors import AccessDenied, AwsError, Unreachable
from hatstand.services.sharing.share_list import ShareList

from .sharing_world import HOME, JUMP, PROD, REGION, STANDALONE, World

LISTS = (
    "ram:GetResourceShares",
    "ram:ListResources",
    "ram:ListPrincipals",
    "ram:GetResourceShareAssociations",
    "ram:GetResourceShareInvitations",
    "ram:ListPendingInvitationResources",
)


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    with server.start() as running:
        yield World(running)


@pytest.fixture
def world(shared_world: World) -> World:
    shared_world.calm()
    return shared_world


def by_name(found: ShareList) -> dict[str, Share]:
    return {share.name: share for share in found.shares}


def boto_sets(ram: Any, owner: str) -> tuple[set[Any], set[Any], set[Any]]:
    """Return shares, resources and principals as a plain script finds them."""

    def all_of(operation: str, noun: str) -> list[dict[str, Any]]:
        pages = ram.get_paginator(operation).paginate(resourceOwner=owner)
        return [row for page in pages for row in page[noun]]

    shares = all_of("get_resource_shares", "resourceShares")
    resources = all_of("list_resources", "resources")
    principals = all_of("list_principals", "principals")
    return (
        {(row["resourceShareArn"], row["name"], row["owningAccountId"]) for row in shares},
        {(row["resourceShareArn"], row["arn"], row["status"]) for row in resources},
        {(row["resourceShareArn"], row["id"]) for row in principals},
    )


@pytest.mark.parametrize("who", ["alice", "ReadOnly", "carol"])
@pytest.mark.parametrize("region", [REGION, "eu-west-1", HOME])
async def test_a_plain_script_finds_the_same_sets(world: World, who: str, region: str) -> None:
    found = await world.shares(who, region).read()
    here = [share for share in found.shares if share.region == region]
    for direction, owner in ((Direction.BY_ME, "SELF"), (Direction.WITH_ME, "OTHER-ACCOUNTS")):
        mine = [share for share in here if share.direction is direction]
        shares, resources, principals = boto_sets(world.boto("ram", who, region), owner)
        assert {(one.arn, one.name, one.owner_id) for one in mine} == shares
        assert {(s.arn, one.arn, one.status) for s in mine for one in s.resources} == resources
        assert {(s.arn, one.id) for s in mine for one in s.principals} == principals
    assert found.complete


async def test_everything_of_a_share_is_told(world: World) -> None:
    found = await world.shares().read()
    shares = by_name(found)
    subnets = shares["infrastructure-subnets"]
    assert (subnets.direction, subnets.status, subnets.region) == (
        Direction.WITH_ME,
        "ACTIVE",
        REGION,
    )
    assert [one.status for one in subnets.resources] == [
        "AVAILABLE",
        "AVAILABLE",
        "ZONAL_RESOURCE_INACCESSIBLE",
    ]
    assert shares["jump-namespaces"].allows_external is False
    kinds = {one.kind for one in shares["jump-namespaces"].principals}
    assert kinds == {PrincipalKind.UNIT, PrincipalKind.ACCOUNT}
    waiting = {one.id: one.status for one in shares["for-standalone"].principals}
    assert waiting == {STANDALONE: "ASSOCIATING"}
    assert found.as_of is not None
    assert found.account_id == JUMP


async def test_global_resources_are_found_wherever_one_is(world: World) -> None:
    found = await world.shares().read()
    core = by_name(found)["core-network"]
    assert (core.region, core.is_global) == (HOME, True)
    assert {share.region for share in found.shares} == {REGION, HOME}
    calls = world.calls()
    assert calls["ram:GetResourceShares"] == 3  # two here, one for the global share's own region


async def test_several_regions_are_read_at_once(world: World) -> None:
    found = await world.shares().read((REGION, "eu-west-1", HOME))
    assert {"eu-transit", "core-network", "acme-transit"} <= set(by_name(found))
    assert found.regions == (REGION, "eu-west-1", HOME)
    assert len([share for share in found.shares if share.name == "core-network"]) == 1


async def test_partial_results_grow_and_end_with_everything(world: World) -> None:
    told: list[ShareList] = []
    world.running.front.latency = 0.03
    try:
        found = await world.shares().read((REGION, "eu-west-1"), listener=told.append)
    finally:
        world.running.front.latency = 0.0
    assert told[-1] == found
    assert [one.done for one in told] == [False] * (len(told) - 1) + [True]
    assert len(told) > 1
    # What is still being read is not said to be empty.
    assert all(
        not share.resources_read for one in told[:-1] for share in one.shares if not share.resources
    )


async def test_permissions_are_read_when_asked_for(world: World) -> None:
    shares = world.shares()
    found = by_name(await shares.read())
    (permission,) = await shares.permissions(found["acme-transit"])
    assert permission.resource_type == "ec2:TransitGateway"
    assert permission.by_aws


@pytest.mark.parametrize("operation", LISTS)
@pytest.mark.parametrize(
    "error", ["AccessDeniedException", "Throttling", "ServerInternalException"]
)
async def test_each_refused_operation_is_named_and_hides_nothing_else(
    world: World, operation: str, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await world.shares().read()
    monkeypatch.setattr("hatstand.aws.calls.FAULT_PATIENCE", 0.1)
    world.fault(operation, error, status=500 if error.startswith("Server") else 400)
    impatient = World(world.running)
    impatient.gateway._patience = 0.1
    found = await impatient.shares().read()
    assert not found.complete
    assert found.gaps
    assert {gap.code for gap in found.gaps} <= {
        error,
        "ThrottlingException",
        "TooManyRequestsException",
    }
    if operation == "ram:GetResourceShares":
        # Their resources tell of them; nameless, with the owner that is in the ARN.
        arns = {share.arn: share.owner_id for share in found.shares}
        assert arns == {share.arn: share.owner_id for share in whole.shares}
    else:
        assert set(by_name(found)) - {"core-network"} == set(by_name(whole)) - {"core-network"}
    if operation == "ram:ListResources":
        assert all(not share.resources and not share.resources_read for share in found.shares)
    if "Invitation" not in operation:
        assert len(found.pending) == 2
    if operation == "ram:ListPendingInvitationResources":
        assert [one.resources for one in found.pending] == [None, None]


async def test_one_region_down_leaves_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = type(world.gateway).shares

    def broken(self: Any, credentials: Any, region: str) -> Any:
        made = port(self, credentials, region)
        if region == "eu-west-1":

            async def fail(*_: Any, **__: Any) -> Any:
                raise Unreachable(
                    "ram.eu-west-1.amazonaws.com did not answer in time", code="Timeout"
                )

            made._calls.call = fail
        return made

    monkeypatch.setattr(type(world.gateway), "shares", broken)
    found = await world.shares().read((REGION, "eu-west-1"))
    assert "acme-transit" in by_name(found)
    assert "core-network" in by_name(found)
    assert all("eu-west-1" in gap.subject for gap in found.gaps)
    assert len(found.gaps) == 8


async def test_where_nothing_can_be_read_the_reason_is_raised(world: World) -> None:
    with pytest.raises(AccessDenied) as caught:
        await world.shares("bob").read()
    assert "ram:" in caught.value.operation


async def test_pages_that_are_empty_and_lead_on_lose_nothing(world: World) -> None:
    whole = await world.shares().read()
    for operation in LISTS[:4]:
        world.fault(operation, "EmptyPage", count=1)
    found = await world.shares().read()
    assert found.complete
    assert found.shares == whole.shares


async def test_2000_resources_in_60_shares_take_few_calls(world: World) -> None:
    with server.start(throttle=None) as running:
        big = World(running, rate=1.0)
        for number in range(60):
            resources = [
                DemoResource(
                    f"arn:aws:ec2:{REGION}:{PROD}:subnet/subnet-{number:03}{one:05}", "ec2:Subnet"
                )
                for one in range(34)
            ]
            running.front.shares.add(
                DemoShare(
                    f"load-{number:02}", PROD, REGION, time.time(), resources, [DemoPrincipal(JUMP)]
                )
            )
        told: list[int] = []
        found = await big.shares().read(listener=lambda one: told.append(len(one.shares)))
        load = [share for share in found.shares if share.name.startswith("load-")]
        assert len(load) == 60
        assert sum(len(share.resources) for share in load) == 2040
        assert sum(running.front.calls.counts().values()) <= 40
        assert running.front.calls.counts()["ram:ListResources"] <= 12
        assert told[0] < len(found.shares) or len(told) == 1


async def test_an_expired_key_is_told_as_such(world: World) -> None:
    shares = world.shares("ReadOnly")
    world.running.clock.ahead = 2 * 3600
    try:
        with pytest.raises(AwsError) as caught:
            await shares.read()
    finally:
        world.running.clock.ahead = 0
    assert "expired" in caught.value.title
