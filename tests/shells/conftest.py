"""The real shells of this machine, each run without the user's start-up files."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.patience import PATIENCE

from hatstand.domain.credentials import Credentials, Session
from hatstand.secret import Secret
from hatstand.services import exports

PROGRAMS = {
    "bash": ("bash", "--norc", "--noprofile"),
    "zsh": ("zsh", "-f"),
    "sh": ("sh",),
    "fish": ("fish", "--no-config"),
    "powershell": ("pwsh", "-NoProfile", "-NonInteractive", "-File"),
    "cmd": ("cmd.exe", "/d", "/q", "/c"),
    "nu": ("nu", "-n"),
    "tcsh": ("tcsh", "-f"),
}
assert tuple(PROGRAMS) == exports.SHELLS

NOT_RUN = [name for name, command in PROGRAMS.items() if not shutil.which(command[0])]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which shells no text was run in."""
    if NOT_RUN:
        terminalreporter.write_line(f"shells not run, as not installed: {', '.join(NOT_RUN)}")


@dataclass(frozen=True)
class Shell:
    """One shell, and an environment that its scripts start from."""

    name: str
    directory: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()

    def run(self, script: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a script; stdin is closed."""
        suffix = ".ps1" if self.name == "powershell" else ".cmd" if self.name == "cmd" else ""
        path = self.directory / f"script{suffix}"
        path.write_text(script)
        program, *arguments = PROGRAMS[self.name]
        return subprocess.run(
            [program, *self.options, *arguments, str(path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.directory),
                **self.environ,
                **environ,
            },
            timeout=PATIENCE,
            check=False,
        )

    def environment_after(self, script: str, **environ: str) -> dict[str, str]:
        """Run a script and return the environment that a child of it gets, to the byte."""
        dump = self.directory / "environment"
        child = f"{'^' if self.name == 'nu' else ''}env -0"
        to = f"o> {dump}" if self.name == "nu" else f"> {dump}"
        answer = self.run(f"{script}\n{child} {to}\n", **environ)
        assert answer.returncode == 0, answer.stderr
        assert answer.stderr == ""
        pairs = dump.read_bytes().decode().rstrip("\0").split("\0")
        return dict(pair.split("=", 1) for pair in pairs)


@pytest.fixture
def shell_named(tmp_path: Path) -> Callable[..., Shell]:
    """Return a maker of shells."""
    return lambda name, **fields: replace(Shell(name, tmp_path), **fields)


@pytest.fixture
def session_with() -> Callable[[str], Session]:
    """Return a maker of sessions in which every free text is the one given."""

    def make(text: str) -> Session:
        return Session(
            key="k",
            account_id="111111111111",
            account_name="payments-prod",
            role_arn="arn:aws:iam::111111111111:role/Admin",
            role_name="Admin",
            environment=text,
            credentials=Credentials(
                "ASIAEXAMPLEKEYID1234",
                Secret(f"secret{text}"),
                Secret(f"{text}token{text}"),
                datetime(2026, 11, 22, 12, tzinfo=UTC),
            ),
            region=f"{text}region",
            created_at=datetime(2026, 11, 22, 11, tzinfo=UTC),
            duration=3600,
        )

    return make
