"""What services need kept: snapshots, sessions, state, the AWS CLI's cache."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from hatstand.domain.credentials import (
    CallerIdentity,
    Credentials,
    MfaSession,
    Session,
)
from hatstand.domain.organization import Organization
from hatstand.domain.profiles import Profile
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role
from hatstand.secret import Secret
from hatstand.services.facts import CallerFacts, DeniedRead

if TYPE_CHECKING:
    from hatstand.domain.environment_marks import EnvironmentMark, EnvironmentMarks
    from hatstand.domain.history import History
    from hatstand.domain.journal import JournalEntry


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is stored about an organization: no secret is ever in it.

    Attributes:
        organization: Accounts and OUs as AWS told them.
        roles: Roles of sources that need a call (listed, policy); not profiles nor templates.
            Where they come from a store they are a book, which makes no more than are looked at.
        as_of: When the crawl ended (UTC).
        complete: Whether the crawl missed nothing.
        notices: The calm lines of that crawl, so that a redraw says the same.
        facts: What is known of the caller; None where nobody asked.
        roles_read: When `iam:ListRoles` answered in full (UTC), by account id: a role of such an
            account that is not among `roles` does not exist.
    """

    organization: Organization
    as_of: datetime
    roles: Sequence[Role] = ()
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

    def glance(
        self, context: str, binding: str, beside: str, account_ids: Collection[str]
    ) -> Snapshot | None:
        """Return the part of a large snapshot that a first look needs; None where `load` is quick.

        Args:
            context: The context's name.
            binding: As for `load`.
            beside: The id of an account whose siblings are shown, with those of the OUs above.
            account_ids: The ids of other accounts that it must have, as far as they are known.
        """
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


class JournalStore(Protocol):
    """What was assumed and handed over, in order; no secret is ever in it."""

    def add(self, entry: JournalEntry) -> None:
        """Add an entry at the end.

        Raises:
            OSError: It can't be written.
        """
        ...

    def line(self, entry: JournalEntry) -> str:
        """Return an entry as it is written, without a line end."""
        ...

    def read(self, since: datetime | None = None) -> tuple[JournalEntry, ...]:
        """Return the entries since a time, the first one first."""
        ...

    @property
    def problem(self) -> str:
        """What could not be read at the last `read`, or an empty string."""
        ...


class MarkStore(Protocol):
    """Environments that a person gave to nodes; neither reading nor writing ever raises."""

    def marks(self) -> EnvironmentMarks | None:
        """Return all marks, the same value as long as nothing changes; None for none."""
        ...

    def mark(self, node: str, mark: EnvironmentMark | None, name: str = "") -> None:
        """Mark a node (see `domain.environment_marks`), or with None take its mark away."""
        ...

    def write_again(self) -> None:
        """Try once more to write what could not be written, if anything."""
        ...

    @property
    def problem(self) -> str:
        """Why marks could not be read or kept, or an empty string."""
        ...

    @property
    def unread(self) -> str:
        """Why the marks that are kept are not known, as of the last `marks`; else empty."""
        ...


class ColorStore(Protocol):
    """AWS's own account colours; neither reading nor writing ever raises."""

    def colors(self) -> Mapping[str, str]:
        """Return the colours by account id."""
        ...

    def keep(self, found: Mapping[str, str], at: datetime) -> None:
        """Keep what was read; an empty colour forgets that of the account."""
        ...

    @property
    def problem(self) -> str:
        """Why colours could not be read or kept, or an empty string."""
        ...


class HistoryStore(Protocol):
    """Histories by context and binding, beside the snapshots; no secret is ever in them."""

    def load(self, context: str, binding: str) -> History | None:
        """Return a history, or None; never raises: a damaged one is set aside and told."""
        ...

    def told(self, context: str, binding: str) -> History | None:
        """Return what the steps of a history tell (`History.only_told`); otherwise as `load`."""
        ...

    def change(
        self, context: str, binding: str, change: Callable[[History | None], History]
    ) -> History:
        """Return the history after `change`, and keep it; other processes wait meanwhile.

        Raises:
            OSError: It can't be read or written; the one before stays.
        """
        ...

    @property
    def problem(self) -> str:
        """What was wrong with the file at the last time that it was used, or an empty string."""
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

    def at_once(self) -> AbstractContextManager[None]:
        """Return a context in which several things are remembered in one go."""
        ...

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

    def mfa_device(self, access_key_id: str) -> str:
        """Return the device chosen for the user of an access key, or an empty string."""
        ...

    def choose_mfa_device(self, access_key_id: str, serial: str) -> None:
        """Remember the device chosen for the user of an access key; an empty serial forgets it."""
        ...

    def command_allowed(self, digest: str) -> bool:
        """Tell whether the person agreed before to a command, named by its digest."""
        ...

    def allow_command(self, digest: str) -> None:
        """Remember that the person agreed to a command."""
        ...

    def write_again(self) -> None:
        """Try once more to write what could not be written, if anything."""
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
