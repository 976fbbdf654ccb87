"""Isolation for every test: no file of the user's, no AWS setting, no host but this one."""

from __future__ import annotations

import gc
import ipaddress
import itertools
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

_KEPT_VARIABLES = ("AWS_EC2_METADATA_DISABLED",)


def pytest_configure() -> None:
    """Let programs that tests start be interrupted and hung up on, as a person's are.

    What a shell runs in the background without job control ignores the first two, what `nohup`
    runs the third, and so would every program that is started from there.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _go_on)  # a program that is started does not inherit this


def _go_on(_number: int, _frame: FrameType | None) -> None:
    """Outlive the terminal, as a run under `nohup` is meant to."""


def pytest_collection_finish() -> None:
    """Let the collector pass over thousands of tests, which stay until all have been run."""
    gc.freeze()


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return what makes an empty home, at once: pytest would look at all that there are first."""
    homes = tmp_path_factory.mktemp("homes")
    numbers = itertools.count()

    def make() -> Path:
        home = homes / str(next(numbers))
        home.mkdir(mode=0o700)
        return home

    return make


@pytest.fixture(autouse=True)
def isolated_home(new_home: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the test an empty home of its own and no AWS_* or HATSTAND_* variable; return it.

    One that it left empty goes at once: in the end thousands would be cleared away in a row.
    """
    home = new_home()
    for name in list(os.environ):
        if name.startswith(("AWS_", "HATSTAND_")) and name not in _KEPT_VARIABLES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name, directory in (
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_RUNTIME_DIR", "run"),
    ):
        monkeypatch.setenv(name, str(home / directory))
    (home / "run").mkdir(mode=0o700)
    yield home
    with suppress(OSError):  # something is in it, or the test took it away itself
        (home / "run").rmdir()
        home.rmdir()


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine, and every name look-up that could."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for method in ("connect", "connect_ex"):
        original = getattr(socket.socket, method)
        monkeypatch.setattr(socket.socket, method, _guarded(original))
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if not _is_local(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known (tests stay local)")
        return resolve(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]}")
        return original(self, address)

    return connect


def _is_local(host: Any) -> bool:
    text = host.decode() if isinstance(host, bytes) else host
    if not text or text == "localhost":
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False
