"""Roles that own policies name, and what own policies say of a role."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.discovery.samples import (
    ALICE,
    CLOSED,
    DEV,
    JUMP,
    ORGANIZATION,
    PROD,
    FakeIdentity,
    denied,
    listed,
    own,
    statement,
)

from hatstand.domain.organization import Account
from hatstand.domain.role_book import ListedRoles
from hatstand.domain.roles import Role, RoleSource
from hatstand.errors import CredentialsExpired, Throttled
from hatstand.services.discovery import policies
from hatstand.services.discovery.own_side import OwnSide
from hatstand.services.discovery.policies import Listed, read_own_policies, roles_of_policies
from hatstand.services.facts import OwnPolicies

NOTHING_LISTED = Listed(frozenset(), ListedRoles(()))


def found(policy: OwnPolicies, seen: Listed = NOTHING_LISTED) -> set[str]:
    """Return the ARNs of the roles that a policy names."""
    roles = roles_of_policies(policy, ORGANIZATION, "aws", seen)
    assert all(role.sources == (RoleSource.POLICY,) for role in roles)
    return {role.arn for role in roles}


class TestNames:
    def test_a_full_arn_is_a_role(self) -> None:
        arn = f"arn:aws:iam::{PROD}:role/teams/a/Admin"
        assert found(own(statement(arn))) == {arn}

    def test_an_account_that_nobody_knows_is_left_out(self) -> None:
        assert found(own(statement("arn:aws:iam::777777777777:role/Admin"))) == set()

    def test_a_name_in_all_accounts_is_a_role_in_each_that_is_in_use(self) -> None:
        arns = {f"arn:aws:iam::{one}:role/Admin" for one in (JUMP, PROD, DEV)}
        assert found(own(statement("arn:aws:iam::*:role/Admin"))) == arns

    def test_a_part_of_an_account_id_is_a_pattern(self) -> None:
        pattern = "arn:aws:iam::1111*:role/Admin"
        assert found(own(statement(pattern))) == {f"arn:aws:iam::{PROD}:role/Admin"}

    @pytest.mark.parametrize(
        "pattern",
        [
            "*",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::*:role/Admin*",
            "arn:aws:iam::*:role/*/Admin",
            "arn:aws:iam::*:role/${aws:username}",
            "arn:aws:iam::*:user/Admin",
            "arn:aws-cn:iam::*:role/Admin",
            "arn:aws:sts::*:role/Admin",
            "arn:aws:iam::*",
        ],
    )
    def test_other_patterns_name_nothing(self, pattern: str) -> None:
        assert found(own(statement(pattern))) == set()

    def test_all_but_some_names_nothing(self) -> None:
        everything_else = {
            "Effect": "Allow",
            "Action": "sts:*",
            "NotResource": f"arn:aws:iam::{PROD}:role/Admin",
        }
        assert found(own(everything_else)) == set()

    def test_a_list_without_the_role_contradicts(self) -> None:
        seen = Listed(frozenset({PROD, DEV}), ListedRoles((listed(DEV, "Admin"),)))
        arns = {f"arn:aws:iam::{one}:role/Admin" for one in (JUMP, DEV)}
        assert found(own(statement("arn:aws:iam::*:role/Admin")), seen) == arns
        assert found(own(statement(f"arn:aws:iam::{PROD}:role/Admin")), seen) == set()

    def test_a_role_of_that_name_on_another_path_is_another_role(self) -> None:
        seen = Listed(frozenset({DEV}), ListedRoles((listed(DEV, "Admin", path="/x/"),)))
        assert found(own(statement(f"arn:aws:iam::{DEV}:role/Admin")), seen) == set()

    def test_a_deny_removes_what_only_a_pattern_names(self) -> None:
        policy = own(
            statement(["arn:aws:iam::*:role/Admin", f"arn:aws:iam::{DEV}:role/Root"]),
            statement(f"arn:aws:iam::{PROD}:role/*", "Deny"),
            statement("arn:aws:iam::*:role/Root", "Deny"),
        )
        # The one that is named in full stays, to be shown with its verdict.
        assert found(policy) == {
            f"arn:aws:iam::{JUMP}:role/Admin",
            f"arn:aws:iam::{DEV}:role/Admin",
            f"arn:aws:iam::{DEV}:role/Root",
        }

    def test_patterns_add_a_bounded_number(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(policies, "MOST_ROLES", 50)
        many = tuple(Account(f"{10**11 + n}", f"a{n}") for n in range(100))
        organization = replace(ORGANIZATION, accounts=many)
        policy = own(statement(["arn:aws:iam::*:role/A", "arn:aws:iam::*:role/B"]))
        assert len(roles_of_policies(policy, organization, "aws", NOTHING_LISTED)) == 50


class TestReading:
    async def test_only_policies_on_assuming_roles_are_kept(self) -> None:
        relevant = own(statement("*")).documents
        other = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
        identity = FakeIdentity(own=OwnPolicies((*relevant, other, "{")))
        read, gap = await read_own_policies(identity, ALICE)
        assert read.documents == (*relevant, "{")  # what can't be read may say anything
        assert gap is None

    async def test_a_refusal_is_no_gap(self) -> None:
        read, gap = await read_own_policies(FakeIdentity(own=denied("iam:GetUser")), ALICE)
        assert (read.refused, gap) == (("iam:GetUser",), None)

    async def test_iam_does_not_know_session_tokens_without_mfa(self) -> None:
        error = CredentialsExpired("x", operation="iam:GetUser", code="InvalidClientTokenId")
        read, gap = await read_own_policies(FakeIdentity(own=error), ALICE)
        assert (read.refused, gap) == (("iam:GetUser",), None)

    async def test_any_other_failure_is_a_gap(self) -> None:
        error = Throttled("too many", operation="iam:GetUser", code="Throttling")
        read, gap = await read_own_policies(FakeIdentity(own=error), ALICE)
        assert read.refused == ("iam:GetUser",)
        assert gap is not None
        assert (gap.subject, gap.code) == ("own policies", "Throttling")


class TestOwnSide:
    def test_a_boundary_makes_an_allow_uncertain_but_not_a_deny(self) -> None:
        bounded = OwnSide(own(statement("*"), bounded=True)).answer(Role(PROD, "Admin"))
        assert bounded.allowed is None
        assert "permissions boundary" in bounded.reason
        shut = own(statement("*"), statement("*", "Deny"), bounded=True)
        assert OwnSide(shut).answer(Role(PROD, "Admin")).denied

    def test_what_was_refused_is_told(self) -> None:
        policy = own(statement("*"), refused=("iam:GetUser", "iam:ListGroupsForUser"))
        answer = OwnSide(policy).answer(Role(PROD, "Admin"))
        assert (answer.allowed, answer.may_be_denied) == (None, True)
        assert "(iam:GetUser and 1 more refused)" in answer.reason

    def test_a_deny_that_was_read_is_certain_whatever_else_was_refused(self) -> None:
        policy = own(statement("*", "Deny"), refused=("iam:GetUser",))
        assert OwnSide(policy).answer(Role(PROD, "Admin")).denied

    def test_accounts_that_a_policy_tells_apart_get_their_own_answers(self) -> None:
        side = OwnSide(
            own(statement("arn:aws:iam::*:role/*"), statement(f"arn:aws:iam::{DEV}:role/*", "Deny"))
        )
        allowed = {one: side.answer(Role(one, "Admin")).allowed for one in (JUMP, PROD, DEV)}
        assert allowed == {JUMP: True, PROD: True, DEV: False}

    def test_a_part_of_an_account_id_tells_all_apart(self) -> None:
        side = OwnSide(own(statement("arn:aws:iam::1*:role/*")))
        allowed = {one: side.answer(Role(one, "Admin")).allowed for one in (JUMP, PROD, CLOSED)}
        assert allowed == {JUMP: False, PROD: True, CLOSED: False}
