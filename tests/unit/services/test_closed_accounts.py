"""A role in an account that is known to be closed: no code is asked for, as none can help."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import ACCOUNTS, CONFIG, DEV, Company, company_of

from hatstand.domain.denial import Side
from hatstand.errors import AccessDenied

from .stage import Person, Stage, stage_at

CLOSED = "666666666666"
HUBBED = """
[[contexts.acme.roles]]
name = "Behind"
via = "arn:aws:iam::666666666666:role/Hub"
accounts.name = ["payments-dev"]
"""


@pytest.fixture(scope="module", params=["SUSPENDED", "CLOSED"])
def company(request: pytest.FixtureRequest) -> Iterator[Company]:
    closed = {"id": CLOSED, "name": "closed", "ou": "Workloads/Dev", "state": request.param}
    with company_of([*ACCOUNTS, closed]) as made:
        yield made


@pytest.fixture
def stage(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = stage_at(company, tmp_path, monkeypatch)
    assert made.computer.run("sync").code == 0
    company.quiet()
    return made


def refused(stage: Stage, target: str, person: Person) -> AccessDenied:
    """Try a role of the closed account; return the refusal, which is explained."""
    with pytest.raises(AccessDenied) as caught:
        stage.assume(target, person)
    denial = caught.value.denial
    assert denial is not None
    assert [cause.side for cause in denial.likely] == [Side.ACCOUNT]
    assert denial.likely[0].text in ("closed is SUSPENDED", "closed is CLOSED")
    assert denial.command == "hatstand sync", "what is known may be old"
    assert not person.choices
    return caught.value


@pytest.mark.parametrize("mode", ["session", "each"])
@pytest.mark.parametrize("role", ["ReadOnly", "Admin"])  # a code may be needed; it is needed
def test_the_refusal_is_told_at_once(stage: Stage, role: str, mode: str) -> None:
    stage.settings(f'{CONFIG}\n[sessions]\nmfa = "{mode}"\n')
    person = Person()
    refused(stage, f"{CLOSED}/{role}", person)
    assert not person.asked
    assert stage.sts() == {"AssumeRole": 1}


def test_no_device_is_looked_up_for_it(stage: Stage) -> None:
    stage.settings(CONFIG.replace("mfa_serial", "# mfa_serial"))
    refused(stage, f"{CLOSED}/ReadOnly", Person())
    assert "iam:ListMFADevices" not in stage.company.calls()


def test_a_hub_in_a_closed_account_asks_for_none_either(stage: Stage) -> None:
    stage.settings(CONFIG + HUBBED)
    person = Person()
    refused(stage, f"{DEV}/Behind", person)
    assert not person.asked


def test_a_code_that_was_given_is_used(stage: Stage) -> None:
    """What is known may be old: whoever insists is not kept from trying."""
    person = Person(given=stage.company.code())
    refused(stage, f"{CLOSED}/Admin", person)
    assert stage.sts() == {"GetSessionToken": 1, "AssumeRole": 1}


def test_a_live_mfa_session_is_used(stage: Stage) -> None:
    stage.assume(f"{DEV}/Admin", Person(stage.company.code()))
    stage.sts()
    refused(stage, f"{CLOSED}/Admin", Person())
    assert stage.sts() == {"AssumeRole": 1}


def test_an_account_that_was_opened_again_opens(stage: Stage) -> None:
    stage.company.running.front.organization.accounts[CLOSED].state = "ACTIVE"
    try:
        person = Person(stage.company.code())
        with pytest.raises(AccessDenied):
            stage.assume(f"{CLOSED}/Admin", person)
        assert stage.computer.run("sync").code == 0
        assert stage.assume(f"{CLOSED}/Admin", person).role_name == "Admin"
    finally:
        stage.company.running.front.organization.accounts[CLOSED].state = "CLOSED"


def test_a_tool_is_told_the_refusal_and_not_to_ask_a_person(stage: Stage) -> None:
    done = stage.computer.run("credential-process", f"{CLOSED}/ReadOnly")
    assert done.code == 1
    assert "closed is" in done.err
    assert "MFA" not in done.err
