"""AWS RAM: its answers as domain values, over all pages."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from hatstand.aws.calls import Answer, Calls
from hatstand.domain.shares import (
    Direction,
    Invitation,
    Permission,
    Principal,
    Resource,
    Share,
)

_SERVICE = "ram"
_PAGE = 500  # AWS allows no more
_TOKEN = ("nextToken", "nextToken")
_NAMED_AT_ONCE = 100
_OWNERS = {Direction.BY_ME: "SELF", Direction.WITH_ME: "OTHER-ACCOUNTS"}


class AwsShares:
    """Implements `sharing_ports.SharesPort` over one set of credentials in one region."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def shares(
        self, direction: Direction, arns: tuple[str, ...] = ()
    ) -> AsyncIterator[tuple[Share, ...]]:
        """Yield the shares of a direction without what is in them; `arns` leaves only these."""
        async for answer in self._listed("GetResourceShares", direction, arns):
            yield tuple(_share(entry, direction) for entry in answer.get("resourceShares") or ())

    async def resources(
        self, direction: Direction, *, kind: str = "", only_global: bool = False
    ) -> AsyncIterator[tuple[Resource, ...]]:
        """Yield what is in the shares of a direction; `kind` leaves only one type."""
        # Without the scope, AWS leaves global resources out in some regions.
        more: Answer = {"resourceRegionScope": "GLOBAL" if only_global else "ALL"}
        if kind:
            more["resourceType"] = kind
        async for answer in self._listed("ListResources", direction, (), **more):
            yield tuple(_resource(entry) for entry in answer.get("resources") or ())

    async def principals(
        self, direction: Direction, arns: tuple[str, ...] = ()
    ) -> AsyncIterator[tuple[Principal, ...]]:
        """Yield whom own shares are for; of shares with oneself, who shares."""
        async for answer in self._listed("ListPrincipals", direction, arns):
            yield tuple(
                Principal(
                    entry.get("id", ""),
                    entry.get("resourceShareArn", ""),
                    external=bool(entry.get("external")),
                )
                for entry in answer.get("principals") or ()
            )

    async def associations(self) -> AsyncIterator[tuple[Principal, ...]]:
        """Yield the principals of own shares with the state of their association."""
        pages = self._pages("GetResourceShareAssociations", associationType="PRINCIPAL")
        async for answer in pages:
            yield tuple(
                Principal(
                    entry.get("associatedEntity", ""),
                    entry.get("resourceShareArn", ""),
                    external=bool(entry.get("external")),
                    status=entry.get("status", ""),
                    status_message=entry.get("statusMessage", ""),
                )
                for entry in answer.get("resourceShareAssociations") or ()
            )

    async def permissions(self, share_arn: str) -> AsyncIterator[tuple[Permission, ...]]:
        """Yield what a share allows."""
        pages = self._pages("ListResourceSharePermissions", resourceShareArn=share_arn)
        async for answer in pages:
            yield tuple(
                Permission(
                    entry.get("arn", ""),
                    entry.get("name", ""),
                    entry.get("version", ""),
                    entry.get("resourceType", ""),
                    by_aws=entry.get("permissionType") != "CUSTOMER_MANAGED",
                )
                for entry in answer.get("permissions") or ()
            )

    async def invitations(self, arn: str = "") -> AsyncIterator[tuple[Invitation, ...]]:
        """Yield the invitations to this account, whatever became of them; `arn` leaves one."""
        only: Answer = {"resourceShareInvitationArns": [arn]} if arn else {}
        async for answer in self._pages("GetResourceShareInvitations", **only):
            yield tuple(_invitation(e) for e in answer.get("resourceShareInvitations") or ())

    async def invitation_resources(self, arn: str) -> AsyncIterator[tuple[Resource, ...]]:
        """Yield what an invitation that waits contains."""
        pages = self._pages(
            "ListPendingInvitationResources",
            resourceShareInvitationArn=arn,
            resourceRegionScope="ALL",
        )
        async for answer in pages:
            yield tuple(_resource(entry) for entry in answer.get("resources") or ())

    async def answer(self, invitation_arn: str, *, accept: bool) -> None:
        """Accept or reject an invitation: the request is sent once, whatever happens to it."""
        word = "Accept" if accept else "Reject"
        await self._calls.call_once(
            _SERVICE,
            f"{word}ResourceShareInvitation",
            resourceShareInvitationArn=invitation_arn,
            clientToken=str(uuid.uuid4()),
        )

    async def _listed(
        self,
        operation: str,
        direction: Direction,
        arns: tuple[str, ...],
        **more: Any,  # noqa: ANN401 - as AWS takes them
    ) -> AsyncIterator[Answer]:
        more["resourceOwner"] = _OWNERS[direction]
        for start in range(0, max(len(arns), 1), _NAMED_AT_ONCE):
            if arns:
                more["resourceShareArns"] = list(arns[start : start + _NAMED_AT_ONCE])
            async for answer in self._pages(operation, **more):
                yield answer

    def _pages(self, operation: str, **parameters: Any) -> AsyncIterator[Answer]:  # noqa: ANN401 - as AWS takes them
        return self._calls.pages(_SERVICE, operation, token=_TOKEN, maxResults=_PAGE, **parameters)


def _moment(value: object) -> datetime | None:
    return value.astimezone(UTC) if isinstance(value, datetime) else None


def _share(entry: Answer, direction: Direction) -> Share:
    arn = entry.get("resourceShareArn", "")
    parts = arn.split(":")
    return Share(
        arn,
        direction,
        name=entry.get("name", ""),
        owner_id=entry.get("owningAccountId", ""),
        region=parts[3] if len(parts) > 5 else "",
        status=entry.get("status", ""),
        status_message=entry.get("statusMessage", ""),
        allows_external=entry.get("allowExternalPrincipals"),
        created_at=_moment(entry.get("creationTime")),
        updated_at=_moment(entry.get("lastUpdatedTime")),
        tags=MappingProxyType(
            {tag.get("key", ""): tag.get("value", "") for tag in entry.get("tags") or ()}
        ),
    )


def _resource(entry: Answer) -> Resource:
    return Resource(
        entry.get("arn", ""),
        entry.get("type", ""),
        entry.get("resourceShareArn", ""),
        entry.get("status", ""),
        entry.get("statusMessage", ""),
        entry.get("resourceRegionScope") or "REGIONAL",
    )


def _invitation(entry: Answer) -> Invitation:
    return Invitation(
        entry.get("resourceShareInvitationArn", ""),
        entry.get("resourceShareArn", ""),
        entry.get("resourceShareName", ""),
        entry.get("senderAccountId", ""),
        entry.get("receiverAccountId", ""),
        entry.get("status", ""),
        _moment(entry.get("invitationTimestamp")),
        entry.get("receiverArn", ""),
    )
