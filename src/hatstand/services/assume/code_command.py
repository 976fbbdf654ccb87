"""`mfa_process`: the user's own command that prints the MFA code, run only when one is needed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shlex
from collections.abc import Iterator
from typing import IO, Any

from hatstand.children import without_keys
from hatstand.domain.records import dataclass
from hatstand.domain.text import printable
from hatstand.errors import HatstandError
from hatstand.secret import Secret

PATIENCE = 60.0
"""Seconds that the command gets: somebody may have to touch a key."""

_CODE = re.compile(rb"(?<![0-9])[0-9]{6}(?![0-9])")
_DIGITS = re.compile(r"[0-9]{6,}")


@dataclass(frozen=True, slots=True)
class CodeCommand:
    """A command that prints the code, and how it is run.

    Its standard output is a private pipe and is never shown: nothing of it reaches a stdout that
    a shell may be evaluating.

    Attributes:
        command: As in the settings; split into words as a shell would, but run without one.
        on_terminal: Whether it may talk to the person on the terminal, for a password or a touch;
            else it has none, and its standard input is empty.
    """

    command: str
    on_terminal: bool = False

    @property
    def digest(self) -> str:
        """What names this very command where consent to it is remembered."""
        return hashlib.sha256(self.command.encode("utf-8", "surrogatepass")).hexdigest()

    async def code(self) -> Secret:
        """Return the code that the command prints.

        Raises:
            HatstandError: It can't be run, fails, takes too long, or prints no code.
        """
        import asyncio  # not above: few have such a command

        with self._streams() as streams:
            try:
                process = await asyncio.create_subprocess_exec(*self._words(), **streams)
            except (OSError, ValueError) as error:
                raise _not_run(error) from None
            try:
                output, said = await asyncio.wait_for(process.communicate(), PATIENCE)
            except TimeoutError:
                raise _too_slow() from None
            finally:
                if process.returncode is None:
                    self._kill(process.pid)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(process.wait(), 1.0)  # reaped, so no zombie stays
        return _code_in(process.returncode, output, said)

    def code_blocking(self) -> Secret:
        """Do what `code` does without an event loop.

        Raises:
            HatstandError: As `code`.
        """
        import subprocess

        with self._streams() as streams:
            try:
                process = subprocess.Popen(self._words(), **streams)
            except (OSError, ValueError) as error:
                raise _not_run(error) from None
            with process:  # closes its pipes, and waits for it
                try:
                    output, said = process.communicate(timeout=PATIENCE)
                except subprocess.TimeoutExpired:
                    raise _too_slow() from None
                finally:
                    if process.poll() is None:
                        self._kill(process.pid)
        return _code_in(process.returncode, output, said)

    def _words(self) -> list[str]:
        words = shlex.split(self.command)
        if not words:
            raise ValueError("it is empty")
        return words

    @contextlib.contextmanager
    def _streams(self) -> Iterator[dict[str, Any]]:
        """Open what the command gets for its three streams."""
        import subprocess

        pipe, keyless = subprocess.PIPE, without_keys(os.environ)
        apart: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": pipe,
            "stderr": pipe,
            "env": keyless,
            "start_new_session": True,  # it shall not find the terminal that is drawn on
        }
        terminal = _terminal() if self.on_terminal else None
        if terminal is None:
            yield apart
            return
        with terminal:
            yield {"stdin": terminal, "stdout": pipe, "stderr": terminal, "env": keyless}

    def _kill(self, pid: int) -> None:
        import signal

        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) == pid:  # a session of its own: its children go with it
                os.killpg(pid, signal.SIGKILL)
            else:
                os.kill(pid, signal.SIGKILL)


def _terminal() -> IO[bytes] | None:
    try:
        return os.fdopen(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY), "r+b", buffering=0)
    except OSError:
        return None


def _not_run(error: Exception) -> HatstandError:
    return HatstandError(f"mfa_process can't be run: {printable(str(error))}")


def _too_slow() -> HatstandError:
    return HatstandError(f"mfa_process took longer than {PATIENCE:.0f} s")


def _code_in(returncode: int | None, output: bytes, said: bytes | None) -> Secret:
    """Return the one code in what a command printed.

    Raises:
        HatstandError: It failed, or printed none; what could be a code is never in the text.
    """
    if returncode:
        last = (said or b"").decode(errors="replace").strip().splitlines()[-1:]
        reason = f": {_DIGITS.sub('******', printable(last[0]))}" if last else ""
        raise HatstandError(f"mfa_process ended with {returncode}{reason}")
    found = {match.group() for match in _CODE.finditer(output)}
    if not found:
        raise HatstandError("mfa_process printed no code of six digits")
    if len(found) > 1:
        raise HatstandError("mfa_process printed several codes of six digits")
    return Secret(found.pop().decode())
