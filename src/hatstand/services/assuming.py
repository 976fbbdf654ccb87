"""Runs a plan: confirmation, MFA by the contract's rule, the hops, and the session kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from hatstand.config.model import MfaMode, SessionSettings
from hatstand.domain.credentials import BaseCredentials, CredentialKind, Credentials, Session
from hatstand.domain.durations import HOUR
from hatstand.domain.environments import Confirm
from hatstand.domain.plan import Hop, MfaWay, Need, Plan, tag_value
from hatstand.errors import AccessDenied, AwsError, CredentialsExpired, MfaRefused
from hatstand.secret import Secret
from hatstand.services.asking import Asker, CodeRequest, ConfirmRequest, ReasonRequest
from hatstand.services.codes import Codes
from hatstand.services.hubs import Hub, Hubs
from hatstand.services.journal import Journal
from hatstand.services.ports import AssumeRoleRequest, Clock, Gateway, SessionStore, StateStore


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
        self._gateway = gateway
        self._sessions = sessions
        self._settings = settings
        self._clock = clock
        self._journal = journal
        self._codes = Codes(gateway, sessions, clock, state, without_loop=without_loop)
        self._hubs = Hubs(sessions, clock)

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
            await asker.confirm(ConfirmRequest(action, plan, way, plan.account_name))

    async def _with_reason(self, plan: Plan, asker: Asker, action: str) -> Plan:
        """Return the plan with the reason that the machine's policy wants, as a session tag."""
        if not plan.reason_tag:
            return plan
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
            credentials, duration, code_needed = await self._first_hop(plan, base, asker)
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
            return await self._call(hub.credentials, last, plan.region), hub.code_needed
        except CredentialsExpired:
            self._hubs.forget(plan, opened=True)
            if not hub.kept:
                raise
        except AccessDenied:
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
                credentials, _, code_needed = await self._first_hop(plan, base, asker)
            else:
                before = await self._hub(plan, count - 1, base, asker)
                hop = plan.hops[count - 1]
                asker.progress(f"Assuming {hop.role_name}…")
                credentials = await self._call(before.credentials, hop, plan.region)
                code_needed = before.code_needed
            self._hubs.keep(plan, count, credentials)
            return Hub(credentials, code_needed)

    async def _first_hop(
        self, plan: Plan, base: BaseCredentials, asker: Asker
    ) -> tuple[Credentials, int, bool | None]:
        """Assume the first role; return its credentials, their duration, whether a code served.

        The rule: a warm MFA session, else a prompt where a code is known to be needed, else one
        try without, and the prompt only when that is denied.
        """
        hop = plan.hops[0]
        plan = replace(plan, mfa=replace(plan.mfa, way=self._way(plan, base)))
        if plan.mfa.way is MfaWay.NONE:
            asker.progress(f"Assuming {hop.role_name}…")
            return await self._call(base.credentials, hop, plan.region), hop.duration, False
        needless = plan.mfa.need is Need.NO and not asker.has_code
        if plan.mfa.way is MfaWay.SESSION and not needless:
            warm = await self._with_warm_session(plan, base, hop, asker)
            if warm is not None:
                return warm, min(hop.duration, HOUR), None
        denied = ""
        if plan.mfa.need is not Need.YES and not asker.has_code:
            asker.progress(f"Assuming {hop.role_name}…")
            try:
                return await self._call(base.credentials, hop, plan.region), hop.duration, False
            except MfaRefused as refusal:
                denied = refusal.message
            except AccessDenied as refusal:
                denied = refusal.message
                try:
                    serial = await self._codes.serial(plan, base, asker, denied=denied)
                except AwsError:  # no code can be given: then the refusal stands
                    raise refusal from None
                return await self._with_code(plan, base, serial, asker, denied)
        serial = await self._codes.serial(plan, base, asker, denied=denied)
        return await self._with_code(plan, base, serial, asker, denied)

    def _way(self, plan: Plan, base: BaseCredentials) -> MfaWay:
        """Return how a code would be used, also where the plan holds that none is needed.

        What was true when a role last opened may have changed: then its refusal asks for a code.
        """
        if plan.mfa.need is not Need.NO or base.kind is CredentialKind.TEMPORARY:
            return plan.mfa.way
        longer = not plan.chained and (plan.asked_duration or 0) > HOUR
        each = longer or self._settings.mfa is MfaMode.EACH
        return MfaWay.EACH if each else MfaWay.SESSION

    async def _with_code(
        self, plan: Plan, base: BaseCredentials, serial: str, asker: Asker, denied: str
    ) -> tuple[Credentials, int, bool | None]:
        """Assume the first role with a code of a device; `denied` is what AWS said without one."""
        hop = plan.hops[0]
        if plan.mfa.way is MfaWay.SESSION:
            made = await self._codes.session(
                plan,
                base,
                serial,
                asker,
                duration=self._settings.mfa_duration,
                denied=denied,
            )
            asker.progress(f"Assuming {hop.role_name}…")
            short = replace(hop, duration=min(hop.duration, HOUR))
            given = await self._call(made.credentials, short, plan.region, with_mfa=True)
            return given, short.duration, True
        identity = self._gateway.identity(base.credentials, plan.region)
        with _named(hop, with_mfa=True):
            credentials = await self._codes.redeem(
                CodeRequest(serial, plan, aws_words=denied, shared=False),
                base,
                asker,
                lambda code: identity.assume_role(_request(self._settings, hop, serial, code)),
            )
        return credentials, hop.duration, True

    async def _with_warm_session(
        self, plan: Plan, base: BaseCredentials, hop: Hop, asker: Asker
    ) -> Credentials | None:
        """Assume with the MFA session at hand; None where there is none that AWS still takes."""
        warm = self._codes.warm(base, plan.mfa.serial)
        if warm is None:
            return None
        asker.progress(f"Assuming {hop.role_name}…")
        short = replace(hop, duration=min(hop.duration, HOUR))
        try:
            return await self._call(warm.credentials, short, plan.region, with_mfa=True)
        except CredentialsExpired:
            self._codes.drop(base, plan.mfa.serial)
            return None

    async def _call(
        self, credentials: Credentials, hop: Hop, region: str, *, with_mfa: bool = False
    ) -> Credentials:
        identity = self._gateway.identity(credentials, region)
        with _named(hop, with_mfa=with_mfa):
            try:
                return await identity.assume_role(_request(self._settings, hop))
            except AccessDenied as refusal:
                if not hop.tags or "sts:TagSession" not in refusal.message:
                    raise
            # The role takes no tags: then the reason is in the journal alone.
            return await identity.assume_role(_request(self._settings, replace(hop, tags={})))


def _request(
    settings: SessionSettings, hop: Hop, serial: str | None = None, code: Secret | None = None
) -> AssumeRoleRequest:
    return AssumeRoleRequest(
        role_arn=hop.role_arn,
        session_name=hop.session_name or "hatstand",
        duration=hop.duration,
        external_id=hop.external_id,
        serial=serial,
        code=code,
        source_identity=settings.source_identity,
        tags={**settings.tags, **hop.tags} if hop.tags else settings.tags,
    )


@contextmanager
def _named(hop: Hop, *, with_mfa: bool) -> Iterator[None]:
    """Let AWS's errors say which hop was refused, and whether a code went with the call."""
    try:
        yield
    except AwsError as error:
        error.role_arn, error.with_mfa = hop.role_arn, with_mfa
        raise
