"""AWS RAM seen from one account: what is shared with it and by it, and its invitations."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hatstand.domain.records import dataclass
from hatstand.domain.shares import Direction, Invitation, InvitationState, Permission, Share
from hatstand.domain.text import printable
from hatstand.errors import AwsError, HatstandError, InvitationChanged, Unreachable, UsageError
from hatstand.services.journal import Journal
from hatstand.services.ports import Clock, Gateway
from hatstand.services.ports.sharing import SharesPort
from hatstand.services.sharing.gathering import collected
from hatstand.services.sharing.share_list import BOTH, Listener, ShareList
from hatstand.services.sharing.share_reading import ShareReading
from hatstand.services.sharing.viewpoint import Viewpoint

_LOOKS = 4
_PAUSE = 0.5  # seconds between two looks at what became of an answer
_UNCERTAIN = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "ResponseParserError",
        "ServerInternalException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
    }
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an invitation, as AWS tells after the answer.

    Attributes:
        share: The share, where accepting has made it visible already.
    """

    invitation: Invitation
    share: Share | None = None


class Shares:
    """Reads shares and invitations, and answers invitations.

    Attributes:
        in_doubt: What was sent and of which the outcome is not known yet: a sentence to tell
            where the program ends meanwhile; empty where there is nothing.
    """

    def __init__(
        self,
        gateway: Gateway,
        clock: Clock,
        viewpoint: Viewpoint,
        *,
        journal: Journal | None = None,
        read_only: bool = False,
    ) -> None:
        """Make one; answers are noted in `journal`, and with `read_only` there are none."""
        self._journal = journal
        self.viewpoint = viewpoint
        self.clock = clock
        self.in_doubt = ""
        self._read_only = read_only
        self._gateway = gateway
        self._answering: set[str] = set()

    def port(self, region: str) -> SharesPort:
        """Return RAM in a region."""
        return self._gateway.shares(self.viewpoint.credentials, region)

    async def read(
        self,
        regions: tuple[str, ...] = (),
        *,
        directions: tuple[Direction, ...] = BOTH,
        invitations: bool = True,
        listener: Listener | None = None,
    ) -> ShareList:
        """Return what is shared; what can't be read is in the gaps.

        Args:
            regions: The regions to look at; none stands for the viewpoint's. Global resources are
                looked for in their own region too.
            directions: None of them leaves invitations only.
            invitations: Whether to read those too, with what they contain.
            listener: Told now and then what was read so far.

        Raises:
            AwsError: Nothing at all could be read.
        """
        chosen = tuple(dict.fromkeys(regions or (self.viewpoint.region,)))
        reading = ShareReading(self, chosen, directions, listener, invitations=invitations)
        return await reading.run()

    async def permissions(self, share: Share) -> tuple[Permission, ...]:
        """Return what a share lets its principals do.

        Raises:
            AwsError: As AWS says.
        """
        return await collected(self.port(share.region).permissions(share.arn))

    async def invitation(self, arn: str) -> Invitation:
        """Return an invitation as AWS tells of it now, with what it contains where that is told.

        Raises:
            InvitationChanged: There is none.
            AwsError: As AWS says.
        """
        found = await self._current(arn)
        if not found.pending:
            return found
        try:
            resources = await collected(self.port(found.region).invitation_resources(arn))
        except AwsError:
            return found
        return replace(found, resources=resources)

    async def answer(self, invitation: Invitation, *, accept: bool) -> Answered:
        """Accept or reject an invitation that was shown and confirmed, and see what became of it.

        It is read again first: one that is not what was shown is left alone. The answer is sent
        once, whatever happens to it.

        Raises:
            InvitationChanged: It is not the one that was shown, or waits no more; nothing was sent.
            UsageError: It is being answered, or was, or may not be; nothing was sent.
            HatstandError: It was sent, and the outcome is not known; the title says so.
            AwsError: AWS refused.
        """
        if self._read_only:
            raise UsageError("the machine's policy allows no answer to invitations")
        if invitation.arn in self._answering:
            raise UsageError("this invitation is being answered, or was: nothing was sent")
        self._answering.add(invitation.arn)
        try:
            self._require_same(invitation, await self._current(invitation.arn))
        except HatstandError:
            self._answering.discard(invitation.arn)
            raise
        self._note(invitation, accept=accept)
        word = "accepting" if accept else "rejecting"
        self.in_doubt = (
            f"{word} the share {printable(invitation.share_name)} was sent, outcome unknown: "
            f"check with `hatstand shares invitations --regions {invitation.region}`"
        )
        refusal: AwsError | None = None
        try:
            await self.port(invitation.region).answer(invitation.arn, accept=accept)
        except AwsError as error:
            refusal = error
        answered = await self._outcome(invitation, refusal, accept=accept)
        self.in_doubt = ""
        return answered

    def _note(self, invitation: Invitation, *, accept: bool) -> None:
        """Write down that an invitation is about to be answered.

        Raises:
            HatstandError: It must be, and can't.
        """
        if self._journal is None:
            return
        word = "accept" if accept else "reject"
        detail = f"{word} {invitation.share_name} of {invitation.sender_id}"
        try:
            self._journal.answered(self.viewpoint.account_id, self.viewpoint.label, detail)
        except HatstandError:
            self._answering.discard(invitation.arn)
            raise

    async def _current(self, arn: str) -> Invitation:
        region = arn.split(":")[3] if arn.count(":") >= 5 else ""
        port = self.port(region or self.viewpoint.region)
        for found in await collected(port.invitations(arn)):
            if found.arn == arn:
                return found
        raise InvitationChanged("the invitation is not there any more: nothing was sent")

    @staticmethod
    def _require_same(shown: Invitation, current: Invitation) -> None:
        if not current.same_offer(shown):
            raise InvitationChanged(
                "the invitation is not the one that was shown: nothing was sent",
                "Look at it again before you answer",
            )
        if not current.pending:
            raise InvitationChanged(
                f"the invitation is {printable(current.status)} already: nothing was sent"
            )

    async def _outcome(
        self, invitation: Invitation, refusal: AwsError | None, *, accept: bool
    ) -> Answered:
        """Return what AWS now says of an invitation that was answered.

        Raises:
            AwsError: The refusal, where AWS did refuse.
            HatstandError: AWS does not tell what became of it.
        """
        wanted = InvitationState.ACCEPTED if accept else InvitationState.REJECTED
        doubtful = isinstance(refusal, Unreachable) or (
            refusal is not None and refusal.code in _UNCERTAIN
        )
        current = await self._settled(invitation, patient=refusal is None or doubtful)
        if current is not None and current.status == wanted:
            return Answered(current, await self._share_of(current) if accept else None)
        if refusal is not None and not doubtful:
            self.in_doubt = ""
            self._answering.discard(invitation.arn)
            raise refusal
        told = printable(current.status) if current else "nothing, it can't be read"
        raise HatstandError(self.in_doubt, f"AWS tells of the invitation: {told}") from refusal

    async def _settled(self, invitation: Invitation, *, patient: bool) -> Invitation | None:
        """Return the invitation when it waits no more, or after a few looks; None if unreadable."""
        current: Invitation | None = None
        for look in range(_LOOKS if patient else 1):
            if look:
                await self.clock.sleep(_PAUSE)
            try:
                current = await self._current(invitation.arn)
            except (AwsError, InvitationChanged):
                continue
            if not current.pending:
                break
        return current

    async def _share_of(self, invitation: Invitation) -> Share | None:
        port = self.port(invitation.region)
        try:
            found = await asyncio.wait_for(
                collected(port.shares(Direction.WITH_ME, (invitation.share_arn,))), 5
            )
        except (AwsError, TimeoutError):
            return None
        return next((share for share in found if share.arn == invitation.share_arn), None)
