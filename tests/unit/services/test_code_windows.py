"""No code is sent twice: the next one is waited for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from tests.cli.conftest import CONFIG, SERIAL, Company
from tests.unit.services.codes import (
    ADMIN,
    TOKEN,
    forget_mfa,
)

from hatstand import wiring
from hatstand.domain import totp
from hatstand.errors import (
    AnswerNeeded,
    Interrupted,
    MfaRefused,
)
from hatstand.services.assume.code_command import CodeCommand

from .stage import Person, Stage


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
