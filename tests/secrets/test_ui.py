"""A person's session in the UI; then all that it wrote, drew, started and logged is searched."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import HATSTAND
from tests.terminal.terminal import Terminal
from tests.terminal.test_walk import confirm, find, read, ready

if TYPE_CHECKING:
    from tests.secrets.conftest import Planted

_OSC52 = re.compile(rb"\x1b\]52;[^\x07\x1b]*(?:\x07|\x1b\\)")

_ALTERNATE_SCREEN = re.compile(rb"\x1b\[\?1049h.*?\x1b\[\?1049l", re.DOTALL)
"""What goes when the program ends, and is in no terminal's history."""

_LEAVES = """
import os, sys
del os.environ["TEXTUAL_LOG"]  # hatstand does so before it imports Textual, as this program must
from hatstand.cli.main import main
from hatstand.tui.flows.hand_off import HandOff

async def broken(self, text, what, *, secret=None):
    held = text.reveal()
    try:
        raise KeyError(held)
    except KeyError as error:
        raise RuntimeError("lost " + held) from error

def crashing(self):
    held = self._main.workspace.live_sessions()[0].credentials.session_token.reveal()
    raise RuntimeError("lost " + held)

HandOff.copied = broken
HandOff.copy_name = crashing
sys.exit(main(sys.argv[1:]))
"""


class Ui(Terminal):
    """hatstand's UI on a terminal that takes OSC 52, its stdout captured."""

    def __init__(self, planted: Planted, command: tuple[str, ...] = HATSTAND) -> None:
        environ = planted.computer.environ | {
            "SSH_TTY": "/dev/pts/9",
            "TEXTUAL_LOG": str(planted.home / "textual.log"),
        }
        super().__init__(command, environ, (120, 36), stdout=subprocess.PIPE)
        self.planted = planted

    @property
    def drawn(self) -> bytes:
        """What was drawn: all that was written, but for what went into the clipboard."""
        return _OSC52.sub(b"", self.raw)

    @property
    def result(self) -> str:
        """What went to stdout; to be asked at the end."""
        assert self.process.stdout is not None
        return self.process.stdout.read().decode()

    def assume(self) -> None:
        """Find the production role and assume it, with a code that is typed."""
        ready(self)
        find(self, "payments-prod", "payments-prod ")
        self.press("l", "down")
        self.wait("› Admin")
        self.press("a")
        confirm(self, "Assume Admin in payments-prod?")
        self.wait("─ MFA code ")
        self.press(self.planted.code())
        self.wait("● Admin payments-prod PROD")

    def search(self) -> None:
        """Search what was drawn, and the screen as it is."""
        everything = self.planted.everything
        assert not everything.found_in(self.drawn)
        assert not everything.found_in("".join(line.strip(" │") for line in self.lines))


@pytest.fixture
def ui(planted: Planted) -> Iterator[Ui]:
    with ExitStack() as stack:
        yield stack.enter_context(Ui(planted))


def test_only_revealing_shows_a_secret(ui: Ui, planted: Planted) -> None:
    """Assume, copy, reveal, mask again, use here."""
    ui.assume()
    ui.press("c")
    confirm(ui, "Copy the exports of Admin?")
    ui.wait_until(lambda: bool(ui.copied), "something in the clipboard")
    assert planted.everything.found_in(ui.copied[-1])
    ui.search()

    ui.press("v")
    confirm(ui, "eveal the credentials of Admin?")
    ui.wait("AWS_SECRET_ACCESS_KEY='")
    assert planted.everything.found_in(ui.drawn), "what is revealed is seen"
    ui.press("v")
    ui.wait_gone("AWS_SECRET_ACCESS_KEY='")
    ui.wait("••••")
    masked = len(ui.drawn)

    ui.press("U")
    read(ui, "Use Admin in this shell?")
    ui.press("y")
    assert ui.wait_end() == 0
    assert planted.everything.found_in(ui.result)
    assert not planted.everything.found_in(ui.drawn[masked:])
    assert not planted.everything.found_in(_ALTERNATE_SCREEN.sub(b"", ui.drawn)), "in the history"
    assert not (planted.home / "textual.log").exists(), "it would hold each key that was pressed"
    planted.search_files()
    planted.search_processes()


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGHUP,
        pytest.param(signal.SIGTERM, marks=pytest.mark.full),
        pytest.param(signal.SIGKILL, marks=pytest.mark.full),
    ],
)
def test_however_it_is_ended_nothing_is_left(
    number: signal.Signals, ui: Ui, planted: Planted
) -> None:
    """With a session that was just made and copied."""
    ui.assume()
    ui.press("c")
    confirm(ui, "Copy the exports of Admin?")
    ui.wait_until(lambda: bool(ui.copied), "something in the clipboard")
    ui.process.send_signal(number)
    ui.wait_end()
    ui.search()
    assert not planted.everything.found_in(ui.result)
    planted.search_files()
    planted.search_processes()


def test_a_crash_shows_no_value(planted: Planted, tmp_path: Path) -> None:
    """Secrets are in local variables, in the exception and in the one before."""
    program = tmp_path / "crashing.py"
    program.write_text(_LEAVES)
    with Ui(planted, (sys.executable, str(program))) as ui:
        ui.assume()
        ui.press("c")
        confirm(ui, "Copy the exports of Admin?")
        ui.wait("Hatstand itself failed: RuntimeError")
        ui.search()
        ui.press("escape")
        ui.wait_gone("Hatstand itself failed")
        ui.press("y")
        assert ui.wait_end() != 0
        assert b"hatstand failed" in ui.raw
        assert b"RuntimeError" in ui.raw
        ui.search()
        assert ui.result == ""
    planted.search_files()
    planted.search_processes()
