"""`hatstand shares`: what is shared with and by an account, and its invitations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from hatstand.cli import output
from hatstand.cli.frame import Group, run
from hatstand.cli.looking import Scene, given, look, looking_options, refuse_partial
from hatstand.cli.progress import ProgressLine
from hatstand.cli.sharing_rows import invitation_row, share_row
from hatstand.cli.table import table
from hatstand.domain.arn import Arn
from hatstand.domain.inventory import Inventory
from hatstand.domain.invitations import expires_text
from hatstand.domain.organization import Progress
from hatstand.domain.share_trouble import share_trouble
from hatstand.domain.shares import Direction, Invitation, Share, contents_summary
from hatstand.domain.sharing import account_words, named_account, named_principal
from hatstand.domain.text import grouped_account_id, printable
from hatstand.errors import Interrupted, UsageError
from hatstand.services.sharing.share_list import BOTH, ShareList
from hatstand.services.sharing.shares import Shares

_OWNERS = {"self": (Direction.BY_ME,), "others": (Direction.WITH_ME,), None: BOTH}
_WORDS = {Direction.WITH_ME: "with me", Direction.BY_ME: "by me"}


@click.group("shares", cls=Group, invoke_without_command=True)
@click.option("--owner", type=click.Choice(["self", "others"]), help="Shares of this side only.")
@looking_options
@click.pass_context
def shares(context: click.Context, /, owner: str | None, **options: Any) -> None:  # noqa: ANN401 - click's
    """List what AWS RAM shares with this account and what this account shares."""
    if context.invoked_subcommand is not None:
        return
    scene = look(context, options)
    reader = scene.workspace.shares(scene.viewpoint)
    with ProgressLine() as line:
        found = run(
            reader.read(
                scene.regions,
                directions=_OWNERS[owner],
                invitations=False,
                listener=lambda so_far: line.update(Progress("shares", len(so_far.shares))),
            )
        )
    if options["as_json"]:
        _write_document("shares", (share_row(one, scene.inventory) for one in found.shares), found)
        return
    refuse_partial("the shares", found.gaps, shown=False)
    if found.shares:
        output.write(table([_share_cells(share, scene.inventory) for share in found.shares]))
    else:
        output.tell(f"nothing is shared, as seen from {scene.viewpoint.label}")


@shares.command("invitations")
@looking_options
@click.pass_context
def invitations(context: click.Context, /, **options: Any) -> None:  # noqa: ANN401 - click's
    """List the invitations to shares; those that wait come first, with the time that is left."""
    options = given(context, options)
    scene = look(context, options)
    reader = scene.workspace.shares(scene.viewpoint)
    with ProgressLine() as line:
        found = run(
            reader.read(
                scene.regions,
                directions=(),
                listener=lambda so_far: line.update(
                    Progress("invitations", len(so_far.invitations))
                ),
            )
        )
    if options["as_json"]:
        rows = (invitation_row(one, scene.inventory) for one in found.invitations)
        _write_document("invitations", rows, found)
        return
    refuse_partial("the invitations", found.gaps, shown=False)
    if found.invitations:
        output.write(table([_invitation_cells(one, scene) for one in found.invitations]))
    else:
        output.tell(f"no invitations, as seen from {scene.viewpoint.label}")


@shares.command("accept")
@click.argument("arn")
@looking_options
@click.pass_context
def accept(context: click.Context, /, arn: str, **options: Any) -> None:  # noqa: ANN401 - click's
    """Accept the invitation ARN, after a confirmation that names the sender."""
    _answer(context, arn, given(context, options), accepted=True)


@shares.command("reject")
@click.argument("arn")
@looking_options
@click.pass_context
def reject(context: click.Context, /, arn: str, **options: Any) -> None:  # noqa: ANN401 - click's
    """Reject the invitation ARN, after a confirmation that names the sender."""
    _answer(context, arn, given(context, options), accepted=False)


def _answer(context: click.Context, arn: str, options: dict[str, Any], *, accepted: bool) -> None:
    if options["as_json"]:
        raise UsageError("--json goes with lists only")
    parsed = Arn.parse(arn)
    if parsed is None or not parsed.resource.startswith("resource-share-invitation/"):
        raise UsageError(
            f"{printable(arn)} is not the ARN of an invitation",
            "`hatstand shares invitations` lists them",
        )
    scene = look(context, {**options, "regions": parsed.region})
    reader = scene.workspace.shares(scene.viewpoint)
    invitation = run(reader.invitation(arn))
    if invitation.pending and not options["yes"]:
        _confirm(invitation, scene, accepted=accepted)
    answered = _sent(reader, invitation, accepted=accepted)
    word = "accepted" if accepted else "rejected"
    output.tell(f"{word}: {invitation.share_name} of {_sender(invitation, scene.inventory)}")
    if accepted and answered is None:
        output.tell("the share is not listed yet: that may take a minute")


def _write_document(noun: str, rows: Iterable[dict[str, Any]], found: ShareList) -> None:
    """Print what was found as JSON, also a part.

    Raises:
        HatstandError: It is a part.
    """
    output.write(output.document(noun, list(rows), gaps=found.gaps, as_of=found.as_of))
    refuse_partial(f"the {noun}", found.gaps, shown=True)


def _sent(reader: Shares, invitation: Invitation, *, accepted: bool) -> Share | None:
    """Send the answer; where that is interrupted, say what was sent before it ends."""
    try:
        return run(reader.answer(invitation, accept=accepted)).share
    except KeyboardInterrupt:
        if reader.in_doubt:
            output.tell(reader.in_doubt)
        raise


def _confirm(invitation: Invitation, scene: Scene, *, accepted: bool) -> None:
    """Ask, naming the sender and what it is about.

    Raises:
        Interrupted: The answer is no.
        AnswerNeeded: There is no terminal.
    """
    from hatstand.cli.tty import agreed

    verb = "accept" if accepted else "reject"
    intro = [
        f"share     {invitation.share_name}",
        f"sender    {_sender(invitation, scene.inventory)}",
        f"contains  {contents_summary(invitation.resources)}",
        f"to        {scene.inventory.account_name(invitation.receiver_id)} "
        f"{grouped_account_id(invitation.receiver_id)}, {invitation.region}",
        f"          {expires_text(invitation, scene.workspace.clock.now())}",
    ]
    sender = scene.inventory.account_name(invitation.sender_id)
    what = f"{verb} the share {invitation.share_name} of {sender}"
    if not agreed(intro, f"{verb.capitalize()} what {sender} offers?", what):
        raise Interrupted("not confirmed: nothing was done")


def _sender(invitation: Invitation, inventory: Inventory) -> str:
    return account_words(named_account(invitation.sender_id, inventory))


def _share_cells(share: Share, inventory: Inventory) -> list[str]:
    trouble = share_trouble(share, inventory.organization)
    return [
        _WORDS[share.direction],
        share.name or share.arn.rpartition("/")[2],
        inventory.account_name(share.owner_id),
        inventory.environment_of(share.owner_id).badge,
        share.status or "?",
        share.region,
        contents_summary(share.resources if share.resources_read else None),
        _receivers(share, inventory),
        f"! {trouble}" if trouble else "",
    ]


def _receivers(share: Share, inventory: Inventory) -> str:
    if share.direction is Direction.WITH_ME:
        return ""
    names = [named_principal(principal, inventory).name for principal in share.principals]
    return "→ " + (", ".join(names) if names else "nobody")


def _invitation_cells(invitation: Invitation, scene: Scene) -> list[str]:
    left = expires_text(invitation, scene.workspace.clock.now()) if invitation.pending else ""
    return [
        invitation.status,
        invitation.share_name,
        _sender(invitation, scene.inventory),
        left,
        contents_summary(invitation.resources) if invitation.pending else "",
        invitation.arn,
    ]
