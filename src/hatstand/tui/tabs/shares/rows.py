"""What can be done with a row of the Shares tab: what it is, whose it is, what is copied of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hatstand.domain.arn import Arn
from hatstand.domain.inventory import Inventory
from hatstand.domain.share_lines import CommandLine, drop_line, leave_line
from hatstand.domain.shares import Direction, Invitation, PrincipalKind, Share
from hatstand.domain.sharing import named_account
from hatstand.tui.describing.nodes import quiet_badge
from hatstand.tui.nodes import ORGANIZATION_KEY, account_key, unit_key
from hatstand.tui.situation import NodeKind
from hatstand.tui.tabs.shares.items import (
    GroupItem,
    PrincipalItem,
    ResourceItem,
    account_title,
    share_name,
)
from hatstand.tui.tabs.view import ConsolePage, Copyable
from hatstand.tui.widgets.find_bar import HitRow

if TYPE_CHECKING:
    from hatstand.services.find.hits import Hit

_KINDS: Mapping[type, NodeKind] = {
    GroupItem: NodeKind.GROUP,
    Invitation: NodeKind.INVITATION,
    Share: NodeKind.SHARE,
    ResourceItem: NodeKind.RESOURCE,
    PrincipalItem: NodeKind.PRINCIPAL,
}

# Source: RAM User Guide, which links to these pages.
_WITH_ME = "SharedResourceShares:"
_BY_ME = "OwnedResourceShares:"
_RESOURCES_WITH_ME = "SharedResources:"
_RESOURCES_BY_ME = "OwnedResources:"
_PRINCIPALS_BY_ME = "OwnedPrincipals:"


def kind_of(item: object) -> NodeKind:
    """Return what a row stands for."""
    return _KINDS.get(type(item), NodeKind.NOTHING)


def name_of(item: object) -> str:
    """Return what it is called; empty where nothing is selected."""
    match item:
        case GroupItem():
            return item.title
        case Invitation():
            return item.share_name or item.share_arn.rpartition("/")[2]
        case Share():
            return share_name(item)
        case ResourceItem():
            return item.resource.name
        case PrincipalItem():
            return item.named.name
    return ""


def share_of(item: object) -> Share | None:
    """Return the share that a row stands for, or a resource's; None for anything else."""
    if isinstance(item, ResourceItem):
        return item.share
    return item if isinstance(item, Share) else None


def pasteable(item: object) -> Copyable | None:
    """Return what one would paste: an ARN, or a principal's or an account's id."""
    match item:
        case GroupItem(account=account) if account is not None:
            return Copyable("account id", account.id)
        case Invitation():
            return Copyable("invitation ARN", item.arn)
        case Share():
            return Copyable("share ARN", item.arn)
        case ResourceItem():
            return Copyable("resource ARN", item.resource.arn)
        case PrincipalItem():
            principal = item.named.principal
            return Copyable("account id" if not principal.id.count(":") else "ARN", principal.id)
    return None


def node_of(item: object) -> str:
    """Return the node of whom something belongs to, in the organization; a principal's own."""
    match item:
        case GroupItem(account=account) if account is not None:
            return account_key(account.id)
        case Invitation():
            return account_key(item.sender_id)
        case Share():
            return account_key(item.owner_id)
        case ResourceItem():
            return account_key(item.resource.owner_id or item.share.owner_id)
        case PrincipalItem():
            return _node_of_principal(item)
    return ""


def _node_of_principal(item: PrincipalItem) -> str:
    principal = item.named.principal
    if item.named.kind is PrincipalKind.UNIT:
        return unit_key(principal.last_part)
    if item.named.kind is PrincipalKind.ORGANIZATION:
        return ORGANIZATION_KEY
    return account_key(principal.account_id) if principal.account_id else ""


def line_refusal(item: object) -> str:
    """Return why no line can be made that leaves a share or drops a principal, or nothing."""
    match item:
        case Share(direction=Direction.BY_ME):
            return "Unfold the share and select who is to be taken out"
        case PrincipalItem(shares=shares) if len(shares) > 1:
            return "Unfold this, and the share that it is to be taken out of"
        case Share() | PrincipalItem():
            return ""
    return "Select a share with this account, or a receiver of one by it"


def aws_line(item: object, account_id: str, inventory: Inventory) -> CommandLine:
    """Return the line that leaves a share or drops a principal, or why there is none.

    Args:
        item: What is selected.
        account_id: The account that is looked from.
        inventory: Tells whether the owner is in the same organization.
    """
    if isinstance(item, PrincipalItem) and not line_refusal(item):
        return drop_line(item.shares[0], item.named.principal)
    if not isinstance(item, Share) or line_refusal(item):
        return CommandLine("", line_refusal(item))
    theirs, mine = (named_account(one, inventory).inside for one in (item.owner_id, account_id))
    same = None if theirs is None or mine is None else theirs and mine
    return leave_line(item, account_id, same_organization=same)


def console_page(item: object) -> ConsolePage | None:
    """Return RAM's page that lists it, in its region; None for a group.

    The pages are those that RAM's user guide names: of shares, of resources and of principals. It
    names none for a single share.
    """
    if isinstance(item, Invitation):
        return ConsolePage("ram", item.region, _WITH_ME)
    share = item.shares[0] if isinstance(item, PrincipalItem) else share_of(item)
    if share is None:
        return None
    own = share.direction is Direction.BY_ME
    place = _BY_ME if own else _WITH_ME
    if isinstance(item, ResourceItem):
        place = _RESOURCES_BY_ME if own else _RESOURCES_WITH_ME
    elif isinstance(item, PrincipalItem) and own:
        place = _PRINCIPALS_BY_ME
    return ConsolePage("ram", share.region, place)


def hit_row(hit: Hit, inventory: Inventory, color_of: Callable[[str], str]) -> HitRow:
    """Return how a hit looks: with what else of it matched, or whose it is.

    Args:
        hit: The hit; its key holds the ARN of a share or an invitation, which names the owner.
        inventory: Names the owner.
        color_of: Returns what an environment's colour looks like.
    """
    arn = Arn.parse(hit.key.partition(":")[2].partition(" ")[0])
    owner = named_account(arn.account_id if arn else "", inventory)
    badge = quiet_badge(owner.environment, color_of)
    place = hit.detail or account_title(owner)
    letters = hit.detail_positions if hit.detail else ()
    color = owner.environment.color
    return HitRow(hit.key, hit.label, hit.positions, place, letters, badge, color, hit.name_at)
