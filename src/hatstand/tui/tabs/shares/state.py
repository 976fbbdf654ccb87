"""What is known of RAM from one standpoint: pages come in, and nothing is ever blanked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from hatstand.domain.shares import Invitation, Permission, Share, sorted_shares
from hatstand.errors import HatstandError
from hatstand.services.sharing.share_list import ShareList
from hatstand.services.sharing.shares import Shares


@dataclass(slots=True)
class Seen:
    """What was read from one standpoint; changed by readings, drawn as it is.

    Attributes:
        key: The standpoint's.
        label: Who looks: `alice@jump`.
        regions: The regions that are looked at.
        service: RAM as it is seen from there, once somebody looked.
        listed: What is shown: perhaps so far, where nothing was read before.
        read_so_far: What the reading that runs has found.
        failure: Why the last reading found nothing at all, or None.
        reading: Whether one runs.
        version: Grows with every change.
        turn: The number of the reading that was begun last: what an earlier one ends with is late.
        permissions: What shares let their principals do, by the ARN of the share.
        permission_problems: Why that could not be read, likewise.
        asked: The ARNs of the shares whose permissions were asked for since the last reading.
    """

    key: str
    label: str
    regions: tuple[str, ...]
    service: Shares | None = None
    listed: ShareList | None = None
    read_so_far: ShareList | None = None
    failure: HatstandError | None = None
    reading: bool = False
    version: int = 0
    turn: int = 0
    permissions: dict[str, tuple[Permission, ...]] = field(default_factory=dict)
    permission_problems: dict[str, HatstandError] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    @property
    def untouched(self) -> bool:
        """Whether nobody has read it to the end yet, nor is about to, nor was refused."""
        read = self.listed is not None and self.listed.done
        return not read and self.failure is None and not self.reading

    @property
    def count(self) -> int | None:
        """How many shares there are, and invitations that wait; None while nobody has looked."""
        return None if self.listed is None else len(self.listed.shares) + len(self.listed.pending)

    def heard(self, so_far: ShareList) -> None:
        """Note what a reading has found so far."""
        self.read_so_far = so_far

    def drain(self) -> bool:
        """Show what was found so far where there was nothing before; tell whether that is news.

        What was read earlier stays until the reading that replaces it has ended.
        """
        so_far, self.read_so_far = self.read_so_far, None
        if so_far is None:
            return False
        if self.listed is None or not self.listed.done:
            self.listed = so_far
        self.version += 1
        return True

    def began(self) -> int:
        """Note that a reading runs; return its number."""
        self.reading, self.failure = True, None
        self.version += 1
        self.turn += 1
        return self.turn

    def ended(
        self, turn: int, found: ShareList | None = None, failure: HatstandError | None = None
    ) -> None:
        """Note what a reading found, or why it found nothing; one that was ended says neither."""
        if turn != self.turn:
            return
        self.reading, self.read_so_far = False, None
        self.failure = failure
        if found is not None:
            self.listed = merged(self.listed, found)
            self.asked.clear()
        self.version += 1

    def outdated(self) -> None:
        """Have it read again when somebody looks next; what was read stays meanwhile."""
        if self.listed is not None:
            self.listed = replace(self.listed, done=False)

    def answered(self, invitation: Invitation, share: Share | None) -> None:
        """Show at once what became of an invitation; the next reading tells the rest."""
        if self.listed is None:
            return
        others = (one for one in self.listed.invitations if one.arn != invitation.arn)
        shares = {one.arn: one for one in self.listed.shares}
        if share is not None and share.arn not in shares:
            contents = invitation.resources or ()
            shares[share.arn] = replace(
                share, resources=contents, resources_read=False, principals_read=False
            )
        self.listed = replace(
            self.listed,
            invitations=(*others, invitation),
            shares=sorted_shares(shares.values()),
        )
        self.version += 1


def merged(before: ShareList | None, now: ShareList) -> ShareList:
    """Return what is to be shown after a reading: what can't be read now is not gone.

    Shares, contents and invitations of which the new reading could not tell stay as they were.
    """
    if before is None or not now.gaps:
        return now
    old = {share.arn: share for share in before.shares}
    shares = {share.arn: _filled(share, old.get(share.arn)) for share in now.shares}
    for share in before.shares:
        if share.direction in now.unread:
            shares.setdefault(share.arn, share)
    invitations = now.invitations
    if not now.invitations_read:
        invitations = _with_missing(now.invitations, before.invitations)
    return replace(now, shares=sorted_shares(shares.values()), invitations=invitations)


def _filled(share: Share, before: Share | None) -> Share:
    """Return a share with the parts that only an earlier reading could tell."""
    if before is None:
        return share
    if not share.name and before.name:
        share = replace(
            before,
            resources=share.resources,
            principals=share.principals,
            resources_read=share.resources_read,
            principals_read=share.principals_read,
        )
    if not share.resources_read and before.resources_read:
        share = replace(share, resources=before.resources, resources_read=True)
    if not share.principals_read and before.principals_read:
        share = replace(share, principals=before.principals, principals_read=True)
    return share


def _with_missing(
    now: Iterable[Invitation], before: Iterable[Invitation]
) -> tuple[Invitation, ...]:
    known = {one.arn: one for one in now}
    return (*known.values(), *(one for one in before if one.arn not in known))
