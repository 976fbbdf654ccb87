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
import select
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn, TextIO, cast

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[1]

_PACKAGES = ("domain", "config", "services", "store", "aws", "cli")
_SERVICES = ("sts", "organizations", "iam", "ram", "servicediscovery")
_AT_ONCE = 1 << 16


class Running:
    """A command that was started.

    Attributes:
        process: Its process id.
    """

    def __init__(
        self, arguments: Sequence[str], status: socket.socket, out: TextIO, err: TextIO
    ) -> None:
        self.process = _number(status)
        self._arguments = [*arguments]
        self._status = status
        self._streams = (out, err)
        self._done: subprocess.CompletedProcess[str] | None = None

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._done is None and not select.select([self._status], [], [], 0)[0]

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        with suppress(ProcessLookupError):
            os.kill(self.process, number)

    def wait(self) -> subprocess.CompletedProcess[str]:
        """Wait for its end and return what it left.

        Raises:
            TimeoutExpired: It took too long, and was killed.
        """
        if self._done is None:
            try:
                code = _number(self._status)
            except TimeoutError:
                os.killpg(self.process, signal.SIGKILL)
                raise subprocess.TimeoutExpired(self._arguments, PATIENCE) from None
            finally:
                self._status.close()
            out, err = (_content(stream) for stream in self._streams)
            self._done = subprocess.CompletedProcess(self._arguments, code, out, err)
        return self._done


class Warm:
    """The process that forks; it ends when this one does."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
            )

    def start(
        self, arguments: Sequence[str], environ: Mapping[str, str], stdin: str | None = None
    ) -> Running:
        """Start hatstand without a terminal.

        Args:
            arguments: Its words.
            environ: Its whole environment.
            stdin: What it can read; nothing where None.
        """
        status, theirs = socket.socketpair()
        status.settimeout(PATIENCE)
        out, err = _file(), _file()
        with theirs, _file() as given:
            given.write(stdin or "")
            given.seek(0)
            request = json.dumps([[*arguments], dict(environ), str(Path.cwd())])
            numbers = [one.fileno() for one in (given, out, err, theirs)]
            socket.send_fds(self._channel, [request.encode() + b"\n"], numbers)
        return Running(arguments, status, out, err)

    def run(
        self, arguments: Sequence[str], environ: Mapping[str, str], stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run hatstand without a terminal and return what it left; see `start`.

        Raises:
            TimeoutExpired: It took too long, and was killed.
        """
        return self.start(arguments, environ, stdin).wait()

    def close(self) -> None:
        """End the process."""
        self._channel.close()
        self._process.wait(PATIENCE)


@functools.cache
def warm() -> Warm:
    """Return the one of this process; it is started when first needed."""
    made = Warm()
    atexit.register(made.close)
    return made


def _file() -> TextIO:
    return cast("TextIO", tempfile.TemporaryFile("w+"))


def _content(stream: TextIO) -> str:
    with stream:
        stream.seek(0)
        return stream.read()


def _number(status: socket.socket) -> int:
    return int.from_bytes(status.recv(4), "big", signed=True)


def _tell(status: socket.socket, number: int) -> None:
    with suppress(BrokenPipeError):  # nobody waits for it any more
        status.sendall(number.to_bytes(4, "big", signed=True))


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
    status: int


def _next_request(channel: socket.socket) -> _Request | None:
    """Wait for a request; None when the other end is closed."""
    text, descriptors, *_ = socket.recv_fds(channel, _AT_ONCE, 4)
    while text and not text.endswith(b"\n"):
        text += channel.recv(_AT_ONCE)
    return _Request(*json.loads(text), descriptors[:3], descriptors[3]) if text else None


def _serve(channel: socket.socket) -> None:
    """Fork for each request, and tell who asked how each fork ended."""
    _import_all()
    gc.freeze()
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.data is not None:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    key.data()
                elif request := _next_request(channel):
                    ended, tell = _fork(request, channel)
                    selector.register(ended, selectors.EVENT_READ, tell)
                else:
                    return


def _fork(request: _Request, channel: socket.socket) -> tuple[int, Callable[[], None]]:
    """Return what can be read when the fork has ended, and what tells of it then."""
    process = os.fork()
    if process == 0:
        channel.close()
        os.close(request.status)
        _run(request)
    for stream in request.streams:
        os.close(stream)
    status = socket.socket(fileno=request.status)
    _tell(status, process)

    def tell() -> None:
        with status:
            _tell(status, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))

    return os.pidfd_open(process), tell


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
