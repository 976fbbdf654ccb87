"""A terminal for tests: programs on a real pseudo-terminal, and what a person would see on it."""

from __future__ import annotations

import base64
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import pyte
from tests.patience import PATIENCE

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "page_down": "\x1b[6~",
}

_OSC52 = re.compile(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
_FOREIGN_SEQUENCES = re.compile(rb"\x1b\[[>=<][0-9;]*[a-zA-Z]")
"""Keyboard protocols, which pyte would print instead of ignoring them."""

_AS_CONTROLLING_TERMINAL = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)


class Terminal:
    """One program with a terminal of its own; as a context manager it is ended at the end.

    Attributes:
        raw: Everything that the program wrote to the terminal.
        process: The program.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        *,
        stdout: int | None = None,
    ) -> None:
        """Start a program.

        Args:
            command: The program and its arguments.
            environ: Its environment; this process's where None. `TERM` is set in it.
            size: Columns and rows.
            stdout: A descriptor that takes stdout away from the terminal, such as
                `subprocess.PIPE`.
        """
        self.raw = b""
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._held = b""
        self._master, slave = os.openpty()
        self._set_size(*size)
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-S", "-c", _AS_CONTROLLING_TERMINAL, *command],
                stdin=slave,
                stdout=slave if stdout is None else stdout,
                stderr=slave,
                env={
                    **(os.environ if environ is None else environ),
                    "TERM": "xterm-256color",
                    "COLORTERM": "truecolor",
                },
                start_new_session=True,
            )
        finally:
            os.close(slave)

    # -- seeing

    @property
    def text(self) -> str:
        """What is on the screen, line by line; a wide character takes one place in it."""
        return "\n".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The lines on the screen, without the blanks at their ends."""
        # Not `screen.display`, which fails on the half of a wide character that was overwritten.
        columns = range(self.screen.columns)
        rows = (self.screen.buffer[number] for number in range(self.screen.lines))
        return ["".join(row[column].data for column in columns).rstrip() for row in rows]

    @property
    def copied(self) -> list[str]:
        """Everything that was sent to the terminal's clipboard (OSC 52), in order."""
        return [base64.b64decode(match).decode() for match in _OSC52.findall(self.raw)]

    @property
    def settings(self) -> list[Any]:
        """What the kernel does with what is typed and written, as `stty -a` tells it."""
        return termios.tcgetattr(self._master)

    @settings.setter
    def settings(self, settings: list[Any]) -> None:
        termios.tcsetattr(self._master, termios.TCSANOW, settings)

    def row_of(self, text: str) -> int:
        """Return the number of the first line that holds `text`."""
        return next(number for number, line in enumerate(self.lines) if text in line)

    def wait(self, *texts: str, seconds: float = PATIENCE) -> str:
        """Wait until one line on the screen holds all of `texts`; return it.

        What is expected of a line is waited for together: a screen is drawn piece by piece.

        Raises:
            AssertionError: It does not come; the error shows the screen.
        """

        def found() -> str | None:
            return next((line for line in self.lines if all(t in line for t in texts)), None)

        wanted = " and ".join(repr(text) for text in texts)
        self.wait_until(lambda: found() is not None, f"{wanted} on a line of the screen", seconds)
        return found() or ""

    def wait_gone(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until `text` is nowhere on the screen.

        Raises:
            AssertionError: It stays.
        """
        self.wait_until(lambda: text not in self.text, f"no {text!r} on the screen", seconds)

    def wait_until(
        self, condition: Callable[[], bool], what: str, seconds: float = PATIENCE
    ) -> None:
        """Wait until something is true of the screen.

        Raises:
            AssertionError: It does not come true, or the program ends before.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            alive = self.process.poll() is None
            assert self.read(0.05) or (alive and time.monotonic() < deadline), (
                f"never: {what}; the program {'runs' if alive else 'ended'}\n{self.text}"
            )

    def read(self, seconds: float) -> bool:
        """Show what comes within `seconds`; tell whether anything did."""
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # the last writer has gone
            return False
        self.raw += data
        self._feed(data)
        return bool(data)

    def look(self, seconds: float) -> None:
        """Show what comes for so long, as a person who reads what is there."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.read(left)

    def _feed(self, data: bytes) -> None:
        """Draw; a sequence that is not whole yet waits for its rest."""
        data = self._held + data
        escape = data.rfind(b"\x1b")
        whole = escape < 0 or re.match(rb"\x1b(\[[0-9;?<=>$]*[a-zA-Z]|[^\[])", data[escape:])
        self._held = b"" if whole else data[escape:]
        self._stream.feed(_FOREIGN_SEQUENCES.sub(b"", data if whole else data[:escape]))

    # -- doing

    def press(self, *keys: str) -> None:
        """Send keys: names of `KEYS`, or text as it is."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def send(self, text: str | bytes) -> None:
        """Send any amount of text, or of bytes that are none, as fast as the program takes it.

        What it draws meanwhile is shown.

        Raises:
            AssertionError: It takes no more.
        """
        left = text.encode() if isinstance(text, str) else text
        while left:
            readable, writable, _ = select.select([self._master], [self._master], [], 20)
            assert readable or writable, f"{len(left)} bytes are not taken\n{self.text}"
            if readable:
                self.read(0)
            if writable:
                left = left[os.write(self._master, left[:1024]) :]

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, as pulling a window's corner does."""
        self._set_size(columns, rows)
        self.screen.resize(rows, columns)

    def _set_size(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def hang_up(self) -> None:
        """Close the terminal's window."""
        os.close(self._master)
        self._master = -1

    def wait_end(self, seconds: float = PATIENCE) -> int:
        """Wait for the program's end; return its exit code.

        Raises:
            AssertionError: It goes on.
        """
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"the program does not end\n{self.text}"
            self.read(0.01)
        while self.read(0.05):  # what it wrote last
            continue
        return self.process.returncode

    def close(self) -> None:
        """End the program, with everything that it started in its session, and the terminal."""
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGHUP)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(3)
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        if self._master >= 0:
            os.close(self._master)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
