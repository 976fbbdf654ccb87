"""Resource shares, who may use them, and the invitations that wait: AWS RAM's state."""

from __future__ import annotations

import itertools
import re
import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hatstand.demo import identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatstand.demo.clock import Clock
    from hatstand.demo.organization import Organization

HOME_REGION = "us-east-1"
"""Where alone shares of global resources exist."""

SLOW_TYPES = frozenset(
    kind.lower()
    for kind in (
        "ec2:CapacityReservation",
        "ec2:CoipPool",
        "ec2:DedicatedHost",
        "ec2:LocalGatewayRouteTable",
        "ec2:PrefixList",
        "ec2:Subnet",
        "ec2:TrafficMirrorTarget",
        "ec2:TransitGateway",
        "ec2:TransitGatewayMulticastDomain",
        "license-manager:LicenseConfiguration",
        "outposts:Outpost",
        "outposts:Site",
        "rds:Cluster",
        "route53resolver:ResolverRule",
    )
)
"""Types whose invitations last seven days, and which a receiver may leave by itself."""

_SLOW = 7 * 86400.0
_QUICK = 12 * 3600.0
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


@dataclass(slots=True)
class Resource:
    """A resource in a share."""

    arn: str
    type: str
    status: str = "AVAILABLE"
    message: str = ""
    scope: str = "REGIONAL"


@dataclass(slots=True)
class Invitation:
    """An invitation to an account; `sent` is in epoch seconds."""

    arn: str
    receiver: str
    sent: float
    status: str = "PENDING"


@dataclass(slots=True)
class Principal:
    """Who may use a share: an account's id or an ARN of an OU, organization, role or user."""

    id: str
    status: str = "ASSOCIATED"
    message: str = ""
    invitation: Invitation | None = None

    @property
    def account(self) -> str | None:
        """Return the account whose own principal this is; None for an organization or OU."""
        if _ACCOUNT.fullmatch(self.id):
            return self.id
        parts = self.id.split(":")
        return parts[4] if len(parts) > 5 and parts[2] == "iam" else None


@dataclass(slots=True)
class Share:
    """A resource share; times are in epoch seconds."""

    name: str
    owner: str
    region: str
    created: float
    resources: list[Resource] = field(default_factory=list)
    principals: list[Principal] = field(default_factory=list)
    external: bool = True
    status: str = "ACTIVE"
    message: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    id: str = ""

    def __post_init__(self) -> None:
        raw = identifiers.digest("share", self.owner, self.region, self.name)[:16]
        self.id = self.id or str(uuid.UUID(bytes=raw, version=4))

    @property
    def arn(self) -> str:
        """Return the share's ARN."""
        return f"arn:aws:ram:{self.region}:{self.owner}:resource-share/{self.id}"


class Shares:
    """Every share of every account, and who sees which."""

    def __init__(self, organization: Organization, clock: Clock) -> None:
        self.lock = threading.RLock()
        self._organization = organization
        self._clock = clock
        self._shares: dict[str, Share] = {}
        self._numbers = itertools.count(1)

    def add(self, share: Share) -> Share:
        """Add a share; accounts that are to be asked get an invitation."""
        with self.lock:
            for principal in share.principals:
                if principal.invitation is None and self._asks(share, principal):
                    self._invite(share, principal, self._clock.lifetimes())
            self._shares[share.arn] = share
        return share

    def _invite(self, share: Share, principal: Principal, sent: float) -> None:
        number = str(next(self._numbers))
        raw = identifiers.digest("invitation", share.id, principal.id, number)[:16]
        arn = share.arn.replace(":resource-share/", ":resource-share-invitation/")
        arn = f"{arn.rpartition('/')[0]}/{uuid.UUID(bytes=raw, version=4)}"
        principal.invitation = Invitation(arn, principal.account or "", sent)
        principal.status = "ASSOCIATING"

    def _asks(self, share: Share, principal: Principal) -> bool:
        """Tell whether this principal must accept: outsiders, and roles and users everywhere."""
        account = principal.account
        if account is None or account == share.owner:
            return False
        return ":" in principal.id or self.is_external(share, principal)

    def is_external(self, share: Share, principal: Principal) -> bool:
        """Tell whether a principal is outside the owner's organization."""
        account = principal.account
        if account is None or account == share.owner:
            return False
        member = self._organization.is_member
        return not (member(account) and member(share.owner))

    def get(self, arn: str) -> Share | None:
        """Return the share of that ARN, or None."""
        return self._shares.get(arn)

    def owned_by(self, account: str, region: str) -> list[Share]:
        """Return the shares that an account made in a region."""
        return [s for s in self.of_region(region) if s.owner == account]

    def of_region(self, region: str) -> list[Share]:
        """Return all shares of a region."""
        self._expire()
        return [share for share in self._shares.values() if share.region == region]

    def is_visible(self, share: Share, account: str) -> bool:
        """Tell whether an account sees a share of another account: accepted, or by right."""
        if share.owner == account or share.status == "DELETED":
            return False
        return any(
            principal.status == "ASSOCIATED" and self.covers(principal, share.owner, account)
            for principal in share.principals
        )

    def covers(self, principal: Principal, owner: str, account: str) -> bool:
        """Tell whether a principal stands for an account, whatever its status."""
        if principal.account is not None:
            return principal.account == account
        organization = self._organization
        if not (organization.is_member(account) and organization.is_member(owner)):
            return False
        kind, _, rest = principal.id.split(":", 5)[5].partition("/")
        if kind == "organization":
            return rest == organization.id
        parent = organization.accounts[account].parent or ""
        return kind == "ou" and f"/{rest.rpartition('/')[2]}/" in organization.id_path(parent)

    def shared_with(self, resource_arn: str, account: str, region: str) -> bool:
        """Tell whether an account may use a resource of another account by an active share."""
        return any(
            resource.arn == resource_arn and resource.status == "AVAILABLE"
            for share in self.of_region(region)
            if share.status == "ACTIVE" and self.is_visible(share, account)
            for resource in share.resources
        )

    def invitations(self, account: str, region: str) -> Iterator[tuple[Share, Principal]]:
        """Yield what an account was invited to, whatever became of it."""
        for share in self.of_region(region):
            for principal in share.principals:
                if principal.invitation is not None and principal.invitation.receiver == account:
                    yield share, principal

    def answer(self, principal: Principal, status: str) -> None:
        """Accept or reject an invitation (`ACCEPTED`, `REJECTED`, `EXPIRED`)."""
        if principal.invitation is not None:
            principal.invitation.status = status
            principal.status = "ASSOCIATED" if status == "ACCEPTED" else "DISASSOCIATED"

    def _expire(self) -> None:
        now = self._clock.lifetimes()
        with self.lock:
            for share in self._shares.values():
                for principal in share.principals:
                    invitation = principal.invitation
                    if invitation is None or invitation.status != "PENDING":
                        continue
                    if now >= invitation.sent + lifetime(share):
                        self.answer(principal, "EXPIRED")


def lifetime(share: Share) -> float:
    """Return the seconds that invitations to a share last: seven days only for slow types."""
    kinds = {resource.type.lower() for resource in share.resources}
    return _SLOW if kinds and kinds <= SLOW_TYPES else _QUICK
