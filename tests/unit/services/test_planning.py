"""Plans: what is known before any call, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hatstand.config.model import MfaMode, SessionSettings, Settings
from hatstand.domain.credentials import BaseCredentials, Credentials
from hatstand.domain.durations import HOUR
from hatstand.domain.environment_marks import EnvironmentMark, EnvironmentMarks, account_node
from hatstand.domain.environments import Confirm, EnvironmentRule, Match
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import (
    Account,
    AccountState,
    Organization,
    OrganizationalUnit,
)
from hatstand.domain.plan import MfaWay, Need, Plan
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.domain.roles import Role, RoleSource
from hatstand.secret import Secret
from hatstand.services.assume.planning import Planner, session_name
from hatstand.services.assume.routes import Route

ACCOUNT = "111111111111"
KEYS = BaseCredentials(Credentials("AKIA1", Secret("s")), "jump", "shared-credentials-file")
TEMPORARY = replace(KEYS, credentials=Credentials("ASIA1", Secret("s"), Secret("t")))
ROLE = Role(ACCOUNT, "Admin", sources=(RoleSource.TEMPLATE,))


def plan(
    *roles: Role,
    duration: int | None = None,
    base: BaseCredentials | None = KEYS,
    sessions: SessionSettings | None = None,
    state: AccountState = AccountState.ACTIVE,
    profiles: ProfileSet | None = None,
    serial: str | None = None,
) -> Plan:
    organization = Organization(accounts=(Account(ACCOUNT, "payments-prod", state=state),))
    settings = Settings(sessions=sessions or SessionSettings())
    return Planner(settings, profiles or ProfileSet()).plan(
        Route("jump", roles or (ROLE,), serial),
        Inventory(organization=organization, roles=roles),
        duration=duration,
        base=base,
        region="eu-west-1",
    )


@pytest.mark.parametrize(
    ("mfa", "need", "way"),
    [
        (True, Need.YES, MfaWay.SESSION),
        (None, Need.UNKNOWN, MfaWay.SESSION),
        (False, Need.NO, MfaWay.NONE),
    ],
)
def test_whether_a_code_is_needed(mfa: bool | None, need: Need, way: MfaWay) -> None:
    made = plan(replace(ROLE, mfa=mfa))
    assert (made.mfa.need, made.mfa.way) == (need, way)


def test_who_wants_the_code_is_told() -> None:
    assert "template" in plan(replace(ROLE, mfa=True)).mfa.reason
    listed = replace(ROLE, mfa=True, sources=(RoleSource.LISTED,))
    assert "trust policy" in plan(listed).mfa.reason
    opened = replace(ROLE, mfa=True, sources=(RoleSource.OPENED,))
    assert "did before" in plan(opened).mfa.reason
    profiles = ProfileSet((Profile("p", ProfileKind.ROLE, ROLE.arn, mfa_serial="device"),))
    for profile in ("p", "another"):
        named = replace(ROLE, mfa=True, profile=profile)
        assert "the profile p names a device" in plan(named, profiles=profiles).mfa.reason


def test_temporary_credentials_can_give_no_code() -> None:
    made = plan(replace(ROLE, mfa=True), base=TEMPORARY)
    assert made.mfa.way is MfaWay.NONE


@pytest.mark.parametrize(
    ("wanted", "asked", "mfa", "mode", "expected"),
    [
        (None, None, True, MfaMode.SESSION, HOUR),
        (4 * HOUR, None, True, MfaMode.SESSION, HOUR),
        (4 * HOUR, None, None, MfaMode.SESSION, HOUR),
        (4 * HOUR, None, False, MfaMode.SESSION, 4 * HOUR),
        (4 * HOUR, None, True, MfaMode.EACH, 4 * HOUR),
        (None, 2 * HOUR, True, MfaMode.SESSION, 2 * HOUR),
        (4 * HOUR, 900, True, MfaMode.SESSION, 900),
    ],
)
def test_durations(
    wanted: int | None, asked: int | None, mfa: bool | None, mode: MfaMode, expected: int
) -> None:
    sessions = SessionSettings(mfa=mode)
    made = plan(replace(ROLE, duration=wanted, mfa=mfa), duration=asked, sessions=sessions)
    assert made.duration == made.hops[-1].duration == expected
    cut = wanted is not None and asked is None and expected < wanted
    assert ("instead of" in made.duration_reason) is cut


def test_a_longer_duration_asked_for_takes_a_code_of_its_own() -> None:
    assert plan(replace(ROLE, mfa=True), duration=2 * HOUR).mfa.way is MfaWay.EACH
    assert plan(replace(ROLE, mfa=True), duration=HOUR).mfa.way is MfaWay.SESSION


def test_chains_are_capped_whatever_is_asked() -> None:
    made = plan(Role("999999999999", "Hub"), replace(ROLE, mfa=True), duration=2 * HOUR)
    assert (made.chained, made.duration) == (True, HOUR)
    assert made.mfa.way is MfaWay.SESSION
    assert made.path_text == "jump → Hub → Admin"


def test_the_roles_own_maximum_counts() -> None:
    made = plan(replace(ROLE, max_duration=2 * HOUR), duration=4 * HOUR)
    assert (made.duration, made.duration_reason) == (
        2 * HOUR,
        "2 h instead of 4 h: the role allows no more",
    )


def test_a_session_is_bound_to_what_makes_it() -> None:
    key = plan().session_key
    assert key == plan(duration=2 * HOUR).session_key
    others = [
        plan(replace(ROLE, external_id="x")),
        plan(replace(ROLE, name="Other")),
        plan(Role("999999999999", "Hub"), ROLE),
        plan(base=TEMPORARY),
        plan(sessions=SessionSettings(source_identity="alice")),
        plan(sessions=SessionSettings(tags={"team": "x"})),
    ]
    keys = [key, *(made.session_key for made in others)]
    assert len(set(keys)) == len(keys)


def test_without_a_base_the_key_comes_from_the_files_or_stays_open() -> None:
    assert plan(base=None).session_key == ""
    profiles = ProfileSet((Profile("jump", ProfileKind.KEYS, access_key_id="AKIA1"),))
    assert plan(base=None, profiles=profiles).session_key == plan().session_key


def test_what_is_in_the_way_is_known_beforehand() -> None:
    assert plan().problems == ()
    assert "SUSPENDED" in plan(state=AccountState.SUSPENDED).problems[0]
    needy = replace(ROLE, external_id_needed=True)
    assert "ExternalId" in plan(needy).problems[0]
    assert plan(replace(needy, external_id="x")).problems == ()


def test_regions_and_devices() -> None:
    assert plan().region == "eu-west-1"
    assert plan(replace(ROLE, region="us-west-2")).region == "us-west-2"
    assert plan(serial="one").mfa.serial == "one"
    assert plan(base=replace(KEYS, mfa_serial="two")).mfa.serial == "two"


@pytest.mark.parametrize(
    ("template", "cleaned"),
    [
        ("me@there", "me@there"),
        ("with space/ünïcode", "with-space--n-code"),
        ("x" * 80, "x" * 64),
        ("x", "hatstand"),
        ("", "hatstand"),
    ],
)
def test_session_names_are_what_sts_takes(template: str, cleaned: str) -> None:
    assert session_name(template) == cleaned


def test_session_names_hold_user_and_host() -> None:
    assert "{" not in session_name("{user}@{host}")


@pytest.mark.parametrize(
    ("units", "confirm"),
    [
        ((), Confirm.TYPE),
        ((OrganizationalUnit("ou-1", "ou-1", "r-1"),), Confirm.TYPE),
        ((OrganizationalUnit("ou-1", "Sandbox", "ou-2"),), Confirm.TYPE),
        ((OrganizationalUnit("ou-1", "Sandbox", "r-1"),), Confirm.NONE),
        ((OrganizationalUnit("ou-1", "Prod", "r-1"),), Confirm.TYPE),
    ],
)
def test_an_account_whose_units_have_no_names_yet_is_opened_like_the_most_guarded_of_them(
    units: tuple[OrganizationalUnit, ...], confirm: Confirm
) -> None:
    organization = Organization(
        root_id="r-1", units=units, accounts=(Account(ACCOUNT, "payments", "ou-1"),)
    )
    rules = (
        EnvironmentRule("prod", "PROD", "red", Match(ou=("Prod/**",)), Confirm.TYPE),
        EnvironmentRule("named", "NAME", "blue", Match(name=("other",)), Confirm.ASK),
    )
    made = Planner(Settings(), ProfileSet()).plan(
        Route("jump", (ROLE,), None),
        Inventory(organization=organization, roles=(ROLE,), rules=rules),
        duration=None,
        base=KEYS,
        region="eu-west-1",
    )
    assert made.environment.confirm is confirm


def opened(*rules: EnvironmentRule, **fields: Any) -> Confirm:
    """Return what opening an account asks whose OU has no name yet."""
    account = Account(ACCOUNT, "payments", "ou-1")
    inventory = Inventory(
        organization=Organization(root_id="r-1", accounts=(account,)),
        roles=(ROLE,),
        rules=rules,
        **fields,
    )
    made = Planner(Settings(), ProfileSet()).plan(
        Route("jump", (ROLE,), None), inventory, base=KEYS, region="eu-west-1"
    )
    return made.environment.confirm


def test_of_several_environments_that_it_may_be_the_most_guarded_counts() -> None:
    asks = EnvironmentRule("staging", "STG", "blue", Match(ou=("Staging",)), Confirm.ASK)
    typed = EnvironmentRule("prod", "PROD", "red", Match(ou_word=("prod",)), Confirm.TYPE)
    named = EnvironmentRule("named", "NAME", "blue", Match(name=("payments",)), Confirm.ASK)
    assert opened(asks, typed) is opened(typed, asks) is Confirm.TYPE
    assert opened(replace(typed, confirm=Confirm.ASK)) is Confirm.ASK
    assert opened(named) is Confirm.ASK


def test_an_environment_that_a_person_gave_needs_no_name_of_an_ou() -> None:
    typed = EnvironmentRule("prod", "PROD", "red", Match(ou=("Prod/**",)), Confirm.TYPE)
    dev = EnvironmentRule("dev", "DEV", "green", Match(name=("other",)))
    mark = EnvironmentMark("dev", datetime(2026, 11, 22, tzinfo=UTC))
    marks = EnvironmentMarks({account_node(ACCOUNT): mark})
    assert opened(typed, dev) is Confirm.TYPE
    assert opened(typed, dev, marks=marks) is Confirm.NONE
