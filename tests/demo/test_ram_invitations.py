"""Invitations: what waits, what it contains, accepting, rejecting, expiry, leaving."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from hatstand.demo import server
from hatstand.demo.sharing import Principal, Resource, Share

from .conftest import REGION, Endpoint, Time, aws, refused

JUMP = "999999999999"
PROD = "111111111111"
STANDALONE = "222222222222"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint for each test: these change what is shared."""
    moment = Time()
    with server.start(clock=moment) as running:
        yield Endpoint(running, moment)


@pytest.fixture
def ram(endpoint: Endpoint) -> Any:
    return endpoint.client("ram")


def invitations(ram: Any) -> dict[str, dict[str, Any]]:
    """Return all invitations by the share's name."""
    rows = ram.get_resource_share_invitations()["resourceShareInvitations"]
    return {row["resourceShareName"]: row for row in rows}


def arn_of(ram: Any, name: str) -> str:
    """Return an invitation's ARN."""
    return str(invitations(ram)[name]["resourceShareInvitationArn"])


def shared_with_me(ram: Any) -> set[str]:
    rows = ram.get_resource_shares(resourceOwner="OTHER-ACCOUNTS")["resourceShares"]
    return {row["name"] for row in rows}


def test_all_invitations_are_listed_with_their_status(ram: Any) -> None:
    found = {name: row["status"] for name, row in invitations(ram).items()}
    assert found == {
        "partner-image-pipeline": "PENDING",
        "shared-licenses": "ACCEPTED",
        "nordsee-transit": "PENDING",
        "nordsee-trial": "EXPIRED",
    }
    pending = invitations(ram)["partner-image-pipeline"]
    assert (pending["senderAccountId"], pending["receiverAccountId"]) == (STANDALONE, JUMP)
    left = 12 * 3600 - (time.time() - pending["invitationTimestamp"].timestamp())
    assert 3.1 * 3600 < left < 3.3 * 3600
    assert "partner-image-pipeline" not in shared_with_me(ram)


def test_a_pending_invitation_tells_what_it_contains(ram: Any) -> None:
    arn = arn_of(ram, "partner-image-pipeline")
    found = ram.list_pending_invitation_resources(resourceShareInvitationArn=arn)["resources"]
    assert [one["type"] for one in found] == ["imagebuilder:Component", "imagebuilder:Image"]
    expired = arn_of(ram, "nordsee-trial")
    assert (
        refused(ram.list_pending_invitation_resources, resourceShareInvitationArn=expired)[0]
        == "ResourceShareInvitationExpiredException"
    )


def test_accepting_makes_the_share_visible_and_works_once(ram: Any) -> None:
    arn = arn_of(ram, "partner-image-pipeline")
    answer = ram.accept_resource_share_invitation(resourceShareInvitationArn=arn)
    assert answer["resourceShareInvitation"]["status"] == "ACCEPTED"
    assert "partner-image-pipeline" in shared_with_me(ram)
    for call in (ram.accept_resource_share_invitation, ram.reject_resource_share_invitation):
        assert refused(call, resourceShareInvitationArn=arn)[0] == (
            "ResourceShareInvitationAlreadyAcceptedException"
        )


def test_rejecting_ends_it(ram: Any) -> None:
    arn = arn_of(ram, "nordsee-transit")
    ram.reject_resource_share_invitation(resourceShareInvitationArn=arn)
    assert invitations(ram)["nordsee-transit"]["status"] == "REJECTED"
    assert "nordsee-transit" not in shared_with_me(ram)
    assert refused(ram.accept_resource_share_invitation, resourceShareInvitationArn=arn)[0] == (
        "ResourceShareInvitationAlreadyRejectedException"
    )


def test_quick_types_expire_after_12_hours_and_slow_ones_after_7_days(
    ram: Any, endpoint: Endpoint
) -> None:
    slow, quick = arn_of(ram, "nordsee-transit"), arn_of(ram, "partner-image-pipeline")
    endpoint.running.clock.ahead = 4 * 3600
    assert refused(ram.accept_resource_share_invitation, resourceShareInvitationArn=quick)[0] == (
        "ResourceShareInvitationExpiredException"
    )
    assert invitations(ram)["nordsee-transit"]["status"] == "PENDING"
    endpoint.running.clock.ahead = 6 * 86400
    assert refused(ram.accept_resource_share_invitation, resourceShareInvitationArn=slow)[0] == (
        "ResourceShareInvitationExpiredException"
    )


def test_another_s_or_an_unknown_invitation_is_not_found(ram: Any, endpoint: Endpoint) -> None:
    arn = arn_of(ram, "partner-image-pipeline")
    carol = endpoint.client("ram", "carol")
    code = "ResourceShareInvitationArnNotFoundException"
    assert refused(carol.accept_resource_share_invitation, resourceShareInvitationArn=arn)[0] == (
        code
    )
    assert refused(carol.get_resource_share_invitations, resourceShareInvitationArns=[arn])[0] == (
        code
    )
    assert refused(ram.accept_resource_share_invitation, resourceShareInvitationArn="x")[0] == (
        "MalformedArnException"
    )


def test_inside_the_organization_only_roles_and_users_are_asked(
    ram: Any, endpoint: Endpoint
) -> None:
    resource = Resource(
        f"arn:aws:servicediscovery:{REGION}:{PROD}:namespace/ns-x", "servicediscovery:Namespace"
    )
    role = f"arn:aws:iam::{JUMP}:role/Hub"
    for name, principal in (("direct", JUMP), ("by-role", role)):
        share = Share(name, PROD, REGION, time.time(), [resource], [Principal(principal)])
        endpoint.running.front.shares.add(share)
    found = invitations(ram)
    assert "direct" not in found
    assert "direct" in shared_with_me(ram)
    assert found["by-role"]["receiverArn"] == role
    assert "by-role" not in shared_with_me(ram)


def test_a_receiver_leaves_what_types_and_invitation_allow(ram: Any, endpoint: Endpoint) -> None:
    rows = ram.get_resource_shares(resourceOwner="OTHER-ACCOUNTS")["resourceShares"]
    arns = {row["name"]: row["resourceShareArn"] for row in rows}
    leave = ram.disassociate_resource_share
    code, _ = refused(leave, resourceShareArn=arns["acme-transit"], principals=[JUMP])
    assert code == "OperationNotPermittedException"
    done = aws(
        "ram",
        "disassociate-resource-share",
        "--resource-share-arn",
        arns["shared-licenses"],
        "--principals",
        JUMP,
        **endpoint.running.environment(),
    )
    assert done.returncode == 0, done.stderr
    assert "shared-licenses" not in shared_with_me(ram)


def test_an_owner_drops_a_principal(ram: Any, endpoint: Endpoint) -> None:
    share = ram.get_resource_shares(resourceOwner="SELF", name="bastion-networks")
    arn = share["resourceShares"][0]["resourceShareArn"]
    ram.disassociate_resource_share(resourceShareArn=arn, principals=[PROD])
    left = ram.list_principals(resourceOwner="SELF", resourceShareArns=[arn])["principals"]
    assert [one["id"] for one in left] == ["333333333333"]
    assert "bastion-networks" not in shared_with_me(
        endpoint.client("ram", endpoint.role("ReadOnly"))
    )
