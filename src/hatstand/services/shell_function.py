"""The shell function `hat`: what `hatstand shell-init` prints.

The functions themselves are files of their own language in `shell_functions/`. Each runs hatstand
with its stdout captured, evaluates the answer only after success, returns hatstand's exit code, and
says after a failure which role the shell still holds. Completion asks `hatstand complete` (see
`cli.completion`), which knows the names, and only puts the answer in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hatstand.errors import UsageError

_FILES: Mapping[str, str] = {
    "bash": "hat.bash",
    "zsh": "hat.zsh",
    "fish": "hat.fish",
    "powershell": "hat.ps1",
    "nu": "hat.nu",
}

FUNCTION_SHELLS = tuple(_FILES)
"""Shells that have the function."""


def text(shell: str) -> str:
    """Return code that defines `hat` and completions, to be evaluated or sourced by `shell`.

    Raises:
        UsageError: There is no function for that shell.
    """
    if shell not in _FILES:
        raise UsageError(
            f"there is no shell function for {shell!r}", f"Known: {', '.join(FUNCTION_SHELLS)}."
        )
    return (Path(__file__).parent / "shell_functions" / _FILES[shell]).read_text("utf-8")
