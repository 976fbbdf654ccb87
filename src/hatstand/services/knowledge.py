"""What is known in one context: the inventory and the identity, and how they are refreshed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from hatstand.config.model import ContextSettings, Settings
from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import BaseCredentials, CallerIdentity
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Gap, Progress
from hatstand.domain.profiles import ProfileSet
from hatstand.domain.records import dataclass
from hatstand.errors import ConfigurationError, HatstandError, Unreachable
from hatstand.services.assembly import LocalSources, assemble
from hatstand.services.journal import Journal

if TYPE_CHECKING:
    from hatstand.services.find.finder import Finder
    from hatstand.services.first_steps import Step
    from hatstand.services.ports import (
        CliCache,
        Clock,
        ColorStore,
        Gateway,
        HistoryStore,
        JournalStore,
        MarkStore,
        MfaDevice,
        SessionStore,
        Snapshot,
        SnapshotStore,
        StateStore,
    )
    from hatstand.services.ports.pages import PagesStore

Gaps = tuple[Gap, ...]

Meanwhile = Callable[[BaseCredentials], Awaitable[None]]
"""Something that is done with credentials while something else is waited for."""

Listener = Callable[[Progress, Inventory | None], None]
"""Told how far a refresh is, and now and then what is known so far."""


@dataclass(frozen=True, slots=True)
class DemoFacts:
    """What the UI shows when it runs against the embedded endpoint."""

    url: str
    code: Callable[[], str]
    seconds_left: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Ports:
    """The adapters that a workspace works with.

    `pages` makes the store of unfinished readings, and `histories` that of histories: few commands
    read so much. `without_loop` says that coroutines run without an event loop: everything is done
    on return.
    """

    gateway: Gateway
    snapshots: SnapshotStore
    sessions: SessionStore
    state: StateStore
    clock: Clock
    cli_cache: CliCache | None = None
    histories: Callable[[], HistoryStore] | None = None
    journal: JournalStore | None = None
    marks: MarkStore | None = None
    colors: ColorStore | None = None
    pages: Callable[[], PagesStore] | None = None
    without_loop: bool = False


class Knowledge:
    """One context: its inventory and its identity, and how both are refreshed.

    Attributes:
        inventory: What is known now; replaced as a whole.
        caller: Who the base credentials are; None until `identify`, or where there are none.
        base_problem: Why there is no caller, or None.
        journal: Writes down what is assumed and handed over.
        start: Whose environment this is, as far as can be told: keeps snapshots of people apart.
    """

    start = ""

    def __init__(
        self,
        settings: Settings,
        context: ContextSettings,
        profiles: ProfileSet,
        ports: Ports,
        *,
        region: str = "",
        offline: bool = False,
        demo: DemoFacts | None = None,
    ) -> None:
        self.settings = settings
        self.context = context
        self.profiles = profiles
        self.offline = offline
        self.demo = demo
        self.clock = ports.clock
        self.state = ports.state
        self._ports = ports
        self.journal = Journal(
            ports.journal,
            ports.clock,
            context.name,
            required=settings.machine_policy.journal_required,
        )
        self._region = region
        self._base: BaseCredentials | None = None
        self._snapshot: Snapshot | None = None
        self.caller: CallerIdentity | None = None
        self.base_problem: HatstandError | None = None
        self.store_problem = ""
        self._finder: tuple[Inventory, Finder] | None = None
        self.inventory = Inventory(context.name, rules=settings.environments)

    @property
    def endpoint(self) -> str:
        """The endpoint in use that is not AWS's, or an empty string."""
        return self._ports.gateway.endpoint

    @property
    def region(self) -> str:
        """The region in use: asked for, the context's, the profile's, else AWS's first."""
        return self.named_region or "us-east-1"

    @property
    def named_region(self) -> str:
        """The region in use where anything names one, or an empty string."""
        if self._region or self.context.region:
            return self._region or self.context.region or ""
        profile = self.profiles.get(self.context.profile or "default")
        if profile is not None and profile.region:
            return profile.region
        return (self._base.region or "") if self._base is not None else ""

    @property
    def base_label(self) -> str:
        """Who one is, or where one would start, in a few words."""
        start = self.context.profile or "default credentials"
        return f"{self.caller.label}@{start}" if self.caller else start

    @property
    def crawled(self) -> bool:
        """Whether the inventory comes from a crawl, now or before."""
        return self._snapshot is not None

    @property
    def snapshot_problem(self) -> str:
        """What was wrong with the stored snapshot, or an empty string."""
        return self._ports.snapshots.problem

    @property
    def age(self) -> float | None:
        """Seconds since the organization was read, or None."""
        as_of = self.inventory.as_of
        return (self.clock.now() - as_of).total_seconds() if as_of else None

    @property
    def finder(self) -> Finder:
        """What searches the inventory; made anew when that changed."""
        if self._finder is None or self._finder[0] is not self.inventory:
            from hatstand.services.find.finder import Finder

            self._finder = (self.inventory, Finder(self.inventory, preferred=self._preferred))
        return self._finder[1]

    def _preferred(self) -> tuple[str, ...]:
        """Return the keys of what one comes back to: what is pinned, then the roles used last."""
        recent = (RoleArn.parse(one.target) for one in self.state.recent(self.context.name))
        roles = (f"role:{role.account_id}/{role.name}" for role in recent if role is not None)
        return tuple(dict.fromkeys((*self.state.pins(self.context.name), *roles)))

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """What was found on this machine, and how to get what is missing; not with a tree."""
        if self.inventory.organization.id:
            return ()
        from hatstand.services.first_steps import first_steps

        return first_steps(self)

    def reassemble(self) -> Inventory:
        """Return the inventory made anew after state or settings changed."""
        self.inventory = self._assembled(self._snapshot)
        return self.inventory

    async def identify(self, meanwhile: Meanwhile | None = None) -> CallerIdentity | None:
        """Find out who the base credentials are; a failure is kept in `base_problem`.

        While AWS is asked, `meanwhile` is done with them, which never raises.
        """
        if self.offline:
            return self.caller
        try:
            base = await self.base()
            asked = self._ports.gateway.identity(base.credentials, self.region).caller()
            if meanwhile is None:
                self.caller = await asked
            else:
                from asyncio import gather  # not above: assuming a role needs no event loop

                self.caller, _ = await gather(asked, meanwhile(base))
            self.base_problem = None
        except HatstandError as error:
            self.base_problem = error
            if not isinstance(error, Unreachable):
                self.caller = None
        return self.caller

    async def base(self) -> BaseCredentials:
        """Return the context's base credentials.

        Raises:
            NoCredentialsError: There are none; the hint says what to do.
        """
        if self._base is None:
            self._base = await self._ports.gateway.base(self.context.profile)
        return self._base

    async def tags(self, account_id: str) -> Mapping[str, str]:
        """Return an account's tags, read now where they are not known yet.

        Raises:
            AwsError: They can't be read.
        """
        account = self.inventory.account(account_id)
        if account is not None and account.tags is not None:
            return account.tags
        if self.offline:
            return {}
        base = await self.base()
        port = self._ports.gateway.organizations(base.credentials, self.region)
        return await port.tags(account_id)

    async def may_read_organizations(self) -> str:
        """Return in words which organization may be read, having asked for its root.

        Raises:
            OrganizationsUnavailable: It may not be read, or there is none.
            NoCredentialsError, AwsError: As they say.
        """
        base = await self.base()
        port = self._ports.gateway.organizations(base.credentials, self.region)
        facts = await port.describe()
        await port.root()
        return f"{facts.id} may be read"

    async def mfa_devices(self) -> tuple[MfaDevice, ...]:
        """Return the MFA devices of the base identity.

        Raises:
            NoCredentialsError, AwsError: As they say.
        """
        base = await self.base()
        return await self._ports.gateway.identity(base.credentials, self.region).mfa_devices()

    def refuse_unsafe_settings(self) -> None:
        """Refuse where a fault in the settings or marks could make the wrong thing happen.

        Raises:
            ConfigurationError: With the first fault.
        """
        if fault := self.unsafe_setting:
            raise ConfigurationError(
                f"nothing is assumed or handed over until this is mended: {fault}",
                "Mend that file, or move it out of the way to go on without marks"
                if fault == self._unread_marks
                else "`hatstand config check` shows all findings",
            )

    @property
    def unsafe_setting(self) -> str:
        """What in the settings or marks could make the wrong thing happen, or an empty string."""
        faults = (
            *self.settings.blocking,
            *self.settings.blocking_contexts.get(self.context.name, ()),
        )
        return str(faults[0]) if faults else self._unread_marks

    @property
    def _unread_marks(self) -> str:
        marks = self._ports.marks
        if marks is None:
            return ""
        marks.marks()  # what is wrong with the file shows when it is read
        return marks.unread

    async def _base_of(
        self, profile: str | None, *, allow_process: bool = False
    ) -> BaseCredentials:
        if profile == self.context.profile and self._base is not None:
            return self._base
        return await self._ports.gateway.base(profile, allow_process=allow_process)

    @property
    def _binding(self) -> str:
        """What a snapshot is bound to: the way the organization was seen."""
        start = self.context.profile or self.start
        return "\n".join((self.endpoint, start, self.context.organization_role or ""))

    def _sources(self) -> LocalSources:
        opened = self.state.opened_roles(self.context.name)
        marks = self._ports.marks.marks() if self._ports.marks else None
        return LocalSources(self.context, self.profiles, self.settings.environments, opened, marks)

    def _assembled(self, snapshot: Snapshot | None) -> Inventory:
        return assemble(self._sources(), snapshot)
