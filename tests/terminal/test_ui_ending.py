"""How the terminal UI ends, and when it does not even begin."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.patience import PATIENCE
from tests.terminal.conftest import HATSTAND, Demo, Opener

FOR_EVER = "3600s"
"""What the endpoint takes for each answer: none comes while a test runs."""

SECRET = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY"

_CRASHING = f"""
import sys
from hatstand.cli.main import main
from hatstand.tui.widgets.organization_tree import OrganizationTree

def move(self, rows):
    key = "{SECRET}"
    raise RuntimeError("refused: " + key)

OrganizationTree.action_move = move
sys.exit(main(["--demo"]))
"""


def test_quitting_does_not_wait_for_aws(demo: Demo, opened: Opener) -> None:
    demo("--latency", FOR_EVER)
    ui = opened()
    ui.wait("? Help")
    ui.wait("eading")  # the crawl's first calls are under way, and will not be answered
    ui.press("q")
    assert ui.wait_end() == 0


def test_a_crash_shows_no_value_and_leaves_stdout_empty(
    demo: Demo, opened: Opener, tmp_path: Path
) -> None:
    demo()
    program = tmp_path / "crashing.py"
    program.write_text(_CRASHING)
    ui = opened(sys.executable, str(program), stdout=subprocess.PIPE)
    ui.wait("Workloads")
    ui.press("down")
    assert ui.wait_end() != 0
    assert ui.process.stdout is not None
    assert ui.process.stdout.read() == b""
    assert b"hatstand failed" in ui.raw
    assert b"RuntimeError" in ui.raw
    assert SECRET.encode() not in ui.raw


def test_without_a_terminal_it_says_what_works_instead(environ: dict[str, str]) -> None:
    done = subprocess.run(
        [HATSTAND, "--demo"],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a terminal" in done.stderr
    assert "hatstand list" in done.stderr


def test_a_closed_terminal_ends_it(demo: Demo, opened: Opener) -> None:
    demo()
    ui = opened()
    ui.wait("Workloads")
    ui.hang_up()
    ui.process.wait(10)
