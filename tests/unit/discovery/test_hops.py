"""Verdicts on roles that the caller reaches through others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.unit.discovery.samples import (
    ALICE,
    CLOSED,
    HUB,
    JUMP,
    ORGANIZATION,
    PROD,
    listed,
    own,
    statement,
    trust,
)

from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.domain.role_book import ListedRoles
from hatstand.domain.roles import Role, RoleSource, Verdict
from hatstand.services.discovery.hops import HopVerdicts
from hatstand.services.discovery.verdicts import Standpoint
from hatstand.services.facts import CallerFacts, OwnPolicies

ALLOWED = own(statement("*"))
NO_PROFILES = ProfileSet()
ADMIN = f"arn:aws:iam::{PROD}:role/Admin"


def judged(
    *roles: Role, policy: OwnPolicies = ALLOWED, profiles: ProfileSet = NO_PROFILES
) -> dict[str, Role]:
    """Return roles by name as they are judged for alice, whose profile is `jump`."""
    standpoint = Standpoint(ALICE, CallerFacts(policy, mfa_device=True), ORGANIZATION)
    judge = HopVerdicts(standpoint, ListedRoles(roles), profiles, ("jump", None))
    return {role.name: judge.judged(role) for role in roles}


def template(name: str, **more: object) -> Role:
    return Role(PROD, name, sources=(RoleSource.TEMPLATE,), **more)  # type: ignore[arg-type]


class TestThroughAHub:
    def test_the_hub_is_who_knocks(self) -> None:
        hub = listed(JUMP, "Hub", trust_policy=trust())
        deploy = template("Deploy", via="Hub", trust_policy=trust(HUB))
        role = judged(hub, deploy)["Deploy"]
        # Alice herself is not trusted; what the hub may do nobody has read.
        assert role.verdict is Verdict.MAYBE
        assert role.reason.startswith("through Hub: trusts this role by name")

    def test_one_that_does_not_trust_the_hub_is_shut(self) -> None:
        hub = listed(JUMP, "Hub", trust_policy=trust())
        deploy = template("Deploy", via="Hub", trust_policy=trust(ALICE.arn))
        assert judged(hub, deploy)["Deploy"].verdict is Verdict.NO

    def test_a_hub_that_is_shut_shuts_what_is_behind_it(self) -> None:
        hub = listed(JUMP, "Hub", trust_policy=trust("123456789012"))
        role = judged(hub, template("Deploy", via="Hub", trust_policy=trust(HUB)))["Deploy"]
        assert role.verdict is Verdict.NO
        assert role.reason.startswith("its first hop Hub is closed: trusts account")

    def test_a_session_by_name_may_be_the_hubs(self) -> None:
        session = f"arn:aws:sts::{JUMP}:assumed-role/Hub/alice@host"
        hub = listed(JUMP, "Hub", trust_policy=trust())
        deploy = template("Deploy", via="Hub", trust_policy=trust(session))
        assert judged(hub, deploy)["Deploy"].verdict is Verdict.MAYBE

    def test_in_the_hubs_own_account_its_name_may_be_enough(self) -> None:
        hub = listed(JUMP, "Hub", trust_policy=trust())
        inner = replace(template("Inner", via="Hub", trust_policy=trust(HUB)), account_id=JUMP)
        role = judged(hub, inner)["Inner"]
        assert role.verdict is Verdict.MAYBE
        assert "whether an own policy denies it is not known" in role.reason

    def test_a_way_that_leads_back_has_no_verdict(self) -> None:
        roles = judged(template("A", via="B"), template("B", via="A"))
        assert {role.verdict for role in roles.values()} == {Verdict.UNKNOWN}

    def test_a_hub_that_several_accounts_have_is_not_guessed(self) -> None:
        hubs = (listed(JUMP, "Hub", trust_policy=trust()), listed(CLOSED, "Hub"))
        role = judged(*hubs, template("Deploy", via="Hub"))["Deploy"]
        assert (role.verdict, role.reason) == (
            Verdict.MAYBE,
            "reached through Hub; nobody has read its trust policy",
        )


class TestFromAProfile:
    def test_a_profile_of_the_base_is_judged_for_the_caller(self) -> None:
        profiles = ProfileSet(
            (
                Profile("admin", ProfileKind.ROLE, ADMIN, "jump"),
                Profile("jump", ProfileKind.KEYS, holds_keys=True),
            )
        )
        role = Role(PROD, "Admin", sources=(RoleSource.PROFILE,), profile="admin")
        assert judged(role, profiles=profiles)["Admin"].reason == (
            "the caller's own policies allow it; nobody has read its trust policy"
        )
        shut = own(statement("*", "Deny"))
        assert judged(role, profiles=profiles, policy=shut)["Admin"].verdict is Verdict.NO

    def test_a_profile_of_somebody_else_says_nothing_of_the_caller(self) -> None:
        profiles = ProfileSet(
            (
                Profile("admin", ProfileKind.ROLE, ADMIN, "other"),
                Profile("other", ProfileKind.KEYS, holds_keys=True),
            )
        )
        role = Role(
            PROD, "Admin", sources=(RoleSource.PROFILE,), profile="admin", trust_policy=trust()
        )
        shut = own(statement("*", "Deny"))
        found = judged(role, profiles=profiles, policy=shut)["Admin"]
        assert (found.verdict, found.reason) == (
            Verdict.MAYBE,
            "starts from profile other, of whom nothing is known",
        )

    def test_a_chain_of_profiles_goes_through_its_hub(self) -> None:
        profiles = ProfileSet(
            (
                Profile("admin", ProfileKind.ROLE, ADMIN, "hub"),
                Profile("hub", ProfileKind.ROLE, HUB, "jump"),
                Profile("jump", ProfileKind.KEYS, holds_keys=True),
            )
        )
        role = Role(
            PROD, "Admin", sources=(RoleSource.PROFILE,), profile="admin", trust_policy=trust(HUB)
        )
        found = judged(role, profiles=profiles)["Admin"]
        assert found.reason.startswith("through Hub: trusts this role by name")


class TestWithoutATrustPolicy:
    def test_one_that_opened_says_when(self) -> None:
        at = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
        role = Role(PROD, "Admin", sources=(RoleSource.OPENED,), opened_at=at)
        found = judged(role)["Admin"]
        assert (found.verdict, found.reason) == (
            Verdict.MAYBE,
            "opened at 2026-03-04 05:06 UTC; the caller's own policies allow it; "
            "nobody has read its trust policy",
        )

    def test_one_that_only_a_policy_names_may_not_exist(self) -> None:
        role = Role(PROD, "Admin", sources=(RoleSource.POLICY,))
        found = judged(role)["Admin"]
        assert (found.verdict, found.reason) == (
            Verdict.MAYBE,
            "the caller's own policies allow it; nobody has read whether it exists and whom "
            "it trusts",
        )

    def test_an_account_that_is_closed_is_shut(self) -> None:
        role = Role(CLOSED, "Admin", sources=(RoleSource.TEMPLATE,))
        assert judged(role)["Admin"].reason == "its account is CLOSED"


def test_a_known_external_id_changes_what_the_crawl_said() -> None:
    wanted = trust().replace(
        '"Action"', '"Condition": {"StringEquals": {"sts:ExternalId": "acme"}}, "Action"'
    )
    crawled = listed(PROD, "Vendor", trust_policy=wanted, verdict=Verdict.MAYBE, reason="?")
    assert judged(crawled)["Vendor"].reason == "?"
    assert judged(replace(crawled, external_id="acme"))["Vendor"].verdict is Verdict.YES
