"""Roles behind a hub: one assume of the hub serves them all, and it is never handed out."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import CONFIG, DEV, PROD, Company

from hatstand import wiring
from hatstand.demo import roles
from hatstand.errors import AccessDenied

from .stage import Person, Stage, run, stage_at

CHAIN = f"{DEV}/Deploy"
ONE, TWO = {"AssumeRole": 1}, {"AssumeRole": 2}
BEHIND = f"""
[[contexts.acme.accounts]]
id = "{PROD}"
[[contexts.acme.accounts]]
id = "{DEV}"
[[contexts.acme.accounts]]
id = "{roles.JUMP}"
[[contexts.acme.roles]]
name = "Deploy"
via = "Hub"
accounts.id = ["{PROD}", "{DEV}"]
[[contexts.acme.roles]]
name = "Hub"
accounts.id = ["{roles.JUMP}"]
[[contexts.acme.roles]]
name = "SecurityAudit"
via = "Security"
accounts.id = ["{PROD}", "{DEV}"]
[[contexts.acme.roles]]
name = "Security"
mfa = true
accounts.id = ["{roles.JUMP}"]
"""
QUIET = "[[environments]]\nname = 'any'\nmatch.name = ['*']\nbadge = 'ANY'\ncolor = 'blue'\n"


@pytest.fixture
def stage(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = stage_at(company, tmp_path, monkeypatch)
    made.settings(CONFIG + BEHIND + QUIET)
    return made


def test_several_roles_behind_one_hub_need_it_once(stage: Stage) -> None:
    stage.assume(CHAIN)
    assert stage.sts() == TWO
    stage.assume(f"{PROD}/Deploy")
    assert stage.sts() == ONE


def test_renewing_takes_the_last_hop_alone(stage: Stage) -> None:
    first = stage.assume(CHAIN)
    stage.sts()
    workspace = stage.workspace()
    renewed = run(workspace.renew(first, Person()))
    assert stage.sts() == ONE
    assert renewed.credentials != first.credentials
    assert renewed.key == first.key


def test_a_hub_that_was_opened_itself_serves(stage: Stage) -> None:
    stage.assume(f"{roles.JUMP}/Hub")
    stage.sts()
    stage.assume(CHAIN)
    assert stage.sts() == ONE


def test_one_that_was_passed_is_neither_listed_nor_handed_out(stage: Stage) -> None:
    stage.assume(CHAIN)
    stage.sts()
    live = stage.workspace().live_sessions()
    assert [session.role_name for session in live] == ["Deploy"]
    assert not stage.plan(f"{roles.JUMP}/Hub").warm
    stage.assume(f"{roles.JUMP}/Hub")
    assert stage.sts() == ONE


def test_with_less_than_five_minutes_it_is_made_anew(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.assume(CHAIN)
    stage.sts()

    class Later(wiring.SystemClock):
        def now(self) -> datetime:
            return super().now() + timedelta(minutes=56)

    monkeypatch.setattr(wiring, "SystemClock", Later)
    stage.assume(CHAIN)
    assert stage.sts() == TWO


def test_one_that_aws_no_longer_takes_is_made_anew(stage: Stage) -> None:
    stage.assume(CHAIN)
    stage.sts()
    stage.company.fault("sts:AssumeRole", "ExpiredToken", status=403)
    stage.assume(CHAIN, fresh=True)
    assert stage.sts() == {"AssumeRole": 3}


def test_also_one_that_was_opened_itself(stage: Stage) -> None:
    stage.assume(f"{roles.JUMP}/Hub")
    stage.sts()
    stage.company.fault("sts:AssumeRole", "ExpiredToken", status=403)
    stage.assume(CHAIN)
    assert stage.sts() == {"AssumeRole": 3}


def test_a_refusal_behind_it_lets_the_next_try_begin_anew(stage: Stage) -> None:
    stage.assume(CHAIN)
    stage.company.fault("sts:AssumeRole", "AccessDenied", status=403, message="revoked")
    with pytest.raises(AccessDenied):
        stage.assume(CHAIN, fresh=True)
    stage.sts()
    stage.assume(CHAIN, fresh=True)
    assert stage.sts() == TWO


def test_forgetting_what_is_behind_forgets_it(stage: Stage) -> None:
    session = stage.assume(CHAIN)
    workspace = stage.workspace()
    run(workspace.base())
    workspace.forget(session)
    stage.sts()
    stage.assume(CHAIN)
    assert stage.sts() == TWO


def test_another_external_id_on_the_way_is_another_hub(stage: Stage) -> None:
    stage.assume(CHAIN)
    stage.settings((CONFIG + BEHIND + QUIET).replace('"Hub"\nacc', '"Hub"\nexternal_id="xy"\nacc'))
    stage.sts()
    stage.assume(CHAIN)
    assert stage.sts() == TWO


def test_a_code_for_the_hub_serves_all_behind_it(stage: Stage) -> None:
    stage.settings(CONFIG + BEHIND + QUIET + '\n[sessions]\nmfa = "each"\n')
    first, second = Person(stage.company.code()), Person()
    stage.assume(f"{DEV}/SecurityAudit", first)
    assert (stage.sts(), len(first.asked)) == (TWO, 1)
    stage.assume(f"{PROD}/SecurityAudit", second)
    assert (stage.sts(), second.asked) == (ONE, [])


def test_a_given_code_is_not_sent_where_the_hub_is_warm(stage: Stage) -> None:
    stage.assume(CHAIN)
    stage.sts()
    person = Person(given=stage.company.code())
    stage.assume(f"{PROD}/Deploy", person)
    assert stage.sts() == ONE
    assert person.has_code
