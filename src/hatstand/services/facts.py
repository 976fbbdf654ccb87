"""What services find out beside the organization: about the caller, roles, and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from types import MappingProxyType

from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role


@dataclass(frozen=True, slots=True)
class OwnPolicies:
    """What the caller's own policies say, as far as they could be read.

    Attributes:
        documents: As JSON text: inline, attached, and of the groups.
        bounded: Whether a permissions boundary limits the caller; its text is not read.
        refused: The operations (`iam:ListUserPolicies`) that were refused, so that documents may
            be missing; empty where all was read.
        role_arn: With its path, of the role behind a session; None where nobody told.
        asked: Whether anybody asked for them; those of a role on the way are never read.
    """

    documents: tuple[str, ...] = ()
    bounded: bool = False
    refused: tuple[str, ...] = ()
    role_arn: str | None = None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class CallerFacts:
    """What a crawl found out about the caller, beside who it is.

    Attributes:
        own: Its own policies, of which only those on assuming roles are kept.
        long_term: Whether its keys are an IAM user's own, without a session token.
        mfa_device: Whether it has a device that STS takes; None where nobody could tell.
        profile: The profile that it was found under, or None.
    """

    own: OwnPolicies = OwnPolicies()
    long_term: bool = True
    mfa_device: bool | None = None
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class RoleDetails:
    """What only `iam:GetRole` and its kin tell of a role.

    Attributes:
        role: The role itself; None where it may not be read.
        tags: Its tags.
        last_used_at: When it last made a call (UTC), or None.
        last_used_region: Where that was, or an empty string.
        boundary: The ARN of its permissions boundary, or an empty string.
        attached: The names of its managed policies.
        inline: The names of its inline policies.
        refused: The operations that were refused; what they tell is missing.
    """

    role: Role | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    last_used_at: datetime | None = None
    last_used_region: str = ""
    boundary: str = ""
    attached: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeniedRead:
    """A read that AWS denied: by whom (an ARN), of what, and when."""

    identity: str
    subject: str
    at: datetime
