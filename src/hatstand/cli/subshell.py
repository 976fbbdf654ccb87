"""Runs a shell on the terminal while the UI is out of the way, as a good parent does."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType

_KEYBOARD = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_AGAIN, _AFTER = 20, 0.5
"""How often, and after how many seconds, a shell that is to end is told so again."""


def job_control() -> bool:
    """Tell whether whoever started this process can stop it and go on: not inside of `$(…)`."""
    return signal.getsignal(signal.SIGTSTP) is not signal.SIG_IGN


def run_shell(shell: str, environ: Mapping[str, str], *, may_stop: bool) -> int:
    """Run a shell on the terminal and return its exit code, 128+n where a signal ended it.

    It gets the terminal alone: not the stdout that another shell may be evaluating. What is typed
    is for it; a signal that is to end this process ends the shell first. However the shell ended,
    the terminal is this process's again.

    Args:
        shell: The program.
        environ: Its whole environment.
        may_stop: Whether this process stops along when the shell suspends itself.

    Raises:
        OSError: There is no terminal, or no such shell.
    """
    with (
        open("/dev/tty", "r+b", buffering=0) as terminal,  # noqa: PTH123 - a device
        _signals_for_the_shell() as pass_to,
    ):
        process = subprocess.Popen(
            [shell], env=dict(environ), stdin=terminal, stdout=terminal, stderr=terminal
        )
        pass_to(process)
        try:
            return _wait(process, terminal.fileno(), may_stop=may_stop)
        finally:
            _put_in_front(terminal.fileno(), os.getpgrp())


def _wait(process: subprocess.Popen[bytes], terminal: int, *, may_stop: bool) -> int:
    while True:
        status = _next_status(process.pid)
        if not os.WIFSTOPPED(status):
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode if process.returncode >= 0 else 128 - process.returncode
        group = os.getpgid(process.pid)
        if may_stop:
            _put_in_front(terminal, os.getpgrp())
            os.kill(os.getpid(), signal.SIGSTOP)  # until the shell above says `fg`
        _put_in_front(terminal, group)
        with contextlib.suppress(ProcessLookupError):  # it went on with us, and has ended
            if group == os.getpgrp():
                os.kill(process.pid, signal.SIGCONT)  # `send_signal` would take its exit code away
            else:
                os.killpg(group, signal.SIGCONT)


def _next_status(process: int) -> int:
    """Wait until a process stops or ends; signals are obeyed meanwhile.

    `waitpid` sleeps through a signal that comes the moment before: its handler would run only when
    the shell has ended by itself. So what is waited for is a signal, that of a child included, and
    one that has come already is still there to be read.
    """
    if threading.current_thread() is not threading.main_thread():
        return os.waitpid(process, os.WUNTRACED)[1]  # signals are the main thread's
    with _signals_to_read() as signals:
        while True:
            changed, status = os.waitpid(process, os.WUNTRACED | os.WNOHANG)
            if changed:
                return status
            signals.recv(4096)


@contextlib.contextmanager
def _signals_to_read() -> Iterator[socket.socket]:
    """Yield what can be read when a signal has come; that is for the main thread alone."""
    reader, writer = socket.socketpair()
    with reader, writer:
        writer.settimeout(0)
        before = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        other = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(other)
            signal.signal(signal.SIGCHLD, before)


@contextlib.contextmanager
def _signals_for_the_shell() -> Iterator[Callable[[subprocess.Popen[bytes]], None]]:
    """Leave keys to the shell, and pass on what ends this process; then it is obeyed here too.

    Yields what takes the shell, once that has been started.
    """
    running: list[subprocess.Popen[bytes]] = []
    ended_by: list[int] = []

    def ignore(_number: int, _frame: FrameType | None) -> None:
        """Do nothing; as a function, unlike SIG_IGN, this is not inherited by the shell."""

    def pass_on(number: int, _frame: FrameType | None) -> None:
        ended_by.append(number)
        for process in running:
            _end(process)

    def pass_to(process: subprocess.Popen[bytes]) -> None:
        running.append(process)
        if ended_by:  # while it was being started
            _end(process)

    if threading.current_thread() is not threading.main_thread():
        yield pass_to  # signals are the main thread's
        return
    before = {number: signal.signal(number, ignore) for number in _KEYBOARD}
    before |= {number: signal.signal(number, pass_on) for number in _ENDING}
    try:
        yield pass_to
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for last in ended_by[:1]:
            signal.raise_signal(last)


def _end(process: subprocess.Popen[bytes]) -> None:
    _hang_up(process)
    threading.Thread(target=_insist, args=(process,), daemon=True).start()


def _hang_up(process: subprocess.Popen[bytes]) -> None:
    """Tell the shell that its terminal is gone: interactive shells ignore SIGTERM."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGHUP)


def _insist(process: subprocess.Popen[bytes]) -> None:
    """Say it again: bash notices a signal late that comes the moment before it reads a key."""
    for _ in range(_AGAIN):
        time.sleep(_AFTER)
        if process.returncode is not None:
            return
        _hang_up(process)


def _put_in_front(terminal: int, group: int) -> None:
    """Make a process group the one that reads the terminal and gets its signals."""
    masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        with contextlib.suppress(OSError):
            os.tcsetpgrp(terminal, group)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, masked)
