"""What the rows of shares stand for: their keys, what they hold, and what it is called."""

from __future__ import annotations

from enum import StrEnum

from hatstand.domain.records import dataclass
from hatstand.domain.shares import Invitation, PrincipalKind, Resource, Share
from hatstand.domain.sharing import NamedAccount, NamedPrincipal
from hatstand.domain.text import grouped_account_id

KIND_WORDS = {
    PrincipalKind.ACCOUNT: "account",
    PrincipalKind.ORGANIZATION: "organization",
    PrincipalKind.UNIT: "OU",
    PrincipalKind.ROLE: "role",
    PrincipalKind.USER: "user",
    PrincipalKind.SERVICE: "service",
}
"""What a principal is, in words."""


class By(StrEnum):
    """What shares are listed by."""

    SHARE = "share"
    TYPE = "type"
    OWNER = "owner"

    @property
    def following(self) -> By:
        """The one that comes next."""
        every = tuple(By)
        return every[(every.index(self) + 1) % len(every)]


@dataclass(frozen=True, slots=True)
class GroupItem:
    """Rows that stand together.

    Attributes:
        title: What they have in common.
        shares: The shares among them.
        account: The account that owns them all, where they are listed by owner.
    """

    title: str
    shares: tuple[Share, ...] = ()
    account: NamedAccount | None = None


@dataclass(frozen=True, slots=True)
class ResourceItem:
    """A resource in its share."""

    resource: Resource
    share: Share


@dataclass(frozen=True, slots=True)
class PrincipalItem:
    """A principal, of one share or, where shares are listed by who gets them, of several."""

    named: NamedPrincipal
    shares: tuple[Share, ...]


def invitation_key(invitation: Invitation) -> str:
    """Return the key of an invitation's row, another one once it was answered or has expired.

    So the cursor stays among those that wait, and does not follow it to the end of the list.
    """
    return f"{'invitation' if invitation.pending else 'past'}:{invitation.arn}"


def share_key(arn: str) -> str:
    """Return the key of a share's row."""
    return f"share:{arn}"


def resource_key(share_arn: str, arn: str) -> str:
    """Return the key of a resource's row in a share."""
    return f"resource:{share_arn} {arn}"


def principal_key(share_arn: str, principal_id: str) -> str:
    """Return the key of a principal's row in a share."""
    return f"principal:{share_arn} {principal_id}"


def share_name(share: Share) -> str:
    """Return what a share is called; its id where its name could not be read."""
    return share.name or share.arn.rpartition("/")[2]


def account_title(account: NamedAccount) -> str:
    """Return an account's name, or its id as people read it."""
    return grouped_account_id(account.name)


def account_note(account: NamedAccount) -> str:
    """Return the same, and that it is outside of the organization where it is."""
    title = account_title(account)
    return f"{title} · outside" if account.inside is False else title
