"""Runs a plan: confirmation, MFA by the contract's rule, the hops, and the session kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from hatstand.config.model import SessionSettings
from hatstand.domain.credentials import BaseCredentials, Credentials, Session
from hatstand.domain.environments import Confirm
from hatstand.domain.plan import Plan, tag_value
from hatstand.errors import AccessDenied, CredentialsExpired, HatstandError
from hatstand.services.assume.codes import Codes
from hatstand.services.assume.first_hop import FirstHop
from hatstand.services.assume.hubs import Hub, Hubs
from hatstand.services.assume.role_calls import RoleCalls
from hatstand.services.journal import Journal
from hatstand.services.ports import Clock, Gateway, SessionStore, StateStore

if TYPE_CHECKING:
    from hatstand.services.assume.asking import Asker


class Assuming:
    """Assumes roles. It calls STS itself, so nothing else ever prompts or refreshes."""

    def __init__(
        self,
        gateway: Gateway,
        sessions: SessionStore,
        settings: SessionSettings,
        clock: Clock,
        state: StateStore | None = None,
        *,
        without_loop: bool = False,
        journal: Journal | None = None,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._journal = journal
        self._codes = Codes(gateway, sessions, clock, state, without_loop=without_loop)
        self._hubs = Hubs(sessions, clock)
        self._calls = RoleCalls(gateway, settings)
        self._first_hop = FirstHop(self._calls, self._codes, settings)

    def warm(self, plan: Plan) -> Session | None:
        """Return the session that serves this plan where one is live with time left.

        A longer duration asked for this one call is only served by a session made as long.
        """
        if not plan.session_key:
            return None
        session = self._sessions.get(plan.session_key)
        if session is None or not session.credentials.usable(self._clock.now()):
            return None
        if plan.longest is not None and session.duration > plan.longest:
            return None
        if plan.asked_duration is not None and session.duration < plan.duration:
            return None
        return session

    def mfa_is_warm(self, plan: Plan, base: BaseCredentials) -> bool:
        """Tell whether an MFA session is there, so that no code will be asked for."""
        return self._codes.warm(base, plan.mfa.serial) is not None

    def forget_mfa(self, base: BaseCredentials, serial: str | None) -> None:
        """Forget the MFA session of a user and a device (None: the one looked up for the user).

        Which of several devices the user chose is forgotten too.
        """
        self._codes.drop(base, serial)
        self._codes.forget_choice(base)

    def forget_hubs(self, plan: Plan) -> None:
        """Forget the sessions of the roles on the way to a role."""
        self._hubs.forget(plan)

    async def assume(
        self, plan: Plan, base: BaseCredentials, asker: Asker, *, fresh: bool = False
    ) -> tuple[Session, bool | None]:
        """Return a live session, made now unless a warm one serves, and whether a code was needed.

        Args:
            plan: Made with `base`.
            base: Where the hops start.
            asker: Answers questions.
            fresh: Make a new session even where one is warm (renewal).

        Raises:
            Interrupted, AnswerNeeded: As the asker.
            AccessDenied, MfaRefused, AwsError, Throttled, Unreachable: As AWS.
        """
        if not fresh:
            warm = self.warm(plan)
            if warm is not None:
                return warm, None
        action = f"assume {plan.role.name} in {plan.account_name}"
        await self.confirm(plan, asker, action)
        plan = await self._with_reason(plan, asker, action)
        async with self._sessions.lock(f"assume-{plan.session_key}"):
            warm = None if fresh else self.warm(plan)
            if warm is not None:  # another process made it while this one waited
                return warm, None
            return await self._run(plan, base, asker)

    async def confirm(self, plan: Plan, asker: Asker, action: str) -> None:
        """Ask for a confirmation where the environment wants one."""
        way = plan.environment.confirm
        if way is not Confirm.NONE:
            from hatstand.services.assume.asking import ConfirmRequest

            await asker.confirm(ConfirmRequest(action, plan, way, plan.account_name))

    async def _with_reason(self, plan: Plan, asker: Asker, action: str) -> Plan:
        """Return the plan with the reason that the machine's policy wants, as a session tag."""
        if not plan.reason_tag:
            return plan
        from hatstand.services.assume.asking import ReasonRequest

        reason = await asker.reason(ReasonRequest(action, plan))
        last = replace(plan.hops[-1], tags={plan.reason_tag: tag_value(reason)})
        return replace(plan, hops=(*plan.hops[:-1], last), reason=reason)

    async def _run(
        self, plan: Plan, base: BaseCredentials, asker: Asker
    ) -> tuple[Session, bool | None]:
        if plan.chained:
            credentials, code_needed = await self._through_hubs(plan, base, asker)
            duration = plan.hops[-1].duration
        else:
            credentials, duration, code_needed = await self._first_hop.assume(plan, base, asker)
        session = Session(
            key=plan.session_key,
            account_id=plan.role.account_id,
            account_name=plan.account_name,
            role_arn=plan.role.arn,
            role_name=plan.role.name,
            environment=plan.environment.name,
            credentials=credentials,
            region=plan.region,
            created_at=self._clock.now(),
            duration=duration,
            chained=plan.chained,
            profile=plan.role.profile,
            plan_text=plan.path_text,
        )
        if self._journal is not None:
            renewed = self._sessions.get(plan.session_key) is not None
            name = plan.hops[-1].session_name or ""
            self._journal.made(session, name=name, reason=plan.reason, renewed=renewed)
        self._sessions.put(session)
        return session, code_needed

    async def _through_hubs(
        self, plan: Plan, base: BaseCredentials, asker: Asker
    ) -> tuple[Credentials, bool | None]:
        """Assume the last role of a chain with a session of the one before it, kept or new."""
        hub = await self._hub(plan, len(plan.hops) - 1, base, asker)
        last = plan.hops[-1]
        asker.progress(f"Assuming {last.role_name}…")
        try:
            return await self._calls.assume(hub.credentials, last, plan.region), hub.code_needed
        except CredentialsExpired:
            self._hubs.forget(plan, opened=True)
            if not hub.kept:
                raise
        except AccessDenied:
            with suppress(HatstandError):
                self._hubs.forget(plan)  # perhaps it was revoked: the next try makes a new one
            raise
        return await self._through_hubs(plan, base, asker)

    async def _hub(self, plan: Plan, count: int, base: BaseCredentials, asker: Asker) -> Hub:
        """Return a session of the role after `count` hops; one process at a time makes it."""
        name = plan.hub_keys[count - 1] if plan.hub_keys else plan.session_key
        async with self._sessions.lock(f"hub-{name}"):
            kept = self._hubs.kept(plan, count)
            if kept is not None:
                return Hub(kept, kept=True)
            if count == 1:
                credentials, _, code_needed = await self._first_hop.assume(plan, base, asker)
            else:
                before = await self._hub(plan, count - 1, base, asker)
                hop = plan.hops[count - 1]
                asker.progress(f"Assuming {hop.role_name}…")
                credentials = await self._calls.assume(before.credentials, hop, plan.region)
                code_needed = before.code_needed
            self._hubs.keep(plan, count, credentials)
            return Hub(credentials, code_needed)
