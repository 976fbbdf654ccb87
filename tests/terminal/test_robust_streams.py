"""Commands whose streams are not what one hopes for: closed early, closed at once, not UTF-8."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator

import pytest
from tests.cli.conftest import ACCOUNTS, HATSTAND, Company, Computer, Time
from tests.patience import PATIENCE

from hatstand.demo import acme, server

LISTINGS = (
    "tree",
    "list",
    "sessions",
    "journal",
    "shares",
    "services",
    "themes",
    "whois payments",
    "plan payments-dev/ReadOnly",
    "shares invitations",
    "export aesr",
    "shell-init bash",
    "doctor",
    "--help",
)
JSON = ("tree", "list", "sessions", "shares", "services", "shares invitations")
EVERYTHING = (*LISTINGS, *(f"{one} --json" for one in JSON))


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Computer]:
    """A computer with a snapshot."""
    moment = Time()
    with server.start(organization=acme.custom(ACCOUNTS), clock=moment) as running:
        found = Computer(tmp_path_factory.mktemp("settled"), Company(running, moment)).furnish()
        assert found.run("sync").code == 0
        yield found


def shell(computer: Computer, script: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script of bash in which `hatstand` is the program under test."""
    function = f'hatstand() {{ {shlex.join(HATSTAND)} "$@"; }}\n'
    return subprocess.run(
        ["bash", "-c", function + script],
        env=computer.environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


def calm(errors: bytes) -> bool:
    """Tell whether nothing on stderr looks like a crash."""
    return not any(word in errors for word in (b"Traceback", b"Exception", b"internal error"))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(one, marks=() if one in ("list", "shares --json") else pytest.mark.full)
        for one in EVERYTHING
    ],
)
def test_nobody_reads_any_more(command: str, settled: Computer) -> None:
    """The reader is gone before the first line, so that the writing surely fails."""
    done = shell(settled, f"hatstand {command} | true; echo ${{PIPESTATUS[0]}}")
    assert calm(done.stderr), done.stderr
    assert int(done.stdout) in (0, 1, 141), done.stderr


@pytest.mark.parametrize("command", ["list", pytest.param("sessions", marks=pytest.mark.full)])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_is_closed(command: str, closed: str, settled: Computer) -> None:
    done = shell(settled, f"hatstand {command} {closed}")
    assert calm(done.stderr), done.stderr
    assert done.returncode in (0, 1)


@pytest.mark.parametrize(
    "command",
    [pytest.param(one, marks=() if one == "tree" else pytest.mark.full) for one in EVERYTHING],
)
def test_a_terminal_without_utf_8(command: str, settled: Computer) -> None:
    variables = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = shell(settled, f"hatstand {command}", **variables)
    assert calm(done.stderr), done.stderr
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout or command in ("sessions", "journal")  # there are none yet
    done.stdout.decode("ascii")


def test_a_full_disk_behind_stdout(settled: Computer) -> None:
    done = shell(settled, "hatstand list > /dev/full")
    assert calm(done.stderr), done.stderr
    assert done.returncode == 1
    assert done.stderr
