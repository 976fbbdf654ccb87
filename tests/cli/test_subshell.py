"""The subshell of the UI, on a real terminal below a shell with job control."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.measured import MEASURED
from tests.patience import eventually

from .test_exec import Screen, shell_on_a_terminal

PARENT = """
import os, signal, sys
from hatstand.cli.subshell import job_control, run_shell
print("parent", os.getpid(), flush=True)
code = run_shell(sys.argv[1], dict(os.environ, INSIDE="yes"), may_stop=job_control())
print("ended with", code, "in front", os.tcgetpgrp(2) == os.getpgrp(), file=sys.stderr)
"""


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A terminal on which a shell with job control waits, and short names for both programs."""
    (tmp_path / "parent.py").write_text(PARENT)
    inner = tmp_path / "inner"
    inner.write_text("#!/bin/sh\nexec bash --norc --noprofile -i\n")
    inner.chmod(0o700)
    simple = tmp_path / "simple"
    simple.write_text("#!/usr/bin/env bash\necho ready\nread -r word\necho read $word\nexit 3\n")
    simple.chmod(0o700)
    waiting = tmp_path / "waiting"  # not for a key: a signal just before that would wait as well
    waiting.write_text(
        "#!/usr/bin/env bash\ntrap '[ $again ] || echo again; again=yes' CONT\n"
        "echo ready\nuntil [ $again ]; do sleep 0.05; done\n"
        "read -r word\necho read $word\nexit 3\n"
    )
    waiting.chmod(0o700)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TERM": "dumb",
        "RUN": f"{sys.executable} {tmp_path}/parent.py {tmp_path}",
        **MEASURED,
    }
    with shell_on_a_terminal(environ) as found:
        yield found


def started(screen: Screen, name: str, to: str = "") -> int:
    """Run the parent with a shell; return its process id."""
    screen.type(f"$RUN/{name} {to}\n")
    screen.wait_for("parent ")
    parent = int(screen.wait_for("\n"))
    screen.wait_for("$ " if name == "inner" else "ready")  # keys typed before may be dropped
    return parent


def test_a_shell_works_and_its_code_comes_back(screen: Screen) -> None:
    started(screen, "inner")
    screen.type("echo inside=$INSIDE; exit 7\n")
    screen.wait_for("inside=yes")
    screen.wait_for("ended with 7 in front True")


def test_a_stdout_that_is_evaluated_gets_nothing(screen: Screen, tmp_path: Path) -> None:
    screen.type(f"$RUN/simple >{tmp_path}/evaluated\n")
    screen.wait_for("ready")
    screen.type("word\n")
    screen.wait_for("read word")
    screen.wait_for("ended with 3")
    assert (tmp_path / "evaluated").read_text().split()[0] == "parent"
    assert len((tmp_path / "evaluated").read_text().split()) == 2


def test_ctrl_c_is_for_the_shell_alone(screen: Screen) -> None:
    started(screen, "inner")
    # The job itself says that it runs: bash takes a ctrl+c amiss while it starts one.
    screen.type("sh -c 'echo begin; exec sleep 60'\n")
    screen.wait_for("begin\r\n")
    screen.type("\x03")
    screen.wait_for("$ ")
    screen.type("echo still=$INSIDE; exit\n")
    screen.wait_for("still=yes")
    screen.wait_for("ended with")


def test_a_shell_without_job_control_takes_ctrl_c_and_the_parent_lives(screen: Screen) -> None:
    started(screen, "simple")
    screen.type("\x03")
    screen.wait_for(f"ended with {128 + signal.SIGINT} in front True")


@pytest.mark.parametrize("name", ["inner", "waiting"])
def test_suspended_it_gives_the_terminal_to_the_shell_above(screen: Screen, name: str) -> None:
    started(screen, name)
    if name == "inner":
        screen.type("suspend -f\n")
    else:
        screen.type("\x1a")
    screen.wait_for("Stopped")
    screen.wait_for("$ ")
    screen.type("echo above; fg\n")
    screen.wait_for("above\r\n")
    screen.wait_for("$ " if name == "inner" else "again")  # in front, and reading
    screen.type("\necho $INSIDE\nexit\n" if name == "inner" else "yes\n")
    screen.wait_for("yes")
    screen.wait_for("in front True")


def test_a_killed_shell_does_not_take_the_terminal_along(screen: Screen) -> None:
    started(screen, "inner")
    screen.type("kill -9 $$\n")
    screen.wait_for(f"ended with {128 + signal.SIGKILL} in front True")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_ends_the_parent_ends_the_shell_first(screen: Screen, number: signal.Signals) -> None:
    parent = started(screen, "inner")
    screen.type("trap 'echo bye' EXIT; echo rea''dy\n")
    screen.wait_for("ready\r\n")
    screen.wait_for("$ ")
    os.kill(parent, number)
    screen.wait_for("bye")
    screen.wait_for("$ ")
    screen.type("echo code=$?\n")
    screen.wait_for(f"code={128 + number}")
    eventually(lambda: not Path(f"/proc/{parent}").exists(), "the end of the parent")
