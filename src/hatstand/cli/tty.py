"""Questions on the controlling terminal; never on stdin, and never where nobody sits."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO

from hatstand.domain.environments import Confirm
from hatstand.domain.text import grouped_account_id, printable
from hatstand.errors import AnswerNeeded, Interrupted
from hatstand.secret import Secret
from hatstand.services.assume.asking import (
    CodeRequest,
    CommandRequest,
    ConfirmRequest,
    DeviceRequest,
    ReasonRequest,
)

TRIES = 3

_WITHOUT_DIGITS = dict.fromkeys(map(ord, "0123456789"))


class TerminalAsker:
    """Answers from options first, then by asking on `/dev/tty`."""

    def __init__(
        self, code: Secret | None, *, yes: bool, quiet: bool = False, reason: str = ""
    ) -> None:
        self._reason = reason.strip()
        self._code = code
        self._yes = yes
        self._quiet = quiet
        self._asked = 0
        self._told = ""

    @property
    def has_code(self) -> bool:
        """Whether `--mfa-code` was given and not used yet."""
        return self._code is not None

    async def code(self, request: CodeRequest) -> Secret:
        """Return `--mfa-code` once, then what is typed."""
        if self._code is not None:
            code, self._code = self._code, None
            return code
        with _terminal() as terminal:
            if terminal is None:
                problem = f"{request.problem}: an" if request.problem else "an"
                said = f"AWS said without one: {request.aws_words}\n" if request.aws_words else ""
                raise AnswerNeeded(
                    f"{problem} MFA code is needed and there is no terminal to ask on",
                    f"{said}Give it with --mfa-code CODE, or --mfa-code - to read it from stdin",
                )
            self._asked += 1
            if self._asked > TRIES:
                raise AnswerNeeded(f"no code was accepted in {TRIES} tries")
            _say(terminal, _code_intro(request))
            return Secret(_read_hidden(terminal, f"MFA code of {printable(request.serial)}: "))

    @property
    def lends_terminal(self) -> bool:
        """Whether somebody sits at the terminal: nothing is drawn there."""
        return terminal_is_there()

    async def choose_device(self, request: DeviceRequest) -> str:
        """Show the devices with numbers and return the one whose number is typed."""
        with _terminal() as terminal:
            if terminal is None:
                said = f"AWS said without one: {request.aws_words}\n" if request.aws_words else ""
                raise AnswerNeeded(
                    "an MFA code is needed, and there is no terminal to ask on which of "
                    f"{len(request.serials)} devices gives it",
                    f"{said}Set mfa_serial in the configuration, or run this in a terminal once",
                )
            _say(terminal, "Several MFA devices are registered; the choice is remembered.")
            for number, serial in enumerate(request.serials, 1):
                _say(terminal, f"  {number}  {printable(serial)}")
            for _ in range(TRIES):
                answer = _read_line(terminal, f"Which one? [1-{len(request.serials)}] ").strip()
                if not answer:
                    break
                if answer in map(str, range(1, len(request.serials) + 1)):
                    return request.serials[int(answer) - 1]
        raise Interrupted("no device was chosen: nothing was done")

    async def allow_command(self, request: CommandRequest) -> bool:
        """Take `--yes` for an answer, else ask once; an empty answer is a no."""
        if self._yes or request.consented:
            return True
        intro = [f"A code is needed, and {request.origin} names a command that prints it."]
        return agreed(
            intro, f"Run `{request.command}` to get codes, now and from now on?", "mfa_process"
        )

    async def confirm(self, request: ConfirmRequest) -> None:
        """Take `--yes` for an answer, else ask; an empty answer is a no."""
        if self._yes:
            return
        plan = request.plan
        what = (
            f"{request.action} ({plan.environment.badge} "
            f"{grouped_account_id(plan.role.account_id)})"
        )
        with _terminal() as terminal:
            if terminal is None:
                raise AnswerNeeded(
                    f"{printable(what)}: a confirmation is needed and there is no terminal",
                    "Give it with --yes",
                )
            _say(terminal, f"About to {printable(what)}")
            if request.way is Confirm.TYPE:
                question = f"Type the account's name, {printable(request.expected)}: "
                confirmed = _read_line(terminal, question).strip() == request.expected
            else:
                confirmed = _read_line(terminal, "Go on? [y/N] ").strip().lower() in ("y", "yes")
        if not confirmed:
            raise Interrupted("not confirmed: nothing was done")

    async def reason(self, request: ReasonRequest) -> str:
        """Take `--reason` for an answer, else ask; an empty answer is a no."""
        if self._reason:
            return self._reason
        with _terminal() as terminal:
            if terminal is None:
                raise AnswerNeeded(
                    f"{printable(request.action)}: the machine's policy wants a reason and there "
                    "is no terminal",
                    "Give it with --reason TEXT",
                )
            _say(terminal, f"About to {printable(request.action)}: the machine's policy wants")
            answer = _read_line(terminal, "a reason, for the journal and CloudTrail: ").strip()
        if not answer:
            raise Interrupted("no reason was given: nothing was done")
        return answer

    def progress(self, text: str) -> None:
        """Tell on stderr where that is a terminal; a countdown stays on its line."""
        if not self._quiet and sys.stderr is not None and sys.stderr.isatty():
            words = text.translate(_WITHOUT_DIGITS)
            over = "\x1b[A\x1b[2K" if words == self._told and words != text else ""
            self._told = words
            sys.stderr.write(f"{over}{printable(text)}\n")
            sys.stderr.flush()


def terminal_is_there() -> bool:
    """Tell whether somebody can be asked: stdin or stderr is a terminal."""
    for stream in (sys.stdin, sys.stderr):
        try:
            if stream is not None and stream.isatty():
                return True
        except ValueError:
            continue
    return False


def agreed(intro: Iterable[str], question: str, what: str) -> bool:
    """Ask a question that is answered with yes or no; an empty answer is a no.

    Args:
        intro: Lines to show before.
        question: Ends with a question mark.
        what: What the answer is needed for, where there is nobody to ask.

    Raises:
        AnswerNeeded: There is no terminal.
        Interrupted: The terminal was closed.
    """
    with _terminal() as terminal:
        if terminal is None:
            raise AnswerNeeded(
                f"{printable(what)}: an answer is needed and there is no terminal",
                "Give it with --yes",
            )
        for line in intro:
            _say(terminal, printable(line))
        answer = _read_line(terminal, f"{printable(question)} [y/N] ")
    return answer.strip().lower() in ("y", "yes")


@contextlib.contextmanager
def _terminal() -> Iterator[IO[str] | None]:
    """Open `/dev/tty` for asking; None where nobody sits there."""
    if not terminal_is_there():
        yield None
        return
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        yield None
        return
    with os.fdopen(descriptor, "r+b", buffering=0) as raw:
        import io

        with io.TextIOWrapper(raw, encoding="utf-8", errors="replace", write_through=True) as tty:
            yield tty


def _say(terminal: IO[str], text: str) -> None:
    if text:
        terminal.write(text + "\n")


def _drop_typed_ahead(terminal: IO[str]) -> None:
    """Throw away keys that were typed before the question could be read."""
    import termios

    with contextlib.suppress(termios.error, OSError):
        termios.tcflush(terminal.fileno(), termios.TCIFLUSH)


def _read_line(terminal: IO[str], question: str) -> str:
    _drop_typed_ahead(terminal)
    terminal.write(question)
    line = terminal.readline()
    if not line:
        raise Interrupted("no answer: nothing was done")
    return line.rstrip("\r\n")


def _read_hidden(terminal: IO[str], question: str) -> str:
    """Read a line without showing it, and give the terminal back as it was."""
    import termios

    descriptor = terminal.fileno()
    before = termios.tcgetattr(descriptor)
    hidden = termios.tcgetattr(descriptor)
    hidden[3] &= ~termios.ECHO
    try:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, hidden)
        terminal.write(question)
        line = terminal.readline()
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
        terminal.write("\n")
    if not line:
        raise Interrupted("no code: nothing was done")
    return line.strip().replace(" ", "")


def _code_intro(request: CodeRequest) -> str:
    if not request.problem:
        plan = request.plan
        where = f"{plan.environment.badge} " if plan.environment else ""
        intro = printable(
            f"{plan.path_text}, {where}{plan.account_name} "
            f"{grouped_account_id(plan.role.account_id)}"
        )
        if not request.aws_words:
            return intro
        return f"{intro}\nAWS denies it without a code: {printable(request.aws_words)}"
    words = [printable(request.problem)]
    if request.aws_words:
        words.append(f"AWS says: {printable(request.aws_words)}")
    if request.next_code_at is not None:
        seconds = max(0, round((request.next_code_at - datetime.now(UTC)).total_seconds()))
        words.append(f"the next code comes in {seconds} s")
    return "; ".join(words)
