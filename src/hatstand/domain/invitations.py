"""Until when an invitation to a share can be answered: derived, because AWS does not tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from hatstand.domain.records import dataclass
from hatstand.domain.shares import Invitation

QUICK = timedelta(hours=12)
SLOW = timedelta(days=7)

SLOW_TYPES = frozenset(
    {
        "ec2:capacityreservation",
        "ec2:coippool",
        "ec2:dedicatedhost",
        "ec2:localgatewayroutetable",
        "ec2:prefixlist",
        "ec2:subnet",
        "ec2:trafficmirrortarget",
        "ec2:transitgateway",
        "ec2:transitgatewaymulticastdomain",
        "license-manager:licenseconfiguration",
        "outposts:outpost",
        "outposts:site",
        "rds:cluster",
        "route53resolver:resolverrule",
    }
)
"""Types, in lower case, whose invitations last seven days; shares of only these can also be left.

Source: RAM User Guide, working-with-shared-invitations and working-with-shared-leave.
"""


@dataclass(frozen=True, slots=True)
class Expiry:
    """When an invitation likely expires.

    Attributes:
        at: The moment (UTC).
        certain: Whether its resources' types are known; else the shorter time is taken.
        basis: From what it is derived, in words.
    """

    at: datetime
    certain: bool
    basis: str


def expiry(invitation: Invitation) -> Expiry | None:
    """Return when an invitation expires by the types in it; None where it has no time."""
    if invitation.sent_at is None:
        return None
    if not invitation.resources:
        basis = "12 hours, unless all its types are among those that wait for 7 days"
        return Expiry(invitation.sent_at + QUICK, certain=False, basis=basis)
    quick = sorted({one.type for one in invitation.resources if one.type.lower() not in SLOW_TYPES})
    if quick:
        return Expiry(invitation.sent_at + QUICK, certain=True, basis=f"12 hours for {quick[0]}")
    kind = min(one.type for one in invitation.resources)
    return Expiry(invitation.sent_at + SLOW, certain=True, basis=f"7 days for {kind}")


def expires_text(invitation: Invitation, now: datetime) -> str:
    """Return how long an invitation can still be answered, in words that say it is derived."""
    found = expiry(invitation)
    if found is None:
        return "expires at a time that AWS does not tell"
    derived = found.basis if found.at <= now else f"derived: {found.basis}"
    return f"{expires_words(found, now)} ({derived})"


def expires_words(found: Expiry | None, now: datetime) -> str:
    """Return `expires in 3 h 12 m`, or with less certainty `may expire in …`, or that it has."""
    if found is None:
        return "no end told"
    if found.at <= now:
        return "likely expired"
    about = "expires" if found.certain else "may expire"
    return f"{about} in {time_left(found.at - now)}"


def time_left(left: timedelta) -> str:
    """Return `6 d 4 h`, `3 h 12 m`, `12 m`, or `less than a minute`."""
    minutes = int(left.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"))
    start = next(index for index, (count, _) in enumerate(parts) if count)
    shown = parts[start : start + 2]
    return " ".join(f"{count} {unit}" for count, unit in shown if count)
