"""A person's session at a real terminal, from opening the program to credentials that work."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.patience import PATIENCE, eventually
from tests.terminal.conftest import Demo, Opener, code

if TYPE_CHECKING:
    from tests.terminal.terminal import Terminal

SIZES = [(80, 24), pytest.param((120, 36), marks=pytest.mark.full)]
GLANCE = 0.1
"""Seconds between two looks at what a key may have changed."""

ADMIN = "arn:aws:sts::111111111111:assumed-role/Admin/"


def ready(ui: Terminal) -> None:
    """Wait until the organization is read and the tree shows it."""
    ui.wait("Workloads")
    ui.wait("⟳")


def find(ui: Terminal, query: str, hit: str) -> None:
    """Search, and go to the first hit once that is `hit`."""
    ui.press("/")
    ui.wait("─ Find ")
    ui.press(query)
    ui.wait(f"▌ {hit}")
    ui.press("enter")
    ui.wait("1 of ")


def confirm(ui: Terminal, question: str) -> None:
    """Read a question and say yes."""
    read(ui, question)
    ui.press("y")
    ui.wait_gone(question)


def read(ui: Terminal, question: str) -> None:
    """Return when a question takes answers: before one could read it, no key counts."""
    ui.wait(question)

    def heard() -> bool:
        ui.press("enter")
        ui.look(GLANCE)
        return "Enter confirms nothing here" in ui.text

    eventually(heard, f"an answer to {question}")


def give_code(ui: Terminal, environ: dict[str, str]) -> None:
    """Type the current code."""
    ui.wait("─ MFA code ")
    ui.press(code(environ))
    ui.press("enter")
    ui.wait_gone("─ MFA code ")


def identity_in_bash(exports: str, environ: dict[str, str]) -> str:
    """Paste exports into bash and ask the real AWS CLI who one is there."""
    done = subprocess.run(
        ["bash", "--norc", "--noprofile"],
        input=f"{exports}\naws sts get-caller-identity --output json\n",
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["Arn"])


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_find_assume_copy_paste(
    size: tuple[int, int], demo: Demo, opened: Opener, environ: dict[str, str]
) -> None:
    demo()
    ui = opened(size=size)
    ready(ui)
    find(ui, "payments-prod", "payments-prod ")
    ui.press("l", "down")
    ui.wait("› Admin")

    ui.press("a")
    confirm(ui, "Assume Admin in payments-prod?")
    give_code(ui, environ)
    bar = ui.wait("● Admin payments-prod PROD")
    assert bar == ui.lines[1], "the live production session is on the bar of the tabs"

    ui.press("c")
    confirm(ui, "Copy the exports of Admin?")
    ui.wait_until(lambda: bool(ui.copied), "something in the clipboard")
    ui.press("q")
    assert ui.wait_end() == 0

    exports = ui.copied[-1]
    secret = next(line for line in exports.splitlines() if "SECRET" in line).partition("=")[2]
    assert secret.strip("'").encode() not in ui.raw, "no secret was ever drawn"
    assert identity_in_bash(exports, environ).startswith(ADMIN)


def test_use_here_leaves_the_credentials_in_the_shell(demo: Demo, opened: Opener) -> None:
    demo()
    shell = opened("bash", "--norc", "--noprofile", "-i", size=(132, 43))
    shell.press("PS1='ready> '\r")
    shell.wait("ready> ")
    shell.press('clear; eval "$(hatstand --demo)"\r')
    ready(shell)
    assert "? Help" in shell.lines[42], "the UI fills the terminal that it really has"
    assert len(shell.lines[0]) > 120
    shell.resize(100, 30)
    shell.wait_until(lambda: "? Help" in shell.lines[29], "the keys in the new last line")

    find(shell, "payments-dev/ReadOnly", "payments-dev/ReadOnly")
    shell.press("U")
    shell.wait("ready> ")
    shell.press("clear; echo role=$HATSTAND_ROLE env=$HATSTAND_ENV\r")
    shell.wait("role=333333333333/ReadOnly env=dev")
    shell.press("aws sts get-caller-identity --query Arn --output text\r")
    shell.wait("arn:aws:sts::333333333333:assumed-role/ReadOnly/")
