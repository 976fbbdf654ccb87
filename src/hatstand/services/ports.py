"""The seams: what services need of the world, as small protocols that adapters implement."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from hatstand.domain.credentials import (
    BaseCredentials,
    CallerIdentity,
    Credentials,
    MfaSession,
    Session,
)
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.profiles import Profile
from hatstand.domain.roles import Role
from hatstand.secret import Secret
from hatstand.services.facts import CallerFacts, DeniedRead, OwnPolicies, RoleDetails
from hatstand.services.sharing_ports import CloudMapPort, SharesPort


class Clock(Protocol):
    """The time; tests have their own."""

    def now(self) -> datetime:
        """Return the present moment (UTC, with its zone)."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        ...


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """`DescribeOrganization` and `ListRoots`."""

    id: str
    management_account_id: str
    feature_set: str = "ALL"


@dataclass(frozen=True, slots=True)
class PlacedAccount:
    """An account and the ids of what holds it, root first; empty where AWS gave no `Paths`."""

    account: Account
    ancestors: tuple[str, ...] = ()


class OrganizationsPort(Protocol):
    """AWS Organizations, read only; every list is followed to its last page.

    Raises (all methods): OrganizationsUnavailable, Throttled, Unreachable, CredentialsExpired,
    AwsError.
    """

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        ...

    @property
    def throttled(self) -> int:
        """Answers so far that said 'too many requests'."""
        ...

    async def describe(self) -> OrganizationFacts:
        """Return the organization's id and its management account."""
        ...

    async def root(self) -> OrganizationalUnit:
        """Return the root, as a unit without parent."""
        ...

    def accounts(self) -> AsyncIterator[tuple[PlacedAccount, ...]]:
        """Yield all accounts, a page at a time."""
        ...

    def units(self, parent_id: str) -> AsyncIterator[tuple[OrganizationalUnit, ...]]:
        """Yield the OUs directly below a root or OU, a page at a time."""
        ...

    def accounts_of(self, parent_id: str) -> AsyncIterator[tuple[Account, ...]]:
        """Yield the accounts directly in a root or OU, a page at a time."""
        ...

    async def tags(self, account_id: str) -> Mapping[str, str]:
        """Return an account's tags."""
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

    async def base(self, profile: str | None, *, allow_process: bool = False) -> BaseCredentials:
        """Return the credentials of a profile, or of the default chain; never prompts.

        A `credential_process` is run only with `allow_process`: never at start-up.

        Raises:
            NoCredentialsError: None can be found, or a login is needed; the hint says which.
        """
        ...

    def organizations(self, credentials: Credentials, region: str) -> OrganizationsPort:
        """Return Organizations as these credentials see it."""
        ...

    def identity(self, credentials: Credentials, region: str) -> IdentityPort:
        """Return STS and IAM as these credentials see them."""
        ...

    def shares(self, credentials: Credentials, region: str) -> SharesPort:
        """Return RAM as these credentials see it in a region."""
        ...

    def cloud_map(self, credentials: Credentials, region: str, account_id: str) -> CloudMapPort:
        """Return Cloud Map as these credentials, which are of `account_id`, see it in a region."""
        ...

    async def sign_in_token(self, credentials: Credentials, host: str) -> Secret:
        """Return a console sign-in token (POST, no SessionDuration).

        Raises:
            AwsError: The federation endpoint refused, with its words.
            Unreachable: No answer.
        """
        ...

    def sign_in_url(self, host: str) -> str:
        """Return the federation endpoint's URL for a sign-in host, configured or AWS's own."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is stored about an organization: no secret is ever in it.

    Attributes:
        organization: Accounts and OUs as AWS told them.
        roles: Roles of sources that need a call (listed, policy); not profiles nor templates.
        as_of: When the crawl ended (UTC).
        complete: Whether the crawl missed nothing.
        notices: The calm lines of that crawl, so that a redraw says the same.
        facts: What is known of the caller; None where nobody asked.
        roles_read: When `iam:ListRoles` answered in full (UTC), by account id: a role of such an
            account that is not among `roles` does not exist.
    """

    organization: Organization
    as_of: datetime
    roles: tuple[Role, ...] = ()
    complete: bool = True
    notices: tuple[str, ...] = ()
    caller: CallerIdentity | None = None
    facts: CallerFacts | None = None
    roles_read: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))


class SnapshotStore(Protocol):
    """Snapshots by context; reading never raises: a damaged one is set aside and told."""

    def load(self, context: str, binding: str) -> Snapshot | None:
        """Return the snapshot of a context made for the same `binding` (endpoint, base)."""
        ...

    def save(self, context: str, binding: str, snapshot: Snapshot) -> None:
        """Replace the snapshot of a context as a whole.

        Raises:
            OSError: It can't be written; the one before stays.
        """
        ...

    @property
    def problem(self) -> str:
        """What was wrong with the file at the last `load`, or an empty string."""
        ...


class SessionStore(Protocol):
    """Sessions and MFA sessions of this user, shared by all hatstand processes where files are."""

    def sessions(self) -> tuple[Session, ...]:
        """Return all that are still valid, soonest expiry first."""
        ...

    def get(self, key: str) -> Session | None:
        """Return one, or None."""
        ...

    def put(self, session: Session) -> None:
        """Keep one."""
        ...

    def remove(self, key: str) -> None:
        """Forget one; nothing happens where it is not there."""
        ...

    def mfa_session(self, key: str) -> MfaSession | None:
        """Return an MFA session that is still valid, or None."""
        ...

    def put_mfa_session(self, session: MfaSession) -> None:
        """Keep one."""
        ...

    def remove_mfa_session(self, key: str) -> None:
        """Forget one."""
        ...

    def code_used(self, serial: str, code: Secret, window_end: datetime) -> None:
        """Remember that a code was sent, until its window can't be current any more."""
        ...

    def was_code_used(self, serial: str, code: Secret) -> bool:
        """Tell whether that code was sent before within its window."""
        ...

    @property
    def problem(self) -> str:
        """Why something could not be kept for other processes, or an empty string."""
        ...

    def lock(self, name: str) -> AbstractAsyncContextManager[None]:
        """Return what lets one process of this user at a time through; waiting can be cancelled."""
        ...


@dataclass(frozen=True, slots=True)
class OpenedRole:
    """A role that opened before, and when it last did."""

    context: str
    role_arn: str
    at: datetime
    mfa: bool | None = None


@dataclass(frozen=True, slots=True)
class RecentTarget:
    """A target that was used; `confirm` is what its environment asked then (`none`, `ask`, …)."""

    target: str
    confirm: str


class StateStore(Protocol):
    """What the program itself remembers between runs; neither reading nor writing ever raises."""

    def opened_roles(self, context: str) -> tuple[OpenedRole, ...]:
        """Return the roles that opened in a context, last one first."""
        ...

    def role_opened(self, opened: OpenedRole) -> None:
        """Remember that a role opened."""
        ...

    def denied_reads(self, context: str) -> tuple[DeniedRead, ...]:
        """Return the reads that were denied in a context, last one first."""
        ...

    def reads_denied(self, context: str, denied: tuple[DeniedRead, ...], since: datetime) -> None:
        """Remember denied reads, and forget those from before `since`."""
        ...

    def theme(self) -> tuple[str, str] | None:
        """Return (chosen theme, what the configuration said when it was chosen), or None."""
        ...

    def choose_theme(self, name: str, configured: str) -> None:
        """Remember a theme chosen with `t`."""
        ...

    def recent(self, context: str) -> tuple[RecentTarget, ...]:
        """Return the targets used in a context, last one first."""
        ...

    def used(self, context: str, target: str, confirm: str) -> None:
        """Remember that a target was used, and what its environment asks before."""
        ...

    def pins(self, context: str) -> tuple[str, ...]:
        """Return the pinned targets, in the order in which they were pinned."""
        ...

    def pin(self, context: str, target: str) -> None:
        """Pin a target; one that is pinned keeps its place."""
        ...

    def unpin(self, context: str, target: str) -> None:
        """Unpin a target."""
        ...

    def cursor(self, context: str) -> str:
        """Return the target on which the tree opens, or an empty string."""
        ...

    def place_cursor(self, context: str, target: str) -> None:
        """Remember on which target the tree opens."""
        ...

    @property
    def problem(self) -> str:
        """What is wrong with the file, in words, or an empty string."""
        ...


class CliCache(Protocol):
    """The AWS CLI's own session cache, for roles that are profiles."""

    def put(self, profile: Profile, credentials: Credentials) -> bool:
        """Write the entry that `aws --profile X` would look for; False where it can't be keyed."""
        ...

    def remove(self, profile: Profile, credentials: Credentials) -> bool:
        """Remove the entry of a profile where it holds these very credentials; tell whether."""
        ...
