"""Questions that a service may put to the person, and who answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from hatstand.domain.environments import Confirm
from hatstand.domain.plan import Plan
from hatstand.domain.records import dataclass
from hatstand.errors import AnswerNeeded
from hatstand.secret import Secret


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """An MFA code is needed.

    Attributes:
        serial: The device's ARN or serial number.
        plan: What the code is for.
        problem: Why the code before this one did not do, in words; empty the first time.
        aws_words: AWS's own text about the code before, or, the first time, about the try without
            one; or an empty string.
        next_code_at: When the device shows a new code, where the last one was used (UTC).
        shared: Whether the code makes an MFA session that serves other roles too.
    """

    serial: str
    plan: Plan
    problem: str = ""
    aws_words: str = ""
    next_code_at: datetime | None = None
    shared: bool = True


@dataclass(frozen=True, slots=True)
class ConfirmRequest:
    """A confirmation is needed before a session is made, or handed over.

    Attributes:
        action: What will happen, as a verb phrase: `assume Admin in payments-prod`.
        way: `ask` or `type`.
        expected: With `type`, what must be typed: the account's name.
        left: Seconds that the session has left which is handed over; None where one is made.
    """

    action: str
    plan: Plan
    way: Confirm
    expected: str
    left: int | None = None


@dataclass(frozen=True, slots=True)
class ReasonRequest:
    """The machine's policy wants to know why a session is made.

    Attributes:
        action: What will happen, as a verb phrase: `assume Admin in payments-prod`.
    """

    action: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """The user has several MFA devices, and nothing says which one to use.

    Attributes:
        serials: The devices whose codes AWS takes, in AWS's order.
        plan: What a code is needed for.
        aws_words: What AWS said to the try without a code, or an empty string.
    """

    serials: tuple[str, ...]
    plan: Plan
    aws_words: str = ""


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """A command of the user's own files could give the code.

    Attributes:
        command: As it is written there.
        origin: Where that is, in words.
        plan: What the code is needed for.
        consented: Whether the person agreed to this very command before.
    """

    command: str
    origin: str
    plan: Plan
    consented: bool = False


class Asker(Protocol):
    """Who answers: modal dialogs in the UI, `/dev/tty` or options on the command line."""

    @property
    def has_code(self) -> bool:
        """Whether a code was given beforehand: it is used before any try without one."""
        ...

    async def code(self, request: CodeRequest) -> Secret:
        """Return six digits.

        Raises:
            Interrupted: The person cancelled.
            AnswerNeeded: There is nobody to ask.
        """
        ...

    @property
    def lends_terminal(self) -> bool:
        """Whether a command may talk to the person on the terminal: nothing is drawn there."""
        ...

    async def choose_device(self, request: DeviceRequest) -> str:
        """Return one of the serials.

        Raises:
            Interrupted: The person cancelled.
            AnswerNeeded: There is nobody to ask.
        """
        ...

    async def allow_command(self, request: CommandRequest) -> bool:
        """Tell whether the command may be run now; one consented to before is not asked again.

        Raises:
            Interrupted: The person cancelled.
            AnswerNeeded: There is nobody to ask, or nothing may be run at this moment.
        """
        ...

    async def confirm(self, request: ConfirmRequest) -> None:
        """Return when it was confirmed.

        Raises:
            Interrupted: The person said no.
            AnswerNeeded: There is nobody to ask.
        """
        ...

    async def reason(self, request: ReasonRequest) -> str:
        """Return why, in words: never empty.

        Raises:
            Interrupted: The person cancelled.
            AnswerNeeded: There is nobody to ask.
        """
        ...

    def progress(self, text: str) -> None:
        """Tell in one line what is being done now."""
        ...


class Nobody:
    """Answers nothing: for what is done without having been asked for at this moment."""

    @property
    def has_code(self) -> bool:
        """No code was given."""
        return False

    async def code(self, request: CodeRequest) -> Secret:
        """Refuse."""
        raise AnswerNeeded(f"{request.plan.role.name} needs an MFA code first")

    @property
    def lends_terminal(self) -> bool:
        """Nobody looks."""
        return False

    async def choose_device(self, request: DeviceRequest) -> str:
        """Refuse."""
        raise AnswerNeeded(f"{request.plan.role.name} needs one of several MFA devices chosen")

    async def allow_command(self, request: CommandRequest) -> bool:
        """Refuse, whatever was consented to: nobody asked for the code at this moment."""
        raise AnswerNeeded(f"{request.plan.role.name} needs an MFA code first")

    async def confirm(self, request: ConfirmRequest) -> None:
        """Refuse."""
        raise AnswerNeeded(f"{request.plan.role.name} needs a confirmation first")

    async def reason(self, request: ReasonRequest) -> str:
        """Refuse."""
        raise AnswerNeeded(f"{request.plan.role.name} needs a reason first")

    def progress(self, text: str) -> None:
        """Tell nobody."""
