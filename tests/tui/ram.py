"""RAM without AWS: shares both ways and invitations, with failures and delays on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.tui.acme import HOSTILE, MANAGEMENT, NOW, PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.cloud import PAYMENTS, REGION, STRANGER, Cloud

from hatstand.domain.shares import (
    GLOBAL,
    Direction,
    Invitation,
    Permission,
    Principal,
    Resource,
    Share,
)
from hatstand.errors import AccessDenied

HOME = "us-east-1"
DEV_OU = "arn:aws:organizations::999999999999:ou/o-acme/ou-dev"
WITH_ME, BY_ME = Direction.WITH_ME, Direction.BY_ME


def share_arn(owner: str, name: str, region: str = REGION) -> str:
    return f"arn:aws:ram:{region}:{owner}:resource-share/{name}-0001"


def share(name: str, owner: str, *resources: Resource, **more: Any) -> Share:
    """Return a share as the management account sees it."""
    direction = BY_ME if owner == MANAGEMENT else WITH_ME
    given: dict[str, Any] = {
        "status": "ACTIVE",
        "allows_external": True,
        "region": REGION,
        "created_at": datetime(2025, 2, 7, tzinfo=UTC),
    } | more
    arn = share_arn(owner, name, given["region"])
    held = tuple(replace(one, share_arn=arn) for one in resources)
    principals = tuple(replace(one, share_arn=arn) for one in given.pop("principals", ()))
    return Share(arn, direction, name, owner, resources=held, principals=principals, **given)


def resource(kind: str, path: str, owner: str, region: str = REGION, **more: Any) -> Resource:
    """Return a resource that can be used."""
    arn = f"arn:aws:{kind.partition(':')[0]}:{region}:{owner}:{path}"
    return Resource(arn, kind, **({"status": "AVAILABLE"} | more))


def invitation(
    name: str, sender: str, hours: float, *resources: Resource, **more: Any
) -> Invitation:
    """Return an invitation that was sent so many hours ago."""
    arn = share_arn(sender, name).replace("resource-share/", "resource-share-invitation/")
    given: dict[str, Any] = {"status": "PENDING", "resources": resources or None} | more
    sent = NOW - timedelta(hours=hours)
    return Invitation(arn, share_arn(sender, name), name, sender, MANAGEMENT, sent_at=sent, **given)


SUBNET = resource("ec2:Subnet", "subnet/subnet-0a1b", PAYMENTS_PROD)
FAR_SUBNET = resource(
    "ec2:Subnet",
    "subnet/subnet-0c2d",
    PAYMENTS_PROD,
    status="ZONAL_RESOURCE_INACCESSIBLE",
    status_message="The zone apne1-az3 is not there",
)
NETWORKS = share("networks", PAYMENTS_PROD, SUBNET, FAR_SUBNET)
NAMESPACES = share(
    "payments-namespaces",
    PAYMENTS_PROD,
    Resource(PAYMENTS.arn, "servicediscovery:Namespace", status="AVAILABLE"),
)
CORE = share(
    "core",
    PAYMENTS_DEV,
    resource(
        "networkmanager:CoreNetwork", "core-network/cn-1", PAYMENTS_DEV, "", region_scope=GLOBAL
    ),
    region=HOME,
)
STRANGE = share(HOSTILE, STRANGER, resource("glue:Table", f"table/{HOSTILE[:6]}", STRANGER))
LISTS = share(
    "prefix-lists",
    MANAGEMENT,
    resource("ec2:PrefixList", "prefix-list/pl-1", MANAGEMENT),
    principals=(Principal(PAYMENTS_PROD, status="ASSOCIATED"), Principal(DEV_OU)),
)
NOBODY = share("forgotten", MANAGEMENT, resource("ec2:IpamPool", "ipam-pool/p-1", MANAGEMENT))
OFFER = invitation(
    "images",
    STRANGER,
    8.8,
    resource("imagebuilder:Image", "image/golden-linux/1.4.2/1", STRANGER),
)
OLD_OFFER = invitation("trial", STRANGER, 700, status="EXPIRED")
PERMISSION = Permission(
    "arn:aws:ram::aws:permission/Subnet", "AWSRAMDefaultSubnet", "1", "ec2:Subnet"
)


@dataclass
class Ram(Cloud):
    """What RAM would answer, and what it was asked (`calls`).

    Attributes:
        viewers: The accounts that see it all; others see nothing.
    """

    viewers: tuple[str, ...] = (MANAGEMENT,)
    shares_: tuple[Share, ...] = (NETWORKS, NAMESPACES, CORE, STRANGE, LISTS, NOBODY)
    invitations_: tuple[Invitation, ...] = (OFFER, OLD_OFFER)
    permissions_: dict[str, tuple[Permission, ...]] = field(
        default_factory=lambda: {NETWORKS.arn: (PERMISSION,)}
    )

    def deny(self, operation: str, subject: str = "") -> None:
        self.errors[f"{operation} {subject}".strip()] = AccessDenied(
            f"{operation} is not allowed",
            f"Ask for a policy that allows ram:{operation}",
            operation=f"ram:{operation}",
            code="AccessDeniedException",
            message=f"User alice is not authorized to perform ram:{operation}",
        )

    def only(self, *shares: Share) -> None:
        """Have no others, and no invitation."""
        self.shares_, self.invitations_ = shares, ()


class RamPort:
    """RAM in one region, as an account sees it."""

    def __init__(self, ram: Ram, region: str, account_id: str) -> None:
        self._ram = ram
        self._region = region
        self._mine = account_id in ram.viewers

    def _shares(self, direction: Direction) -> tuple[Share, ...]:
        if not self._mine:
            return ()
        return tuple(
            one
            for one in self._ram.shares_
            if one.region == self._region and one.direction is direction
        )

    async def shares(
        self, direction: Direction, arns: tuple[str, ...] = ()
    ) -> AsyncIterator[tuple[Share, ...]]:
        await self._ram.asked("GetResourceShares", f"{direction.value} {self._region}")
        for one in self._shares(direction):
            if not arns or one.arn in arns:
                yield (replace(one, resources=(), principals=()),)

    async def resources(
        self, direction: Direction, *, kind: str = "", only_global: bool = False
    ) -> AsyncIterator[tuple[Resource, ...]]:
        assert not kind
        await self._ram.asked("ListResources", f"{direction.value} {self._region}")
        for one in self._shares(direction):
            yield tuple(
                each for each in one.resources if not only_global or each.region_scope == GLOBAL
            )

    async def principals(
        self, direction: Direction, arns: tuple[str, ...] = ()
    ) -> AsyncIterator[tuple[Principal, ...]]:
        await self._ram.asked("ListPrincipals", f"{direction.value} {self._region}")
        for one in self._shares(direction):
            if not arns or one.arn in arns:
                yield one.principals

    async def associations(self) -> AsyncIterator[tuple[Principal, ...]]:
        await self._ram.asked("GetResourceShareAssociations", self._region)
        for one in self._shares(BY_ME):
            yield one.principals

    async def permissions(self, share_arn: str) -> AsyncIterator[tuple[Permission, ...]]:
        await self._ram.asked("ListResourceSharePermissions", share_arn)
        yield self._ram.permissions_.get(share_arn, ())

    async def invitations(self, arn: str = "") -> AsyncIterator[tuple[Invitation, ...]]:
        await self._ram.asked("GetResourceShareInvitations", self._region)
        yield tuple(
            replace(one, resources=None)
            for one in self._ram.invitations_
            if self._mine and one.region == self._region and arn in ("", one.arn)
        )

    async def invitation_resources(self, arn: str) -> AsyncIterator[tuple[Resource, ...]]:
        await self._ram.asked("ListPendingInvitationResources", arn)
        yield next(one.resources or () for one in self._ram.invitations_ if one.arn == arn)

    async def answer(self, invitation_arn: str, *, accept: bool) -> None:
        word = "Accept" if accept else "Reject"
        await self._ram.asked(f"{word}ResourceShareInvitation", invitation_arn)
        status = "ACCEPTED" if accept else "REJECTED"
        self._ram.invitations_ = tuple(
            replace(one, status=status) if one.arn == invitation_arn else one
            for one in self._ram.invitations_
        )
        if accept:
            given = next(one for one in self._ram.invitations_ if one.arn == invitation_arn)
            made = share(given.share_name, given.sender_id, *(given.resources or ()))
            self._ram.shares_ = (*self._ram.shares_, made)


class RamGateway:
    """Gives the ports of regions."""

    def __init__(self, ram: Ram, account_id: str) -> None:
        self._ram = ram
        self._account_id = account_id

    def shares(self, _credentials: object, region: str) -> RamPort:
        return RamPort(self._ram, region, self._account_id)
