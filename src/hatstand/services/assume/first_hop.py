"""The first hop: assumed with a warm MFA session, with a code, or without either."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hatstand.config.model import MfaMode, SessionSettings
from hatstand.domain.credentials import BaseCredentials, CredentialKind, Credentials
from hatstand.domain.durations import HOUR
from hatstand.domain.plan import Hop, MfaWay, Need, Plan
from hatstand.errors import AccessDenied, AwsError, CredentialsExpired, MfaRefused
from hatstand.services.assume.codes import Codes
from hatstand.services.assume.role_calls import RoleCalls, named

if TYPE_CHECKING:
    from hatstand.services.assume.asking import Asker


class FirstHop:
    """Assumes the first role of a plan by the contract's MFA rule."""

    def __init__(self, calls: RoleCalls, codes: Codes, settings: SessionSettings) -> None:
        self._calls = calls
        self._codes = codes
        self._settings = settings

    async def assume(
        self, plan: Plan, base: BaseCredentials, asker: Asker
    ) -> tuple[Credentials, int, bool | None]:
        """Assume the first role; return its credentials, their duration, whether a code served.

        The rule: a warm MFA session, else a prompt where a code is known to be needed, else one
        try without, and the prompt only when that is denied. In an account that is known to be
        closed the refusal stands: a code is only used there where one was given.

        Raises:
            Interrupted, AnswerNeeded: As the asker.
            AccessDenied, MfaRefused, AwsError, Throttled, Unreachable: As AWS.
        """
        hop = plan.hops[0]
        plan = replace(plan, mfa=replace(plan.mfa, way=self._way(plan, base)))
        if plan.mfa.way is MfaWay.NONE:
            return await self._without_code(plan, base, asker)
        needless = plan.mfa.need is Need.NO and not asker.has_code
        if plan.mfa.way is MfaWay.SESSION and not needless:
            warm = await self._with_warm_session(plan, base, hop, asker)
            if warm is not None:
                return warm, min(hop.duration, HOUR), None
        if plan.closed and not asker.has_code:
            return await self._without_code(plan, base, asker)
        denied = ""
        if plan.mfa.need is not Need.YES and not asker.has_code:
            try:
                return await self._without_code(plan, base, asker)
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

    async def _without_code(
        self, plan: Plan, base: BaseCredentials, asker: Asker
    ) -> tuple[Credentials, int, bool | None]:
        """Assume the first role with the base credentials alone."""
        hop = plan.hops[0]
        asker.progress(f"Assuming {hop.role_name}…")
        return await self._calls.assume(base.credentials, hop, plan.region), hop.duration, False

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
            given = await self._calls.assume(made.credentials, short, plan.region, with_mfa=True)
            return given, short.duration, True
        from hatstand.services.assume.asking import CodeRequest

        with named(hop, with_mfa=True):
            credentials = await self._codes.redeem(
                CodeRequest(serial, plan, aws_words=denied, shared=False),
                base,
                asker,
                lambda code: self._calls.assume_with_code(
                    base.credentials, hop, plan.region, serial, code
                ),
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
            return await self._calls.assume(warm.credentials, short, plan.region, with_mfa=True)
        except CredentialsExpired:
            self._codes.drop(base, plan.mfa.serial)
            return None
