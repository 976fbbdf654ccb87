"""Reading the IAM roles of many accounts: what is asked for, and what comes back of each."""

from __future__ import annotations

from collections.abc import Mapping

from hatstand.domain.credentials import Credentials
from hatstand.domain.organization import Gap
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role


@dataclass(frozen=True, slots=True)
class WayIn:
    """One way into an account: a warm session, or the configured role that is to be assumed.

    Attributes:
        role_arn: The role as which the list will be read.
        credentials: Those of a live session of it; None where the role must be assumed.
    """

    role_arn: str
    credentials: Credentials | None = None


Ways = Mapping[str, tuple[WayIn, ...]]
"""The ways into accounts by id, each with at least one; they are tried in their order."""


@dataclass(frozen=True, slots=True)
class Start:
    """The credentials that configured roles are assumed with.

    Attributes:
        credentials: The base's, or those of its MFA session.
        identity: Whose they are, as refusals are remembered for it.
        session_name: For CloudTrail.
        region: For all calls.
    """

    credentials: Credentials
    identity: str
    session_name: str
    region: str


@dataclass(frozen=True, slots=True)
class AccountRead:
    """What became of one account.

    Attributes:
        account_id: Which one.
        roles: Its roles; None where they could not be read.
        refused: Whether that is because AWS denies it, by every way in.
        denied: What AWS denied on the way: to whom (`Start.identity`, or a role's ARN), and what
            (a role's ARN, or the account).
        gap: What failed in another way, or None.
    """

    account_id: str
    roles: tuple[Role, ...] | None
    refused: bool = False
    denied: tuple[tuple[str, str], ...] = ()
    gap: Gap | None = None
