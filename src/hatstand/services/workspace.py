"""One context at work: the facade that both faces, terminal UI and command line, talk to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import Session
from hatstand.domain.plan import Plan
from hatstand.domain.profiles import Profile
from hatstand.domain.roles import Role
from hatstand.errors import ConfigurationError, UsageError
from hatstand.services.adapting import Adapting
from hatstand.services.forgetting import telling_what_stays

if TYPE_CHECKING:
    from hatstand.services.assume.asking import Asker
    from hatstand.services.discovery.surveying import Survey
    from hatstand.services.ports import SessionStore


class Workspace(Adapting):
    """One context at work: what is known, what can be opened, and the sessions that are live."""

    @property
    def session_store(self) -> SessionStore:
        """Where the sessions are."""
        return self._ports.sessions

    def serving(self, plan: Plan) -> Session | None:
        """Return the live session that serves a plan, at once, as `assume` would; else None.

        Args:
            plan: As `plan` returns it; where its base credentials were not found, `assume` says so.

        Raises:
            ConfigurationError: The settings on which safety depends are at fault.
        """
        self.refuse_unsafe_settings()
        session = self._assuming.warm(plan) if plan.base_kind else None
        if session is None:
            return None
        if self._was_last(plan):
            self._share(plan, session)
        else:
            self._remember(plan, session, code_needed=None)
        return session

    def _was_last(self, plan: Plan) -> bool:
        """Tell whether a plan's role is the last that opened and the last that was used."""
        context, arn = self.context.name, plan.role.arn
        opened = [one.role_arn for one in self.state.opened_roles(context)[:1]]
        used = [(one.target, one.confirm) for one in self.state.recent(context)[:1]]
        return opened == [arn] and used == [(arn, plan.environment.confirm.value)]

    async def open_profile(self, profile: Profile, asker: Asker) -> Session:
        """Return what botocore finds for a profile that names no role, confirmed as configured.

        Raises:
            ConfigurationError: The settings on which safety depends are at fault, or the profile.
            NoCredentialsError: It can't be resolved; the hint is the login command.
            UsageError: It holds long-term keys, or credentials without an end.
            Interrupted, AnswerNeeded, AwsError: As they say.
        """
        from hatstand.services.assume.profile_sessions import session_of_profile, without_role

        self.refuse_unsafe_settings()
        if profile.problem:
            raise without_role(profile)
        if self.offline:
            raise UsageError("offline: no profile can be resolved", "Leave out --offline")
        gateway = self._ports.gateway
        base = await gateway.base(profile.name, allow_process=True)
        region = profile.region or self.region
        caller = await gateway.identity(base.credentials, region).caller()
        session = session_of_profile(
            profile, base, caller, self.inventory, self.clock.now(), region
        )
        action = f"use the profile {profile.name} in {session.account_name}"
        await self.confirm_hand_off(session, action, asker)
        return session

    async def renew(self, session: Session, asker: Asker) -> Session:
        """Return a new session in place of one that ends soon.

        Raises:
            As `assume`.
        """
        role, profile = self._role_of(session)
        return await self.assume(await self.plan(role, profile=profile), asker, fresh=True)

    def forget(self, session: Session) -> None:
        """Forget a session, also where the AWS CLI would find it.

        Credentials already handed over stay valid until they expire.

        Raises:
            HatstandError: It is still there.
        """
        with telling_what_stays(f"the session of {session.role_name} in {session.account_name}"):
            self._ports.sessions.remove(session.key)
        self.journal.forgotten(session)
        if session.chained:
            self._forget_hubs(session)
        cache = self._ports.cli_cache
        if cache is not None:
            for profile in self._profiles_of(session.role_arn):
                cache.remove(profile, session.credentials)

    def _forget_hubs(self, session: Session) -> None:
        """Forget the sessions of the roles on the way to that of a session."""
        role, profile = self._role_of(session)
        try:
            plan = self._made_plan(role, profile, None, self._base)
        except ConfigurationError:
            return
        self._assuming.forget_hubs(plan)

    def session_of(self, account_id: str, role_name: str) -> Session | None:
        """Return the live session that serves a role in this context, or None."""
        role = self.inventory.role(account_id, role_name)
        if role is None:
            return None
        plan = self.plan_now(role)
        return self._assuming.warm(plan) if plan is not None else None

    async def survey(self) -> Survey:
        """Return which accounts' IAM roles can be read, before anything is read.

        Raises:
            NoCredentialsError, AwsError: As they say.
        """
        return await self.survey_by(self.session_of)

    def forget_mfa_sessions(self) -> None:
        """Forget the MFA session of this context's user, so that the next role asks for a code.

        Raises:
            HatstandError: It is still there.
        """
        if self._base is not None:
            serial = self.context.mfa_serial or self._base.mfa_serial
            self._assuming.forget_mfa(self._base, serial)

    def recent_roles(self) -> tuple[Role, ...]:
        """Return the roles used in this context, last one first."""
        found = []
        for recent in self.state.recent(self.context.name):
            arn = RoleArn.parse(recent.target)
            if arn is not None:
                known = self.inventory.role(arn.account_id, arn.name)
                found.append(known or Role(arn.account_id, arn.name, arn.path, arn.partition))
        return tuple(found)
