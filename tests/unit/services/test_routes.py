"""The way to a role: where it starts, and over which hops."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hatstand.config.model import ContextSettings
from hatstand.domain.inventory import Inventory
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.domain.roles import Role, RoleSource
from hatstand.errors import ConfigurationError
from hatstand.services.assume.routes import Route, Router

PROD, DEV, JUMP = "111111111111", "333333333333", "999999999999"
SERIAL = f"arn:aws:iam::{JUMP}:mfa/alice"


def arn(account_id: str, name: str) -> str:
    return f"arn:aws:iam::{account_id}:role/{name}"


def role_profile(name: str, role_arn: str, source: str = "", **more: str) -> Profile:
    return Profile(name, ProfileKind.ROLE, role_arn, source_profile=source, **more)  # type: ignore[arg-type]


PROFILES = ProfileSet(
    (
        Profile(
            "jump", ProfileKind.KEYS, access_key_id="AKIA1", mfa_serial=SERIAL, holds_keys=True
        ),
        role_profile("hub", arn(JUMP, "Hub"), "jump", mfa_serial=SERIAL),
        role_profile("deploy", arn(PROD, "Deploy"), "hub", external_id="x-1"),
        replace(
            role_profile("self", arn(DEV, "Self"), "self"), access_key_id="AKIA2", holds_keys=True
        ),
        role_profile("machine", arn(DEV, "Machine"), credential_source="Ec2InstanceMetadata"),
        replace(role_profile("broken", arn(DEV, "X"), "gone"), problem="gone does not exist"),
    )
)
ROLES = (
    Role(JUMP, "Hub", sources=(RoleSource.TEMPLATE,)),
    Role(PROD, "Deploy", sources=(RoleSource.TEMPLATE,), via="Hub"),
    Role(PROD, "ByArn", via=arn(JUMP, "Hub")),
    Role(PROD, "Unknown", via="Nobody"),
    Role(PROD, "Many", via="Twice"),
    Role(DEV, "Twice"),
    Role(JUMP, "Twice"),
    Role(PROD, "Loop", via="Pool"),
    Role(PROD, "Pool", via="Loop"),
)
INVENTORY = Inventory(roles=ROLES)
CONTEXT = ContextSettings("acme", profile="jump")


def route(role: Role, profile: str | None = None, context: ContextSettings = CONTEXT) -> Route:
    named = PROFILES.get(profile) if profile else None
    return Router(context, PROFILES).route(role, INVENTORY, named)


def by_name(name: str) -> Role:
    return next(role for role in ROLES if role.name == name)


def hops(found: Route) -> list[tuple[str, str]]:
    return [(hop.account_id, hop.name) for hop in found.hops]


def test_a_role_starts_from_the_contexts_profile_with_its_device() -> None:
    found = route(Role(PROD, "Admin"))
    assert (found.base_profile, hops(found), found.mfa_serial) == (
        "jump",
        [(PROD, "Admin")],
        SERIAL,
    )
    own = route(Role(PROD, "Admin"), context=replace(CONTEXT, mfa_serial="another"))
    assert own.mfa_serial == "another"
    chain = route(Role(PROD, "Admin"), context=ContextSettings("x"))
    assert (chain.base_profile, chain.mfa_serial) == (None, None)


def test_a_profile_starts_from_its_own_source_in_any_context() -> None:
    for context in (CONTEXT, ContextSettings("other", profile="self")):
        found = route(Role(PROD, "Deploy"), "deploy", context)
        assert (found.base_profile, hops(found)) == ("jump", [(JUMP, "Hub"), (PROD, "Deploy")])
        assert [hop.external_id for hop in found.hops] == [None, "x-1"]
        assert [hop.mfa for hop in found.hops] == [True, None]


def test_a_device_beside_keys_wants_no_code() -> None:
    profiles = ProfileSet((*PROFILES.profiles, role_profile("plain", arn(PROD, "P"), "jump")))
    found = Router(CONTEXT, profiles).route(Role(PROD, "P"), INVENTORY, profiles.get("plain"))
    assert found.mfa_serial == SERIAL
    assert found.hops[0].mfa is None


@pytest.mark.parametrize(
    ("name", "sources", "wanted"),
    [
        ("with", ("profile",), True),
        ("without", ("profile",), None),
        ("without", ("profile", "opened"), None),
        ("without", ("profile", "listed"), True),  # its trust policy may say so
    ],
)
def test_a_device_in_another_profile_of_the_role_says_nothing(
    name: str, sources: tuple[str, ...], wanted: bool | None
) -> None:
    """Two people's profiles, or a person's and a robot's: the robot has no device."""
    both = role_profile("with", arn(PROD, "P"), "jump", mfa_serial=SERIAL)
    profiles = ProfileSet(
        (*PROFILES.profiles, both, role_profile("without", arn(PROD, "P"), "self"))
    )
    known = Role(PROD, "P", sources=tuple(RoleSource(one) for one in sources), mfa=True)
    found = Router(CONTEXT, profiles).route(known, Inventory(roles=(known,)), profiles.get(name))
    assert found.hops[0].mfa is wanted


def test_a_profile_may_start_from_itself_or_from_the_machine() -> None:
    found = route(Role(DEV, "Self"), "self")
    assert (found.base_profile, hops(found)) == ("self", [(DEV, "Self")])
    machine = route(Role(DEV, "Machine"), "machine")
    assert (machine.base_profile, hops(machine)) == ("machine", [(DEV, "Machine")])


@pytest.mark.parametrize("sources", [("profile",), ("profile", "opened")])
def test_a_role_that_only_a_profile_tells_of_goes_its_way(sources: tuple[str, ...]) -> None:
    role = Role(PROD, "Deploy", sources=tuple(RoleSource(s) for s in sources), profile="deploy")
    assert [name for _, name in hops(route(role))] == ["Hub", "Deploy"]


def test_others_go_the_contexts_way() -> None:
    role = Role(PROD, "Solo", sources=(RoleSource.PROFILE, RoleSource.TEMPLATE), profile="deploy")
    assert hops(route(role)) == [(PROD, "Solo")]


@pytest.mark.parametrize("name", ["Deploy", "ByArn"])
def test_via_is_the_only_role_of_that_name_or_an_arn(name: str) -> None:
    assert hops(route(by_name(name))) == [(JUMP, "Hub"), (PROD, name)]


def test_via_that_nobody_knows_is_in_the_same_account() -> None:
    assert hops(route(by_name("Unknown"))) == [(PROD, "Nobody"), (PROD, "Unknown")]


@pytest.mark.parametrize(("name", "words"), [("Many", "names 2 roles"), ("Loop", "leads back")])
def test_via_that_leads_nowhere(name: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        route(by_name(name))


def test_a_broken_profile_says_what_is_wrong() -> None:
    with pytest.raises(ConfigurationError, match="gone does not exist"):
        route(Role(DEV, "X"), "broken")
