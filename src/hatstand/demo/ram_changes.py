"""What RAM lets the receiver and the owner of a share change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.demo.answers import Answer
from hatstand.demo.errors import AwsError
from hatstand.demo.ram_asking import required_arn
from hatstand.demo.ram_rows import association_row, invitation_row
from hatstand.demo.sharing import SLOW_TYPES, Principal

if TYPE_CHECKING:
    from hatstand.demo.clock import Clock
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call
    from hatstand.demo.sessions import Caller
    from hatstand.demo.sharing import Share, Shares

_SETTLED = {
    "ACCEPTED": "AlreadyAccepted",
    "REJECTED": "AlreadyRejected",
    "EXPIRED": "Expired",
}


class RamChanges:
    """Accepting, rejecting, leaving and dropping."""

    def __init__(self, organization: Organization, shares: Shares, clock: Clock) -> None:
        self._organization = organization
        self._shares = shares
        self._clock = clock

    def accept(self, call: Call, caller: Caller) -> Answer:
        """Accept an invitation."""
        return self._settle(call, caller, "ACCEPTED")

    def reject(self, call: Call, caller: Caller) -> Answer:
        """Reject an invitation."""
        return self._settle(call, caller, "REJECTED")

    def _settle(self, call: Call, caller: Caller, status: str) -> Answer:
        arn = required_arn(call, "resourceShareInvitationArn")
        for share, principal in self._shares.invitations(caller.account, call.region):
            invitation = principal.invitation
            if invitation is None or invitation.arn != arn:
                continue
            if invitation.status != "PENDING":
                message = f"The invitation {arn} is already {invitation.status.lower()}."
                kind = _SETTLED[invitation.status]
                raise AwsError(f"ResourceShareInvitation{kind}Exception", message)
            self._shares.answer(principal, status)
            token = call.json.get("clientToken")
            return {
                "resourceShareInvitation": invitation_row(share, principal),
                "clientToken": token,
            }
        message = f"ResourceShareInvitation {arn} could not be found."
        raise AwsError("ResourceShareInvitationArnNotFoundException", message)

    def disassociate(self, call: Call, caller: Caller) -> Answer:
        """Take principals out of a share: its owner any, a receiver only itself."""
        arn = required_arn(call, "resourceShareArn")
        share = self._shares.get(arn)
        own = share is not None and share.owner == caller.account
        if share is None or not (own or self._shares.is_visible(share, caller.account)):
            raise AwsError("UnknownResourceException", f"ResourceShare {arn} could not be found.")
        wanted = set(call.json.get("principals") or ())
        if not own:
            self._require_leaving(share, wanted, caller)
        gone = [principal for principal in share.principals if principal.id in wanted]
        if not gone:
            message = "None of the principals is associated with the resource share."
            raise AwsError("UnknownResourceException", message)
        share.principals = [one for one in share.principals if one not in gone]
        rows = [association_row(share, one, self._shares) for one in gone]
        return {
            "resourceShareAssociations": [{**row, "status": "DISASSOCIATING"} for row in rows],
            "clientToken": call.json.get("clientToken"),
        }

    def _require_leaving(self, share: Share, wanted: set[str], caller: Caller) -> None:
        own = Principal(caller.account)
        types = {resource.type.lower() for resource in share.resources}
        if wanted == {own.id} and self._shares.is_external(share, own) and types <= SLOW_TYPES:
            return
        message = f"Account {own.id} may not leave the resource share {share.arn}."
        raise AwsError("OperationNotPermittedException", message)
