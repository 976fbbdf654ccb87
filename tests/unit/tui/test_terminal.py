"""What a terminal is known to do."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASKS = "from hatstand.tui.terminal import erases_cells; print(erases_cells({'TERM': '%s'}))"


@pytest.mark.parametrize(
    ("term", "erases"),
    [("xterm-256color", True), ("vt100", False), ("no-such-terminal", False), ("", False)],
)
def test_terminfo_tells_whether_cells_can_be_erased(term: str, erases: bool) -> None:
    # In a process of its own: terminfo is read once in each.
    told = subprocess.run(
        [sys.executable, "-c", ASKS % term], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str(erases)
