"""AWS RAM's resource shares and invitations, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from hatstand.domain.arn import Arn, is_account_id
from hatstand.domain.records import dataclass
from hatstand.domain.text import folded

NAMESPACE_TYPE = "servicediscovery:namespace"
"""RAM's type of Cloud Map namespaces, in lower case: documents and API differ in it."""

GLOBAL = "GLOBAL"


class Direction(StrEnum):
    """Which way a share goes, seen from the account one is in."""

    WITH_ME = "with_me"
    BY_ME = "by_me"


class PrincipalKind(StrEnum):
    """What a principal of a share is."""

    ACCOUNT = "account"
    ORGANIZATION = "organization"
    UNIT = "ou"
    ROLE = "role"
    USER = "user"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource in a share.

    Attributes:
        status: `AVAILABLE` and the like; empty where AWS tells none.
        region_scope: `REGIONAL` or `GLOBAL`.
    """

    arn: str
    type: str
    share_arn: str = ""
    status: str = ""
    status_message: str = ""
    region_scope: str = "REGIONAL"

    @property
    def name(self) -> str:
        """What its ARN calls it, without its kind: `subnet-0a1b`, `golden-linux/2026.11.1/1`."""
        named = self.arn.split(":", 5)[-1]  # not taken apart: lists are thousands long
        ends = [end for end in (named.find("/"), named.find(":")) if end >= 0]
        return (named[min(ends) + 1 :] if ends else named) or self.arn

    @property
    def owner_id(self) -> str:
        """The account in its ARN, or an empty string."""
        parsed = Arn.parse(self.arn)
        return parsed.account_id if parsed else ""

    @property
    def is_namespace(self) -> bool:
        """Whether it is a Cloud Map namespace."""
        return self.type.lower() == NAMESPACE_TYPE


@dataclass(frozen=True, slots=True)
class Principal:
    """Whom a share is for; of a share with oneself AWS tells here who shares.

    Attributes:
        external: Whether AWS says that it is outside of the owner's organization.
        status: The association's (`ASSOCIATED`, `FAILED`, …); told to owners only.
    """

    id: str
    share_arn: str = ""
    external: bool = False
    status: str = ""
    status_message: str = ""

    @property
    def kind(self) -> PrincipalKind:
        """What it is, by the form of its id."""
        parsed = Arn.parse(self.id)
        if parsed is None:
            return PrincipalKind.ACCOUNT if is_account_id(self.id) else PrincipalKind.SERVICE
        word = parsed.resource.partition("/")[0]
        known = {kind.value: kind for kind in PrincipalKind}
        return known.get(word, PrincipalKind.ACCOUNT)

    @property
    def account_id(self) -> str:
        """The account that it is or is in; empty for an organization, OU or service."""
        if is_account_id(self.id):
            return self.id
        parsed = Arn.parse(self.id)
        return parsed.account_id if parsed and parsed.service == "iam" else ""

    @property
    def last_part(self) -> str:
        """The id at the end of its ARN: `o-…`, `ou-…` or a role's name."""
        return self.id.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Permission:
    """What a share lets its principals do with resources of one type."""

    arn: str
    name: str
    version: str = ""
    resource_type: str = ""
    by_aws: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """A resource share with what is in it.

    Attributes:
        name: Empty where only its resources or principals could be read.
        status: `ACTIVE` and the like; empty where it could not be read.
        allows_external: Whether outsiders may be added; None where it could not be read.
        resources_read: Whether `resources` is all that is in it.
        principals_read: Whether `principals` is all that AWS tells.
    """

    arn: str
    direction: Direction
    name: str = ""
    owner_id: str = ""
    region: str = ""
    status: str = ""
    status_message: str = ""
    allows_external: bool | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    resources: tuple[Resource, ...] = ()
    principals: tuple[Principal, ...] = ()
    resources_read: bool = True
    principals_read: bool = True
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_global(self) -> bool:
        """Whether a global resource is in it."""
        return any(resource.region_scope == GLOBAL for resource in self.resources)

    @property
    def types(self) -> tuple[str, ...]:
        """The types of its resources, sorted, each once."""
        return tuple(sorted({resource.type for resource in self.resources}))


class InvitationState(StrEnum):
    """AWS's words for what became of an invitation."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to a share.

    Attributes:
        receiver_arn: The role or user that was invited; empty where the whole account was.
        resources: What AWS tells of its contents; None where it could not be read.
    """

    arn: str
    share_arn: str
    share_name: str
    sender_id: str
    receiver_id: str
    status: str
    sent_at: datetime | None = None
    receiver_arn: str = ""
    resources: tuple[Resource, ...] | None = None

    @property
    def region(self) -> str:
        """The region in which it must be answered."""
        parsed = Arn.parse(self.arn)
        return parsed.region if parsed else ""

    @property
    def pending(self) -> bool:
        """Whether it still waits for an answer, as AWS says."""
        return self.status == InvitationState.PENDING

    def same_offer(self, other: Invitation) -> bool:
        """Tell whether `other` offers the very same, whatever became of it or was read of it."""
        return replace(other, status=self.status, resources=self.resources) == self


@dataclass(frozen=True, slots=True)
class ShareParts:
    """The lists that shares of one direction in one region are put together from.

    A list that could not be read is None; one that is not `…_done` is not whole yet.
    """

    direction: Direction
    region: str
    shares: tuple[Share, ...] | None = None
    resources: tuple[Resource, ...] | None = None
    principals: tuple[Principal, ...] | None = None
    associations: tuple[Principal, ...] | None = None
    resources_done: bool = True
    principals_done: bool = True

    def assembled(self) -> tuple[Share, ...]:
        """Return the shares, also those of which only resources or principals could be read."""
        known = {share.arn: share for share in self.shares or ()}
        resources = _by_share(self.resources or ())
        principals = _by_share(self._judged_principals())
        told = self.principals is not None or self.associations is not None
        principals_read = told and self.principals_done
        for arn in (*resources, *principals):
            if arn and arn not in known and self.shares is None:
                known[arn] = self._bare(arn)
        return sorted_shares(
            replace(
                share,
                resources=tuple(sorted(resources.get(arn, ()), key=_resource_order)),
                principals=tuple(sorted(principals.get(arn, ()), key=lambda one: one.id)),
                resources_read=self.resources is not None and self.resources_done,
                principals_read=principals_read,
            )
            for arn, share in known.items()
        )

    def _bare(self, arn: str) -> Share:
        """Return a share of which only the ARN is known, which holds its owner."""
        parsed = Arn.parse(arn)
        owner = parsed.account_id if parsed else ""
        return Share(arn, self.direction, owner_id=owner, region=self.region)

    def _judged_principals(self) -> tuple[Principal, ...]:
        """Return the principals with the status of their association where it is known.

        Owners see principals that have not accepted in the associations only.
        """
        told = {(one.share_arn, one.id): one for one in self.principals or ()}
        for one in self.associations or ():
            if one.status != "DISASSOCIATED":
                told[one.share_arn, one.id] = one
        return tuple(told.values())


_Part = TypeVar("_Part", Resource, Principal)


def contents_summary(resources: Iterable[Resource] | None) -> str:
    """Return what is shared in a few words: `2 ec2:Subnet, 1 glue:Table`."""
    if resources is None:
        return "contents not known"
    counts = Counter(resource.type for resource in resources)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "nothing"


def sorted_shares(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Return shares in the order in which they are listed: by name, then by ARN."""
    return tuple(sorted(shares, key=lambda share: (folded(share.name), share.arn)))


def _resource_order(resource: Resource) -> tuple[str, str]:
    return resource.type, resource.arn


def _by_share(parts: Iterable[_Part]) -> dict[str, list[_Part]]:
    groups: dict[str, list[_Part]] = {}
    for part in parts:
        groups.setdefault(part.share_arn, []).append(part)
    return groups
