"""Shares and resources that nobody can use, and why."""

from __future__ import annotations

from hatstand.domain.arn import partition_of_region
from hatstand.domain.organization import Organization
from hatstand.domain.shares import GLOBAL, Direction, Principal, PrincipalKind, Resource, Share

_RESOURCE_STATES = {
    "LIMIT_EXCEEDED": "a limit is exceeded",
    "PENDING": "it is still being added",
    "UNAVAILABLE": "it is unavailable",
    "ZONAL_RESOURCE_INACCESSIBLE": "its Availability Zone can't be used from this account",
}
_ASSOCIATION_STATES = {
    "ASSOCIATING": "has not accepted yet, or is still being added",
    "DISASSOCIATED": "was taken out",
    "DISASSOCIATING": "is being taken out",
    "FAILED": "could not be added",
    "SUSPENDED": "is suspended",
    "SUSPENDING": "is being suspended",
}


def resource_trouble(resource: Resource, share: Share) -> str:
    """Return why nobody can use a resource by this share, or an empty string."""
    if resource.status and resource.status != "AVAILABLE":
        words = _RESOURCE_STATES.get(resource.status, resource.status)
        return f"{words}: {resource.status_message}" if resource.status_message else words
    if resource.region_scope == GLOBAL:
        home = partition_of_region(share.region).global_region
        return "" if share.region in ("", home) else f"global resources are shared from {home} only"
    parts = resource.arn.split(":", 5)  # not taken apart: lists are thousands long
    region = parts[3] if len(parts) == 6 else ""
    if region and share.region and region != share.region:
        return f"it is in {region}, the share in {share.region}"
    return ""


def principal_trouble(principal: Principal, share: Share, organization: Organization) -> str:
    """Return why a principal can't use a share, or an empty string.

    An organization without id is one that could not be read: then nothing is said about who
    still exists.
    """
    if principal.status in _ASSOCIATION_STATES:
        words = _ASSOCIATION_STATES[principal.status]
        return f"{words}: {principal.status_message}" if principal.status_message else words
    if not organization.id or share.direction is Direction.WITH_ME:
        return ""
    if principal.kind is PrincipalKind.UNIT:
        known = principal.last_part in (*organization.unit_by_id, organization.root_id)
        return "" if known else "the OU does not exist any more"
    if principal.kind is PrincipalKind.ORGANIZATION:
        return "" if principal.last_part == organization.id else "this is another organization"
    return _account_trouble(principal, share, organization)


def _account_trouble(principal: Principal, share: Share, organization: Organization) -> str:
    account = organization.account_by_id.get(principal.account_id)
    if account is not None and not account.state.usable:
        return f"the account is {account.state.value}"
    if account is None and principal.account_id and share.allows_external is False:
        return "it is outside of the organization, and the share allows no outsiders"
    return ""


def share_trouble(share: Share, organization: Organization) -> str:
    """Return why nobody can use anything of a share, or an empty string."""
    if share.status and share.status != "ACTIVE":
        message = f": {share.status_message}" if share.status_message else ""
        return f"the share is {share.status}{message}"
    if share.resources_read:
        if not share.resources:
            return "there is nothing in it"
        trouble = resource_trouble(share.resources[0], share)
        if trouble and all(resource_trouble(one, share) for one in share.resources):
            return f"none of its resources can be used: {trouble}"
    if share.direction is Direction.BY_ME and share.principals_read:
        if not share.principals:
            return "it is shared with nobody"
        gone = [principal_trouble(one, share, organization) for one in share.principals]
        if all(gone):
            return f"nobody can use it: {gone[0]}"
    return ""
