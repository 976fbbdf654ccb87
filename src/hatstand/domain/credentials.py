"""Credentials and sessions: what an assumed role gives, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from hatstand.domain.records import dataclass
from hatstand.secret import Secret

REUSE_MARGIN = timedelta(minutes=5)
"""A session is handed out again only with at least this left."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Keys that sign a call; temporary ones have a token and an expiry (UTC).

    Attributes:
        access_key_id: The part that is no secret.
        secret_access_key: Signs.
        session_token: Of temporary ones.
        expires_at: Of temporary ones (UTC).
        profile: The profile that they, or those that they were made with, were found under: calls
            with them obey its endpoints, proxies and certificates. Empty: the context's.
    """

    access_key_id: str
    secret_access_key: Secret
    session_token: Secret | None = None
    expires_at: datetime | None = None
    profile: str = ""

    @property
    def temporary(self) -> bool:
        """Whether these are STS's: they can't ask for a session token again."""
        return self.session_token is not None

    def usable(self, now: datetime, margin: timedelta = REUSE_MARGIN) -> bool:
        """Tell whether at least `margin` is left at `now`; long-term keys always are."""
        return self.expires_at is None or self.expires_at - now >= margin


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """What `sts:GetCallerIdentity` says."""

    account_id: str
    arn: str
    user_id: str = ""

    @property
    def partition(self) -> str:
        """The partition, taken from the caller's own ARN."""
        return (self.arn.split(":", 2)[1] if self.arn.startswith("arn:") else "") or "aws"

    @property
    def label(self) -> str:
        """A short name for a header: `alice`, `Admin/alice@host`, `root`."""
        resource = self.arn.rsplit(":", 1)[-1]
        kind, _, rest = resource.partition("/")
        if kind == "assumed-role":
            return rest
        return rest.rsplit("/", 1)[-1] or kind


class CredentialKind(StrEnum):
    """Where base credentials came from, as far as it changes what may be done with them."""

    LONG_TERM = "long-term"
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class BaseCredentials:
    """Where a context or a profile starts: credentials and the name of their origin.

    Attributes:
        credentials: The keys.
        profile: The profile they were found under; None for the default chain.
        method: botocore's word for how they were found (`shared-credentials-file`, `env`, …).
        region: The region configured beside them, or None.
        mfa_serial: The device configured beside them, or None.
    """

    credentials: Credentials
    profile: str | None = None
    method: str = ""
    region: str | None = None
    mfa_serial: str | None = None

    @property
    def kind(self) -> CredentialKind:
        """Long-term or temporary."""
        if self.credentials.temporary:
            return CredentialKind.TEMPORARY
        return CredentialKind.LONG_TERM


@dataclass(frozen=True, slots=True)
class Session:
    """One assumed role's credentials, with what made them.

    Attributes:
        key: Names the session in the store: a hash over all that made it (see `plan.session_key`).
        account_id: Of the role.
        account_name: As it was known when the session was made.
        role_arn: The role's full ARN.
        role_name: Without path.
        environment: The environment's name, or an empty string.
        source: `hatstand`, or the name of the store that it was found in.
        credentials: The keys; their `expires_at` is always set.
        region: For exports.
        plan_text: The hops in one line, for details.
        profile: The profile that the role came from, or None.
        created_at: When AWS gave it (UTC).
        duration: Seconds that were asked for.
        chained: Whether the duration was capped by role chaining.
    """

    key: str
    account_id: str
    account_name: str
    role_arn: str
    role_name: str
    environment: str
    credentials: Credentials
    region: str
    created_at: datetime
    duration: int
    chained: bool = False
    profile: str | None = None
    plan_text: str = ""
    source: str = "hatstand"

    @property
    def expires_at(self) -> datetime:
        """When AWS stops accepting the credentials (UTC)."""
        expires_at = self.credentials.expires_at
        if expires_at is None:  # STS always sends one; a store that lost it is damaged
            return self.created_at
        return expires_at

    @property
    def target(self) -> str:
        """`ACCOUNT_ID/ROLE`: what HATSTAND_ROLE says."""
        return f"{self.account_id}/{self.role_name}"


@dataclass(frozen=True, slots=True)
class MfaSession:
    """`GetSessionToken` credentials: many roles after one code."""

    key: str
    serial: str
    credentials: Credentials
    created_at: datetime
