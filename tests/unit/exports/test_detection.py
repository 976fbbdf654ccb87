"""Which shell is written for, where nobody says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hatstand.services import exports
from hatstand.services.exports import detection


@pytest.mark.parametrize(
    ("parent", "shell"),
    [
        ("bash", "bash"),
        ("-zsh", "zsh"),
        ("/opt/homebrew/bin/fish", "fish"),
        ("C:\\Windows\\System32\\cmd.exe", "cmd"),
        ("pwsh", "powershell"),
        ("PowerShell.EXE", "powershell"),
        ("nu", "nu"),
        ("csh", "tcsh"),
        ("dash", "sh"),
        ("busybox", "sh"),
    ],
)
def test_the_parent_decides(parent: str, shell: str) -> None:
    assert exports.detect_shell({"SHELL": "/bin/other"}, parent) == shell
    assert shell in exports.SHELLS


@pytest.mark.parametrize("parent", [None, "", "tmux: server", "make", "\x1b[31m"])
def test_else_the_login_shell_else_sh(parent: str | None) -> None:
    assert exports.detect_shell({"SHELL": "/usr/bin/fish"}, parent) == "fish"
    assert exports.detect_shell({}, parent) == "sh"
    assert exports.detect_shell({"SHELL": "/usr/bin/xonsh"}, parent) == "sh"


def test_the_shell_function_knows_best() -> None:
    assert exports.detect_shell({"HATSTAND_SHELL": "powershell", "SHELL": "zsh"}, "bash") == (
        "powershell"
    )
    assert exports.detect_shell({"HATSTAND_SHELL": "nonsense"}, "bash") == "bash"


def test_wrappers_are_passed_by() -> None:
    chain = {
        1: ("init", 0),
        5: ("zsh", 1),
        6: ("sudo", 5),
        os.getppid(): ("uv", 6),
    }
    assert exports.parent_command(chain.get) == "zsh"


def test_a_program_in_between_is_none_of_them() -> None:
    """What it reads is not for the shell that it was started from: $SHELL decides."""
    chain = {5: ("zsh", 1), os.getppid(): ("python3.11", 5)}
    parent = exports.parent_command(chain.get)
    assert parent == "python3.11"
    assert exports.detect_shell({"SHELL": "/usr/bin/fish"}, parent) == "fish"


def test_a_chain_that_ends_or_never_ends_gives_nothing() -> None:
    assert exports.parent_command({os.getppid(): ("uv", 0)}.get) is None
    assert exports.parent_command(lambda _: None) is None
    assert exports.parent_command(lambda process: ("uv", process)) is None


PROGRAM = "from hatstand.services.exports import parent_command; print(parent_command())"


@pytest.mark.parametrize("shell", [s for s in ("bash", "zsh", "fish") if shutil.which(s)])
def test_the_real_parent_is_found_from_inside_a_substitution(shell: str, tmp_path: Path) -> None:
    """Also in a script whose process goes by the script's own name."""
    script = tmp_path / "deploy"
    capture = "set text (" if shell == "fish" else "text=$("
    lines = [
        f"#!{shutil.which(shell)}",
        f"{capture}'{sys.executable}' -c '{PROGRAM}')",
        'echo "$text"',
    ]
    script.write_text("\n".join(lines) + "\n")
    script.chmod(0o700)
    answer = subprocess.run([str(script)], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == shell


def test_ps_tells_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on macOS, where there is no /proc; a `ps` that answers nonsense is no answer."""
    fake = tmp_path / "ps"
    fake.write_text("#!/bin/sh\necho '    42 /bin/zsh'\n")
    fake.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert detection._read_ps(7) == ("/bin/zsh", 42)
    fake.write_text("#!/bin/sh\necho nonsense\n")
    assert detection._read_ps(7) is None
    fake.write_text("#!/bin/sh\nexit 1\n")
    assert detection._read_ps(7) is None


def test_the_system_tells_of_processes_by_proc_or_ps_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert exports.parent_command() is None
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(detection.Path, "exists", lambda _path: False)
    assert detection._process_reader() is detection._read_ps


def test_proc_tells_of_this_process_and_of_none_that_has_gone() -> None:
    found = detection._read_proc(os.getpid())
    assert found is not None
    name, parent = found
    assert name.startswith("python")
    assert parent == os.getppid()
    with subprocess.Popen(["true"]) as gone:
        pass
    assert detection._read_proc(gone.pid) is None
