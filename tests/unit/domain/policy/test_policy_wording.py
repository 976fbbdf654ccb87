"""Policies in words: what the details pane shows."""

from __future__ import annotations

from typing import Any

import pytest

from hatstand.domain.policy import TrustPolicy, describe
from hatstand.domain.policy.document import Condition
from hatstand.domain.policy.wording import condition_text

JUMP = "999999999999"
NAMES = {JUMP: "jump", "111111111111": "payments\x1b[31m"}


def described(*statements: dict[str, Any]) -> tuple[str, ...]:
    defaults = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    return describe(TrustPolicy.parse({"Statement": [defaults | one for one in statements]}), NAMES)


def test_a_whole_policy() -> None:
    conditions = {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "StringEquals": {"sts:ExternalId": "tea", "aws:PrincipalOrgID": ["o-a", "o-b"]},
        "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.1"]},
    }
    root = f"arn:aws:iam::{JUMP}:root"
    assert described(
        {"Principal": {"AWS": root}, "Condition": conditions},
        {
            "Effect": "Deny",
            "Principal": "*",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        },
    ) == (
        "Allow  account 9999-9999-9999 (jump), any identity it permits",
        "  only with MFA",
        "  only with ExternalId",
        "  only from organization o-a or o-b",
        "  only where aws:SourceIp is in 203.0.113.0/24, 198.51.100.1",
        "Deny   anyone",
        "  without MFA",
    )


@pytest.mark.parametrize(
    ("principal", "text"),
    [
        ("*", "anyone"),
        ({"AWS": "222222222222"}, "account 2222-2222-2222, any identity it permits"),
        (
            {"AWS": f"arn:aws:iam::{JUMP}:user/team/alice"},
            "user team/alice in account 9999-9999-9999 (jump)",
        ),
        ({"AWS": f"arn:aws:iam::{JUMP}:role/Hub"}, "role Hub in account 9999-9999-9999 (jump)"),
        (
            {"AWS": f"arn:aws:sts::{JUMP}:assumed-role/Hub/me"},
            "session me of role Hub in account 9999-9999-9999 (jump)",
        ),
        (
            {"AWS": f"arn:aws:sts::{JUMP}:assumed-role/Hub/me/too"},
            "session me/too of role Hub in account 9999-9999-9999 (jump)",
        ),
        (
            {"AWS": f"arn:aws:sts::{JUMP}:federated-user/bob"},
            "federated user bob in account 9999-9999-9999 (jump)",
        ),
        ({"AWS": "AIDAGONE"}, "a deleted user (AIDAGONE)"),
        ({"AWS": "AROAGONE"}, "a deleted role (AROAGONE)"),
        ({"AWS": "who knows"}, "who knows"),
        ({"AWS": "arn:aws:s3:::bucket"}, "arn:aws:s3:::bucket"),
        ({"Service": "ec2.amazonaws.com"}, "AWS service ec2.amazonaws.com"),
        (
            {"Federated": "arn:aws:iam::1:saml-provider/Okta"},
            "federated sign-in through saml-provider/Okta",
        ),
        ({"Federated": "accounts.google.com"}, "federated sign-in through accounts.google.com"),
        ({"CanonicalUser": "79a5"}, "canonical user 79a5"),
    ],
)
def test_principals(principal: Any, text: str) -> None:
    assert described({"Principal": principal}) == (f"Allow  {text}",)


def test_hostile_names_are_harmless() -> None:
    lines = described({"Principal": {"AWS": ["111111111111", "evil\u202e\n[bold]"]}})
    assert lines == (
        "Allow  account 1111-1111-1111 (payments␛[31m), any identity it permits",
        "Allow  evil‹202e›⏎[bold]",
    )


def test_other_shapes() -> None:
    assert described({"Principal": {"AWS": []}}) == ("Allow  nobody",)
    assert described({"Principal": "*", "Action": ["sts:TagSession", "s3:*"]}) == (
        "Allow  anyone",
        "  for sts:TagSession, s3:*",
    )
    document = {
        "Effect": "Deny",
        "NotPrincipal": {"AWS": JUMP},
        "NotAction": "s3:*",
    }
    assert describe(TrustPolicy.parse({"Statement": document})) == (
        "Deny   everyone except:",
        "         account 9999-9999-9999, any identity it permits",
        "  all actions except s3:*",
    )


def test_accounts_are_named_in_conditions_too() -> None:
    condition = {"StringEquals": {"aws:PrincipalAccount": [JUMP, "o-1"]}}
    assert described({"Principal": "*", "Condition": condition})[1] == (
        "  only where aws:PrincipalAccount is 9999-9999-9999 (jump), o-1"
    )


def test_garbage_is_told() -> None:
    assert describe(TrustPolicy.parse("")) == ("This policy can't be read: it is empty",)
    lines = describe(TrustPolicy.parse({"Statement": [7]}))
    assert lines == ("Statement 1 can't be read: it is not a JSON object",)


PRESENT, AGE = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"


@pytest.mark.parametrize(
    ("operator", "key", "values", "allow", "text"),
    [
        (
            "BoolIfExists",
            PRESENT,
            "true",
            True,
            "only with MFA, but long-term keys pass without it",
        ),
        ("Bool", PRESENT, "true", False, "with MFA"),
        ("BoolIfExists", PRESENT, "true", False, "with MFA, or with long-term keys"),
        ("BoolIfExists", PRESENT, "false", False, "without MFA"),
        ("Bool", PRESENT, "false", False, "without MFA, in a session (never with long-term keys)"),
        ("BoolIfExists", PRESENT, "false", True, "only without MFA"),
        ("Bool", PRESENT, "what", True, f"only where {PRESENT} is what"),
        ("NumericLessThan", AGE, "900", True, "only with MFA given less than 900 s before"),
        ("NumericLessThanEquals", AGE, "900", True, "only with MFA given less than 900 s before"),
        ("NumericGreaterThan", AGE, "900", True, f"only where {AGE} is more than 900"),
        ("NumericLessThan", "k", "5", True, "only where k is less than 5"),
        ("StringLike", "sts:ExternalId", "x*", True, "only with ExternalId"),
        (
            "StringEqualsIgnoreCase",
            "sts:ExternalId",
            "x",
            True,
            "only where sts:ExternalId is, in any case, x",
        ),
        ("NumericLessThan", AGE, "900", False, f"where {AGE} is less than 900"),
        ("StringEquals", "sts:ExternalId", "x", False, "where sts:ExternalId is x"),
        ("StringNotEquals", "sts:ExternalId", "x", True, "only where sts:ExternalId is not x"),
        (
            "ForAllValues:StringEquals",
            "sts:ExternalId",
            "x",
            True,
            "only where every value of sts:ExternalId is x",
        ),
        (
            "StringEqualsIfExists",
            "sts:ExternalId",
            "x",
            True,
            "only where sts:ExternalId is x, or is absent",
        ),
        ("ForAnyValue:StringLike", "k", "x*", True, "only where any value of k is like x*"),
        ("Null", "k", "true", True, "only where k is absent"),
        ("Null", "k", "false", False, "where k is present"),
        ("DateGreaterThan", "k", "2020", True, "only where k is after 2020"),
        ("StringSmells", "k", "x", True, "only where k meets StringSmells x"),
        (
            "StringEquals",
            "aws:PrincipalAccount",
            JUMP,
            True,
            "only where aws:PrincipalAccount is 9999-9999-9999 (jump)",
        ),
    ],
)
def test_conditions(operator: str, key: str, values: str, allow: bool, text: str) -> None:
    condition = Condition(operator, key, (values,))
    assert condition_text(condition, allow=allow, names=NAMES) == text


def test_a_condition_with_several_values() -> None:
    age = Condition("NumericLessThan", AGE, ("60", "900"))
    assert condition_text(age, allow=True) == "only with MFA given less than 60, 900 s before"


def test_a_condition_without_values() -> None:
    assert condition_text(Condition("StringLike", "k", ()), allow=True).endswith("is like nothing")
