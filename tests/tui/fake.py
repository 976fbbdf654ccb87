"""A workspace without AWS: the same methods, with delays and failures on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event
from types import SimpleNamespace
from typing import Any

from tests.tui.acme import NOW, inventory
from tests.tui.cloud import Cloud, FakeGateway
from tests.tui.ram import Ram, RamGateway

from hatstand.config.model import ContextSettings, Settings
from hatstand.domain.changes import Change
from hatstand.domain.credentials import CallerIdentity, Credentials, Session
from hatstand.domain.environment_marks import EnvironmentMark, EnvironmentMarks
from hatstand.domain.environments import Confirm
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Progress
from hatstand.domain.plan import Hop, LinkPlan, MfaPlan, MfaWay, Need, Plan
from hatstand.domain.policy import Judgement
from hatstand.domain.profiles import Profile, ProfileSet
from hatstand.domain.roles import Role
from hatstand.errors import ConfigurationError, HatstandError, UsageError
from hatstand.secret import Secret
from hatstand.services.account_colors import ColorsRead
from hatstand.services.assume.asking import Asker, CodeRequest, ConfirmRequest
from hatstand.services.assume.profile_sessions import without_role
from hatstand.services.exports import masked, render
from hatstand.services.facts import RoleDetails
from hatstand.services.find.finder import Finder
from hatstand.services.first_steps import Step
from hatstand.services.journal import Journal
from hatstand.services.ports import OpenedRole
from hatstand.services.sharing.cloudmap import CloudMap
from hatstand.services.sharing.shares import Shares
from hatstand.services.sharing.viewpoint import Viewpoint

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLETOKEN"
LINK = "https://signin.example/federation?SigninToken=VERYSECRET"


class FakeClock:
    """Stands still unless it is moved."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class FakeState:
    """Remembers the theme for the life of a test."""

    def __init__(self) -> None:
        self.chosen: tuple[str, str] | None = None
        self.opened: tuple[OpenedRole, ...] = ()
        self.pinned: dict[str, list[str]] = {}

    def pins(self, context: str) -> tuple[str, ...]:
        return tuple(self.pinned.get(context, ()))

    def pin(self, context: str, target: str) -> None:
        self.pinned.setdefault(context, []).append(target)

    def unpin(self, context: str, target: str) -> None:
        self.pinned[context].remove(target)

    def theme(self) -> tuple[str, str] | None:
        return self.chosen

    def choose_theme(self, name: str, configured: str) -> None:
        self.chosen = (name, configured)

    def opened_roles(self, context: str) -> tuple[OpenedRole, ...]:
        return tuple(role for role in self.opened if role.context == context)


@dataclass
class FakeWorkspace:
    """What tests set up, and what happened (`calls`)."""

    inventory: Inventory = field(default_factory=inventory)
    glanced: Inventory | None = None
    """What is shown first of the inventory, as if that were large; `may_read` lets the rest in."""
    may_read: Event = field(default_factory=Event)
    settings: Settings = field(default_factory=Settings)
    context: ContextSettings = field(default_factory=lambda: ContextSettings("acme"))
    profiles: ProfileSet = field(default_factory=ProfileSet)
    region: str = "ap-northeast-1"
    endpoint: str = ""
    offline: bool = False
    demo: Any = None
    base_label: str = "alice@jump"
    base_problem: HatstandError | None = None
    first_steps: tuple[Step, ...] = ()
    caller: CallerIdentity | None = field(
        default_factory=lambda: CallerIdentity(
            "999999999999", "arn:aws:iam::999999999999:user/alice"
        )
    )
    snapshot_problem: str = ""
    store_problem: str = ""
    history_problem: str = ""
    lately: tuple[Change, ...] = ()
    recent: tuple[Role, ...] = ()

    after_refresh: Inventory | None = None
    refresh_delay: float = 0.0
    may_refresh: asyncio.Event = field(default_factory=asyncio.Event)
    """Ends the delay of refreshes before its time."""
    refresh_steps: tuple[Progress, ...] = ()
    refresh_error: HatstandError | None = None
    assume_delay: float = 0.0
    assume_error: BaseException | None = None
    forget_error: HatstandError | None = None
    details: RoleDetails = field(default_factory=RoleDetails)
    details_error: BaseException | None = None
    tags_error: HatstandError | None = None
    code_needed: bool = True
    plan_problems: tuple[str, ...] = ()
    shell: str = "bash"
    cloud: Cloud = field(default_factory=Cloud)
    ram: Ram = field(default_factory=Ram)
    opened_profiles: dict[str, Session] = field(default_factory=dict)

    account_colors: Mapping[str, str] = field(default_factory=dict)
    colors_read: ColorsRead | HatstandError = field(default_factory=lambda: ColorsRead({}))

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        self.state = FakeState()
        self.journal = Journal(None, self.clock, "acme")
        self.sessions: dict[str, Session] = {}
        self.calls: list[str] = []
        self.codes: list[int] = []
        self.judgements: dict[tuple[str, str], Judgement] = {}
        self.details_wait = asyncio.Event()
        self.details_wait.set()
        self.known_finder: tuple[Inventory, Finder] | None = None

    # Knowledge

    def history(self) -> None:
        """What is known of earlier snapshots is in `lately`."""

    def changes(self, since: datetime | None = None) -> tuple[Change, ...]:
        return self.lately if since else self.news()

    def news(self) -> tuple[Change, ...]:
        return self.lately if "refresh" in self.calls else ()

    def open(self) -> Inventory:
        return self.inventory

    async def import_colors(self) -> ColorsRead:
        self.calls.append("colors")
        if isinstance(self.colors_read, HatstandError):
            raise self.colors_read
        self.account_colors = self.colors_read.colors
        return self.colors_read

    marks_changed = False
    marks_problem = ""
    unread_marks = ""

    def mark(self, node: str, mark: EnvironmentMark | None, name: str = "") -> Inventory:
        self.calls.append(f"mark {node} ({name})")
        marks = dict(self.inventory.marks.by_node if self.inventory.marks else {})
        marks.pop(node, None)
        if mark is not None:
            marks[node] = mark
        self.inventory = replace(self.inventory, marks=EnvironmentMarks(marks))
        return self.inventory

    def reassemble(self) -> Inventory:
        self.calls.append("reassemble")
        self.marks_changed = False
        return self.inventory

    def glance(self) -> bool:
        if self.glanced is None:
            return False
        self.glanced, self.inventory = self.inventory, self.glanced
        return True

    def stored(self) -> Inventory | None:
        assert self.may_read.wait(10)
        return self.glanced

    def opened(self, stored: Inventory | None) -> Inventory:
        assert stored is not None
        self.inventory = stored
        return stored

    def take_settings(self, settings: Settings) -> Inventory:
        self.settings = settings
        self.inventory = replace(self.inventory, rules=settings.environments)
        return self.inventory

    @property
    def finder(self) -> Finder:
        if self.known_finder is None or self.known_finder[0] is not self.inventory:
            self.known_finder = (self.inventory, Finder(self.inventory))
        return self.known_finder[1]

    def region_from(self, session: Session | None) -> str:
        return self.region

    def choose_region(self, region: str) -> None:
        self.region = region

    async def viewpoint(self, session: Session | None = None, region: str = "") -> Viewpoint:
        if self.base_problem is not None and session is None:
            raise self.base_problem
        if session is not None:
            label = f"{session.account_name}/{session.role_name}"
            account_id, credentials = session.account_id, session.credentials
        else:
            assert self.caller is not None
            label, account_id = self.base_label, self.caller.account_id
            credentials = Credentials("AKIAIOSFODNN7EXAMPLE", Secret(SECRET))
        return Viewpoint(credentials, account_id, region or self.region_from(session), label)

    def cloud_map(self, viewpoint: Viewpoint) -> CloudMap:
        self.calls.append(f"cloud map as {viewpoint.label} in {viewpoint.region}")
        return CloudMap(FakeGateway(self.cloud), self.clock, viewpoint)  # type: ignore[arg-type]

    def shares(self, viewpoint: Viewpoint) -> Shares:
        self.calls.append(f"shares as {viewpoint.label} in {viewpoint.region}")
        gateway: Any = RamGateway(self.ram, viewpoint.account_id)
        return Shares(gateway, self.clock, viewpoint)

    @property
    def file_problems(self) -> tuple[str, ...]:
        told = (
            self.snapshot_problem,
            self.store_problem,
            self.history_problem,
            self.marks_problem,
        )
        return tuple(problem for problem in told if problem)

    async def identify(self) -> CallerIdentity | None:
        return self.caller

    async def refresh(
        self, listener: Callable[[Progress, Inventory | None], None] | None = None
    ) -> Inventory:
        self.calls.append("refresh")
        for step in self.refresh_steps:
            if listener:
                listener(step, None)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.may_refresh.wait(), self.refresh_delay)
        if self.refresh_error is not None:
            raise self.refresh_error
        self.inventory = self.after_refresh or replace(self.inventory, as_of=self.clock.now())
        return self.inventory

    async def tags(self, account_id: str) -> Mapping[str, str]:
        self.calls.append(f"tags {account_id}")
        if self.tags_error is not None:
            raise self.tags_error
        return {"team": "payments", "cost[/b]": "12"}

    async def base(self) -> None:
        self.calls.append("base")

    def judgement(self, role: Role) -> Judgement | None:
        return self.judgements.get(role.key)

    def inside(self, session: Session | None) -> tuple[str, Any]:
        who = f"the live session of {session.role_name}" if session else self.base_label
        return who, SimpleNamespace(role_details=self.role_details)

    async def role_details(self, name: str) -> RoleDetails:
        self.calls.append(f"details {name}")
        try:
            await self.details_wait.wait()
        except asyncio.CancelledError:
            self.calls.append("details cancelled")
            raise
        if self.details_error is not None:
            raise self.details_error
        return self.details

    # Sessions

    def plan_now(self, role: Role, *, duration: int | None = None) -> Plan:
        environment = self.inventory.environment_of_role(role.account_id, role.name)
        need = Need.YES if role.mfa else Need.NO
        return Plan(
            role=role,
            account_name=self.inventory.account_name(role.account_id),
            environment=environment,
            hops=(Hop(role.arn, role.account_id, role.name, duration or 3600),),
            base_label=self.base_label,
            base_profile="jump",
            base_kind=None,
            mfa=MfaPlan(need, MfaWay.SESSION, "arn:aws:iam::999999999999:mfa/alice-phone"),
            duration=duration or 3600,
            duration_reason="1 h instead of 4 h: an MFA session allows no more",
            region=self.region,
            links=(
                LinkPlan("federation", works=True),
                LinkPlan("switch-role", works=False, reason="an ExternalId is needed"),
            ),
            problems=self.plan_problems,
        )

    async def plan(self, role: Role, *, duration: int | None = None) -> Plan:
        return self.plan_now(role, duration=duration)

    async def assume(self, plan: Plan, asker: Asker, *, fresh: bool = False) -> Session:
        self.calls.append(f"assume {plan.role.account_id}/{plan.role.name}")
        asker.progress(f"assuming {plan.role.name} in {plan.account_name}")
        if plan.environment.confirm is not Confirm.NONE:
            action = f"assume {plan.role.name} in {plan.account_name}"
            way = plan.environment.confirm
            await asker.confirm(ConfirmRequest(action, plan, way, plan.account_name))
        if plan.mfa.need is Need.YES and self.code_needed:
            code = await asker.code(CodeRequest(plan.mfa.serial or "", plan))
            self.codes.append(len(str(code)))
        await asyncio.sleep(self.assume_delay)
        if self.assume_error is not None:
            raise self.assume_error
        session = self.made_session(plan.role, minutes=60)
        self.sessions[session.key] = session
        return session

    def made_session(self, role: Role, *, minutes: float) -> Session:
        environment = self.inventory.environment_of_role(role.account_id, role.name)
        now = self.clock.now()
        return Session(
            key=f"{role.account_id}-{role.name}",
            account_id=role.account_id,
            account_name=self.inventory.account_name(role.account_id),
            role_arn=role.arn,
            role_name=role.name,
            environment=environment.name,
            credentials=Credentials(
                "ASIAIOSFODNN7EXAMPLE",
                Secret(SECRET),
                Secret(TOKEN),
                now + timedelta(minutes=minutes),
            ),
            region=self.region,
            created_at=now,
            duration=3600,
        )

    def put(self, account_id: str, role_name: str, *, minutes: float = 41) -> Session:
        """Let a session be live."""
        role = self.inventory.role(account_id, role_name)
        assert role is not None
        session = self.made_session(role, minutes=minutes)
        self.sessions[session.key] = session
        return session

    def live_sessions(self) -> tuple[Session, ...]:
        now = self.clock.now()
        live = (s for s in self.sessions.values() if s.expires_at > now)
        return tuple(sorted(live, key=lambda s: s.expires_at))

    def session_of(self, account_id: str, role_name: str) -> Session | None:
        for session in self.live_sessions():
            if (session.account_id, session.role_name) == (account_id, role_name):
                return session
        return None

    async def renew(self, session: Session, asker: Asker) -> Session:
        self.calls.append(f"renew {session.target}")
        role = self.inventory.role(session.account_id, session.role_name)
        assert role is not None
        return await self.assume(self.plan_now(role), asker, fresh=True)

    def forget(self, session: Session) -> None:
        self.calls.append(f"forget {session.target}")
        if self.forget_error is not None:
            raise self.forget_error
        del self.sessions[session.key]

    def forget_mfa_sessions(self) -> None:
        self.calls.append("forget MFA sessions")

    # Hand-off

    def refuse_unsafe_settings(self) -> None:
        if self.unsafe_setting:
            raise ConfigurationError("nothing is assumed until this is mended")

    @property
    def unsafe_setting(self) -> str:
        return str(self.settings.blocking[0]) if self.settings.blocking else self.unread_marks

    async def confirm_hand_off(self, session: Session, action: str, asker: Asker) -> None:
        self.calls.append(f"confirm {action}")
        role = self.inventory.role(session.account_id, session.role_name)
        plan = self.plan_now(role or Role(session.account_id, session.role_name))
        if plan.environment.confirm is not Confirm.NONE:
            way = plan.environment.confirm
            left = int((session.expires_at - self.clock.now()).total_seconds())
            await asker.confirm(ConfirmRequest(action, plan, way, plan.account_name, left))

    def recent_roles(self) -> tuple[Role, ...]:
        return self.recent

    def require_link(self, kind: str) -> None:
        if kind not in self.settings.console.allowed:
            raise UsageError(f"no {kind} links")

    async def sign_in_link(
        self, session: Session, *, service: str = "", region: str = "", place: str = ""
    ) -> Secret:
        self.calls.append(" ".join(filter(None, ("link", session.target, service, region, place))))
        return Secret(LINK)

    def switch_role_link(self, role: Role) -> str:
        return f"https://signin.aws.amazon.com/switchrole?account={role.account_id}"

    async def open_profile(self, profile: Profile, asker: Asker) -> Session:
        self.calls.append(f"profile {profile.name}")
        if profile.problem:
            raise without_role(profile)
        found = self.opened_profiles.get(profile.name)
        if found is None:
            raise UsageError(f"the profile {profile.name} holds long-term keys", "Assume a role")
        await self.confirm_hand_off(found, f"use the profile {profile.name}", asker)
        return found

    def portal_link(self, profile: Profile, service: str = "") -> str:
        return f"{profile.sso_start_url}/#/console" if profile.sso_role_name else ""

    own_command = "hatstand"

    @property
    def export_facts(self) -> dict[str, Any]:
        return {}

    def in_use(self, session: Session) -> Session:
        return session

    def exports(self, session: Session, form: str) -> Secret:
        return render(session, form)

    def masked_exports(self, session: Session, form: str) -> str:
        return masked(session, form)

    def detected_shell(self) -> str:
        return self.shell
