"""The embedded endpoint as a process of its own, and the terminal UI on a real terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.patience import PATIENCE
from tests.terminal.terminal import Terminal

BIN = Path(sys.executable).parent
HATSTAND = str(BIN / "hatstand")

_ABOUT_THE_TERMINAL = ("DISPLAY", "WAYLAND_DISPLAY", "TMUX", "STY", "NO_COLOR", "COLUMNS", "LINES")

Demo = Callable[..., str]
Opener = Callable[..., Terminal]


@pytest.fixture
def environ(isolated_home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the environment of a person at a remote terminal whose shell is bash.

    From there the clipboard can only be reached through the terminal, where a test sees it.
    """
    for name in _ABOUT_THE_TERMINAL:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(BIN), prepend=os.pathsep)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("SHELL", "/bin/bash")
    monkeypatch.setenv("SSH_TTY", "/dev/pts/9")
    return dict(os.environ)


@pytest.fixture
def demo(environ: dict[str, str]) -> Iterator[Demo]:
    """Return what starts `python -m hatstand.demo` with some arguments and returns its URL."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> str:
        process = subprocess.Popen(
            [sys.executable, "-m", "hatstand.demo", "--parent-pipe", *arguments],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    yield start
    for process in started:
        with process:  # closes its stdin, with which it ends, and waits for it
            pass


@pytest.fixture
def opened(environ: dict[str, str]) -> Iterator[Opener]:
    """Return what runs a program on a terminal until the test ends; `hatstand --demo` if none."""
    with ExitStack() as stack:

        def start(
            *command: str, size: tuple[int, int] = (80, 24), stdout: int | None = None
        ) -> Terminal:
            chosen = command or (HATSTAND, "--demo")
            return stack.enter_context(Terminal(chosen, environ, size, stdout=stdout))

        yield start


def code(environ: dict[str, str]) -> str:
    """Return the demo user's current code, as a person would ask for it."""
    command = [sys.executable, "-m", "hatstand.demo", "code"]
    return subprocess.run(
        command, env=environ, capture_output=True, text=True, check=True, timeout=PATIENCE
    ).stdout.strip()
