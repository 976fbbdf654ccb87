"""`hat` as a person types it: on a real terminal, in each shell that has it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.cli.conftest import CONFIG, DEV, PROD, Company, Computer
from tests.cli.conftest import company as company  # noqa: PLC0414 - a fixture, for this module
from tests.terminal.conftest import BIN
from tests.terminal.terminal import Terminal
from tests.terminal.test_walk import find, ready

PROMPT = "ready> "
INTERRUPT = "\x03"
_COMMANDS = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}
SHELLS = [name for name in _COMMANDS if shutil.which(name)]
FULL_BUT_FOR_BASH = [
    pytest.param(name, marks=() if name == "bash" else pytest.mark.full) for name in SHELLS
]
"""Each run tries one on a terminal, and `tests/shells` the function in every shell."""
_INIT = {
    "bash": "PS1='ready''> '; eval \"$(hatstand shell-init bash)\"",
    "zsh": "PROMPT='ready''> '; eval \"$(hatstand shell-init zsh)\"; HISTSIZE=99 SAVEHIST=99",
    "fish": "function fish_prompt; echo -n 'ready''> '; end; hatstand shell-init fish | source",
}
_SAVE_HISTORY = {
    "bash": "history -w ~/history",
    "zsh": "fc -W ~/history",
    "fish": "history >~/history",
}

ACCOUNTS = f"""
[[contexts.acme.accounts]]
id = "{PROD}"
name = "payments-prod"
[[contexts.acme.accounts]]
id = "{DEV}"
name = "payments-dev"
"""


class Shell(Terminal):
    """An interactive shell that knows `hat`; commands are typed, answers are seen."""

    def __init__(self, name: str, computer: Computer) -> None:
        self.name = name
        self.home = computer.home
        path = f"{BIN}:{computer.environ['PATH']}"
        inner = computer.write("inner", "#!/bin/sh\nPS1='inner> ' exec sh -i\n")
        inner.chmod(0o700)
        environ = computer.environ | {"PATH": path, "SHELL": str(inner)}
        super().__init__(_COMMANDS[name], environ, (132, 43))
        self._asked = 0
        self.press(f"{_INIT[name]}\r")
        self.settle()

    def type(self, line: str) -> None:
        """Type a line at the prompt: a shell may drop what is typed before."""
        self.wait_until(self._prompts, "the prompt")
        before = len(self.raw)
        self.press(f"{line}\r")
        self.wait_until(lambda: len(self.raw) >= before + len(line), f"the echo of {line!r}")

    def _prompts(self) -> bool:
        cursor = self.screen.cursor
        return self.screen.display[cursor.y][: cursor.x].endswith(PROMPT)

    def settle(self) -> None:
        """Wait until what was typed has been done."""
        self._asked += 1
        mark = f"settled-{self._asked}-"
        self.type(f"echo {mark}''yes")
        self.wait(f"{mark}yes")

    def run(self, line: str) -> None:
        """Run a command that asks nothing."""
        self.type(line)
        self.settle()

    def state(self) -> tuple[str, str]:
        """Return the exit code of the command before, and the role that the shell holds."""
        status = "$status" if self.name == "fish" else "$?"
        self._asked += 1
        mark = f"state-{self._asked}"
        self.type(f'echo {mark} {status} "[$HATSTAND_ROLE]" end')
        line = re.compile(rf"{mark} (\d+) \[(\S*)\] end")
        self.wait_until(lambda: line.search(self.text) is not None, mark)
        found = line.search(self.text)
        assert found
        return found[1], found[2]

    def environment(self) -> dict[str, str]:
        """Return what a program that is started now gets."""
        dump = self.home / "dump"
        dump.unlink(missing_ok=True)
        self.run(f"env -0 >{dump}")
        pairs = dump.read_text().rstrip("\0").split("\0")
        found = dict(pair.split("=", 1) for pair in pairs)
        return {name: value for name, value in found.items() if name not in ("_", "SHLVL")}


@pytest.fixture
def computer(tmp_path: Path, company: Company) -> Computer:
    company.quiet()
    return Computer(tmp_path, company).furnish(config=CONFIG + ACCOUNTS)


@pytest.fixture(params=FULL_BUT_FOR_BASH)
def shell(request: pytest.FixtureRequest, computer: Computer) -> Iterator[Shell]:
    with ExitStack() as stack:
        yield stack.enter_context(Shell(request.param, computer))


def secrets_of(company: Company) -> list[str]:
    """Return all secrets that AWS gave so far."""
    issued = company.running.front.credentials._temporary.values()
    return [text for caller in issued for text in (caller.secret, caller.token or "")]


def test_a_role_comes_and_goes(shell: Shell, company: Company) -> None:
    """A code is asked for, a wrong target runs nothing, --unset removes what was set, - repeats."""
    before = shell.environment()
    shell.type("hat payments-admin")
    shell.wait("Go on? [y/N]")
    shell.press("y", "enter")
    shell.wait("MFA code of")
    code = company.code()
    shell.press(code, "enter")
    shell.settle()
    shell.type("true")
    assert shell.state() == ("0", f"{PROD}/Admin")
    held = shell.environment()
    assert held["AWS_SECRET_ACCESS_KEY"] in secrets_of(company)
    assert held["AWS_SESSION_TOKEN"] in secrets_of(company)

    shell.type("hat nothing/such && echo DEPLOY''ED")
    code_of_unknown, role = shell.state()
    assert (code_of_unknown, role) == ("3", f"{PROD}/Admin")
    assert f"hat: this shell still holds {PROD}/Admin" in shell.text
    assert "DEPLOYED" not in shell.text
    assert shell.environment() == held

    shell.type("hat --unset")
    assert shell.state() == ("0", "")
    assert shell.environment() == before

    shell.run("hat payments-dev/ReadOnly")
    shell.run("hat --unset")
    shell.type("hat -")
    assert shell.state() == ("0", f"{DEV}/ReadOnly"), "prod asks, so it is not the one"

    shell.run(_SAVE_HISTORY[shell.name])
    history = (shell.home / "history").read_text()
    assert "hat payments-admin" in history
    for secret in [*secrets_of(company), code]:
        assert secret not in shell.raw.decode(errors="replace")
        assert secret not in history


def test_the_ui_leaves_a_role_in_the_shell(shell: Shell) -> None:
    """It fills the terminal as it is; what a subshell prints is never evaluated."""
    shell.run("hat Data\\ Lake/ReadOnly")
    shell.type("clear; hat")
    ready(shell)
    shell.wait_until(lambda: "? Help" in shell.lines[42], "the keys on the last of the 43 lines")
    assert len(shell.lines[0]) > 120
    find(shell, "payments-dev/ReadOnly", "payments-dev/ReadOnly")
    shell.press("s")
    shell.wait("inner> ")
    outer = b"nested in one that goes on with Data Lake/ReadOnly: exit returns to hatstand"
    assert b"A shell as ReadOnly in payments-dev, " + outer in shell.raw
    shell.press("echo 'export HACKED=yes'; echo 'export HACKED=yes' >&2; echo in''side\r")
    shell.wait("inside")
    shell.press("exit\r")
    shell.wait("Back from the subshell")
    shell.press("U")
    shell.settle()
    environ = shell.environment()
    assert environ["HATSTAND_ROLE"] == f"{DEV}/ReadOnly"
    assert "HACKED" not in environ
    assert "AWS_SESSION_TOKEN" in environ


def test_ctrl_c_leaves_the_shell_as_it_was(shell: Shell, company: Company) -> None:
    """At a question, at the code, and in the UI, with another role held."""
    shell.run("hat payments-dev/ReadOnly")
    held = shell.environment()
    assert held["HATSTAND_ROLE"] == f"{DEV}/ReadOnly"

    for question, yes in (("Go on? [y/N]", ""), ("MFA code of", " --yes")):
        shell.type(f"clear; hat payments-admin{yes} && echo DEPLOY''ED")
        shell.wait(question)
        shell.press(INTERRUPT)
        shell.settle()
        assert "DEPLOYED" not in shell.text
        assert shell.environment() == held

    shell.type("clear; hat && echo DEPLOY''ED")
    ready(shell)
    shell.press(INTERRUPT)
    shell.wait("quit")
    shell.press("q")
    shell.wait("DEPLOYED")
    assert shell.environment() == held
    shell.run("stty -a | tr ' ' '\\n' | grep -x -e echo -e icanon | tr '\\n' '+'; echo")
    assert "icanon+echo+" in shell.text, "the terminal is as it was"
    assert company.calls().get("sts:GetSessionToken", 0) == 0
