"""MFA codes: asked for as seldom as possible, sent once, explained when refused."""

from __future__ import annotations

import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hatstand.domain import totp
from hatstand.domain.credentials import BaseCredentials, Credentials, MfaSession
from hatstand.domain.plan import Plan, mfa_session_key
from hatstand.errors import AnswerNeeded, HatstandError, MfaRefused
from hatstand.secret import Secret
from hatstand.services.assume.mfa_devices import MfaDevices
from hatstand.services.exports import hand_over
from hatstand.services.forgetting import telling_what_stays
from hatstand.services.ports import Clock, Gateway, SessionStore, StateStore

if TYPE_CHECKING:  # what asks is imported when there is something to ask
    from hatstand.services.assume.asking import Asker, CodeRequest
    from hatstand.services.assume.code_command import CodeCommand

COMMAND_TRIES = 3
"""Codes that `mfa_process` may print in vain, one window after the other, before one is asked."""

_JUST_AFTER = timedelta(milliseconds=200)
"""What is waited after a window's end, so that the device has surely gone on to the next code."""

_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_USED = "This code was used already, and AWS takes each code once"

Redeem = Callable[[Secret], Awaitable[Credentials]]
"""A call to AWS that takes a code."""


class Codes:
    """Turns codes into MFA sessions, or into one role's credentials."""

    def __init__(
        self,
        gateway: Gateway,
        sessions: SessionStore,
        clock: Clock,
        state: StateStore | None = None,
        *,
        without_loop: bool = False,
    ) -> None:
        """Make one.

        Args:
            gateway: The way to AWS.
            sessions: Where MFA sessions are, and which codes were sent.
            clock: Waits for the next code.
            state: Remembers the chosen device, and the commands that were agreed to.
            without_loop: Whether coroutines run without an event loop here.
        """
        self._gateway = gateway
        self._sessions = sessions
        self._clock = clock
        self._state = state
        self._without_loop = without_loop
        self._devices = MfaDevices(gateway, state)
        self._declined: set[str] = set()

    async def serial(
        self, plan: Plan, base: BaseCredentials, asker: Asker, *, denied: str = ""
    ) -> str:
        """Return the device to use, as `MfaDevices.serial`.

        Raises:
            Interrupted, AnswerNeeded, AwsError: As that.
        """
        return await self._devices.serial(plan, base, asker, denied=denied)

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
        """Forget the MFA session of this user and device.

        Raises:
            HatstandError: It is still there.
        """
        looked_up = self._sessions.mfa_session(self._key(base, None))
        with telling_what_stays("the MFA session"):
            for known in {serial, looked_up.serial if looked_up else None, None}:
                self._sessions.remove_mfa_session(self._key(base, known))

    def forget_choice(self, base: BaseCredentials) -> None:
        """Forget which of several devices the user chose."""
        self._devices.forget(base)

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
            from hatstand.services.assume.asking import CodeRequest

            identity = self._gateway.identity(base.credentials, plan.region)
            credentials = await self.redeem(
                CodeRequest(serial, plan, aws_words=denied, shared=True),
                base,
                asker,
                lambda code: identity.session_token(serial, code, duration),
            )
            made = MfaSession(key, serial, credentials, self._clock.now())
            self._sessions.put_mfa_session(made)
            if plan.mfa.serial is None:  # found again without looking the device up
                self._sessions.put_mfa_session(replace(made, key=self._key(base, None)))
            return made

    async def redeem(
        self, request: CodeRequest, base: BaseCredentials, asker: Asker, call: Redeem
    ) -> Credentials:
        """Get codes until `call` takes one; a code that was sent is never sent again.

        Args:
            request: What the code is for.
            base: Whose codes they are.
            asker: Gives the codes where no command does.
            call: Sends a code to AWS.

        Raises:
            Interrupted: The person cancelled.
            AnswerNeeded: There is nobody to ask.
            MfaRefused: AWS refused the only code there is, or it was used before.
        """
        if not asker.has_code:
            found, request = await self._by_command(request, base, asker, call)
            if found is not None:
                return found
        refusal: MfaRefused | None = None
        while True:
            given = asker.has_code
            try:
                code = await asker.code(request)
            except AnswerNeeded:
                if refusal is not None:
                    raise refusal from None
                raise
            problem, words = self._known_problem(request.serial, code), ""
            if problem == _USED:
                refusal = MfaRefused(problem, f"The device shows the next one {self._when()}")
                if given:
                    raise refusal
            elif not problem:
                try:
                    return await self._sent(request, base, asker, call, code)
                except MfaRefused as error:
                    refusal, problem, words = error, error.title, error.message
            next_code_at = self._next_code_at() if _is_code(code) else None
            request = replace(request, problem=problem, aws_words=words, next_code_at=next_code_at)

    async def _sent(
        self, request: CodeRequest, base: BaseCredentials, asker: Asker, call: Redeem, code: Secret
    ) -> Credentials:
        """Send a code that was not sent before; from now on it counts as used."""
        self._sessions.code_used(request.serial, code, self._window_end())
        asker.progress("Checking the code with AWS…")
        try:
            return await call(code)
        except MfaRefused as refusal:
            if request.plan.mfa.serial is None and "unable to validate" in refusal.message:
                self._devices.forget(base)  # the device that was chosen is there no more
            raise

    async def _by_command(
        self, request: CodeRequest, base: BaseCredentials, asker: Asker, call: Redeem
    ) -> tuple[Credentials | None, CodeRequest]:
        """Return what the user's own command opens; else None, and how to ask the person.

        A code that was used, here or as AWS says, makes it wait for the next window and go on.
        """
        command = await self._agreed(request.plan, asker)
        if command is None:
            return None, request
        for attempt in range(COMMAND_TRIES):
            if attempt:
                await self._next_window(asker)
            asker.progress("Running mfa_process for the code… (touch the key where it blinks)")
            try:
                code = command.code_blocking() if self._without_loop else await command.code()
            except HatstandError as error:
                return None, replace(request, problem=error.title)
            problem, words = _USED, ""
            if not self._sessions.was_code_used(request.serial, code):
                try:
                    return await self._sent(request, base, asker, call, code), request
                except MfaRefused as error:
                    problem, words = error.title, error.message
            request = replace(
                request,
                problem=f"The code of mfa_process: {problem}",
                aws_words=words,
                next_code_at=self._next_code_at(),
            )
        return None, request

    async def _agreed(self, plan: Plan, asker: Asker) -> CodeCommand | None:
        """Return the command that prints the codes where there is one that may be run now."""
        if not plan.mfa.process:
            return None
        from hatstand.services.assume.asking import CommandRequest
        from hatstand.services.assume.code_command import CodeCommand

        command = CodeCommand(plan.mfa.process, on_terminal=asker.lends_terminal)
        if command.digest in self._declined:
            return None
        state = self._state
        consented = state is not None and state.command_allowed(command.digest)
        request = CommandRequest(plan.mfa.process, plan.mfa.process_origin, plan, consented)
        try:
            agreed = await asker.allow_command(request)
        except AnswerNeeded:
            return None  # whoever is asked for the code next says what is needed
        if not agreed:
            self._declined.add(command.digest)
            return None
        if state is not None and not consented:
            state.allow_command(command.digest)
        return command

    async def _next_window(self, asker: Asker) -> None:
        """Wait until the device shows another code, counting down; waiting can be cancelled."""
        until = self._next_code_at() + _JUST_AFTER
        while (left := (until - self._clock.now()).total_seconds()) > 0:
            asker.progress(f"Waiting for the device's next code: {math.ceil(left)} s")
            await self._clock.sleep(min(left, 1.0))

    def _known_problem(self, serial: str, code: Secret) -> str:
        if not _is_code(code):
            return "A code is six digits"
        return _USED if self._sessions.was_code_used(serial, code) else ""

    def _key(self, base: BaseCredentials, serial: str | None) -> str:
        keys = base.credentials
        endpoint = self._gateway.endpoint_of(keys.profile)
        return mfa_session_key(keys.access_key_id, endpoint, serial or "")

    def _when(self) -> str:
        return f"in {math.ceil(totp.seconds_left(self._clock.now().timestamp()))} s"

    def _next_code_at(self) -> datetime:
        now = self._clock.now().timestamp()
        return datetime.fromtimestamp(now + totp.seconds_left(now), UTC)

    def _window_end(self) -> datetime:
        """Return when the code of this window can't be taken any more: AWS allows for drift."""
        return datetime.fromtimestamp(self._next_code_at().timestamp() + 2 * totp.WINDOW, UTC)


def _is_code(code: Secret) -> bool:
    return hand_over(code, lambda text: _CODE.fullmatch(text) is not None)
