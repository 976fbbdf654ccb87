"""hatstand in forks of a process that has imported all that commands need.

A command stays a process of its own, with its own words, environment, streams and session. Only
the imports, which take most of a short command's time, happen once for many commands.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn, TextIO

ROOT = Path(__file__).parents[1]
SECONDS = 30.0
"""How long a command may take."""

_PACKAGES = ("domain", "config", "services", "store", "aws", "cli")
_SERVICES = ("sts", "organizations", "iam", "ram", "servicediscovery")
_AT_ONCE = 1 << 16


class Warm:
    """The process that forks; it ends when this one does."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        self._channel.settimeout(SECONDS)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
            )

    def run(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        stdin: str | None = None,
        *,
        meanwhile: Callable[[int], None] = lambda _process: None,
    ) -> subprocess.CompletedProcess[str]:
        """Run hatstand without a terminal and return what it left.

        Args:
            arguments: Its words.
            environ: Its whole environment.
            stdin: What it can read; nothing where None.
            meanwhile: Is called with its process id while it runs.

        Raises:
            TimeoutExpired: It took too long, and was killed.
        """
        with (
            tempfile.TemporaryFile("w+") as given,
            tempfile.TemporaryFile("w+") as out,
            tempfile.TemporaryFile("w+") as err,
        ):
            given.write(stdin or "")
            given.seek(0)
            process = self._start([*arguments], environ, given, out, err)
            meanwhile(process)
            code = self._end(process, [*arguments])
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess([*arguments], code, out.read(), err.read())

    def _start(self, arguments: list[str], environ: Mapping[str, str], *streams: TextIO) -> int:
        request = json.dumps([arguments, dict(environ), str(Path.cwd())])
        numbers = [stream.fileno() for stream in streams]
        socket.send_fds(self._channel, [request.encode() + b"\n"], numbers)
        return _number(self._channel)

    def _end(self, process: int, arguments: list[str]) -> int:
        try:
            return _number(self._channel)
        except TimeoutError:
            os.killpg(process, signal.SIGKILL)
            _number(self._channel)
            raise subprocess.TimeoutExpired(arguments, SECONDS) from None

    def close(self) -> None:
        """End the process."""
        self._channel.close()
        self._process.wait(SECONDS)


@functools.cache
def warm() -> Warm:
    """Return the one of this process; it is started when first needed."""
    made = Warm()
    atexit.register(made.close)
    return made


def _number(channel: socket.socket) -> int:
    return int.from_bytes(channel.recv(4), "big", signed=True)


def _tell(channel: socket.socket, number: int) -> None:
    channel.sendall(number.to_bytes(4, "big", signed=True))


def _import_all() -> None:
    """Import what any command could, and what clients import and read when they are made."""
    for name in _PACKAGES:
        package = importlib.import_module(f"hatstand.{name}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    from hatstand.aws.clients import Clients
    from hatstand.aws.sharedfiles import read_shared_files

    nowhere = {"HOME": "/nonexistent"}
    clients = Clients(nowhere, read_shared_files(nowhere), "default")
    for service in _SERVICES:
        clients.unsigned(service, region_name="eu-west-1")


class _Request(NamedTuple):
    arguments: list[str]
    environ: dict[str, str]
    directory: str
    streams: list[int]


def _next_request(channel: socket.socket) -> _Request | None:
    """Wait for a request; None when the other end is closed."""
    text, streams, *_ = socket.recv_fds(channel, _AT_ONCE, 3)
    while text and not text.endswith(b"\n"):
        text += channel.recv(_AT_ONCE)
    return _Request(*json.loads(text), streams) if text else None


def _serve(channel: socket.socket) -> None:
    """Fork for each request; in the fork, run."""
    _import_all()
    gc.freeze()
    while request := _next_request(channel):
        process = os.fork()
        if process == 0:
            channel.close()
            _run(request)
        for stream in request.streams:
            os.close(stream)
        _tell(channel, process)
        _tell(channel, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))


def _run(request: _Request) -> NoReturn:
    """Be what a new process would be, in a session of its own, and run hatstand."""
    os.setsid()
    for number, stream in enumerate(request.streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request.directory)
    os.environ.clear()
    os.environ.update(request.environ)
    time.tzset()
    if found := request.environ.get("PYTHONPATH"):
        sys.path[:0] = found.split(os.pathsep)
        importlib.import_module("sitecustomize")
    program = importlib.import_module("hatstand.__main__")
    sys.argv = [str(program.__file__), *request.arguments]
    sys.orig_argv = [sys.executable, "-m", "hatstand", *request.arguments]
    try:
        program.main()
    except SystemExit as ending:
        _end(ending.code if isinstance(ending.code, int) else int(ending.code is not None))
    _end(0)


def _end(code: int) -> NoReturn:
    """End as Python does, but do not take apart what was imported: most of it is not the fork's."""
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as _channel:
        _serve(_channel)
