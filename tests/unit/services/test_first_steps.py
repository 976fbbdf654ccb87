"""The first start: what was looked for, and how to get what is missing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hatstand.config.model import ContextSettings, Settings
from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Organization
from hatstand.domain.profiles import Finding, Profile, ProfileKind, ProfileSet
from hatstand.errors import AccessDenied, NoCredentialsError
from hatstand.services.first_steps import Step, first_steps

ALICE = CallerIdentity("999999999999", "arn:aws:iam::999999999999:user/alice")
NOTHING = NoCredentialsError("there are no AWS credentials here", "set AWS_PROFILE")
KEYS = Profile("jump", ProfileKind.KEYS, access_key_id="AKIA")
SSO = Profile("dev", ProfileKind.SSO, login_command="aws sso login --profile dev")
FAULT = Finding("config.toml", 3, "theme", "no")


def steps(*profiles: Profile, **facts: Any) -> dict[str, Step]:
    """Return the steps by their labels, of a computer where little is known."""
    known: dict[str, Any] = {
        "settings": Settings(file="/home/a/config.toml"),
        "profiles": ProfileSet(profiles),
        "context": ContextSettings("acme"),
        "inventory": Inventory(),
        "caller": None,
        "base_problem": None,
        "offline": False,
        "crawled": False,
        "region": "us-east-1",
        "named_region": "",
    }
    found = first_steps(SimpleNamespace(**{**known, **facts}))  # type: ignore[arg-type]
    return {step.label: step for step in found}


def lines(step: Step) -> list[str]:
    return [way.line for way in step.ways]


def test_on_an_empty_computer_each_missing_thing_says_how_to_get_it() -> None:
    found = steps(base_problem=NOTHING)
    assert list(found) == ["Identity", "Profiles", "Region", "Rights", "Settings"]
    assert [step.found for step in found.values()] == [False, False, False, None, False]
    assert lines(found["Identity"]) == ["aws configure sso", "aws configure"]
    assert lines(found["Settings"]) == ["hatstand config init"]
    assert "nothing names one" in found["Region"].text


def test_who_one_is_and_where_one_starts() -> None:
    identity = steps(caller=ALICE)["Identity"]
    assert (identity.text, identity.found) == (
        "alice in 9999-9999-9999, by the default credentials",
        True,
    )
    named = steps(caller=ALICE, context=ContextSettings("acme", profile="jump"))["Identity"]
    assert named.text.endswith("by jump")


def test_a_sign_in_that_has_ended_is_what_comes_next() -> None:
    found = steps(SSO, SSO, base_problem=NOTHING)
    assert lines(found["Identity"]) == ["aws sso login --profile dev"]
    assert found["Profiles"].text == "2 by Identity Center"


def test_keys_that_nobody_chose_can_be_chosen() -> None:
    assert lines(steps(KEYS, base_problem=NOTHING)["Identity"]) == ["export AWS_PROFILE=jump"]


def test_what_aws_refused_is_not_told_twice() -> None:
    identity = steps(base_problem=AccessDenied("AWS refused the keys", "new ones"))["Identity"]
    assert identity.found is False
    assert identity.ways == ()


def test_what_is_not_known_yet_is_no_fault() -> None:
    assert steps()["Identity"].found is None
    assert steps(offline=True)["Identity"].text == "nobody is asked offline"
    assert steps(caller=ALICE)["Rights"].found is None


def test_profiles_are_counted_by_kind() -> None:
    role = Profile("admin", ProfileKind.ROLE)
    found = steps(role, role, KEYS)["Profiles"]
    assert (found.text, found.found, found.ways) == ("3: 2 roles, 1 with keys", True, ())


def test_findings_in_the_aws_files_lead_to_the_check() -> None:
    found = steps(profiles=ProfileSet((KEYS,), (FAULT, FAULT)))["Profiles"]
    assert [(way.line, way.brings) for way in found.ways] == [
        ("hatstand config check", "tells 2 findings")
    ]


def test_who_may_not_read_organizations_learns_what_to_write() -> None:
    found = steps(caller=ALICE, crawled=True)["Rights"]
    assert found.found is False
    assert lines(found) == ['organization.role = "arn:…"', "[[contexts.acme.accounts]]"]
    may = steps(inventory=Inventory(organization=Organization("o-1")))["Rights"]
    assert (may.text, may.found) == ("the organization o-1 may be read", True)


def test_settings_are_named_with_their_contexts_or_their_faults() -> None:
    there = Settings(file="c.toml", exists=True, contexts=(ContextSettings("acme"),))
    assert steps(settings=there)["Settings"].text == "c.toml: acme"
    faulty = Settings(file="c.toml", exists=True, findings=(FAULT,))
    found = steps(settings=faulty)["Settings"]
    assert (found.text, lines(found)) == ("c.toml: 1 wrong", ["hatstand config check"])


def test_a_region_that_is_named_is_found() -> None:
    assert steps(named_region="eu-west-1")["Region"] == Step("Region", "eu-west-1", found=True)
