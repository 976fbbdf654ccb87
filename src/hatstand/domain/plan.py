"""The plan: what assuming a role will involve, known before any call."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from hatstand.domain.credentials import CredentialKind
from hatstand.domain.digests import digest
from hatstand.domain.durations import HOUR, MAXIMUM_DURATION, MINIMUM_DURATION, duration_text
from hatstand.domain.environments import Environment
from hatstand.domain.profiles import Profile
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role


class Need(StrEnum):
    """Whether a code will be asked for."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


class MfaWay(StrEnum):
    """How a code, once there, is used: for all roles, or for this one alone."""

    NONE = "none"
    SESSION = "session"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class Hop:
    """One AssumeRole call."""

    role_arn: str
    account_id: str
    role_name: str
    duration: int
    external_id: str | None = None
    session_name: str | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Session tags of this call alone, beside those of the settings."""


@dataclass(frozen=True, slots=True)
class MfaPlan:
    """Which device, whether it is needed and why, and whether a session is warm.

    Attributes:
        process: The user's own command that prints the code; empty where there is none.
        process_origin: Where that command is written, in words.
    """

    need: Need
    way: MfaWay = MfaWay.NONE
    serial: str | None = None
    reason: str = ""
    warm: bool = False
    process: str = ""
    process_origin: str = ""


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """Whether one kind of console link will work, and why not."""

    kind: str
    works: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that will happen, in order.

    Attributes:
        role: The role at the end of the hops.
        hops: The AssumeRole calls; the last one is `role`.
        base_profile: The profile that the first hop starts from; None for the default chain.
        base_kind: Long-term or temporary base credentials; None while nobody looked.
        base_method: botocore's word for how these were found; empty while nobody looked.
        session_key: Names the session in the store; empty while the base is unknown.
        duration: Seconds that the last hop will ask for.
        duration_reason: Why it is that long, in words.
        warm: Whether a session is there already.
        region: What exports will say.
        problems: What is known to be in the way, in words.
        asked_duration: Seconds asked for this one call (`--duration`), or None.
        hub_keys: Of each role on the way, the name under which its own session would be kept.
        longest: Seconds that the machine's policy allows a session here, or None.
        reason_tag: The session tag for the reason, where one must be given for a session here.
        reason: The reason that was given, or an empty string.
        closed: Whether the account of the first role is known to be closed: no code helps there.
    """

    role: Role
    account_name: str
    environment: Environment
    hops: tuple[Hop, ...]
    base_label: str
    base_profile: str | None
    base_kind: CredentialKind | None
    mfa: MfaPlan
    duration: int
    duration_reason: str
    region: str
    session_key: str = ""
    warm: bool = False
    links: tuple[LinkPlan, ...] = ()
    problems: tuple[str, ...] = ()
    asked_duration: int | None = None
    profile: Profile | None = None
    """The profile whose own way this is, where one was named; None for the context's."""
    base_method: str = ""
    hub_keys: tuple[str, ...] = ()
    longest: int | None = None
    reason_tag: str = ""
    reason: str = ""
    closed: bool = False

    @property
    def chained(self) -> bool:
        """Whether a role is assumed with another role's credentials: AWS caps that at 1 h."""
        return len(self.hops) > 1

    @property
    def path_text(self) -> str:
        """`jump → Hub → Admin`."""
        return " → ".join([self.base_label, *(hop.role_name for hop in self.hops)])


_NOT_IN_TAG_VALUES = re.compile(r"[^\w\s.:/=+\-@]")
LONGEST_TAG_VALUE = 256


def tag_value(text: str) -> str:
    r"""Return a text as the value of a session tag: what STS does not take becomes a blank.

    Source: STS API Reference, Tag: `[\p{L}\p{Z}\p{N}_.:/=+\-@]*`, at most 256 characters.
    """
    return " ".join(_NOT_IN_TAG_VALUES.sub(" ", text).split())[:LONGEST_TAG_VALUE]


def decide_duration(
    wanted: int,
    *,
    origin: str,
    explicit: bool,
    chained: bool,
    mfa_session: bool,
    max_duration: int | None,
) -> tuple[int, str]:
    """Return (seconds, why): what the last AssumeRole will ask for.

    `explicit` is a duration given for this one call (`--duration`): it is not cut for an MFA
    session, because it makes the role take its own code instead. Caps: 1 h when chained or from an
    MFA session, the role's maximum, AWS's own limits. Source: IAM User Guide, id_roles_use.
    """
    duration = min(max(wanted, MINIMUM_DURATION), MAXIMUM_DURATION)
    if duration != wanted:
        limit = "more" if wanted > duration else "less"
        origin = (
            f"{duration_text(duration)} instead of {duration_text(wanted)}: AWS allows no {limit}"
        )
    if chained and duration > HOUR:
        return HOUR, f"1 h instead of {duration_text(duration)}: role chaining allows no more"
    if mfa_session and duration > HOUR and not explicit:
        return HOUR, (f"1 h instead of {duration_text(duration)}: an MFA session allows no more")
    if max_duration is not None and duration > max_duration:
        return max_duration, (
            f"{duration_text(max_duration)} instead of {duration_text(duration)}: "
            "the role allows no more"
        )
    return duration, origin


def session_key(
    base_access_key_id: str, endpoint: str, hops: Sequence[Hop], extra: str = ""
) -> str:
    """Return the name under which a session is kept: a hash over all that made it.

    A change of base identity, endpoint, role, ExternalId, chain or `extra` (session tags and
    source identity) gives another name, so nothing made otherwise is ever handed out. The length
    of the session is not in it: a longer one serves too.
    """
    made_of = [
        "session",
        base_access_key_id,
        endpoint,
        [[hop.role_arn, hop.external_id] for hop in hops],
        extra,
    ]
    return digest(json.dumps(made_of))[:40]


def mfa_session_key(base_access_key_id: str, endpoint: str, serial: str) -> str:
    """Return the name under which an MFA session is kept: one for each user and device."""
    made_of = ["mfa", base_access_key_id, endpoint, serial]
    return digest(json.dumps(made_of))[:40]
