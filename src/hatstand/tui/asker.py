"""Who answers the services' questions in the UI: dialogs over whatever is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hatstand.errors import Interrupted
from hatstand.secret import Secret
from hatstand.services.assume.asking import (
    CodeRequest,
    CommandRequest,
    ConfirmRequest,
    DeviceRequest,
    ReasonRequest,
)

if TYPE_CHECKING:
    from textual.app import App


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _silent(_text: str) -> None:
    """Say nothing."""


class ModalAsker:
    """Asks in dialogs; to be used in a worker, which waits while the person thinks."""

    def __init__(
        self,
        app: App[Any],
        *,
        progress: Callable[[str], None] = _silent,
        demo_code: Callable[[], str] | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Make one for an app.

        Args:
            app: Whose screen the dialogs are on.
            progress: Told what is being done, in one line.
            demo_code: Returns the demo user's current code, where this is the demo.
            clock: Returns the time (UTC).
        """
        self._app = app
        self._progress = progress
        self._demo_code = demo_code
        self._clock = clock

    @property
    def has_code(self) -> bool:
        """Nobody gives a code beforehand here."""
        return False

    async def code(self, request: CodeRequest) -> Secret:
        """Ask for six digits.

        Raises:
            Interrupted: The person cancelled.
        """
        from hatstand.tui.screens.mfa import MfaScreen

        self._progress("Waiting for an MFA code")  # not for AWS any more, after one that was wrong
        screen = MfaScreen(request, self._demo_code, self._clock)
        code = await self._app.push_screen_wait(screen)
        if code is None:
            raise Interrupted("cancelled: no code was sent")
        return code

    @property
    def lends_terminal(self) -> bool:
        """The UI draws on it."""
        return False

    async def choose_device(self, request: DeviceRequest) -> str:
        """Ask for one of the devices.

        Raises:
            Interrupted: The person cancelled.
        """
        from hatstand.tui.screens.mfa import DeviceScreen

        serial = await self._app.push_screen_wait(DeviceScreen(request))
        if serial is None:
            raise Interrupted("cancelled: no device was chosen")
        return serial

    async def allow_command(self, request: CommandRequest) -> bool:
        """Ask whether the command may be run, unless that was answered before.

        Raises:
            Interrupted: The person cancelled.
        """
        from hatstand.tui.screens.mfa import CommandScreen

        if request.consented:
            return True
        answer = await self._app.push_screen_wait(CommandScreen(request))
        if answer is None:
            raise Interrupted("cancelled: no code was sent")
        return answer

    async def confirm(self, request: ConfirmRequest) -> None:
        """Return when it was confirmed.

        Raises:
            Interrupted: The person said no.
        """
        from hatstand.tui.screens.confirm import ConfirmScreen

        if not await self._app.push_screen_wait(ConfirmScreen(request)):
            raise Interrupted("not confirmed: nothing was done")

    async def reason(self, request: ReasonRequest) -> str:
        """Return why, as it was typed.

        Raises:
            Interrupted: The person cancelled.
        """
        from hatstand.tui.screens.reason import ReasonScreen

        reason = await self._app.push_screen_wait(ReasonScreen(request))
        if not reason:
            raise Interrupted("no reason was given: nothing was done")
        return reason

    def progress(self, text: str) -> None:
        """Tell what is being done now."""
        self._progress(text)
