"""Questions on a real terminal: what is shown, what is hidden, what counts as an answer."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pexpect
import pytest
from tests.cli.conftest import (
    CONFIG,
    DEV,
    HATSTAND,
    PROD,
    SERIAL,
    Company,
    Computer,
)
from tests.cli.conftest import company as company  # noqa: PLC0414 - a fixture, for this module
from tests.patience import PATIENCE

TARGET = "payments-admin"
TYPED = """
[[environments]]
name = "prod"
badge = "PROD"
color = "red"
match.name = ["*-prod"]
confirm = "type"
"""


@pytest.fixture
def computer(tmp_path: Path, company: Company) -> Computer:
    company.quiet()
    found = Computer(tmp_path, company).furnish(config=CONFIG + ACCOUNT)
    company.quiet()
    return found


class Terminal:
    """hatstand on a terminal of its own, with stdout captured in a file as `$(…)` would."""

    def __init__(self, computer: Computer, *arguments: str, captured: bool = True) -> None:
        self.result = computer.home / "stdout"
        command = " ".join([*HATSTAND, *arguments])
        to = f" > {self.result}" if captured else ""
        self.child = pexpect.spawn(
            "/bin/bash",
            ["--norc", "-c", f"{command}{to}; echo END $?"],
            env=computer.environ,  # type: ignore[arg-type]
            encoding="utf-8",
            timeout=PATIENCE,
            dimensions=(24, 100),
        )

    def expect(self, text: str) -> str:
        """Wait for a text; return what came before it."""
        self.child.expect_exact(text)
        return str(self.child.before)

    def say(self, line: str) -> None:
        """Type a line."""
        self.child.sendline(line)

    def end(self) -> int:
        """Wait for the end; return the exit code."""
        self.child.expect(r"END (\d+)")
        code = int(self.child.match.group(1))  # type: ignore[union-attr]
        self.child.close()
        return code

    @property
    def out(self) -> str:
        """What went to stdout."""
        return self.result.read_text()


def test_a_code_is_asked_for_hidden_and_stdout_is_the_result_alone(
    computer: Computer, company: Company
) -> None:
    terminal = Terminal(computer, "env", TARGET, "--yes", "--shell", "bash")
    before = terminal.expect(f"MFA code of {SERIAL}: ")
    assert "jump → Admin" in before
    code = company.code()
    terminal.say(code)
    assert terminal.end() == 0
    assert code not in str(terminal.child.before)
    assert terminal.out.startswith("unset AWS_PROFILE")
    assert "MFA" not in terminal.out


def test_a_wrong_code_is_explained_and_a_used_one_not_sent(
    computer: Computer, company: Company
) -> None:
    terminal = Terminal(computer, "env", TARGET, "--yes")
    terminal.expect("MFA code")
    right = company.code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    terminal.say(wrong)
    said = terminal.expect("MFA code of")
    assert "MultiFactorAuthentication failed" in said.replace("\r\n", "")
    assert "the next code comes in" in said
    calls = company.calls()["sts:GetSessionToken"]
    terminal.say(wrong)
    assert "used already" in terminal.expect("MFA code of")
    assert company.calls()["sts:GetSessionToken"] == calls
    terminal.say(right)
    assert terminal.end() == 0


def test_three_tries_are_enough(computer: Computer) -> None:
    terminal = Terminal(computer, "env", TARGET, "--yes")
    for text in ("1", "2", "3"):
        terminal.expect("MFA code of")
        terminal.say(text)
    assert terminal.end() == 4
    assert terminal.out == ""


def test_a_command_for_codes_is_run_once_agreed_to_and_may_use_the_terminal(
    computer: Computer, company: Company
) -> None:
    script = computer.write(
        "code.py",
        "import sys; print('Touch your key', file=sys.stderr); assert sys.stdin.isatty()\n"
        f"assert input() == 'touched'; print({company.code()!r})",
    )
    line = f"mfa_process = '{sys.executable} {script}'\n"
    found = CONFIG.replace("mfa_serial", line + "mfa_serial")
    computer.write(".config/hatstand/config.toml", found + ACCOUNT)
    terminal = Terminal(computer, "env", f"{DEV}/Admin")
    said = terminal.expect("now and from now on? [y/N] ").replace("\r\n", "")
    assert "[contexts.acme] of config.toml names a command" in said
    assert str(script) in said
    terminal.say("y")
    terminal.expect("Touch your key")
    terminal.say("touched")
    assert terminal.end() == 0
    assert "Touch" not in terminal.out


@pytest.mark.parametrize(
    ("answers", "chosen"), [(["2"], "mfa/b"), (["0", "x", "1"], "mfa/a"), ([""], "nothing")]
)
def test_a_device_is_chosen_by_its_number(answers: list[str], chosen: str) -> None:
    program = (
        "import asyncio\n"
        "from hatstand.cli.tty import TerminalAsker\n"
        "from hatstand.errors import Interrupted\n"
        "from hatstand.services.assume.asking import DeviceRequest\n"
        "asker = TerminalAsker(None, yes=True)\n"
        "try:\n"
        "    found = asyncio.run(asker.choose_device(DeviceRequest(('mfa/a', 'mfa/b'), None)))\n"
        "except Interrupted:\n"
        "    found = 'nothing'\n"
        "print('chose', found)\n"
    )
    child = pexpect.spawn(sys.executable, ["-c", program], encoding="utf-8", timeout=PATIENCE)
    for answer in answers:
        child.expect_exact("Which one? [1-2] ")
        child.sendline(answer)
    child.expect_exact(f"chose {chosen}")
    child.close()


def test_a_countdown_stays_on_its_line() -> None:
    program = (
        "from hatstand.cli.tty import TerminalAsker\n"
        "asker = TerminalAsker(None, yes=True)\n"
        "for text in ('Waiting: 2 s', 'Waiting: 1 s', 'Assuming Admin', 'Assuming Admin'):\n"
        "    asker.progress(text)\n"
    )
    child = pexpect.spawn(sys.executable, ["-c", program], encoding="utf-8", timeout=PATIENCE)
    child.expect(pexpect.EOF)
    up = "\x1b[A\x1b[2K"
    lines = ["Waiting: 2 s", f"{up}Waiting: 1 s", "Assuming Admin", "Assuming Admin", ""]
    assert str(child.before) == "\r\n".join(lines)


@pytest.mark.parametrize("question", ["MFA code of", "Go on?"])
def test_ctrl_c_at_a_question_ends_with_130(question: str, computer: Computer) -> None:
    yes = ["--yes"] if question == "MFA code of" else []
    terminal = Terminal(computer, "env", TARGET, *yes)
    terminal.expect(question)
    terminal.child.sendintr()
    terminal.child.expect_exact("interrupted")
    assert terminal.end() == 130
    assert terminal.out == ""


def test_ctrl_c_gives_the_echo_back(computer: Computer) -> None:
    child = pexpect.spawn(
        "/bin/bash",
        ["--norc", "-c", f"trap : INT; {' '.join(HATSTAND)} env {TARGET} --yes; echo END $?; stty"],
        env=computer.environ,  # type: ignore[arg-type]
        encoding="utf-8",
        timeout=PATIENCE,
    )
    child.expect_exact("MFA code of")
    child.sendintr()
    child.expect_exact("END 130")
    child.expect(pexpect.EOF)
    assert "-echo" not in str(child.before).split()


def test_end_of_input_is_no_answer(computer: Computer) -> None:
    terminal = Terminal(computer, "env", TARGET, "--yes")
    terminal.expect("MFA code of")
    terminal.child.sendeof()
    assert terminal.end() == 130


@pytest.mark.parametrize(
    ("answer", "code"), [("", 130), ("n", 130), ("yess", 130), ("y", 0), ("YES", 0)]
)
def test_a_confirmation_needs_a_yes(answer: str, code: int, computer: Computer) -> None:
    terminal = Terminal(computer, "env", "vendor")
    said = terminal.expect("Go on? [y/N] ")
    assert "Vendor" in said
    assert "PROD" in said
    terminal.say(answer)
    assert terminal.end() == code
    assert (terminal.out != "") is (code == 0)


@pytest.mark.parametrize(
    ("answer", "code"), [("", 130), ("y", 130), ("payments-pro", 130), ("payments-prod", 0)]
)
def test_a_confirmation_by_typing_needs_the_name(
    answer: str, code: int, computer: Computer
) -> None:
    computer.write(".config/hatstand/config.toml", CONFIG + ACCOUNT + TYPED)
    terminal = Terminal(computer, "env", "vendor")
    terminal.expect("Type the account's name, payments-prod: ")
    terminal.say(answer)
    assert terminal.end() == code


def test_keys_typed_ahead_are_dropped(computer: Computer) -> None:
    terminal = Terminal(computer, "env", "vendor")
    terminal.say("y")
    terminal.expect("Go on? [y/N] ")
    with pytest.raises(pexpect.TIMEOUT):
        terminal.child.expect("END", timeout=0.5)
    terminal.say("")
    assert terminal.end() == 130


def test_on_a_terminal_secrets_are_masked_unless_shown(computer: Computer) -> None:
    masked = Terminal(computer, "env", "dev-readonly", "--shell", "bash", captured=False)
    shown = masked.expect("HATSTAND_ENV")
    masked.expect("--show shows them")
    assert masked.end() == 0
    assert "••••" in shown
    assert "export HATSTAND_ROLE" in shown
    full = Terminal(computer, "env", "dev-readonly", "--shell", "bash", "--show", captured=False)
    text = full.expect("HATSTAND_ENV")
    assert full.end() == 0
    assert "••••" not in text


def test_nobody_is_asked_where_neither_stdin_nor_stderr_is_a_terminal(computer: Computer) -> None:
    terminal = Terminal(computer, "env", TARGET, "--yes", "2> /dev/null", "< /dev/null")
    assert terminal.end() == 4


def test_a_question_is_asked_where_only_stdin_is_a_terminal(computer: Computer) -> None:
    terminal = Terminal(computer, "env", "vendor", "2> /dev/null")
    terminal.expect("Go on?")
    terminal.say("y")
    assert terminal.end() == 0


def test_ctrl_c_during_a_crawl_with_a_progress_line(computer: Computer, company: Company) -> None:
    company.fault("organizations:ListAccounts", "Hang")
    terminal = Terminal(computer, "list")
    terminal.expect("organization")
    terminal.child.sendintr()
    terminal.expect("interrupted")
    terminal.child.close()
    company.quiet()


def test_a_hang_up_ends_it(computer: Computer) -> None:
    terminal = Terminal(computer, "env", TARGET, "--yes")
    terminal.expect("MFA code of")
    terminal.child.kill(signal.SIGHUP)
    terminal.child.close(force=True)
    assert not terminal.child.isalive()


ACCOUNT = f"""
[[contexts.acme.accounts]]
id = "{PROD}"
name = "payments-prod"
[[contexts.acme.accounts]]
id = "{DEV}"
name = "payments-dev"
"""
