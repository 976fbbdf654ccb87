"""RAM's records as they stand in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.demo.cbor import Moment
from hatstand.demo.sharing import Principal

if TYPE_CHECKING:
    from hatstand.demo.answers import Answer
    from hatstand.demo.sharing import Resource, Share, Shares


def share_row(share: Share) -> Answer:
    """Return a share as GetResourceShares shows it."""
    row: Answer = {
        "resourceShareArn": share.arn,
        "name": share.name,
        "owningAccountId": share.owner,
        "allowExternalPrincipals": share.external,
        "status": share.status,
        "creationTime": Moment(share.created),
        "lastUpdatedTime": Moment(share.created),
        "featureSet": "STANDARD",
        "tags": [{"key": key, "value": value} for key, value in share.tags.items()],
    }
    if share.message:
        row["statusMessage"] = share.message
    return row


def resource_row(share: Share, resource: Resource) -> Answer:
    """Return a resource as the lists of resources show it."""
    row: Answer = {
        "arn": resource.arn,
        "type": resource.type,
        "resourceShareArn": share.arn,
        "status": resource.status,
        "creationTime": Moment(share.created),
        "lastUpdatedTime": Moment(share.created),
        "resourceRegionScope": resource.scope,
    }
    if resource.message:
        row["statusMessage"] = resource.message
    return row


def principal_row(share: Share, principal: Principal | None, shares: Shares) -> Answer:
    """Return whom a share is for; with None, for a consumer, who shares."""
    consumer = next((one for one in share.principals if one.status == "ASSOCIATED"), None)
    asked = principal or consumer
    return {
        "id": principal.id if principal else share.owner,
        "resourceShareArn": share.arn,
        "creationTime": Moment(share.created),
        "lastUpdatedTime": Moment(share.created),
        "external": asked is not None and shares.is_external(share, asked),
    }


def association_row(share: Share, entity: Principal | Resource, shares: Shares) -> Answer:
    """Return a principal or a resource of a share as its owner sees it."""
    principal = entity if isinstance(entity, Principal) else None
    row: Answer = {
        "resourceShareArn": share.arn,
        "resourceShareName": share.name,
        "associatedEntity": entity.id if isinstance(entity, Principal) else entity.arn,
        "associationType": "PRINCIPAL" if principal else "RESOURCE",
        "status": principal.status if principal else "ASSOCIATED",
        "creationTime": Moment(share.created),
        "lastUpdatedTime": Moment(share.created),
        "external": principal is not None and shares.is_external(share, principal),
    }
    if entity.message:
        row["statusMessage"] = entity.message
    return row


def invitation_row(share: Share, principal: Principal) -> Answer:
    """Return an invitation as its receiver sees it."""
    invitation = principal.invitation
    if invitation is None:
        return {}
    row: Answer = {
        "resourceShareInvitationArn": invitation.arn,
        "resourceShareName": share.name,
        "resourceShareArn": share.arn,
        "senderAccountId": share.owner,
        "receiverAccountId": invitation.receiver,
        "invitationTimestamp": Moment(invitation.sent),
        "status": invitation.status,
    }
    if principal.id != invitation.receiver:
        row["receiverArn"] = principal.id
    return row
