"""The terminal as it really is: it can vanish, stop, send nonsense, and wants to be given back.

Textual 8.2.8 obeys no SIGTERM and leaves the terminal raw and on its second screen, starts twice
after a SIGCONT that no SIGTSTP came before, ends on a byte that is not UTF-8 or a key number that
is none, and reads for ever from a terminal that was closed.
"""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import termios
import threading
from collections.abc import Callable
from functools import partial
from io import TextIOBase
from typing import IO, TYPE_CHECKING, Any

from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers.linux_driver import LinuxDriver

from hatstand.tui.typed import Typed

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

_AT_ONCE = 4096
"""Bytes that are read in one go: as much as a terminal ever holds ready."""

_LOOK = 0.1
"""Seconds between two looks at whether reading is to stop, or an escape was a key by itself."""

_MORE_THAN_KEYS, _MORE_SOON = 8, 0.01
"""Bytes that no keys are, and seconds in which the next ones of the same piece are there."""

_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Outlet(TextIOBase):
    """A stream to a terminal; where that is gone, what is written goes nowhere."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, and say that it was written."""
        self._try(partial(self._stream.write, text))
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        self._try(self._stream.flush)

    def fileno(self) -> int:
        """Return the descriptor of the terminal."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Tell whether it is a terminal still."""
        return self._stream.isatty()

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except OSError:
            # What is buffered would be tried again at the end, and spoil the exit code.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


class TerminalDriver(LinuxDriver):
    """Textual's driver, which also obeys signals and bears whatever a terminal does."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        handled = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # Textual's handlers run between any two instructions, also while a lock is held that they
        # want. Ours wait for the event loop.
        for number, handler in handled.items():
            signal.signal(number, handler)
        self._file: IO[str] = Outlet(self._file)  # type: ignore[assignment]
        self._obeying = self._stopped = False
        self._frame: list[str] = []

    def write(self, data: str) -> None:
        """Have it written; a frame in one piece, as each wakes the thread that writes."""
        if data == SYNC_START or self._frame:
            self._frame.append(data)
            if data != SYNC_END:
                return
            data = "".join(self._frame)
            self._frame.clear()
        super().write(data)

    # Signals

    def start_application_mode(self) -> None:
        """Take the terminal, and obey signals from then on."""
        if not self._obeying and threading.current_thread() is threading.main_thread():
            self._obeying = True
            for number in _ENDING:
                self._obey(number, partial(self._end, number))
            self._obey(signal.SIGTSTP, self._stop)
            self._obey(signal.SIGCONT, self._go_on)
        given = self.attrs_before
        if given is not None:  # a shell that was killed leaves it as it had it
            termios.tcsetattr(self.fileno, termios.TCSANOW, given)
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def _obey(self, number: signal.Signals, handler: Callable[[], None]) -> None:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup`, or `$(…)`, wants it
            asyncio.get_running_loop().add_signal_handler(number, handler)

    def _end(self, number: signal.Signals) -> None:
        """End the app in good order; the same signal again ends the process at once."""
        asyncio.get_running_loop().remove_signal_handler(number)
        self._app.exit(return_code=128 + number)

    def _stop(self) -> None:
        """Give the terminal back, and stop until SIGCONT."""
        if not self._stopped:
            self._stopped = True
            self.suspend_application_mode()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _go_on(self) -> None:
        """Take the terminal again, however it was left and whoever had it meanwhile."""
        if self._stopped:
            self.attrs_before = None  # the shell above may have been told to change it
        else:
            self.suspend_application_mode()
        self._stopped = False
        self.resume_application_mode()
        self._app.refresh(layout=True)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        if self._mouse_pixels:
            self._mouse_pixels = False
            self.write("\x1b[?1016l")
        super().stop_application_mode()

    # What is typed

    def run_input_thread(self) -> None:
        """Read until the app takes the keyboard away, or the terminal is gone."""
        typed = Typed()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if not selector.select(_LOOK):
                    self._pass_on(typed.waited())
                    continue
                data = self._read()
                if not data:
                    self._loop.call_soon_threadsafe(self._end, signal.SIGHUP)
                    return
                while (
                    _MORE_THAN_KEYS < len(data) < _AT_ONCE
                    and b"\x1b" not in data
                    and selector.select(_MORE_SOON)
                    and (more := self._read())
                ):
                    data += more
                self._pass_on(typed.read(data))

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _AT_ONCE)
        except OSError:  # EIO: nobody holds the other end
            return b""

    def _pass_on(self, messages: list[Message]) -> None:
        for message in messages:
            if isinstance(message, events.Resize) and not self._in_band_window_resize:
                continue  # nobody asked for it
            self.process_message(message)
