"""Where codes come from: devices chosen once, commands agreed to once, no code sent twice."""

from __future__ import annotations

import asyncio
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.conftest import ACCOUNTS, AWS_CONFIG, CONFIG, DEV, SERIAL, Company, Time

from hatstand import wiring
from hatstand.aws.identity import AwsIdentity
from hatstand.demo import acme, server
from hatstand.domain import totp
from hatstand.errors import (
    AccessDenied,
    AnswerNeeded,
    AwsError,
    HatstandError,
    Interrupted,
    MfaRefused,
)
from hatstand.services.assume import code_command
from hatstand.services.assume.asking import Nobody
from hatstand.services.assume.code_command import CodeCommand
from hatstand.services.ports import MfaDevice

from .stage import Person, Stage, run, stage_at

ADMIN, POWER, READ_ONLY = "payments-admin", f"{DEV}/PowerUser", f"{DEV}/ReadOnly"
NO_SERIAL = CONFIG.replace(f'mfa_serial = "{SERIAL}"\n', "")
TOKEN = {"AssumeRole": 1, "GetSessionToken": 1}
OTHER = "arn:aws:iam::999999999999:mfa/old-phone"
PASSKEY = "arn:aws:iam::999999999999:u2f/user/alice/key"


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    moment = Time()
    with server.start(organization=acme.custom(ACCOUNTS), clock=moment) as running:
        running.front.bridge.warm_up()
        yield Company(running, moment)


@pytest.fixture
def stage(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return stage_at(company, tmp_path, monkeypatch)


class Registered:
    """The devices that IAM lists, changed as a test goes on."""

    def __init__(self, *serials: str) -> None:
        self.serials = list(serials)
        self.denied = False

    async def list(self) -> tuple[MfaDevice, ...]:
        """Answer as `iam:ListMFADevices`."""
        if self.denied:
            raise AccessDenied("AWS denies iam:ListMFADevices", code="AccessDenied", message="no")
        return tuple(MfaDevice(one, usable=":u2f/" not in one) for one in self.serials)


@pytest.fixture
def registered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Registered:
    """Let alice have an old phone beside the one that works; no file names either."""
    stage.settings(NO_SERIAL)
    devices = Registered(OTHER, SERIAL)
    monkeypatch.setattr(AwsIdentity, "mfa_devices", devices.list)
    return devices


class TestDevices:
    def test_of_several_one_is_chosen_once_and_remembered(
        self, stage: Stage, registered: Registered
    ) -> None:
        first = Person(stage.company.code(), device=1)
        stage.assume(POWER, first)
        assert [choice.serials for choice in first.choices] == [(OTHER, SERIAL)]
        assert first.asked[0].serial == SERIAL
        forget_mfa(stage, choice=False)
        second = Person(stage.company.code())
        stage.assume(POWER, second, fresh=True)
        assert (second.choices, second.asked[0].serial) == ([], SERIAL)
        assert SERIAL in registered.serials

    def test_awss_words_go_with_the_question(self, stage: Stage, registered: Registered) -> None:
        person = Person(stage.company.code(), device=1)
        stage.assume(POWER, person)
        assert "is not authorized to perform" in person.choices[0].aws_words
        assert registered.serials

    def test_one_that_vanished_is_forgotten_and_asked_anew(
        self, stage: Stage, registered: Registered
    ) -> None:
        registered.serials = [SERIAL, OTHER]
        stage.assume(POWER, Person(stage.company.code(), device=0))
        registered.serials = [OTHER, "arn:aws:iam::999999999999:mfa/new"]
        forget_mfa(stage, choice=False)
        person = Person(device=1)
        with pytest.raises(AnswerNeeded):
            stage.assume(POWER, person, fresh=True)
        assert len(person.choices) == 1
        assert person.asked[0].serial.endswith("mfa/new")

    def test_a_remembered_one_serves_where_they_may_not_be_listed_any_more(
        self, stage: Stage, registered: Registered
    ) -> None:
        stage.assume(POWER, Person(stage.company.code(), device=1))
        registered.denied = True
        forget_mfa(stage, choice=False)
        person = Person(stage.company.code())
        stage.assume(POWER, person, fresh=True)
        assert person.asked[0].serial == SERIAL

    def test_until_aws_does_not_know_it(self, stage: Stage, registered: Registered) -> None:
        stage.workspace().state.choose_mfa_device(key_of(stage), OTHER)
        registered.denied = True
        with pytest.raises(MfaRefused, match="could not check"):
            stage.assume(POWER, Person("123456"))
        assert stage.workspace().state.mfa_device(key_of(stage)) == ""

    def test_nobody_to_choose_sends_no_code(self, stage: Stage, registered: Registered) -> None:
        with pytest.raises(AnswerNeeded):
            stage.assume(POWER, Person(device=9))
        assert stage.sts() == {"AssumeRole": 1}
        assert stage.workspace().state.mfa_device(key_of(stage)) == ""
        assert registered.serials

    def test_passkeys_are_passed_over(self, stage: Stage, registered: Registered) -> None:
        registered.serials = [PASSKEY, SERIAL]
        person = Person(stage.company.code())
        stage.assume(POWER, person)
        assert (person.choices, person.asked[0].serial) == ([], SERIAL)

    def test_passkeys_alone_are_refused_with_the_reason(
        self, stage: Stage, registered: Registered
    ) -> None:
        registered.serials = [PASSKEY]
        with pytest.raises(AwsError, match="only passkeys: AWS takes codes of TOTP") as caught:
            stage.assume(f"{DEV}/PowerUser", Person(given="123456"))
        assert "Register a virtual (TOTP) device" in caught.value.hint
        assert stage.sts() == {}

    def test_so_is_a_profiles_passkey(self, stage: Stage) -> None:
        stage.computer.write(".aws/config", AWS_CONFIG.replace(SERIAL, PASSKEY))
        with pytest.raises(AwsError, match="mfa_serial names a passkey"):
            stage.assume(ADMIN, Person(given="123456"))
        assert stage.sts() == {}

    def test_forgetting_the_mfa_session_forgets_the_choice(
        self, stage: Stage, registered: Registered
    ) -> None:
        stage.assume(POWER, Person(stage.company.code(), device=1))
        forget_mfa(stage)
        person = Person(stage.company.code(), device=1)
        stage.assume(POWER, person, fresh=True)
        assert len(person.choices) == 1
        assert registered.serials


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


class Windows:
    """A clock that jumps on where somebody waits, and takes the endpoint's with it."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.waited = 0.0

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of the machine's clock in what is built from now on."""
        windows = self

        class Clock(wiring.SystemClock):
            def now(self) -> datetime:
                return datetime.fromtimestamp(windows.company.time.now, UTC)

            async def sleep(self, seconds: float) -> None:
                windows.waited += seconds
                windows.company.time.now += seconds
                await asyncio.sleep(0)

        monkeypatch.setattr(wiring, "SystemClock", Clock)


@pytest.fixture
def windows(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Windows:
    made = Windows(stage.company)
    made.install(monkeypatch)
    return made


@pytest.fixture
def printing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the command print what alice's device shows at that moment; returns what it printed."""
    printed: list[str] = []
    from hatstand.demo import people
    from hatstand.secret import Secret

    async def code(_command: CodeCommand) -> Secret:
        printed.append(totp.code(people.SEED, stage.company.time.now))
        return Secret(printed[-1])

    monkeypatch.setattr(CodeCommand, "code", code)
    named = f'mfa_serial = "{SERIAL}"\nmfa_process = "print-it"\n'
    stage.settings(CONFIG.replace(f'mfa_serial = "{SERIAL}"\n', named))
    return printed


class TestNeverTwice:
    def test_the_next_window_is_waited_for_and_it_goes_on_by_itself(
        self, stage: Stage, windows: Windows, printing: list[str]
    ) -> None:
        stage.company.code()  # a fresh window
        stage.assume(ADMIN, Person())
        forget_mfa(stage)
        stage.sts()
        person = Person()
        stage.assume(ADMIN, person, fresh=True)
        assert len(printing) == 3
        assert printing[0] == printing[1] != printing[2]
        assert stage.sts() == TOKEN  # the used one was never sent
        assert 0 < windows.waited <= totp.WINDOW + 1
        countdown = [text for text in person.told if text.startswith("Waiting")]
        assert len(countdown) == len(set(countdown)) >= windows.waited - 1
        assert person.asked == []

    def test_also_where_only_aws_knows_that_it_was_used(
        self, stage: Stage, windows: Windows, printing: list[str]
    ) -> None:
        stage.company.code()
        stage.company.fault(
            "sts:GetSessionToken",
            "AccessDenied",
            status=403,
            message="MultiFactorAuthentication failed with invalid MFA one time pass code.",
        )
        person = Person()
        stage.assume(ADMIN, person)
        assert (len(set(printing)), person.asked) == (2, [])
        assert windows.waited > 0

    def test_waiting_is_given_up_for_a_prompt_in_the_end(
        self, stage: Stage, windows: Windows, printing: list[str]
    ) -> None:
        stage.company.code()
        stage.company.fault(
            "sts:GetSessionToken",
            "AccessDenied",
            count=3,
            status=403,
            message="MultiFactorAuthentication failed with invalid MFA one time pass code.",
        )
        person = Person()
        with pytest.raises(AnswerNeeded):
            stage.assume(ADMIN, person)
        assert "mfa_process: AWS did not accept" in person.asked[0].problem
        assert len(printing) == 3
        assert windows.waited <= 2 * totp.WINDOW + 1

    def test_waiting_can_be_cancelled(
        self, stage: Stage, windows: Windows, printing: list[str]
    ) -> None:
        stage.company.code()
        stage.assume(ADMIN, Person())
        forget_mfa(stage)
        person = Person()

        def stop(text: str) -> None:
            if text.startswith("Waiting"):
                raise Interrupted("enough")

        person.progress = stop  # type: ignore[method-assign]
        with pytest.raises(Interrupted):
            stage.assume(ADMIN, person, fresh=True)
        assert len(printing) == 2
        assert windows.waited == 0

    def test_a_given_code_that_was_used_is_an_error_before_any_call(self, stage: Stage) -> None:
        code = stage.company.code()
        stage.assume(ADMIN, Person(given=code))
        forget_mfa(stage)
        stage.sts()
        person = Person(stage.company.code(), given=code)
        with pytest.raises(MfaRefused, match="used already") as caught:
            stage.assume(ADMIN, person, fresh=True)
        assert (caught.value.exit_code, stage.sts(), person.asked) == (1, {}, [])
        assert "next one in" in caught.value.hint

    def test_a_typed_one_is_explained_with_the_time_to_the_next(self, stage: Stage) -> None:
        code = stage.company.code()
        stage.assume(ADMIN, Person(code))
        forget_mfa(stage)
        person = Person(code, stage.company.code())
        stage.assume(ADMIN, person, fresh=True)
        second = person.asked[1]
        assert "used already" in second.problem
        assert second.next_code_at is not None


def forget_mfa(stage: Stage, *, choice: bool = True) -> None:
    """Forget the MFA session, with or without the chosen device."""
    workspace = stage.workspace()
    run(workspace.base())
    chosen = workspace.state.mfa_device(key_of(stage))
    workspace.forget_mfa_sessions()
    if not choice:
        workspace.state.choose_mfa_device(key_of(stage), chosen)


def key_of(stage: Stage) -> str:
    return stage.company.keys()["AWS_ACCESS_KEY_ID"]
