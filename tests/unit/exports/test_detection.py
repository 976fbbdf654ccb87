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


@pytest.mark.parametrize("parent", [None, "", "tmux: server", "make", "\x1b[31m", "Xzsh", "zsh2"])
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


def test_in_a_container_the_shell_may_be_the_first_process_of_all() -> None:
    assert exports.parent_command({1: ("bash", 0), os.getppid(): ("uv", 1)}.get) == "bash"


def test_nobody_is_asked_about_the_parent_of_the_first_process() -> None:
    """`ps` has an answer for 0 on some systems, which would be taken for a program."""
    chain = {0: ("kernel_task", 0), 1: ("env", 0), os.getppid(): ("uv", 1)}
    assert exports.parent_command(chain.get) is None


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


def test_ps_is_asked_for_one_process_and_given_no_keys(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "ps"
    fake.write_text("#!/bin/sh\nprintf '%s' \" 42 $* ${AWS_SECRET_ACCESS_KEY-none} \"\n")
    fake.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert detection._read_ps(7) == ("-o ppid=,comm= -p 7 none", 42)
    fake.write_text("#!/bin/sh\nprintf '42 z\\377sh'\n")
    assert detection._read_ps(7) == ("z\ufffdsh", 42)
    fake.write_text("#!/bin/sh\necho 42 zsh\nexit 1\n")
    assert detection._read_ps(7) is None


def test_the_system_tells_of_processes_by_proc_or_ps_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert exports.parent_command() is None
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(detection.Path, "exists", lambda _path: False)
    assert detection._process_reader() is detection._read_ps


def test_linux_is_asked_by_proc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(detection, "_PROC", tmp_path)
    assert detection._process_reader() is detection._read_ps
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "stat").write_text("")
    assert detection._process_reader() is detection._read_proc


@pytest.mark.parametrize(
    ("stat", "found"),
    [
        (b"7 (zsh) S 42 7 7", ("zsh", 42)),
        (b"7 (sd) (pam) S 42 7 7", ("sd) (pam", 42)),
        (b"7 (z\xffsh) S 42 7 7", ("z\ufffdsh", 42)),
    ],
)
def test_another_user_s_process_goes_by_the_name_it_gave_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stat: bytes, found: tuple[str, int]
) -> None:
    """Its executable is not told; its name may hold anything, brackets and blanks too."""
    monkeypatch.setattr(detection, "_PROC", tmp_path)
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "stat").write_bytes(stat)
    assert detection._read_proc(7) == found


def test_a_shell_that_was_upgraded_while_it_runs_is_still_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Linux says ` (deleted)` after the path of an executable that is no longer there."""
    monkeypatch.setattr(detection, "_PROC", tmp_path)
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "stat").write_text("7 (deploy) S 42 7 7")
    (tmp_path / "7" / "exe").symlink_to("/usr/bin/zsh (deleted)")
    assert detection._read_proc(7) == ("zsh", 42)


def test_proc_tells_of_this_process_and_of_none_that_has_gone() -> None:
    found = detection._read_proc(os.getpid())
    assert found is not None
    name, parent = found
    assert name.startswith("python")
    assert parent == os.getppid()
    with subprocess.Popen(["true"]) as gone:
        pass
    assert detection._read_proc(gone.pid) is None
