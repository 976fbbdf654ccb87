"""`hatstand exec`: COMMAND takes hatstand's place, with the credentials in its environment only."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.patience import PATIENCE, eventually

from hatstand.cli import execute
from hatstand.cli.main import main
from hatstand.services.exports import STALE_VARIABLES, VARIABLES

from .conftest import DATA, DEV, HATSTAND, PROD, Company, Computer, run_anew

OPEN = f"{DEV}/ReadOnly"
CODED = f"{DEV}/Admin"
DUMP = (sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))")


def test_the_credentials_are_in_the_commands_environment_only(computer: Computer) -> None:
    more = {"AWS_PROFILE": "jump", "KEPT": "as it was"}
    done = computer.run("exec", OPEN, "--", *DUMP, environ=more)
    assert (done.code, done.err) == (0, "")
    found = done.document
    assert set(VARIABLES) <= found.keys()
    assert set(STALE_VARIABLES).isdisjoint(found)
    assert found["HATSTAND_ROLE"] == OPEN
    assert found["AWS_REGION"] == "eu-west-1"
    before = computer.environment(more)
    others = {name: value for name, value in found.items() if name not in VARIABLES}
    del before["AWS_PROFILE"]
    assert others.items() >= before.items()
    assert set(others) - set(before) <= {"LC_CTYPE", "PWD", "_"}


def modules(computer: Computer, *command: str, **more: str) -> set[str]:
    """Run a command with a role, and return the modules that hatstand imports for that."""
    environ = computer.environment({"PYTHONPROFILEIMPORTTIME": "1", **more})
    done = run_anew(("exec", OPEN, "--", *command), environ)
    assert done.returncode == 0
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_a_live_session_is_handed_over_without_an_event_loop(computer: Computer) -> None:
    assert computer.run("env", OPEN).code == 0
    loaded = modules(computer, "true")
    assert "hatstand.cli.targets" in loaded
    assert loaded.isdisjoint({"asyncio", "botocore", "hatstand.cli.tty"})


def test_the_same_program_again_gets_the_same_at_once(computer: Computer) -> None:
    script = 'env | grep -a "^AWS\\|^HATSTAND" | sort; kill -s PIPE $$'
    words = ("exec", OPEN, "--", "sh", "-c", script)
    more = {"AWS_PROFILE": "jump", "AWS_SECURITY_TOKEN": "of-another"}
    first, second = (run_anew(words, computer.environment(more)) for _ in range(2))
    assert first.returncode == second.returncode == -signal.SIGPIPE
    assert "AWS_SESSION_TOKEN=" in first.stdout
    assert second.stdout == first.stdout
    assert "click" not in modules(computer, "sh", "-c", "true", **more)
    told = computer.run("journal", "--json").document["events"]
    assert [event["detail"] for event in told if event["event"] == "handed over"] == ["exec sh"] * 3


def test_what_is_ready_for_a_program_goes_with_its_session(computer: Computer) -> None:
    words = ("exec", OPEN, "--", "printenv", "AWS_ACCESS_KEY_ID")
    before = {computer.run(*words).out for _ in range(3)}
    assert len(before) == 1
    assert computer.run("sessions", "forget", OPEN).code == 0
    assert not list((computer.home / "run/hatstand/ready").glob("*"))
    assert computer.run(*words).out not in before


def test_a_script_without_a_first_line_is_the_shells_also_at_once(computer: Computer) -> None:
    script = computer.write("script", 'echo "$AWS_REGION $1"\n')
    script.chmod(0o700)
    for _ in range(2):
        done = computer.run("exec", OPEN, "--", str(script), "word")
        assert (done.code, done.out) == (0, "eu-west-1 word\n")


def test_a_session_made_before_serves_for_the_region_that_is_asked_for(computer: Computer) -> None:
    assert computer.run("env", OPEN).code == 0
    done = computer.run("exec", OPEN, "--region", "eu-west-3", "--", *DUMP)
    assert done.code == 0, done.err
    assert done.document["AWS_REGION"] == done.document["AWS_DEFAULT_REGION"] == "eu-west-3"


@pytest.mark.parametrize(
    "words",
    [
        ("exec", OPEN, "--", "printf", "%s|", "--region", "x", "--", "--help"),
        ("exec", OPEN, "printf", "%s|", "--region", "x", "--", "--help"),
        ("exec", "--yes", OPEN, "printf", "%s|", "--region", "x", "--", "--help"),
        (
            "exec",
            "--region",
            "eu-west-3",
            OPEN,
            "--yes",
            "printf",
            "%s|",
            "--region",
            "x",
            "--",
            "--help",
        ),
        (
            "--region=eu-west-3",
            "exec",
            "--",
            OPEN,
            "printf",
            "%s|",
            "--region",
            "x",
            "--",
            "--help",
        ),
        ("exec", OPEN, "--duration=1h", "--", "printf", "%s|", "--region", "x", "--", "--help"),
    ],
)
def test_the_commands_own_words_are_left_alone(words: tuple[str, ...], computer: Computer) -> None:
    done = computer.run(*words)
    assert (done.code, done.out) == (0, "--region|x|--|--help|")


def test_options_before_the_command_count(computer: Computer) -> None:
    target = f"{DATA}/ReadOnly"
    done = computer.run("exec", target, "--region", "us-west-2", "--context", "acme", "--", *DUMP)
    assert done.document["AWS_REGION"] == "us-west-2"
    wrong = computer.run("exec", "--context", "nowhere", OPEN, "--", *DUMP)
    assert (wrong.code, wrong.out) == (125, "")


def test_stdin_stdout_and_the_exit_code_are_the_commands(
    computer: Computer, company: Company
) -> None:
    script = "cat; echo narration >&2; exit 3"
    done = computer.run("exec", OPEN, "--", "sh", "-c", script, stdin="to the command\n")
    assert (done.code, done.out, done.err) == (3, "to the command\n", "narration\n")


@pytest.mark.parametrize("code", [0, 1, 5, 77, 125, 130, 255])
def test_exit_codes_are_returned_as_they_are(code: int, computer: Computer) -> None:
    assert computer.run("exec", OPEN, "--", "sh", "-c", f"exit {code}").code == code


def test_a_code_from_stdin_leaves_the_rest_to_the_command(
    computer: Computer, company: Company
) -> None:
    words = ("exec", CODED, "--mfa-code", "-", "--", "cat")
    done = computer.run(*words, stdin=f"{company.code()}\nthe rest\n")
    assert (done.code, done.out) == (0, "the rest\n")


@pytest.mark.parametrize(
    "words",
    [
        (),
        (OPEN,),
        (OPEN, "--"),
        ("--nonsense", OPEN, "--", "true"),
        (OPEN, "--duration", "soon", "--", "true"),
        ("jump", "--", "true"),
        ("no-such-account/Admin", "--", "true"),
        (f"{PROD}/Admin", "--", "true"),
        ("--offline", OPEN, "--", "true"),
    ],
)
def test_hatstands_own_failures_end_with_125(words: tuple[str, ...], computer: Computer) -> None:
    done = computer.run("exec", *words)
    assert (done.code, done.out) == (125, "")
    assert done.err


def test_an_unreachable_aws_ends_with_125(computer: Computer) -> None:
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    assert computer.run("exec", OPEN, "--", "true", environ=nowhere).code == 125


def test_a_missing_command_is_told_before_any_call(computer: Computer, company: Company) -> None:
    file = computer.write("plain", "no program")
    for name, code in (("no-such-command", 127), (str(file), 126), (str(computer.home), 126)):
        done = computer.run("exec", OPEN, "--", name)
        assert (done.code, done.out) == (code, "")
    assert company.calls() == {}


def test_what_the_system_refuses_to_run_is_told(computer: Computer) -> None:
    script = computer.write("script", "#!/nonexistent/shell\n")
    script.chmod(0o700)
    done = computer.run("exec", OPEN, "--", str(script))
    assert (done.code, done.out) == (126, "")
    assert f"{script} can't be run: No such file or directory" in done.err


def test_a_fault_of_hatstands_own_ends_with_125_and_shows_no_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("a value")

    monkeypatch.setattr(execute, "find_program", broken)
    assert main(["exec", OPEN, "--", "true"]) == 125
    out, err = capsys.readouterr()
    assert out == ""
    assert "internal error: RuntimeError in" in err
    assert "a value" not in err


def test_a_program_is_found_as_a_shell_would(computer: Computer) -> None:
    script = computer.write("bin/tool", 'echo "$0|$1|$HATSTAND_ROLE"\n')  # no #! line
    computer.write("other/tool", "not executable")
    script.chmod(0o700)
    path = f"{computer.home}/other:{computer.home}/bin:{os.environ['PATH']}"
    done = computer.run("exec", OPEN, "--", "tool", "a b", environ={"PATH": path})
    assert (done.code, done.out) == (0, f"{script}|a b|{OPEN}\n")


def test_a_closed_pipe_ends_the_command_as_it_would_without_hatstand(computer: Computer) -> None:
    endless = "trap '' TERM; yes; echo $? >&2"
    process = run_in_background(computer, "sh", "-c", endless)
    assert process.stdout is not None
    assert process.stdout.readline() == "y\n"
    process.stdout.close()
    assert process.wait(timeout=PATIENCE) == 0
    assert process.stderr is not None
    with process.stderr:
        assert process.stderr.read() == f"{128 + signal.SIGPIPE}\n"


def run_in_background(computer: Computer, *command: str) -> subprocess.Popen[str]:
    """Start it without waiting, in a process group of its own."""
    return subprocess.Popen(
        [*HATSTAND, "exec", OPEN, "--", *command],
        env=computer.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1"])
def test_a_signal_reaches_the_command(name: str, computer: Computer) -> None:
    script = f"trap 'echo got {name}; exit 9' {name[3:]}; echo ready; while :; do sleep 0.05; done"
    process = run_in_background(computer, "bash", "-c", script)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(getattr(signal, name))
    out, _ = process.communicate(timeout=PATIENCE)
    assert (out, process.returncode) == (f"got {name}\n", 9)


def test_a_command_that_a_signal_ends_is_told_as_such(computer: Computer) -> None:
    process = run_in_background(computer, "sh", "-c", "echo ready; exec sleep 60")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.terminate()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGTERM


class Screen:
    """A terminal with an interactive shell in it, as a person has one."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.text = ""

    def type(self, keys: str) -> None:
        """Type keys."""
        os.write(self._descriptor, keys.encode())

    def wait_for(self, what: str, seconds: float = PATIENCE) -> str:
        """Read until a text has come; return what came before, since the last time."""
        import select

        deadline = time.monotonic() + seconds
        while what not in self.text:
            left = deadline - time.monotonic()
            assert left > 0, f"{what!r} never came: {self.text!r}"
            if select.select([self._descriptor], [], [], left)[0]:
                self.text += os.read(self._descriptor, 4096).decode(errors="replace")
        before, _, self.text = self.text.partition(what)
        return before


TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


@contextmanager
def shell_on_a_terminal(environ: Mapping[str, str]) -> Iterator[Screen]:
    """Open a terminal with bash and job control."""
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        [sys.executable, "-c", TAKE_TERMINAL, "bash", "--norc", "--noprofile", "-i"],
        env={**environ, "PS1": "$ "},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Screen(ours)
    finally:
        shell.kill()
        shell.wait()
        os.close(ours)


@pytest.fixture
def line(computer: Computer) -> Callable[[str], str]:
    """Return a maker of command lines; nothing in them looks like what the command prints."""

    def make(script: str) -> str:
        path = computer.write("script", script)
        return " ".join([*HATSTAND, "exec", OPEN, "--", "bash", str(path)]) + "\n"

    return make


def test_ctrl_c_is_the_commands(computer: Computer, line: Callable[[str], str]) -> None:
    script = "trap 'echo got it; exit 9' INT; echo ready; while :; do sleep 0.05; done"
    with shell_on_a_terminal(computer.environment()) as screen:
        screen.type(line(script))
        screen.wait_for("ready")
        screen.type("\x03")
        screen.wait_for("got it")
        screen.type("echo code=$?\n")
        screen.wait_for("code=9")


def test_ctrl_z_stops_it_and_fg_goes_on(computer: Computer, line: Callable[[str], str]) -> None:
    script = (
        "trap '[ $again ] || echo on again; again=yes' CONT; echo ready; "
        "until [ $again ]; do sleep 0.05; done; read -r word; echo read $word"
    )
    with shell_on_a_terminal(computer.environment()) as screen:
        screen.type(line(script))
        screen.wait_for("ready")
        screen.type("\x1a")
        screen.wait_for("Stopped")
        screen.type("fg\n")
        screen.wait_for("on again")
        screen.type("this\n")
        screen.wait_for("read this")


def test_its_terminal_is_the_real_one(computer: Computer, line: Callable[[str], str]) -> None:
    script = "trap 'stty size; exit' WINCH; tty; echo ready; while :; do sleep 0.05; done"
    with shell_on_a_terminal(computer.environment()) as screen:
        screen.type(line(script))
        screen.wait_for("/dev/pts/")
        screen.wait_for("ready")
        set_size(screen, 33, 77)
        screen.wait_for("33 77")


def set_size(screen: Screen, rows: int, columns: int) -> None:
    import fcntl
    import struct
    import termios

    size = struct.pack("HHHH", rows, columns, 0, 0)
    fcntl.ioctl(screen._descriptor, termios.TIOCSWINSZ, size)


def test_the_aws_cli_works_in_it(computer: Computer) -> None:
    aws = str(Path(sys.executable).with_name("aws"))
    done = computer.run("exec", OPEN, "--", aws, "sts", "get-caller-identity", "--output", "json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["Arn"].startswith(f"arn:aws:sts::{DEV}:assumed-role/ReadOnly/")


def test_a_demo_lives_as_long_as_its_command(computer: Computer) -> None:
    """The endpoint that `--demo` starts outlives hatstand itself, and ends with the command."""
    aws = str(Path(sys.executable).with_name("aws"))
    script = f"{aws} sts get-caller-identity --query Arn --output text; echo $AWS_ENDPOINT_URL"
    done = computer.run("--demo", "exec", f"{DEV}/ReadOnly", "--", "sh", "-c", script)
    assert done.code == 0, done.err
    arn, url = done.out.split()
    assert arn.startswith("arn:aws:sts::")
    assert url.startswith("http://127.0.0.1:")
    assert url != computer.company.url
    record = computer.home / "run/hatstand/demo.json"
    eventually(lambda: not record.exists(), "the end of the endpoint")


def test_its_help_says_what_the_codes_mean(computer: Computer) -> None:
    done = computer.run("exec", "--help")
    assert done.code == 0
    assert "125" in done.out
