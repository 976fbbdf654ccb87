"""Which shell will read the export: the parent process, else `$SHELL`, else `sh`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from hatstand.children import without_keys

SHELL_VARIABLE = "HATSTAND_SHELL"
"""Set by the shell function for the hatstand that it starts: it knows its own shell best."""

_SHELLS = {
    "bash": "bash",
    "zsh": "zsh",
    "fish": "fish",
    "nu": "nu",
    "pwsh": "powershell",
    "powershell": "powershell",
    "cmd": "cmd",
    "tcsh": "tcsh",
    "csh": "tcsh",
    "sh": "sh",
    "dash": "sh",
    "ash": "sh",
    "busybox": "sh",
    "ksh": "sh",
    "ksh93": "sh",
    "mksh": "sh",
    "oksh": "sh",
    "yash": "sh",
}
_WRAPPERS = re.compile(
    r"hatstand|uvx?|pipx|poetry|pdm|hatch|mise|sudo|doas|env|time|timeout|nice|nohup"
)
"""What only stands between: it runs one command and ends. A Python is a program of its own."""
_FURTHEST = 8
"""How many parents are looked at: wrappers seldom stand more than two deep."""

_PROC = Path("/proc")

ProcessReader = Callable[[int], tuple[str, int] | None]


def detect_shell(environ: Mapping[str, str], parent: str | None) -> str:
    """Return the shell to write for, one of `exports.SHELLS`; never fails.

    Args:
        environ: The environment of this process.
        parent: The name of the command that started it (see `parent_command`), or None.
    """
    for command in (environ.get(SHELL_VARIABLE), parent, environ.get("SHELL")):
        if command and (shell := _SHELLS.get(_plain_name(command))):
            return shell
    return "sh"


def parent_command(read: ProcessReader | None = None) -> str | None:
    """Return the name of the program that started this one, past wrappers such as uv and sudo.

    Inside `$(…)` that is the shell itself. None where the system does not tell.
    """
    read = read or _process_reader()
    process = os.getppid()
    for _ in range(_FURTHEST):
        found = read(process) if process > 0 else None
        if found is None:
            return None
        name, process = found
        if not _WRAPPERS.fullmatch(_plain_name(name)):
            return name
    return None


def _plain_name(command: str) -> str:
    """Return `zsh` for `-zsh`, `/usr/bin/zsh` and `ZSH.EXE`."""
    name = re.split(r"[/\\]", command.strip())[-1].lstrip("-").lower()
    return name.removesuffix(".exe")


def _process_reader() -> ProcessReader:
    if sys.platform == "win32":
        return lambda process: None
    return _read_proc if (_PROC / "self/stat").exists() else _read_ps


def _read_proc(process: int) -> tuple[str, int] | None:
    """Return (name, parent's id) of a process from Linux's `/proc`.

    The executable tells more than the command's name: a script's name is that of its file.
    """
    directory = _PROC / str(process)
    try:
        stat = (directory / "stat").read_bytes().decode(errors="replace")
    except OSError:
        return None
    name = stat[stat.index("(") + 1 : stat.rindex(")")]
    parent = int(stat[stat.rindex(")") + 2 :].split()[1])
    with suppress(OSError):  # another user's process, as sudo's is: its name has to do
        # Linux says this of one that an upgrade has replaced while it runs.
        name = (directory / "exe").readlink().name.removesuffix(" (deleted)")
    return name, parent


def _read_ps(process: int) -> tuple[str, int] | None:
    """Return (name, parent's id) of a process from `ps`, as macOS has it."""
    import subprocess

    try:
        answer = subprocess.run(
            ["ps", "-o", "ppid=,comm=", "-p", str(process)],
            stdin=subprocess.DEVNULL,
            env=without_keys(os.environ),
            capture_output=True,
            check=True,
            errors="replace",
            timeout=2,
        )
        parent, _, name = answer.stdout.strip().partition(" ")
        return name.strip(), int(parent)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
