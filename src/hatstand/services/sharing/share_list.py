"""What was read of AWS RAM, whole or so far: shares and invitations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hatstand.domain.organization import Gap
from hatstand.domain.records import dataclass
from hatstand.domain.shares import Direction, Invitation, Share

BOTH = (Direction.WITH_ME, Direction.BY_ME)


@dataclass(frozen=True, slots=True)
class ShareList:
    """What RAM told, perhaps so far.

    Attributes:
        account_id: The account that is looked from.
        regions: Those asked for; shares of global resources are from elsewhere.
        shares: Sorted by name.
        invitations: All that RAM keeps; those that wait first, by the time they were sent.
        gaps: What could not be read.
        done: Whether reading has ended.
        as_of: When it was read (UTC).
        unread: The directions of which a list of shares is not whole because of a gap.
        invitations_read: Whether no list of invitations has such a gap.
    """

    account_id: str
    regions: tuple[str, ...]
    shares: tuple[Share, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    gaps: tuple[Gap, ...] = ()
    done: bool = False
    as_of: datetime | None = None
    unread: frozenset[Direction] = frozenset()
    invitations_read: bool = True

    @property
    def complete(self) -> bool:
        """Whether nothing that was asked for is missing."""
        return self.done and not self.gaps

    @property
    def pending(self) -> tuple[Invitation, ...]:
        """The invitations that wait for an answer."""
        return tuple(invitation for invitation in self.invitations if invitation.pending)


Listener = Callable[[ShareList], None]
"""Told now and then what was read so far."""
