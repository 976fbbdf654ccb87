"""A reason that the machine's policy wants: given in advance, asked for, or missing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from tests.cli.conftest import DEV, Company, Computer
from tests.cli.conftest import company as company  # noqa: PLC0414 - a fixture, for this module
from tests.patience import PATIENCE

ROLE = f"{DEV}/ReadOnly"
POLICY = '[[environments]]\nname = "dev"\nrequire_reason = true\n'
ASKED = "a reason, for the journal and CloudTrail: "
PROGRAM = """\
import os, sys
from pathlib import Path
from hatstand import paths
paths.MACHINE_POLICY, paths.MACHINE_OWNER = Path(sys.argv.pop(1)), os.getuid()
from hatstand.__main__ import main
main()
"""
"""hatstand on a machine whose administrator has a policy: only such a program can move the file."""


class Machine:
    """A computer with a policy of its own."""

    def __init__(self, computer: Computer, etc: Path) -> None:
        self.computer = computer
        self.computer.company.quiet()
        policy = etc / "policy.toml"
        policy.write_text(POLICY)
        policy.chmod(0o644)
        program = computer.write("program.py", PROGRAM)
        self._words = [sys.executable, str(program), str(policy)]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run hatstand without a terminal."""
        return subprocess.run(
            [*self._words, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=self.computer.environ,
            start_new_session=True,
            timeout=PATIENCE,
            check=False,
        )

    def on_a_terminal(self, *arguments: str) -> pexpect.spawn:
        """Start hatstand on a terminal of its own."""
        program, *words = [*self._words, *arguments]
        environ = self.computer.environ
        return pexpect.spawn(program, words, env=environ, encoding="utf-8", timeout=PATIENCE)

    def reasons(self) -> list[str]:
        """Return the reasons of what was assumed, as the journal has them."""
        done = self.run("journal", "--json")
        events = self.document(done)["events"]
        return [entry["reason"] for entry in events if entry["event"] == "assumed"]

    @staticmethod
    def document(done: subprocess.CompletedProcess[str]) -> dict[str, list[dict[str, str]]]:
        """Return what a command wrote as JSON."""
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))


@pytest.fixture
def machine(tmp_path: Path, company: Company, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    etc = tmp_path_factory.mktemp("etc")
    etc.chmod(0o755)
    return Machine(Computer(tmp_path, company).furnish(), etc)


def test_one_that_is_given_is_not_asked_for(machine: Machine) -> None:
    done = machine.run("env", ROLE, "--format", "json", "--reason", "TICKET-7")
    assert "AWS_SESSION_TOKEN" in machine.document(done)
    assert machine.reasons() == ["TICKET-7"]


def test_without_one_and_without_a_terminal_nothing_is_assumed(
    machine: Machine, company: Company
) -> None:
    done = machine.run("env", ROLE, "--format", "json")
    assert (done.returncode, done.stdout) == (4, "")
    assert "Give it with --reason TEXT" in done.stderr
    assert company.calls().get("sts:AssumeRole", 0) == 0


def test_one_that_is_typed_is_taken(machine: Machine) -> None:
    terminal = machine.on_a_terminal("env", ROLE, "--format", "json", "--show")
    terminal.expect_exact(ASKED)
    assert "About to assume ReadOnly in dev-readonly" in str(terminal.before)
    terminal.sendline("  TICKET-8  ")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert machine.reasons() == ["TICKET-8"]


def test_an_empty_line_is_a_no(machine: Machine, company: Company) -> None:
    terminal = machine.on_a_terminal("env", ROLE, "--format", "json", "--show")
    terminal.expect_exact(ASKED)
    terminal.sendline("")
    terminal.expect_exact("no reason was given: nothing was done")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 130
    assert company.calls().get("sts:AssumeRole", 0) == 0
