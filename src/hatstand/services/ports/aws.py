"""What services need of AWS, and of the time."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from hatstand.domain.credentials import (
    BaseCredentials,
    CallerIdentity,
    Credentials,
)
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role
from hatstand.secret import Secret

if TYPE_CHECKING:
    from hatstand.services.facts import OwnPolicies, RoleDetails
    from hatstand.services.ports.organizations import OrganizationsPort
    from hatstand.services.ports.reading import AccountRead, Start, Ways
    from hatstand.services.ports.sharing import CloudMapPort, SharesPort


class Clock(Protocol):
    """The time; tests have their own."""

    def now(self) -> datetime:
        """Return the present moment (UTC, with its zone)."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        ...


@dataclass(frozen=True, slots=True)
class AssumeRoleRequest:
    """What `sts:AssumeRole` is asked; `code` is sent once and never kept."""

    role_arn: str
    session_name: str
    duration: int
    external_id: str | None = None
    serial: str | None = None
    code: Secret | None = None
    source_identity: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class MfaDevice:
    """A device of the calling user; `usable` is false for passkeys, which STS can't take."""

    serial: str
    usable: bool = True


class IdentityPort(Protocol):
    """STS and IAM as seen with one set of credentials.

    Raises (all methods): AccessDenied, MfaRefused, CredentialsExpired, Throttled, Unreachable,
    AwsError.
    """

    async def caller(self) -> CallerIdentity:
        """Return who the credentials are."""
        ...

    async def assume_role(self, request: AssumeRoleRequest) -> Credentials:
        """Return the credentials of a role."""
        ...

    async def session_token(self, serial: str, code: Secret, duration: int) -> Credentials:
        """Return long-term credentials made temporary and marked as authenticated by MFA."""
        ...

    async def mfa_devices(self) -> tuple[MfaDevice, ...]:
        """Return the MFA devices of the calling user."""
        ...

    async def account_alias(self) -> str:
        """Return the alias of the account one is in, or an empty string."""
        ...

    def roles(self) -> AsyncIterator[tuple[Role, ...]]:
        """Yield the IAM roles of the account one is in, a page at a time."""
        ...

    async def own_policies(self, caller: CallerIdentity) -> OwnPolicies:
        """Return the policies of `caller`, who these credentials are; a refused part is told."""
        ...

    async def role_details(self, name: str) -> RoleDetails:
        """Return more of one role of the account one is in; a refused part is told."""
        ...


class Gateway(Protocol):
    """The way to AWS: makes the other ports."""

    @property
    def endpoint(self) -> str:
        """The configured endpoint that is not AWS's, or an empty string."""
        ...

    def endpoint_of(self, profile: str | None) -> str:
        """Return the same for what starts from a profile; None or empty: the context's start."""
        ...

    async def base(self, profile: str | None, *, allow_process: bool = False) -> BaseCredentials:
        """Return the credentials of a profile, or of the default chain; never prompts.

        A `credential_process` is run only with `allow_process`: never at start-up.

        Raises:
            NoCredentialsError: None can be found, or a login is needed; the hint says which.
        """
        ...

    def use_share(self, rate: float) -> None:
        """Use another share of AWS's documented rates from now on."""
        ...

    def organizations(self, credentials: Credentials, region: str) -> OrganizationsPort:
        """Return Organizations as these credentials see it."""
        ...

    def identity(self, credentials: Credentials, region: str) -> IdentityPort:
        """Return STS and IAM as these credentials see them."""
        ...

    def read_roles(self, start: Start, ways: Ways) -> AsyncGenerator[AccountRead, None]:
        """Yield what became of each account, as soon as it is known; nothing is raised for one."""
        ...

    def shares(self, credentials: Credentials, region: str) -> SharesPort:
        """Return RAM as these credentials see it in a region."""
        ...

    def cloud_map(self, credentials: Credentials, region: str, account_id: str) -> CloudMapPort:
        """Return Cloud Map as these credentials, which are of `account_id`, see it in a region."""
        ...

    async def account_color(self, credentials: Credentials) -> str:
        """Return the colour of an account in AWS's own console; empty where it has none.

        Raises:
            AwsError: It may not be read, or AWS does not answer.
        """
        ...

    async def sign_in_token(self, credentials: Credentials, host: str) -> Secret:
        """Return a console sign-in token (POST, no SessionDuration).

        Raises:
            AwsError: The federation endpoint refused, with its words.
            Unreachable: No answer.
        """
        ...

    def sign_in_url(self, credentials: Credentials, host: str) -> str:
        """Return the federation endpoint's URL for a sign-in host, configured or AWS's own."""
        ...
