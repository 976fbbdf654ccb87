"""Answering invitations: once, only what was shown, and what became of it is read again."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hatstand.demo import server
from hatstand.demo.sharing import Principal, Share
from hatstand.demo.sharing import Resource as DemoResource
from hatstand.demo.wire import Disconnect
from hatstand.domain.invitations import expires_text
from hatstand.domain.share_lines import leave_line
from hatstand.domain.shares import Invitation
from hatstand.errors import AccessDenied, AwsError, HatstandError, InvitationChanged, UsageError
from hatstand.services.sharing.shares import Shares

from .sharing_world import JUMP, REGION, STANDALONE, World

ACCEPT = "ram:AcceptResourceShareInvitation"
REJECT = "ram:RejectResourceShareInvitation"


@pytest.fixture
def world() -> Iterator[World]:
    """A company for each test: these change what is shared."""
    with server.start() as running:
        yield World(running)


async def pending(shares: Shares, name: str = "partner-image-pipeline") -> Invitation:
    found = await shares.read(directions=())
    return next(one for one in found.pending if one.share_name == name)


async def test_invitations_tell_who_what_and_how_long(world: World) -> None:
    found = await world.shares().read(directions=())
    assert found.complete
    assert found.shares == ()
    assert [(one.share_name, one.sender_id) for one in found.pending] == [
        ("nordsee-transit", "888888888888"),
        ("partner-image-pipeline", STANDALONE),
    ]
    slow, quick = found.pending
    assert [one.type for one in quick.resources or ()] == [
        "imagebuilder:Component",
        "imagebuilder:Image",
    ]
    now = world.clock.now()
    assert expires_text(quick, now).startswith("expires in 3 h 1")
    assert expires_text(slow, now).startswith("expires in 4 d 2")
    assert {one.status for one in found.invitations} == {"PENDING", "ACCEPTED", "EXPIRED"}


async def test_accepting_is_sent_once_and_its_outcome_is_aws_s(world: World) -> None:
    shares = world.shares()
    invitation = await pending(shares)
    answered = await shares.answer(invitation, accept=True)
    assert answered.invitation.status == "ACCEPTED"
    assert answered.share is not None
    assert answered.share.name == "partner-image-pipeline"
    assert world.calls()[ACCEPT] == 1
    assert shares.in_doubt == ""


async def test_rejecting_likewise(world: World) -> None:
    shares = world.shares()
    answered = await shares.answer(await pending(shares, "nordsee-transit"), accept=False)
    assert (answered.invitation.status, answered.share) == ("REJECTED", None)
    assert world.calls()[REJECT] == 1
    assert ACCEPT not in world.calls()


async def test_two_key_presses_send_one_request(world: World) -> None:
    shares = world.shares()
    invitation = await pending(shares)
    world.running.front.latency = 0.02
    both = await asyncio.gather(
        shares.answer(invitation, accept=True),
        shares.answer(invitation, accept=True),
        return_exceptions=True,
    )
    assert [type(one) for one in both if isinstance(one, Exception)] == [UsageError]
    assert world.calls()[ACCEPT] == 1
    with pytest.raises(UsageError):
        await shares.answer(invitation, accept=False)


@pytest.mark.parametrize("change", ["sender_id", "share_name", "share_arn", "sent_at"])
async def test_what_is_not_what_was_shown_is_left_alone(world: World, change: str) -> None:
    shares = world.shares()
    invitation = await pending(shares)
    other = None if change == "sent_at" else "other"
    with pytest.raises(InvitationChanged):
        await shares.answer(replace(invitation, **{change: other}), accept=True)
    assert ACCEPT not in world.calls()
    assert (await shares.answer(invitation, accept=True)).invitation.status == "ACCEPTED"


async def test_one_that_was_answered_elsewhere_is_left_alone(world: World) -> None:
    shares = world.shares()
    invitation = await pending(shares)
    world.boto("ram").reject_resource_share_invitation(resourceShareInvitationArn=invitation.arn)
    with pytest.raises(InvitationChanged, match="REJECTED already"):
        await shares.answer(invitation, accept=True)
    assert ACCEPT not in world.calls()


async def test_one_that_expired_meanwhile_is_left_alone(world: World) -> None:
    shares = world.shares()
    invitation = await pending(shares)
    world.running.clock.ahead = 5 * 3600
    with pytest.raises(InvitationChanged, match="EXPIRED"):
        await shares.answer(invitation, accept=True)


async def test_a_refusal_is_told_in_aws_s_words_and_may_be_tried_again(world: World) -> None:
    shares = world.shares()
    invitation = await pending(shares)
    world.fault(ACCEPT, "AccessDeniedException", status=403, count=1)
    with pytest.raises(AccessDenied):
        await shares.answer(invitation, accept=True)
    assert (world.calls()[ACCEPT], shares.in_doubt) == (1, "")
    assert (await shares.answer(invitation, accept=True)).invitation.status == "ACCEPTED"


@pytest.mark.parametrize(
    "error", ["Throttling", "ServerInternalException", "Disconnect", "Malformed"]
)
async def test_no_failure_sends_it_again(world: World, error: str) -> None:
    shares = world.shares()
    invitation = await pending(shares)
    world.fault(ACCEPT, error, status=500 if error.startswith("Server") else 400)
    with pytest.raises(HatstandError) as caught:
        await shares.answer(invitation, accept=True)
    assert world.calls()[ACCEPT] == 1
    if error == "Throttling":
        assert isinstance(caught.value, AwsError)
        assert shares.in_doubt == ""
    else:
        assert "was sent, outcome unknown" in caught.value.title
        assert "hatstand shares invitations" in shares.in_doubt
        assert "PENDING" in caught.value.hint


async def test_an_answer_that_got_lost_is_seen_to_have_worked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS did it, and the answer never came: the outcome counts, not the failure."""
    shares = world.shares()
    invitation = await pending(shares)
    front = world.running.front
    ram = front._services["ram"]

    def lost(call: object, caller: object) -> object:
        answer = ram(call, caller)
        if getattr(call, "name", "") == ACCEPT:
            raise Disconnect
        return answer

    monkeypatch.setitem(front._services, "ram", lost)
    answered = await shares.answer(invitation, accept=True)
    assert answered.invitation.status == "ACCEPTED"
    assert world.calls()[ACCEPT] == 1


async def test_an_ended_wait_leaves_word_of_what_was_sent(world: World) -> None:
    shares = world.shares()
    invitation = await pending(shares)
    world.fault(ACCEPT, None, delay=5.0)  # type: ignore[arg-type]
    task = asyncio.ensure_future(shares.answer(invitation, accept=True))
    while ACCEPT not in world.calls():  # noqa: ASYNC110 - the endpoint is on another thread
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "accepting the share partner-image-pipeline was sent, outcome unknown" in shares.in_doubt


async def test_one_s_own_view_of_an_invitation_by_arn(world: World) -> None:
    shares = world.shares()
    arn = (await pending(shares)).arn
    found = await shares.invitation(arn)
    assert next(one.type for one in found.resources or ()) == "imagebuilder:Component"
    with pytest.raises(AwsError):
        await shares.invitation(arn[:-4] + "0000")


async def test_the_copied_line_leaves_a_share(world: World) -> None:
    shares = {share.name: share for share in (await world.shares().read()).shares}
    assert leave_line(shares["acme-transit"], JUMP, same_organization=True).text == ""
    line = leave_line(shares["shared-licenses"], JUMP, same_organization=False)
    program = str(Path(sys.executable).with_name("aws"))
    environment = {**os.environ, **world.running.environment()}
    words = shlex.split(line.text)
    done = await asyncio.to_thread(
        subprocess.run, [program, *words[1:]], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    after = {share.name for share in (await world.shares().read()).shares}
    assert "shared-licenses" not in after


async def test_an_invitation_to_global_resources_is_found_from_elsewhere(world: World) -> None:
    core = DemoResource(
        f"arn:aws:networkmanager::{STANDALONE}:core-network/c-1",
        "networkmanager:CoreNetwork",
        scope="GLOBAL",
    )
    plain = DemoResource(f"arn:aws:ec2:us-east-1:{STANDALONE}:subnet/s-1", "ec2:Subnet")
    now = world.clock.now().timestamp()
    for name, resource in (("global-offer", core), ("american-offer", plain)):
        share = Share(name, STANDALONE, "us-east-1", now, [resource], [Principal(JUMP)])
        world.running.front.shares.add(share)
    found = await world.shares(region=REGION).read(directions=())
    assert {"global-offer"} == {
        one.share_name for one in found.pending if one.region == "us-east-1"
    }
