"""Starts: the first frame of the terminal UI, and the smallest command."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.endpoint import Endpoint
from bench.rows import Row, median
from bench.terminal import opened

MARKER = "Workloads"
"""An OU of the first level: it is in the tree's first frame, in one style."""

_ROUNDS = 9
_WARM_UP = 2


def hatstand() -> str:
    """Return the installed command."""
    return str(Path(sys.executable).with_name("hatstand"))


def first_frames(endpoint: Endpoint, accounts: int, goal: float = 1.4) -> Row:
    """Time the first frame from a stored snapshot against the empty Textual app, in turns."""
    ours: list[float] = []
    theirs: list[float] = []
    programs = (
        (ours, [hatstand()], MARKER),
        (theirs, [sys.executable, "-m", "bench.programs.empty_app"], "yardstick"),
    )
    for round_number in range(_WARM_UP + _ROUNDS):
        for times, command, marker in programs:
            taken = _first_frame(command, endpoint.environment, marker)
            if round_number >= _WARM_UP:
                times.append(taken * 1000)
    name = f"first frame, {accounts:,} accounts"
    return Row(name, median(ours), median(theirs), "empty Textual app", "ms", goal)


def _first_frame(command: Sequence[str], environ: Mapping[str, str], marker: str) -> float:
    with opened(command, environ) as terminal:
        return terminal.wait_for(marker)


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
