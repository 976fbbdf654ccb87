"""MFA codes: asked for as seldom as possible, sent once, explained when refused."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from hatstand.domain import totp
from hatstand.domain.credentials import BaseCredentials, Credentials, MfaSession
from hatstand.domain.plan import Plan, mfa_session_key
from hatstand.errors import AnswerNeeded, AwsError, HatstandError, MfaRefused
from hatstand.secret import Secret
from hatstand.services.asking import Asker, CodeRequest
from hatstand.services.code_command import CodeCommand
from hatstand.services.exports import hand_over
from hatstand.services.ports import Clock, Gateway, SessionStore

_CODE = re.compile(r"[0-9]{6}", re.ASCII)

Redeem = Callable[[Secret], Awaitable[Credentials]]
"""A call to AWS that takes a code."""


class Codes:
    """Turns codes into MFA sessions, or into one role's credentials."""

    def __init__(
        self,
        gateway: Gateway,
        sessions: SessionStore,
        clock: Clock,
        command: CodeCommand | None = None,
    ) -> None:
        self._gateway = gateway
        self._command = command
        self._sessions = sessions
        self._clock = clock

    async def serial(self, plan: Plan, base: BaseCredentials, region: str) -> str:
        """Return the device to use: the one the files name, else the user's own.

        Raises:
            AwsError: The user has no device whose codes STS takes, or it may not be looked up.
        """
        if plan.mfa.serial:
            return plan.mfa.serial
        devices = await self._gateway.identity(base.credentials, region).mfa_devices()
        usable = [device.serial for device in devices if device.usable]
        if usable:
            return usable[0]
        if devices:
            raise AwsError(
                "this user has only passkeys, and AWS takes none of them for API calls",
                "Register a virtual (TOTP) device for the user in IAM",
            )
        raise AwsError(
            "this user has no MFA device",
            "Register a virtual (TOTP) device in IAM, or set mfa_serial in the configuration",
        )

    def warm(self, base: BaseCredentials, serial: str | None) -> MfaSession | None:
        """Return the MFA session of this user and device where one is still good.

        Without a serial it is the one of the device that was looked up for the user before.
        """
        key = self._key(base, serial)
        session = self._sessions.mfa_session(key)
        if session is not None and session.credentials.usable(self._clock.now()):
            return session
        return None

    def drop(self, base: BaseCredentials, serial: str | None) -> None:
        """Forget the MFA session of this user and device."""
        looked_up = self._sessions.mfa_session(self._key(base, None))
        for known in {serial, looked_up.serial if looked_up else None, None}:
            self._sessions.remove_mfa_session(self._key(base, known))

    async def session(
        self,
        plan: Plan,
        base: BaseCredentials,
        serial: str,
        asker: Asker,
        *,
        duration: int,
        denied: str = "",
    ) -> MfaSession:
        """Return a warm MFA session, or ask for a code and make one; one process at a time."""
        key = self._key(base, serial)
        async with self._sessions.lock(f"mfa-{key}"):
            warm = self.warm(base, serial)
            if warm is not None:
                return warm
            identity = self._gateway.identity(base.credentials, plan.region)
            credentials = await self.redeem(
                plan,
                serial,
                asker,
                lambda code: identity.session_token(serial, code, duration),
                shared=True,
                denied=denied,
            )
            made = MfaSession(key, serial, credentials, self._clock.now())
            self._sessions.put_mfa_session(made)
            if plan.mfa.serial is None:  # found again without looking the device up
                self._sessions.put_mfa_session(replace(made, key=self._key(base, None)))
            return made

    async def redeem(
        self,
        plan: Plan,
        serial: str,
        asker: Asker,
        call: Redeem,
        *,
        shared: bool,
        denied: str = "",
    ) -> Credentials:
        """Ask for a code until `call` takes one; a code that was sent is never sent again.

        Args:
            plan: What the code is for.
            serial: The device.
            asker: Gives the codes.
            call: Sends a code to AWS.
            shared: Whether the code makes an MFA session that serves other roles too.
            denied: What AWS said when it was tried without a code, or nothing.

        Raises:
            Interrupted: The person cancelled.
            AnswerNeeded: There is nobody to ask.
            MfaRefused: AWS refused the only code there is.
        """
        request = CodeRequest(serial, plan, aws_words=denied, shared=shared)
        refusal: MfaRefused | None = None
        while True:
            try:
                code = await self._next_code(request, serial, asker)
            except AnswerNeeded:
                if refusal is not None:
                    raise refusal from None
                raise
            problem, waits = self._known_problem(serial, code), True
            if not problem:
                self._sessions.code_used(serial, code, self._window_end())
                asker.progress("Checking the code with AWS…")
                try:
                    return await call(code)
                except MfaRefused as error:
                    refusal, problem, waits = error, error.title, True
            elif not _is_code(code):
                waits = False
            else:
                refusal = MfaRefused(problem, "Wait for the next code")
            request = CodeRequest(
                serial,
                plan,
                problem,
                refusal.message if refusal else "",
                self._next_code_at() if waits else None,
                shared,
            )

    async def _next_code(self, request: CodeRequest, serial: str, asker: Asker) -> Secret:
        """Return a code of the configured command where there is one, else ask the person."""
        command = self._command
        if command is None or asker.has_code or not command.serves(request):
            return await asker.code(request)
        asker.progress("Asking mfa_process for the code…")
        try:
            code = await command.code()
            if self._sessions.was_code_used(serial, code):
                asker.progress("Waiting for the device's next code…")
                await self._clock.sleep(totp.seconds_left(self._clock.now().timestamp()))
                code = await command.code()
        except HatstandError as error:
            return await asker.code(replace(request, problem=error.title))
        return code

    def _known_problem(self, serial: str, code: Secret) -> str:
        if not _is_code(code):
            return "A code is six digits"
        if self._sessions.was_code_used(serial, code):
            return "This code was used already, and AWS takes each code once"
        return ""

    def _key(self, base: BaseCredentials, serial: str | None) -> str:
        key_id = base.credentials.access_key_id
        return mfa_session_key(key_id, self._gateway.endpoint, serial or "")

    def _next_code_at(self) -> datetime:
        now = self._clock.now().timestamp()
        return datetime.fromtimestamp(now + totp.seconds_left(now), UTC)

    def _window_end(self) -> datetime:
        """Return when the code of this window can't be taken any more: AWS allows for drift."""
        return datetime.fromtimestamp(self._next_code_at().timestamp() + 2 * totp.WINDOW, UTC)


def _is_code(code: Secret) -> bool:
    return hand_over(code, lambda text: _CODE.fullmatch(text) is not None)
