"""What the find bar searches in RAM: invitations, shares, resources, and who gets them."""

from __future__ import annotations

from collections.abc import Iterator

from hatstand.domain.inventory import Inventory
from hatstand.domain.shares import Direction, Invitation, Share
from hatstand.domain.sharing import named_account, named_principal
from hatstand.services.find.rows import Findable
from hatstand.services.sharing.share_list import ShareList
from hatstand.tui.tabs.shares.items import (
    invitation_key,
    principal_key,
    resource_key,
    share_key,
    share_name,
)


def findables(listed: ShareList, inventory: Inventory) -> tuple[Findable, ...]:
    """Return everything that can be found; of what fits alike, the first is the best hit."""
    shares = listed.shares
    past = (one for one in listed.invitations if not one.pending)
    return (
        *(_invitation(one, inventory) for one in listed.pending),
        *(_share(one, inventory) for one in shares),
        *(row for one in shares for row in _resources(one)),
        *(row for one in shares for row in _principals(one, inventory)),
        *(_invitation(one, inventory) for one in past),
    )


def _owner(account_id: str, inventory: Inventory) -> tuple[str, ...]:
    account = named_account(account_id, inventory)
    return (account.name, account.id, account.ou_path)


def _invitation(invitation: Invitation, inventory: Inventory) -> Findable:
    sender = _owner(invitation.sender_id, inventory)
    others = (*sender, invitation.arn, invitation.share_arn, invitation.status)
    return Findable(invitation_key(invitation), invitation.share_name, others)


def _share(share: Share, inventory: Inventory) -> Findable:
    owner = _owner(share.owner_id, inventory)
    others = (*owner, share.arn, share.region, share.status, *share.types)
    return Findable(share_key(share.arn), share_name(share), others)


def _resources(share: Share) -> Iterator[Findable]:
    for one in share.resources:
        others = (one.type, one.arn, share_name(share))
        yield Findable(resource_key(share.arn, one.arn), one.name, others)


def _principals(share: Share, inventory: Inventory) -> Iterator[Findable]:
    if share.direction is Direction.WITH_ME:
        return
    for one in share.principals:
        named = named_principal(one, inventory)
        place = named.account.ou_path if named.account else ""
        yield Findable(principal_key(share.arn, one.id), named.name, (one.id, place))
