"""Roles that may be assumed, and what each source knows of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from hatstand.domain.arn import RoleArn
from hatstand.domain.records import dataclass


class RoleSource(StrEnum):
    """Who told of a role; the order is that of the columns."""

    PROFILE = "profile"
    TEMPLATE = "template"
    POLICY = "policy"
    LISTED = "listed"
    OPENED = "opened"


class Verdict(StrEnum):
    """Whether the trust policy lets this caller in."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Role:
    """An assumable role, with all that is known of it; None means nobody said.

    Attributes:
        account_id: The account that it is in.
        name: Without path.
        path: Begins and ends with `/`.
        sources: Who told of it.
        profile: The profile that names it (the first, where several do), or None.
        via: What must be assumed before it, as written in the template, or None.
        mfa: Whether a code is needed.
        external_id: The ExternalId to send.
        external_id_needed: Whether the trust policy wants one.
        duration: Seconds that its profile or template asks for.
        max_duration: The role's MaxSessionDuration in seconds.
        trust_policy: The trust policy as JSON text.
        reason: Why the verdict is what it is, in words.
    """

    account_id: str
    name: str
    path: str = "/"
    partition: str = "aws"
    sources: tuple[RoleSource, ...] = ()
    profile: str | None = None
    via: str | None = None
    mfa: bool | None = None
    external_id: str | None = None
    external_id_needed: bool | None = None
    duration: int | None = None
    max_duration: int | None = None
    description: str = ""
    trust_policy: str = ""
    verdict: Verdict = Verdict.UNKNOWN
    reason: str = ""
    region: str | None = None
    created_at: datetime | None = None
    opened_at: datetime | None = None

    @property
    def arn(self) -> str:
        """The full ARN."""
        return str(RoleArn(self.partition, self.account_id, self.path, self.name))

    @property
    def key(self) -> tuple[str, str]:
        """Role names are unique in an account whatever their path."""
        return self.account_id, self.name


_ONLY_READS = re.compile(
    r"read[-_ ]?only|view[-_ ]?only|(?<!re)viewer|audit|observer|support[-_ ]?user", re.IGNORECASE
)


def reads_only(role_name: str) -> bool:
    """Tell whether a role's name says that it can only look; what it may do only its policies say.

    The words are those of AWS's own managed policies for job functions and Control Tower's
    permission sets: ReadOnlyAccess, ViewOnlyAccess, SecurityAudit, SupportUser.
    """
    return _ONLY_READS.search(role_name) is not None


def merge_roles(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Join what several sources say of the same roles; earlier ones win where they disagree.

    Returns one role for each account and name, sorted by both.
    """
    merged: dict[tuple[str, str], Role] = {}
    for role in roles:
        known = merged.get(role.key)
        merged[role.key] = role if known is None else _joined(known, role)
    return tuple(sorted(merged.values(), key=_order))


def _order(role: Role) -> tuple[str, str, str]:
    return role.account_id, role.name.casefold(), role.name


def _joined(first: Role, second: Role) -> Role:
    sources = {*first.sources, *second.sources}
    # A verdict and its reason belong together.
    judged = first if first.verdict is not Verdict.UNKNOWN else second
    return replace(
        first,
        sources=tuple(source for source in RoleSource if source in sources),
        path=first.path if first.path != "/" else second.path,
        partition=first.partition if first.partition != "aws" else second.partition,
        profile=first.profile if first.profile is not None else second.profile,
        via=first.via if first.via is not None else second.via,
        mfa=_stricter((first.mfa, second.mfa)),
        external_id=first.external_id if first.external_id is not None else second.external_id,
        external_id_needed=_stricter((first.external_id_needed, second.external_id_needed)),
        duration=first.duration if first.duration is not None else second.duration,
        max_duration=first.max_duration if first.max_duration is not None else second.max_duration,
        description=first.description or second.description,
        trust_policy=first.trust_policy or second.trust_policy,
        verdict=judged.verdict,
        reason=judged.reason or (first.reason if judged.verdict is Verdict.UNKNOWN else ""),
        region=first.region or second.region,
        created_at=first.created_at or second.created_at,
        opened_at=first.opened_at or second.opened_at,
    )


def _stricter(answers: tuple[bool | None, bool | None]) -> bool | None:
    """Return True where anybody says so: one code too many is safer than a refused call."""
    if any(answers):
        return True
    return False if False in answers else None
