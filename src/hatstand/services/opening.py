"""Opening roles: targets, plans, and sessions made from them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import BaseCredentials, Session
from hatstand.domain.environments import Confirm
from hatstand.domain.profiles import Profile, ProfileKind
from hatstand.domain.roles import Role
from hatstand.errors import (
    AnswerNeeded,
    AwsError,
    ConfigurationError,
    Failed,
    NoCredentialsError,
    Throttled,
    Unreachable,
    UsageError,
)
from hatstand.services.reading import ReadingRoles

if TYPE_CHECKING:  # what opens a role is imported when one is planned or opened
    from hatstand.domain.denial import Denial
    from hatstand.domain.plan import Plan
    from hatstand.domain.targets import Target
    from hatstand.services.assume.asking import Asker
    from hatstand.services.assume.assuming import Assuming
    from hatstand.services.assume.planning import Planner
    from hatstand.services.assume.routes import Router


class Opening(ReadingRoles):
    """From a text to a role, from a role to its plan, from a plan to a live session."""

    @cached_property
    def _router(self) -> Router:
        from hatstand.services.assume.routes import Router

        return Router(self.context, self.profiles)

    @cached_property
    def _planner(self) -> Planner:
        from hatstand.services.assume.planning import Planner

        return Planner(self.settings, self.profiles)

    @cached_property
    def _assuming(self) -> Assuming:
        from hatstand.services.assume.assuming import Assuming

        ports = self._ports
        return Assuming(
            ports.gateway,
            ports.sessions,
            self.settings.sessions,
            ports.clock,
            ports.state,
            without_loop=ports.without_loop,
            journal=self.journal,
        )

    async def base(self) -> BaseCredentials:
        """Return the context's base credentials; where its profile is a role, that role's.

        That role is assumed as botocore would, but nobody is asked for anything here.

        Raises:
            NoCredentialsError: There are none; the hint says what to do.
            AwsError: AWS refused the role.
        """
        from hatstand.services.assume.asking import Nobody

        profile = self.profiles.get(self.context.profile) if self.context.profile else None
        if profile is None or profile.kind is not ProfileKind.ROLE:
            return await super().base()
        route = self._router.start(profile, self.inventory)
        source = await self._base_of(route.base_profile)
        plan = self._made_plan(route.hops[-1], profile, None, source)
        try:
            session, _ = await self._assuming.assume(plan, source, Nobody())
        except AnswerNeeded as needed:
            raise NoCredentialsError(
                f"the profile {profile.name} is a role: {needed.title}",
                f"Assume it: `hat {profile.name}`, or in the tree",
            ) from None
        return BaseCredentials(
            session.credentials, profile.name, "assume-role", profile.region or plan.region
        )

    def target(self, text: str) -> Target:
        """Return what a target names.

        Raises:
            TargetError: Nothing, or several things.
        """
        from hatstand.domain.targets import resolve_target

        return resolve_target(
            text, self.inventory, self.profiles, accounts_known=self._snapshot is not None
        )

    async def plan(
        self, role: Role, *, profile: Profile | None = None, duration: int | None = None
    ) -> Plan:
        """Return what assuming `role` will involve; nothing that needs MFA is called.

        Args:
            role: The role.
            profile: Set where a profile was named: its own source is then used.
            duration: Seconds asked for this one call, or None.

        Raises:
            ConfigurationError: A source_profile or `via` leads nowhere.
        """
        route = self._router.route(role, self.inventory, profile)
        base: BaseCredentials | None = None
        problems: tuple[str, ...] = ()
        if not self.offline:
            try:
                base = await self._base_of(route.base_profile)
            except (NoCredentialsError, AwsError) as error:
                problems = (error.title,)
        plan = self._made_plan(role, profile, duration, base)
        return replace(plan, problems=(*plan.problems, *problems))

    def plan_now(self, role: Role, *, duration: int | None = None) -> Plan | None:
        """Return the plan as far as local files tell it, at once; None where there is no way."""
        try:
            return self._made_plan(role, None, duration, self._base)
        except ConfigurationError:
            return None

    async def assume(self, plan: Plan, asker: Asker, *, fresh: bool = False) -> Session:
        """Return a live session for a plan, asking what must be asked.

        Raises:
            ConfigurationError: The settings on which safety depends are at fault.
            NoCredentialsError, Interrupted, AnswerNeeded, AwsError: As they say.
        """
        self.refuse_unsafe_settings()
        if self.offline:
            warm = self._assuming.warm(plan)
            if warm is not None and not fresh:
                return warm
            raise UsageError("offline: no role can be assumed", "Leave out --offline")
        base = await self._base_of(plan.base_profile, allow_process=True)
        plan = self._made_plan(plan.role, plan.profile, plan.asked_duration, base)
        try:
            session, code_needed = await self._assuming.assume(plan, base, asker, fresh=fresh)
        except AwsError as error:
            if not isinstance(error, (Failed, Throttled, Unreachable)):
                error.denial = await self._explained(error, plan, base)
            raise
        self._remember(plan, session, code_needed=code_needed)
        return session

    async def _explained(self, error: AwsError, plan: Plan, base: BaseCredentials) -> Denial:
        """Return why a role was refused; where AWS gives no reason, policies are looked at."""
        from hatstand.services.denial import explaining as denial
        from hatstand.services.denial import reading as denial_reading

        case = denial.Case(plan, base, self.inventory)
        if plan.base_profile == self.context.profile:  # else the snapshot is another caller's
            case = denial_reading.known(case, self._snapshot, error)
        if denial.is_silent(error) and not self._ports.without_loop:
            identity = self._ports.gateway.identity(base.credentials, self.region)
            case = await denial_reading.read(case, identity, error)
        return denial.explain(error, case)

    async def confirm_hand_off(self, session: Session, action: str, asker: Asker) -> None:
        """Ask before a session of a guarded environment is handed over.

        Raises:
            ConfigurationError: The settings on which safety depends are at fault.
            Interrupted: The person said no.
        """
        self.refuse_unsafe_settings()
        role, _ = self._role_of(session)
        plan = self.plan_now(role)
        if plan is None:  # the way has been lost meanwhile: what is guarded stays guarded
            from hatstand.services.assume.routes import Route

            lost = Route(session.profile, (role,))
            plan = self._planner.plan(lost, self.inventory, region=session.region)
        way = plan.environment.confirm
        if way is not Confirm.NONE:
            from hatstand.services.assume.asking import ConfirmRequest

            left = int((session.expires_at - self.clock.now()).total_seconds())
            await asker.confirm(ConfirmRequest(action, plan, way, plan.account_name, left))

    def _made_plan(
        self,
        role: Role,
        profile: Profile | None,
        duration: int | None,
        base: BaseCredentials | None,
    ) -> Plan:
        route = self._router.route(role, self.inventory, profile)
        plan = self._planner.plan(
            route,
            self.inventory,
            duration=duration,
            base=base,
            endpoint=self._ports.gateway.endpoint_of(route.base_profile),
            region=self.region,
        )
        mfa_warm = base is not None and self._assuming.mfa_is_warm(plan, base)
        return replace(
            plan,
            region=self._region or plan.region,
            warm=self._assuming.warm(plan) is not None,
            mfa=replace(plan.mfa, warm=mfa_warm),
        )

    def _role_of(self, session: Session) -> tuple[Role, Profile | None]:
        """Return the role of a session as it is known now, and the profile it came from."""
        arn = RoleArn.parse(session.role_arn)
        profile = self.profiles.get(session.profile) if session.profile else None
        known = self.inventory.role(session.account_id, session.role_name)
        if known is None:
            path, partition = (arn.path, arn.partition) if arn else ("/", "aws")
            known = Role(session.account_id, session.role_name, path, partition)
        return known, profile

    def _remember(self, plan: Plan, session: Session, *, code_needed: bool | None) -> None:
        """Note that the role opened; share it with the AWS CLI where it is a profile's."""
        from hatstand.services.ports import OpenedRole

        opened = OpenedRole(self.context.name, plan.role.arn, self.clock.now(), code_needed)
        with self.state.at_once():
            self.state.role_opened(opened)
            self.state.used(self.context.name, plan.role.arn, plan.environment.confirm.value)
        self._share(plan, session)
        self.reassemble()

    def _share(self, plan: Plan, session: Session) -> None:
        """Let the AWS CLI have a session of a profile."""
        cache = self._ports.cli_cache
        if cache is not None:
            for profile in self._profiles_of(session.role_arn):
                if self._is_as_of_profile(plan, profile):
                    cache.put(profile, session.credentials)

    def _profiles_of(self, role_arn: str) -> tuple[Profile, ...]:
        return tuple(p for p in self.profiles.profiles if p.role_arn == role_arn)

    def _is_as_of_profile(self, plan: Plan, profile: Profile) -> bool:
        """Tell whether `aws --profile X` would have made the very session that a plan makes.

        That is: the same base identity, chain, ExternalIds and session name, and no session tags,
        which the AWS CLI can't send.
        """
        sessions = self.settings.sessions
        if sessions.tags or sessions.source_identity:
            return False
        if plan.profile is not None and plan.profile.name == profile.name:
            return True
        try:
            other = self._made_plan(plan.role, profile, None, None)
        except ConfigurationError:
            return False
        named = profile.session_name is None or other.hops[-1].session_name == (
            plan.hops[-1].session_name
        )
        return named and bool(plan.session_key) and other.session_key == plan.session_key
