"""Codes that a command gives: agreed to once, run once, shown nowhere."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from tests.cli.conftest import AWS_CONFIG, CONFIG, SERIAL
from tests.unit.services.codes import (
    ADMIN,
    POWER,
    TOKEN,
    forget_mfa,
)

from hatstand.errors import (
    AnswerNeeded,
    HatstandError,
)
from hatstand.services.assume import code_command
from hatstand.services.assume.asking import Nobody
from hatstand.services.assume.code_command import CodeCommand

from .stage import Person, Stage, run


class Command:
    """A script of the user's that prints codes; each run leaves a line."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.runs = stage.computer.home / "runs"
        self.line = ""

    def write(self, body: str, *, config: str = CONFIG) -> None:
        """Write it, and name it in config.toml."""
        head = f"import sys; open({str(self.runs)!r}, 'a').write('run\\n')\n"
        script = self.stage.computer.write("code.py", head + body)
        self.line = f"{sys.executable} {script}"
        named = f"mfa_serial = \"{SERIAL}\"\nmfa_process = '{self.line}'\n"
        self.stage.settings(config.replace(f'mfa_serial = "{SERIAL}"\n', named))

    @property
    def count(self) -> int:
        """How often it ran."""
        return len(self.runs.read_text().splitlines()) if self.runs.exists() else 0

    @property
    def runs_now(self) -> bool:
        """Whether a process has it as its words; one that ended has none."""
        words = self.line.replace(" ", "\0").encode()
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile
                if words in (process / "cmdline").read_bytes():
                    return True
        return False


@pytest.fixture
def command(stage: Stage) -> Command:
    return Command(stage)


class TestCommand:
    def test_its_code_is_used_instead_of_a_prompt(self, stage: Stage, command: Command) -> None:
        command.write(f"print('code: {stage.company.code()}')")
        person = Person()
        stage.assume(POWER, person)
        assert person.asked == []
        assert stage.sts() == {"AssumeRole": 2, "GetSessionToken": 1}

    def test_it_is_asked_for_once_by_name_and_remembered(
        self, stage: Stage, command: Command
    ) -> None:
        command.write(f"print('{stage.company.code()}')")
        first, second = Person(), Person()
        stage.assume(ADMIN, first)
        (request,) = first.commands
        assert (request.command, request.consented) == (command.line, False)
        assert request.origin == "[contexts.acme] of config.toml"
        forget_mfa(stage)
        command.write(f"print('{stage.company.code()}')")
        stage.assume(ADMIN, second, fresh=True)
        assert [one.consented for one in second.commands] == [True]

    def test_another_command_is_asked_for_anew(self, stage: Stage, command: Command) -> None:
        command.write(f"print('{stage.company.code()}')")
        stage.assume(ADMIN, Person())
        forget_mfa(stage)
        text = (stage.computer.home / ".config/hatstand/config.toml").read_text()
        stage.settings(text.replace("code.py", "code.py again"))
        person = Person(stage.company.code(), allows=False)
        stage.assume(ADMIN, person, fresh=True)
        assert (person.commands[0].consented, command.count) == (False, 1)

    def test_the_state_holds_no_command_text(self, stage: Stage, command: Command) -> None:
        command.write(f"print('{stage.company.code()}')")
        stage.assume(ADMIN, Person())
        state = (stage.computer.home / ".local/state/hatstand/state.toml").read_text()
        assert tomllib.loads(state)["commands"] == [CodeCommand(command.line).digest]
        assert "code.py" not in state

    def test_a_no_leads_to_the_prompt(self, stage: Stage, command: Command) -> None:
        command.write("raise SystemExit('must not run')")
        person = Person(stage.company.code(), allows=False)
        stage.assume(ADMIN, person)
        assert (command.count, len(person.asked)) == (0, 1)

    def test_without_anybody_to_agree_it_is_not_run(self, stage: Stage, command: Command) -> None:
        command.write("print('123456')")
        with pytest.raises(AnswerNeeded) as caught:
            stage.assume(ADMIN, Person(allows=None))
        assert (caught.value.exit_code, command.count, stage.sts()) == (4, 0, {})

    def test_it_is_never_run_unasked_for(self, stage: Stage, command: Command) -> None:
        command.write(f"print('{stage.company.code()}')")
        stage.assume(ADMIN, Person())
        forget_mfa(stage)
        workspace = stage.workspace()
        target = workspace.target(ADMIN)
        assert target.role is not None
        plan = run(workspace.plan(target.role, profile=target.profile))
        with pytest.raises(AnswerNeeded):
            run(workspace.assume(plan, Nobody(), fresh=True))
        assert command.count == 1

    @pytest.mark.parametrize(
        ("body", "problem"),
        [
            ("sys.exit('no key, not 123456')", "mfa_process ended with 1: no key, not ******"),
            ("print('touch it')", "mfa_process printed no code"),
            ("print('1234567')", "mfa_process printed no code"),
            ("print('123456 654321')", "mfa_process printed several codes"),
        ],
    )
    def test_its_failure_is_told_at_the_prompt(
        self, body: str, problem: str, stage: Stage, command: Command
    ) -> None:
        command.write(body)
        person = Person(stage.company.code())
        stage.assume(POWER, person)
        assert problem in person.asked[0].problem

    @pytest.mark.parametrize("ask", [CodeCommand.code_blocking, lambda asked: run(asked.code())])
    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("/nonexistent/ykman oath", "can't be run: [Errno 2] No such file or directory"),
            ("'/nonexistent/\x1b[2J'", "can't be run: [Errno 2] No such file or directory"),
            ("ykman 'oath", "can't be run: No closing quotation"),
            (" ", "can't be run: it is empty"),
        ],
    )
    def test_one_that_can_not_be_run_is_told(
        self, line: str, problem: str, ask: Callable[[CodeCommand], object]
    ) -> None:
        with pytest.raises(HatstandError) as refused:
            ask(CodeCommand(line))
        assert problem in refused.value.title
        assert "\x1b" not in refused.value.title

    def test_one_that_takes_too_long_is_ended_without_a_loop_too(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(code_command, "PATIENCE", 0.1)
        with pytest.raises(HatstandError, match="took longer"):
            CodeCommand("sleep 60").code_blocking()

    def test_one_that_takes_too_long_is_ended(
        self, stage: Stage, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(code_command, "PATIENCE", 0.3)
        command.write("import signal; signal.pause()")
        person = Person(stage.company.code())
        stage.assume(ADMIN, person)
        assert "took longer" in person.asked[0].problem
        assert not command.runs_now

    def test_a_given_code_goes_before_it(self, stage: Stage, command: Command) -> None:
        command.write("raise SystemExit('must not run')")
        person = Person(given=stage.company.code())
        stage.assume(POWER, person)
        assert (stage.sts(), person.commands, command.count) == (TOKEN, [], 0)

    def test_its_output_is_shown_nowhere(
        self, stage: Stage, command: Command, capfd: pytest.CaptureFixture[str]
    ) -> None:
        code = stage.company.code()
        command.write(f"print('{code}'); print('{code}', file=sys.stderr)")
        person = Person()
        stage.assume(ADMIN, person)
        shown = capfd.readouterr()
        assert code not in shown.out + shown.err + "".join(person.told)

    def test_it_has_no_input_and_no_terminal_where_the_ui_draws(
        self, stage: Stage, command: Command
    ) -> None:
        code = stage.company.code()
        command.write(
            "import os\nassert sys.stdin.read() == ''\n"
            f"assert os.getsid(0) == os.getpid()\nprint('{code}')"
        )
        person = Person()
        stage.assume(ADMIN, person)
        assert person.asked == []

    def test_without_an_event_loop_it_does_the_same(self, command: Command) -> None:
        command.write("print('246802')")
        asked = CodeCommand(command.line)
        assert asked.code_blocking() == run(asked.code())


class TestCommandOfAProfile:
    def test_the_users_own_file_may_name_one(self, stage: Stage, command: Command) -> None:
        command.write(f"print('{stage.company.code()}')")
        stage.settings(CONFIG)
        of_jump = f"[profile jump]\nmfa_process = {command.line}"
        stage.computer.write(".aws/config", AWS_CONFIG.replace("[profile jump]", of_jump))
        person = Person()
        stage.assume(ADMIN, person)
        assert person.commands[0].origin == "the profile jump of ~/.aws/config"
        assert (person.asked, command.count) == ([], 1)

    def test_one_that_others_may_write_may_not(self, stage: Stage, command: Command) -> None:
        command.write("print('123456')")
        stage.settings(CONFIG)
        of_jump = f"[profile jump]\nmfa_process = {command.line}"
        file = stage.computer.write(".aws/config", AWS_CONFIG.replace("[profile jump]", of_jump))
        file.chmod(0o666)
        person = Person(stage.company.code())
        stage.assume(ADMIN, person)
        assert (person.commands, command.count) == ([], 0)

    def test_nor_may_such_settings(self, stage: Stage, command: Command) -> None:
        command.write("print('123456')")
        (stage.computer.home / ".config/hatstand/config.toml").chmod(0o622)
        person = Person(stage.company.code())
        stage.assume(ADMIN, person)
        assert (person.commands, command.count) == ([], 0)
