"""Starts: the first frame of the terminal UI, and the smallest command."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.endpoint import Endpoint
from bench.rows import Row, median
from bench.terminal import opened

MARKER = "Workloads"
"""An OU of the first level: it is in the tree's first frame, in one style."""

_ROUNDS = 9
_WARM_UP = 2


@dataclass(frozen=True, slots=True)
class Program:
    """A program on a terminal, and a text of its first frame."""

    command: tuple[str, ...]
    marker: str


EMPTY = Program((sys.executable, "-m", "bench.programs.empty_app"), "yardstick")
"""The floor: a Textual app of Header, Tree and Footer."""


def hatstand() -> str:
    """Return the installed command."""
    return str(Path(sys.executable).with_name("hatstand"))


def first_frames(endpoint: Endpoint, name: str, goal: float) -> Row:
    """Time the first frame from a stored snapshot against the empty Textual app, in turns."""
    ours: list[float] = []
    theirs: list[float] = []
    for round_number in range(_WARM_UP + _ROUNDS):
        for times, program in ((ours, Program((hatstand(),), MARKER)), (theirs, EMPTY)):
            taken = first_frame(endpoint, program)
            if round_number >= _WARM_UP:
                times.append(taken)
    name = f"first frame, {name}"
    return Row(name, median(ours), median(theirs), "empty Textual app", "ms", goal)


def first_frame(endpoint: Endpoint, program: Program) -> float:
    """Return the milliseconds from the start of a program until its first frame has come."""
    with opened(program.command, endpoint.environment) as terminal:
        return 1000 * terminal.wait_for(program.marker)


def version(environ: Mapping[str, str], rounds: int = 20) -> Row:
    """Time `hatstand --version` against an interpreter that does nothing, in turns."""
    return _against_nothing("hatstand --version", ["--version"], environ, rounds, 1.3)


def completion(environ: Mapping[str, str], accounts: int, rounds: int = 20) -> Row:
    """Time what a shell waits for at tab, behind the first letters of an account, likewise."""
    asked = ["complete", "bash", "data", "hat data"]
    return _against_nothing(f"completion, {accounts:,} accounts", asked, environ, rounds, 6)


def _against_nothing(
    name: str, arguments: Sequence[str], environ: Mapping[str, str], rounds: int, goal: float
) -> Row:
    ours: list[float] = []
    theirs: list[float] = []
    commands = ((ours, [hatstand(), *arguments]), (theirs, [sys.executable, "-c", "pass"]))
    for round_number in range(_WARM_UP + rounds):
        for times, command in commands:
            taken = _run(command, environ)
            if round_number >= _WARM_UP:
                times.append(taken * 1000)
    return Row(name, median(ours), median(theirs), "python -c pass", "ms", goal)


def _run(command: Sequence[str], environ: Mapping[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=dict(environ), check=True, capture_output=True)
    return time.perf_counter() - began
