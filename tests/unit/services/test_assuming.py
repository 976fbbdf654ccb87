"""The contract's MFA rule, row by row, counted in the calls that reach the endpoint."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.cli.conftest import CONFIG, DATA, DEV, PROD, SERIAL

from hatstand import wiring
from hatstand.domain.durations import HOUR
from hatstand.domain.plan import MfaWay, Need
from hatstand.errors import (
    AccessDenied,
    AnswerNeeded,
    ConfigurationError,
    Interrupted,
    MfaRefused,
)

from .stage import Person, Stage, run

ADMIN, READ_ONLY, POWER = f"{DEV}/Admin", f"{DEV}/ReadOnly", f"{DEV}/PowerUser"
ONE, TOKEN = {"AssumeRole": 1}, {"AssumeRole": 1, "GetSessionToken": 1}


class TestKnownNeed:
    def test_a_code_is_asked_for_at_once(self, stage: Stage) -> None:
        person = Person(stage.company.code())
        stage.assume(ADMIN_PROFILE, person)
        assert stage.sts() == TOKEN
        assert [request.serial for request in person.asked] == [SERIAL]

    def test_a_warm_session_needs_no_call(self, stage: Stage) -> None:
        first = stage.assume(ADMIN_PROFILE, Person(stage.company.code()))
        stage.sts()
        again = stage.assume(ADMIN_PROFILE)
        assert again.credentials == first.credentials
        assert stage.sts() == {}

    def test_one_code_serves_every_role(self, stage: Stage) -> None:
        stage.assume(ADMIN_PROFILE, Person(stage.company.code()))
        stage.sts()
        stage.assume("vendor")
        assert stage.sts() == ONE

    def test_nobody_to_ask_ends_before_any_call(self, stage: Stage) -> None:
        with pytest.raises(AnswerNeeded):
            stage.assume(ADMIN_PROFILE)
        assert stage.sts() == {}

    def test_a_wrong_code_is_explained_and_asked_again(self, stage: Stage) -> None:
        right = stage.company.code()
        wrong = f"{(int(right) + 1) % 1_000_000:06d}"
        person = Person(wrong, right)
        stage.assume(ADMIN_PROFILE, person)
        second = person.asked[1]
        assert "did not accept" in second.problem
        assert "MultiFactorAuthentication failed" in second.aws_words
        assert second.next_code_at is not None
        assert stage.sts() == {"AssumeRole": 1, "GetSessionToken": 2}

    def test_a_code_that_was_sent_is_never_sent_again(self, stage: Stage) -> None:
        code = stage.company.code()
        stage.assume(ADMIN_PROFILE, Person(code))
        stage.settings(CONFIG + '\n[sessions]\nmfa = "each"\n')
        stage.sts()
        person = Person(code)
        with pytest.raises(MfaRefused, match="used already"):
            stage.assume(ADMIN_PROFILE, person, fresh=True)
        assert "used already" in person.asked[1].problem
        assert stage.sts() == {}

    def test_what_is_no_code_is_not_sent(self, stage: Stage) -> None:
        person = Person("12345", "abcdef", stage.company.code())
        stage.assume(ADMIN_PROFILE, person)
        assert [request.problem for request in person.asked[1:]] == ["A code is six digits"] * 2
        assert stage.sts() == TOKEN


class TestUnknownNeed:
    def test_one_try_without_is_enough_where_none_is_needed(self, stage: Stage) -> None:
        person = Person()
        stage.assume(READ_ONLY, person)
        assert (stage.sts(), person.asked) == (ONE, [])

    def test_only_a_refusal_brings_the_prompt(self, stage: Stage) -> None:
        person = Person(stage.company.code())
        session = stage.assume(POWER, person)
        assert session.role_name == "PowerUser"
        assert stage.sts() == {"AssumeRole": 2, "GetSessionToken": 1}
        assert len(person.asked) == 1

    def test_a_refusal_with_a_code_keeps_awss_words(self, stage: Stage) -> None:
        with pytest.raises(AccessDenied) as caught:
            stage.assume(f"{PROD}/PartnerSupport", Person(stage.company.code()))
        assert "is not authorized to perform: sts:AssumeRole" in caught.value.message
        assert caught.value.hint

    def test_a_warm_mfa_session_goes_before_the_try(self, stage: Stage) -> None:
        stage.assume(ADMIN_PROFILE, Person(stage.company.code()))
        stage.sts()
        stage.assume(POWER)
        assert stage.sts() == ONE

    def test_also_where_the_device_had_to_be_looked_up(self, stage: Stage) -> None:
        no_serial = CONFIG.replace(f'mfa_serial = "{SERIAL}"\n', "")
        stage.settings(no_serial)
        stage.assume(POWER, Person(stage.company.code()))
        assert stage.company.calls()["iam:ListMFADevices"] >= 1
        stage.sts()
        stage.assume(f"{PROD}/PowerUser")
        assert stage.sts() == ONE

    def test_what_opened_without_a_code_asks_for_one_when_it_closes(self, stage: Stage) -> None:
        stage.assume(READ_ONLY)
        assert stage.plan(READ_ONLY).mfa.need is Need.NO
        stage.sts()
        stage.company.fault("sts:AssumeRole", "AccessDenied", status=403, message="not any more")
        stage.assume(READ_ONLY, Person(stage.company.code()), fresh=True)
        assert stage.company.calls()["sts:GetSessionToken"] == 1
        assert stage.plan(READ_ONLY).mfa.need is Need.YES


class TestCodeGivenBeforehand:
    def test_it_is_used_before_any_try_without(self, stage: Stage) -> None:
        stage.assume(READ_ONLY, Person(given=stage.company.code()))
        assert stage.sts() == TOKEN

    def test_also_where_no_code_was_needed_before(self, stage: Stage) -> None:
        stage.assume(READ_ONLY)
        stage.sts()
        stage.assume(READ_ONLY, Person(given=stage.company.code()), fresh=True)
        assert stage.sts() == TOKEN

    def test_it_is_not_sent_where_a_warm_session_serves(self, stage: Stage) -> None:
        stage.assume(READ_ONLY)
        stage.sts()
        person = Person(given=stage.company.code())
        stage.assume(READ_ONLY, person)
        assert stage.sts() == {}
        assert person.has_code

    def test_nor_where_a_warm_mfa_session_does(self, stage: Stage) -> None:
        stage.assume(ADMIN_PROFILE, Person(stage.company.code()))
        stage.sts()
        person = Person(given=stage.company.code())
        stage.assume(POWER, person)
        assert stage.sts() == ONE
        assert person.has_code

    def test_a_wrong_one_with_nobody_to_ask_is_awss_refusal(self, stage: Stage) -> None:
        with pytest.raises(MfaRefused) as caught:
            stage.assume(ADMIN_PROFILE, Person(given="000000"))
        assert "MultiFactorAuthentication failed" in caught.value.message
        assert caught.value.exit_code == 1


class TestDurations:
    def test_a_longer_one_asked_for_takes_the_roles_own_code(self, stage: Stage) -> None:
        stage.assume(ADMIN_PROFILE, Person(stage.company.code()))
        stage.sts()
        plan = stage.plan(ADMIN_PROFILE, 2 * HOUR)
        assert (plan.duration, plan.warm, plan.mfa.way) == (2 * HOUR, False, MfaWay.EACH)
        person = Person(stage.company.code())
        session = stage.assume(ADMIN_PROFILE, person, 2 * HOUR)
        assert stage.sts() == ONE
        assert (session.duration, len(person.asked)) == (2 * HOUR, 1)
        assert stage.assume(ADMIN_PROFILE, None, 2 * HOUR).credentials == session.credentials
        assert stage.assume(ADMIN_PROFILE).credentials == session.credentials
        assert stage.sts() == {}

    def test_that_of_a_template_is_cut_and_the_plan_says_so(self, stage: Stage) -> None:
        stage.settings(LONG_TEMPLATE)
        plan = stage.plan(ADMIN)
        assert plan.duration == HOUR
        assert "1 h instead of 4 h" in plan.duration_reason
        session = stage.assume(ADMIN, Person(stage.company.code()))
        assert session.duration == HOUR

    def test_that_of_a_template_counts_where_each_role_takes_a_code(self, stage: Stage) -> None:
        stage.settings(LONG_TEMPLATE + '\n[sessions]\nmfa = "each"\n')
        session = stage.assume(ADMIN, Person(stage.company.code()))
        assert stage.sts() == ONE
        assert session.duration == 4 * HOUR

    def test_chained_roles_are_capped(self, stage: Stage) -> None:
        plan = stage.plan("deploy-chain", 2 * HOUR)
        assert plan.duration == HOUR
        assert "chaining" in plan.duration_reason
        assert [hop.role_name for hop in plan.hops] == ["Hub", "Deploy"]
        session = stage.assume("deploy-chain", None, 2 * HOUR)
        assert (session.duration, session.chained) == (HOUR, True)
        assert stage.sts() == {"AssumeRole": 2}


class TestWays:
    def test_the_external_id_of_a_profile_is_sent(self, stage: Stage) -> None:
        assert stage.assume("vendor").role_name == "Vendor"
        assert stage.sts() == ONE

    def test_the_external_id_and_via_of_a_template(self, stage: Stage) -> None:
        stage.settings(CONFIG + TEMPLATES)
        assert stage.assume(f"{PROD}/Vendor").role_name == "Vendor"
        assert stage.sts() == ONE
        assert [hop.role_name for hop in stage.plan(f"{PROD}/Deploy").hops] == ["Hub", "Deploy"]
        assert stage.assume(f"{PROD}/Deploy").chained
        assert stage.sts() == {"AssumeRole": 2}

    def test_a_via_that_goes_round_is_refused(self, stage: Stage) -> None:
        stage.settings(CONFIG + ROUND)
        with pytest.raises(ConfigurationError, match="leads back"):
            stage.plan(f"{DEV}/One")

    def test_temporary_base_credentials_skip_the_session_token(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stage.settings("")
        user = stage.company.keys()
        for name, value in user.items():
            monkeypatch.setenv(name, value)
        hub = stage.assume(f"arn:aws:iam::{PROD}:role/ReadOnly")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", hub.credentials.access_key_id)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", hub.credentials.secret_access_key.reveal())
        token = hub.credentials.session_token
        assert token is not None
        monkeypatch.setenv("AWS_SESSION_TOKEN", token.reveal())
        stage.sts()
        person = Person(stage.company.code())
        with pytest.raises(AccessDenied):
            stage.assume(f"arn:aws:iam::{DEV}:role/Admin", person)
        assert (stage.sts(), person.asked) == (ONE, [])

    def test_a_profiles_role_keeps_its_own_way_after_it_opened(self, stage: Stage) -> None:
        before = stage.plan("333333333333/Deploy")
        assert [hop.role_name for hop in before.hops] == ["Hub", "Deploy"]
        stage.assume("333333333333/Deploy")
        after = stage.plan("333333333333/Deploy")
        assert (after.hops, after.warm) == (before.hops, True)


class TestMfaSession:
    def test_one_that_aws_no_longer_takes_is_forgotten(self, stage: Stage) -> None:
        stage.assume(ADMIN_PROFILE, Person(stage.company.code()))
        stage.company.fault("sts:AssumeRole", "ExpiredToken", status=403)
        person = Person(stage.company.code())
        stage.assume(POWER, person)
        assert len(person.asked) == 1

    def test_after_forgetting_it_a_code_is_asked_for(self, stage: Stage) -> None:
        stage.assume(ADMIN_PROFILE, Person(stage.company.code()))
        workspace = stage.workspace()
        run(workspace.base())
        workspace.forget_mfa_sessions()
        with pytest.raises(AnswerNeeded):
            stage.assume(f"arn:aws:iam::{PROD}:role/PowerUser")


def test_a_no_to_the_confirmation_makes_no_call(stage: Stage) -> None:
    stage.settings(CONFIG + GUARDED)
    person = Person(confirms=False)
    with pytest.raises(Interrupted):
        stage.assume(READ_ONLY, person)
    assert stage.sts() == {}
    assert person.confirmations[0].action == "assume ReadOnly in payments-dev"


def test_a_confirmation_tells_what_is_left_of_a_session_that_is_handed_over(stage: Stage) -> None:
    stage.settings(CONFIG + GUARDED)
    person = Person()
    session = stage.assume(READ_ONLY, person, duration=1800)
    moment = session.expires_at - timedelta(minutes=12)

    class Clock(wiring.SystemClock):
        def now(self) -> datetime:
            return moment

    workspace = stage.workspace()
    workspace.clock = Clock()
    run(workspace.confirm_hand_off(session, "copy its exports", person))
    assert [asked.left for asked in person.confirmations] == [None, 720]


def test_another_base_identity_never_gets_the_session(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.settings("")
    for name, value in stage.company.keys("alice").items():
        monkeypatch.setenv(name, value)
    stage.assume(f"arn:aws:iam::{DATA}:role/ReadOnly")
    for name, value in stage.company.keys("bob").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(AccessDenied):
        stage.assume(f"arn:aws:iam::{DATA}:role/ReadOnly")


ADMIN_PROFILE = "payments-admin"
LONG_TEMPLATE = CONFIG.replace('accounts.ou = ["Workloads/**"]', f'accounts.id = ["{DEV}"]') + (
    f'\n[[contexts.acme.accounts]]\nid = "{DEV}"\nname = "payments-dev"\n'
)
TEMPLATES = f"""
[[contexts.acme.accounts]]
id = "{PROD}"
name = "payments-prod"
[[contexts.acme.accounts]]
id = "999999999999"
[[contexts.acme.roles]]
name = "Vendor"
accounts.id = ["{PROD}"]
external_id = "acme-4711"
[[contexts.acme.roles]]
name = "Hub"
accounts.id = ["999999999999"]
[[contexts.acme.roles]]
name = "Deploy"
via = "Hub"
accounts.id = ["{PROD}"]
"""
ROUND = f"""
[[contexts.acme.roles]]
name = "One"
via = "Two"
accounts.id = ["{DEV}"]
[[contexts.acme.roles]]
name = "Two"
via = "One"
accounts.id = ["{DEV}"]
"""
GUARDED = """
[[environments]]
name = "dev"
badge = "DEV"
color = "blue"
match.name = ["*-dev"]
confirm = "ask"
[[contexts.acme.accounts]]
id = "333333333333"
name = "payments-dev"
"""
