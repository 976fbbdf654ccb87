"""On what the figures were measured, and the environment that measured programs get."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_CPU = Path("/proc/cpuinfo")


def kind() -> str:
    """Return processors, memory, system and interpreter in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} × {_processor()}, {memory:.0f} GiB, {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def _processor() -> str:
    if _CPU.exists():
        for line in _CPU.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def environment(home: Path, **variables: str) -> dict[str, str]:
    """Return an environment with nothing of the user's in it.

    Without `PYTHONDONTWRITEBYTECODE`: where it is set, a source checkout is compiled at each
    start and every figure is four times what a user would see.
    """
    kept = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(home),
        "AWS_EC2_METADATA_DISABLED": "true",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        **variables,
    }
