"""A terminal that measures: programs on a pseudo-terminal, timed from a key to the frame's end."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_FRAME_END = b"\x1b[?2026l"
_ASKED_FOR_FRAMES = b"\x1b[?2026$p"
_FRAMES_ARE_KNOWN = b"\x1b[?2026;2$y"
_CHUNK = 1 << 16

KEYS = {
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "pagedown": b"\x1b[6~",
    "pageup": b"\x1b[5~",
    "enter": b"\r",
    "escape": b"\x1b",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a key.

    Attributes:
        first: Seconds until the first whole frame had come; None where none came.
        last: Seconds until the last one of those that follow without a pause.
        first_size: Bytes of the first frame.
        size: Bytes of all of them.
    """

    first: float | None
    last: float | None
    first_size: int
    size: int


class Terminal:
    """A program on a pseudo-terminal of its own, with frames told apart.

    The terminal says that it knows synchronized output, so each frame ends with a known sequence.
    """

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], size: str) -> None:
        columns, rows = map(int, size.split("x"))
        self.began = time.perf_counter()
        self.pid, self._descriptor = pty.fork()
        if self.pid == 0:  # the child: nothing but exec, whatever happens
            with contextlib.suppress(BaseException):
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.execvpe(command[0], list(command), dict(environ))  # noqa: S606
            os._exit(127)
        self.seen = b""
        self._asked = False

    def read(self, seconds: float) -> bytes:
        """Return what comes within `seconds`; empty where nothing does, or the program ended."""
        if not select.select([self._descriptor], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self._descriptor, _CHUNK)
        except OSError:  # Linux tells the end of the last writer like this
            return b""
        self.seen += data
        if not self._asked and _ASKED_FOR_FRAMES in self.seen:
            self._asked = True
            os.write(self._descriptor, _FRAMES_ARE_KNOWN)
        return data

    def wait_for(self, marker: str, seconds: float = 60) -> float:
        """Return the seconds from the program's start until `marker` is painted.

        Raises:
            TimeoutError: It never was.
        """
        wanted = marker.encode()
        start = 0
        while time.perf_counter() - self.began < seconds:
            if self.read(0.5) and wanted in self.seen[start:]:
                return time.perf_counter() - self.began
            start = max(0, len(self.seen) - len(wanted))
        raise TimeoutError(f"{marker!r} never came:\n{self.seen[-2000:]!r}")

    def settle(self, quiet: float = 0.5, seconds: float = 60) -> None:
        """Read until nothing came for `quiet` seconds.

        Raises:
            TimeoutError: There is no end to it.
        """
        deadline = time.perf_counter() + seconds
        while self.read(quiet):
            if time.perf_counter() > deadline:
                raise TimeoutError("the program never comes to rest")

    def drain(self, seconds: float) -> None:
        """Take what comes for so many seconds, as a terminal does that nobody looks at."""
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            self.read(left)

    def press(
        self, key: str, quiet: float = 0.15, seconds: float = 10, patience: float = 2
    ) -> Answer:
        """Send a key and return when its frames had come; what came before it is not counted.

        Args:
            key: A name of `KEYS`, or the characters themselves.
            quiet: Seconds without output after which the key counts as answered: longer than what
                follows a move waits for the cursor to rest.
            seconds: After which a key that is never answered in full is given up.
            patience: Seconds to the first output after which a key counts as not answered.
        """
        while self.read(0):
            pass
        began = time.perf_counter()
        os.write(self._descriptor, KEYS.get(key, key.encode()))
        first = last = None
        got = b""
        while time.perf_counter() - began < seconds:
            data = self.read(quiet if got else patience)
            if not data:
                break
            now = time.perf_counter() - began
            tail, got = got[-len(_FRAME_END) :], got + data
            if _FRAME_END in tail + data:
                first, last = first or now, now
        return Answer(first, last, got.find(_FRAME_END) + len(_FRAME_END), len(got))

    def hold(self, key: str, times: int, every: float = 1 / 30) -> list[int]:
        """Send a key as one that is held down; return the bytes that came for each but the last.

        Args:
            key: A name of `KEYS`, or the characters themselves.
            times: How often.
            every: Seconds from one to the next.
        """
        while self.read(0):
            pass
        sizes: list[int] = []
        due = time.perf_counter()
        for _ in range(times):
            os.write(self._descriptor, KEYS.get(key, key.encode()))
            before = len(self.seen)
            due += every
            self.drain(due - time.perf_counter())
            sizes.append(len(self.seen) - before)
        return sizes[:-1]

    def close(self) -> None:
        """End the program at once."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._descriptor)


@contextlib.contextmanager
def opened(
    command: Sequence[str], environ: Mapping[str, str], size: str = "120x36"
) -> Iterator[Terminal]:
    """Run a program on a terminal while the context lasts."""
    terminal = Terminal(command, environ, size)
    try:
        yield terminal
    finally:
        terminal.close()
