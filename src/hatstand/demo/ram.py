"""AWS Resource Access Manager, as owners and consumers of shares see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatstand.demo import ram_catalog
from hatstand.demo.answers import Answer
from hatstand.demo.cbor import Moment
from hatstand.demo.errors import AwsError
from hatstand.demo.operations import Operations
from hatstand.demo.ram_asking import (
    PAGING,
    arns,
    invalid,
    owner_is_self,
    required_arn,
    resource_wanted,
    share_wanted,
)
from hatstand.demo.ram_changes import RamChanges
from hatstand.demo.ram_rows import (
    association_row,
    invitation_row,
    principal_row,
    resource_row,
    share_row,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatstand.demo.clock import Clock
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call
    from hatstand.demo.sessions import Caller
    from hatstand.demo.sharing import Principal, Share, Shares


class Ram(Operations):
    """The service."""

    def __init__(self, organization: Organization, shares: Shares, clock: Clock) -> None:
        super().__init__(organization, clock, shares.lock)
        self._shares = shares
        changes = RamChanges(organization, shares, clock)
        self.operations = {
            "AcceptResourceShareInvitation": changes.accept,
            "DisassociateResourceShare": changes.disassociate,
            "GetResourceShareAssociations": self._associations,
            "GetResourceShareInvitations": self._invitations,
            "GetResourceShares": self._get_shares,
            "ListPendingInvitationResources": self._pending_resources,
            "ListPermissions": self._permissions,
            "ListPrincipals": self._principals,
            "ListResourceSharePermissions": self._share_permissions,
            "ListResourceTypes": self._types,
            "ListResources": self._resources,
            "RejectResourceShareInvitation": changes.reject,
        }

    def _seen(self, call: Call, caller: Caller) -> Callable[[Share], bool]:
        """Return what tells whether a share is in the list that is asked for."""
        own = owner_is_self(call)
        wanted = arns(call, "resourceShareArns")
        self._require_known(wanted or set(), caller)

        def seen(share: Share) -> bool:
            if wanted is not None and share.arn not in wanted:
                return False
            if own:
                return share.owner == caller.account
            return self._shares.is_visible(share, caller.account)

        return seen

    def _require_known(self, wanted: set[str], caller: Caller) -> None:
        for arn in sorted(wanted):
            share = self._shares.get(arn)
            if share is None or not (
                share.owner == caller.account or self._shares.is_visible(share, caller.account)
            ):
                message = f"ResourceShare {arn} could not be found."
                raise AwsError("UnknownResourceException", message)

    def _get_shares(self, call: Call, caller: Caller) -> Answer:
        seen = self._seen(call, caller)
        # As in AWS a page is cut before it is filtered, so that it may be empty and have a token.
        found, token = PAGING.cut(call, self._shares.of_region(call.region))
        rows = [share_row(share) for share in found if seen(share) and share_wanted(call, share)]
        return {"resourceShares": rows, "nextToken": token}

    def _resources(self, call: Call, caller: Caller) -> Answer:
        seen = self._seen(call, caller)
        principal = call.json.get("principal")
        everything = [
            (share, resource)
            for share in self._shares.of_region(call.region)
            for resource in share.resources
        ]
        found, token = PAGING.cut(call, everything)
        rows = [
            resource_row(share, resource)
            for share, resource in found
            if seen(share)
            and resource_wanted(call, resource)
            and (principal is None or self._is_for(share, principal, caller))
        ]
        return {"resources": rows, "nextToken": token}

    @staticmethod
    def _is_for(share: Share, principal: str, caller: Caller) -> bool:
        if share.owner != caller.account:
            return principal == share.owner
        return any(found.id == principal for found in share.principals)

    def _principals(self, call: Call, caller: Caller) -> Answer:
        seen = self._seen(call, caller)
        own = owner_is_self(call)
        wanted = set(call.json.get("principals") or ())
        everything: list[tuple[Share, Principal | None]] = []
        for share in self._shares.of_region(call.region):
            everything += [(share, found) for found in share.principals] if own else [(share, None)]
        found, token = PAGING.cut(call, everything)
        rows = [
            principal_row(share, principal, self._shares)
            for share, principal in found
            if seen(share) and self._has(share, call)
        ]
        return {
            "principals": [row for row in rows if not wanted or row["id"] in wanted],
            "nextToken": token,
        }

    @staticmethod
    def _has(share: Share, call: Call) -> bool:
        """Tell whether a share has a resource as ListPrincipals asks for it."""
        arn, kind = call.json.get("resourceArn"), call.json.get("resourceType")
        if arn is None and kind is None:
            return True
        return any(
            (arn is None or resource.arn == arn)
            and (kind is None or resource.type.lower() == kind.lower())
            for resource in share.resources
        )

    def _associations(self, call: Call, caller: Caller) -> Answer:
        kind = call.json.get("associationType")
        if kind not in ("PRINCIPAL", "RESOURCE"):
            raise invalid(f"The association type {kind} is not valid.")
        wanted = arns(call, "resourceShareArns")
        for arn in sorted(wanted or ()):
            share = self._shares.get(arn)
            if share is None or share.owner != caller.account:
                message = f"ResourceShare {arn} could not be found."
                raise AwsError("UnknownResourceException", message)
        rows: list[Answer] = []
        for share in self._shares.owned_by(caller.account, call.region):
            if wanted is None or share.arn in wanted:
                entities = share.principals if kind == "PRINCIPAL" else share.resources
                rows += [association_row(share, entity, self._shares) for entity in entities]
        status = call.json.get("associationStatus")
        entity = call.json.get("principal") or call.json.get("resourceArn")
        chosen = [
            row
            for row in rows
            if status in (None, row["status"]) and entity in (None, row["associatedEntity"])
        ]
        found, token = PAGING.cut(call, chosen)
        return {"resourceShareAssociations": list(found), "nextToken": token}

    def _invitations(self, call: Call, caller: Caller) -> Answer:
        wanted, of_shares = (
            arns(call, "resourceShareInvitationArns"),
            arns(call, "resourceShareArns"),
        )
        rows = [
            invitation_row(share, principal)
            for share, principal in self._shares.invitations(caller.account, call.region)
        ]
        known = {row["resourceShareInvitationArn"] for row in rows}
        for arn in sorted((wanted or set()) - known):
            message = f"ResourceShareInvitation {arn} could not be found."
            raise AwsError("ResourceShareInvitationArnNotFoundException", message)
        chosen = [
            row
            for row in rows
            if (wanted is None or row["resourceShareInvitationArn"] in wanted)
            and (of_shares is None or row["resourceShareArn"] in of_shares)
        ]
        found, token = PAGING.cut(call, chosen)
        return {"resourceShareInvitations": list(found), "nextToken": token}

    def _pending_resources(self, call: Call, caller: Caller) -> Answer:
        arn = required_arn(call, "resourceShareInvitationArn")
        for share, principal in self._shares.invitations(caller.account, call.region):
            invitation = principal.invitation
            if invitation is None or invitation.arn != arn:
                continue
            if invitation.status in ("REJECTED", "EXPIRED"):
                state = "AlreadyRejected" if invitation.status == "REJECTED" else "Expired"
                message = f"The invitation {arn} is {invitation.status}."
                raise AwsError(f"ResourceShareInvitation{state}Exception", message)
            chosen = [one for one in share.resources if resource_wanted(call, one)]
            found, token = PAGING.cut(call, chosen)
            return {"resources": [resource_row(share, one) for one in found], "nextToken": token}
        message = f"ResourceShareInvitation {arn} could not be found."
        raise AwsError("ResourceShareInvitationArnNotFoundException", message)

    @staticmethod
    def _permissions(call: Call, _caller: Caller) -> Answer:
        kind = call.json.get("resourceType")
        if kind is not None and kind.lower() not in {name.lower() for name in ram_catalog.types()}:
            raise invalid(f"The resource type {kind} is not valid.")
        chosen = [
            ram_catalog.permission(name)
            for name in ram_catalog.types()
            if kind is None or name.lower() == kind.lower()
        ]
        if call.json.get("permissionType") == "CUSTOMER_MANAGED":
            chosen = []
        found, token = PAGING.cut(call, chosen)
        return {"permissions": list(found), "nextToken": token}

    def _share_permissions(self, call: Call, caller: Caller) -> Answer:
        arn = required_arn(call, "resourceShareArn")
        self._require_known({arn}, caller)
        share = self._shares.get(arn)
        kinds = dict.fromkeys(resource.type for resource in share.resources) if share else {}
        moment = Moment(share.created) if share else Moment(0)
        rows: list[dict[str, Any]] = [
            {**ram_catalog.permission(kind), "status": "ASSOCIATED", "lastUpdatedTime": moment}
            for kind in kinds
        ]
        found, token = PAGING.cut(call, rows)
        return {"permissions": list(found), "nextToken": token}

    @staticmethod
    def _types(call: Call, _caller: Caller) -> Answer:
        scope = call.json.get("resourceRegionScope", "ALL")
        rows = [
            {"resourceType": kind, "serviceName": service, "resourceRegionScope": its}
            for kind, (service, _, its) in ram_catalog.types().items()
            if scope in ("ALL", its)
        ]
        found, token = PAGING.cut(call, rows)
        return {"resourceTypes": list(found), "nextToken": token}
