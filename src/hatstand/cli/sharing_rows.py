"""Rows of the JSON documents of shares, invitations and namespaces."""

from __future__ import annotations

from typing import Any

from hatstand.cli.output import iso_time
from hatstand.domain.inventory import Inventory
from hatstand.domain.invitations import expiry
from hatstand.domain.shares import Invitation, Resource, Share
from hatstand.domain.sharing import named_principal
from hatstand.services.sharing.namespace_list import NamespaceContents, ServiceContents


def share_row(share: Share, inventory: Inventory) -> dict[str, Any]:
    """Return a share as `shares` lists it."""
    principals = [named_principal(principal, inventory) for principal in share.principals]
    return {
        "arn": share.arn,
        "name": share.name,
        "direction": share.direction.value,
        "owner_id": share.owner_id,
        "owner_name": inventory.account_name(share.owner_id),
        "status": share.status,
        "resources": [_resource_row(resource) for resource in share.resources],
        "principals": [
            {"id": one.principal.id, "name": one.name, "kind": one.kind.value} for one in principals
        ],
    }


def _resource_row(resource: Resource) -> dict[str, Any]:
    return {
        "arn": resource.arn,
        "type": resource.type,
        "status": resource.status,
        "region_scope": resource.region_scope,
    }


def invitation_row(invitation: Invitation, inventory: Inventory) -> dict[str, Any]:
    """Return an invitation as `invitations` lists it; when it expires is derived, not AWS's."""
    found = expiry(invitation) if invitation.pending else None
    resources = invitation.resources
    return {
        "arn": invitation.arn,
        "share_arn": invitation.share_arn,
        "share_name": invitation.share_name,
        "sender_id": invitation.sender_id,
        "sender_name": inventory.account_name(invitation.sender_id),
        "receiver_id": invitation.receiver_id,
        "status": invitation.status,
        "sent_at": iso_time(invitation.sent_at),
        "expires_at": iso_time(found.at) if found else None,
        "expires_basis": found.basis if found else None,
        "resources": None if resources is None else [_resource_row(one) for one in resources],
    }


def namespace_row(contents: NamespaceContents, inventory: Inventory) -> dict[str, Any]:
    """Return a namespace as `namespaces` lists it, with all that is in it."""
    namespace = contents.namespace
    return {
        "name": namespace.name,
        "arn": namespace.arn,
        "owner_id": namespace.owner_id,
        "owner_name": inventory.account_name(namespace.owner_id),
        "type": namespace.type.value,
        "services": [_service_row(service) for service in contents.services],
    }


def _service_row(contents: ServiceContents) -> dict[str, Any]:
    return {
        "name": contents.service.name,
        "arn": contents.service.arn,
        "instances": [
            {
                "id": instance.id,
                "address": instance.address or None,
                "port": instance.port,
                "health": instance.health or None,
                "attributes": dict(sorted(instance.attributes.items())),
            }
            for instance in contents.instances
        ],
    }
