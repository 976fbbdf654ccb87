"""Which device gives the code: chosen once, and asked for again where it is gone."""

from __future__ import annotations

import pytest
from tests.cli.conftest import AWS_CONFIG, DEV, SERIAL
from tests.unit.services.codes import (
    ADMIN,
    NO_SERIAL,
    OTHER,
    PASSKEY,
    POWER,
    forget_mfa,
    key_of,
)

from hatstand.aws.identity import AwsIdentity
from hatstand.errors import (
    AccessDenied,
    AnswerNeeded,
    AwsError,
    MfaRefused,
)
from hatstand.services.ports import MfaDevice

from .stage import Person, Stage


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
