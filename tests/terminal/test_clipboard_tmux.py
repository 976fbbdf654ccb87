"""Copying inside a real tmux, as its terminal sees it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.patience import PATIENCE
from tests.terminal.terminal import Terminal

TEXT = "export AWS_SESSION_TOKEN='IQoJb3JpZ2lu//+=='\n"

COPIES = f"""
import os, sys
from hatstand.config.model import ClipboardSettings, ClipboardVia
from hatstand.secret import Secret
from hatstand.tui.clipboard.copying import Clipboard
for name in sys.argv[2:]:
    os.environ.pop(name, None)
settings = ClipboardSettings(ClipboardVia(sys.argv[1]))
report = Clipboard(settings).copy(Secret({TEXT!r}), "exports", secret=True)
print(report.message)
print("the way was", report.way, "and that was all")
"""


class Tmux:
    """A server on a socket of its own, with one client on a terminal that takes OSC 52."""

    def __init__(self, directory: Path) -> None:
        self.script = directory / "copies.py"
        self.script.write_text(COPIES)
        self._socket = f"hatstand-{uuid.uuid4().hex[:8]}"
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("TMUX", "SSH_"))}
        environ |= {"TMUX_TMPDIR": str(directory), "ENV": ""}
        environ.pop("DISPLAY", None)
        self._environ = environ
        client = ["tmux", "-L", self._socket, "-f", "/dev/null", "new-session", "-n", "here", "sh"]
        self.terminal = Terminal(client, environ, (100, 24))
        self.terminal.wait("0:here")

    def run(self, *arguments: str) -> str:
        """Run a tmux command and return what it printed."""
        command = ["tmux", "-L", self._socket, *arguments]
        done = subprocess.run(
            command, env=self._environ, check=True, capture_output=True, text=True, timeout=PATIENCE
        )
        return done.stdout

    def copy(self, *arguments: str) -> None:
        """Copy inside tmux, and wait for the report."""
        line = shlex.join([sys.executable, str(self.script), *arguments])
        self.terminal.press(f"clear; {line}", "enter")
        self.terminal.wait("and that was all")

    def close(self) -> None:
        self.run("kill-server")
        self.terminal.close()


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    server = Tmux(tmp_path)
    yield server
    server.close()


def test_the_terminal_gets_the_text_and_tmux_keeps_none(tmux: Tmux) -> None:
    tmux.run("set-buffer", "-b", "theirs", "what was there before")
    tmux.copy("auto")
    tmux.terminal.wait_until(lambda: tmux.terminal.copied == [TEXT], "the text, copied once")
    assert tmux.run("list-buffers", "-F", "#{buffer_name}") == "theirs\n"
    assert "the way was tmux" in tmux.terminal.text
    assert "IQoJ" not in tmux.terminal.text


def test_passing_it_through_works_where_the_message_says(tmux: Tmux) -> None:
    tmux.copy("osc52")
    assert "set -g allow-passthrough on" in " ".join(tmux.terminal.text.split())
    assert tmux.terminal.copied == []
    tmux.run("set-option", "-g", "allow-passthrough", "on")
    tmux.copy("osc52")
    tmux.terminal.wait_until(lambda: tmux.terminal.copied == [TEXT], "the text, copied once")
    assert tmux.run("list-buffers") == ""


def test_a_tmux_that_only_its_terminal_type_tells_of_needs_what_the_message_says(
    tmux: Tmux,
) -> None:
    tmux.copy("auto", "TMUX", "TMUX_PANE")
    assert "set -g set-clipboard on" in " ".join(tmux.terminal.text.split())
    assert tmux.terminal.copied == []
    tmux.run("set-option", "-g", "set-clipboard", "on")
    tmux.copy("auto", "TMUX", "TMUX_PANE")
    tmux.terminal.wait_until(lambda: tmux.terminal.copied == [TEXT], "the text, copied once")


def test_doctor_tries_it_and_tells_what_one_can_paste(tmux: Tmux, isolated_home: Path) -> None:
    tmux.run("set-buffer", "-b", "theirs", "what was there before")
    command = shlex.join([sys.executable, "-m", "hatstand", "--offline", "doctor"])
    tmux.terminal.press(f"clear; HOME={isolated_home} {command}; echo the''-end", "enter")
    tmux.terminal.wait("the-end")
    seen = "".join(tmux.terminal.text.split())  # lines are broken anywhere
    assert "allow-passthroughoff,terminalxterm-256color" in seen
    (probe,) = tmux.terminal.copied
    assert f"itreads`{probe.replace(' ', '')}`" in seen
    assert tmux.run("list-buffers", "-F", "#{buffer_name}") == "theirs\n"
