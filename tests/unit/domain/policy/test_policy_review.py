"""The review: what deserves a second look, and nothing that does not."""

from __future__ import annotations

from typing import Any

import pytest

from hatstand.domain.policy import Surroundings, TrustPolicy, review

HOME, OURS, THEIRS = "111111111111", "999999999999", "222222222222"
AROUND = Surroundings(HOME, frozenset({HOME, OURS}))


def allow(principal: Any = OURS, condition: Any = None, **more: Any) -> dict[str, Any]:
    subject = principal if isinstance(principal, dict) else {"AWS": principal}
    statement = {"Effect": "Allow", "Principal": subject, "Action": "sts:AssumeRole"} | more
    return statement | ({"Condition": condition} if condition else {})


def deny(condition: Any) -> dict[str, Any]:
    return allow("*", condition) | {"Effect": "Deny"}


def ids(*statements: Any, around: Surroundings = AROUND) -> list[str]:
    return [one.id for one in review(TrustPolicy.parse({"Statement": list(statements)}), around)]


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (allow(), []),
        (allow(condition=MFA), []),
        (allow(f"arn:aws:iam::{OURS}:root"), []),
        (allow({"Service": "ec2.amazonaws.com"}), []),
        (allow({"Federated": "accounts.google.com"}, Action="sts:AssumeRoleWithWebIdentity"), []),
        # anyone
        (allow("*"), ["anyone-trusted"]),
        (allow("*", MFA), ["anyone-trusted"]),
        (allow("*", {"StringEquals": {"sts:ExternalId": "x"}}), ["anyone-trusted"]),
        (allow("*", {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), []),
        (allow("*", {"StringLike": {"aws:PrincipalArn": "*"}}), ["anyone-trusted"]),
        (allow("*", {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}), ["anyone-trusted"]),
        (allow("*", {"Null": {"aws:PrincipalOrgID": "false"}}), ["anyone-trusted"]),
        (allow("*", {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}), ["anyone-trusted"]),
        (allow("*", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), []),
        (allow("*", {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}), ["anyone-trusted"]),
        (allow("*", Action="sts:TagSession"), []),
        (allow("*") | {"Effect": "Deny"}, []),
        # third parties
        (allow(THEIRS), ["third-party-without-external-id"]),
        (allow(f"arn:aws:iam::{THEIRS}:role/x"), ["third-party-without-external-id"]),
        (allow(THEIRS, {"StringEquals": {"sts:ExternalId": "x"}}), []),
        (
            allow(THEIRS, {"StringLike": {"sts:ExternalId": "*"}}),
            ["third-party-without-external-id"],
        ),
        (allow(THEIRS, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), []),
        # MFA
        (
            allow(condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}),
            ["mfa-if-exists-allow"],
        ),
        (deny({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}), []),
        (deny({"Bool": {"aws:MultiFactorAuthPresent": "false"}}), ["mfa-false-deny"]),
        (deny({"Null": {"aws:MultiFactorAuthPresent": "true"}}), ["mfa-null"]),
        (allow(condition={"Null": {"aws:MultiFactorAuthPresent": "false"}}), ["mfa-null"]),
        (allow(f"arn:aws:iam::{OURS}:role/Hub", MFA), ["mfa-locks-out-roles"]),
        (allow(f"arn:aws:iam::{OURS}:user/a", MFA), []),
        # principals
        (allow({"AWS": [OURS, "AIDAQ3EGSOMEONEGONE00"]}), ["orphan-principal"]),
        (allow("AROAQ3EGSOMEONEGONE00"), ["orphan-principal"]),
        (allow("somebody"), ["unknown-principal"]),
        (allow(f"arn:aws:iam::{OURS}:user/*"), ["unknown-principal"]),
        (allow(f"arn:aws:iam::{OURS}:group/x"), ["unknown-principal"]),
        (allow(f"arn:aws:sts::{OURS}:assumed-role/Hub/me"), []),
        (
            {"Effect": "Allow", "NotPrincipal": {"AWS": OURS}, "Action": "sts:AssumeRole"},
            ["not-principal-allow"],
        ),
        ({"Effect": "Deny", "NotPrincipal": {"AWS": OURS}, "Action": "sts:AssumeRole"}, []),
        # conditions
        (allow(condition={"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}}), ["private-source-ip"]),
        (allow(condition={"IpAddress": {"aws:SourceIp": "192.168.1.7"}}), ["private-source-ip"]),
        (allow(condition={"IpAddress": {"aws:SourceIp": "fd00::/8"}}), ["private-source-ip"]),
        (allow(condition={"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}), []),
        (allow(condition={"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "what"]}}), []),
        (allow(condition={"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}), []),
        (
            allow(condition={"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
            ["for-all-values"],
        ),
        (
            allow(condition={"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}),
            ["for-all-values"],
        ),
        (
            allow(
                condition={
                    "ForAllValues:StringEquals": {"aws:TagKeys": "a"},
                    "Null": {"aws:TagKeys": "false"},
                }
            ),
            [],
        ),
        (deny({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}), []),
        (allow("*", {"StringLike": {"aws:PrincipalOrgID": "o-*"}}), ["wildcard-id"]),
        (allow(condition={"StringEquals": {"aws:PrincipalAccount": "1*"}}), ["wildcard-id"]),
        (allow(condition={"StringSmells": {"k": "v"}}), ["unknown-operator"]),
        (7, ["unreadable"]),
    ],
)
def test_warnings(statement: Any, expected: list[str]) -> None:
    assert ids(statement) == expected


def test_nobody_is_a_third_party_where_own_accounts_are_not_known() -> None:
    assert ids(allow(THEIRS), around=Surroundings()) == []


def test_messages_name_what_they_are_about() -> None:
    policy = TrustPolicy.parse({"Statement": [allow(), allow({"AWS": [THEIRS, THEIRS]})]})
    (warning,) = review(policy, AROUND)
    assert warning.statement == 1
    assert "account 2222-2222-2222 is not one of your own" in warning.message
    (anyone,) = review(TrustPolicy.parse({"Statement": allow("*")}))
    assert anyone.message == "anyone in any AWS account may assume it"


def test_messages_are_printable() -> None:
    (warning,) = review(TrustPolicy.parse({"Statement": allow("evil\x1b[0m")}))
    assert "␛" in warning.message


@pytest.mark.parametrize(
    ("longest", "needed", "warned"),
    [
        (43200, 3600, True),
        (43200, 14400, True),
        (7200, 3600, False),
        (3600, 900, False),
        (43200, None, False),
        (None, 3600, False),
    ],
)
def test_sessions_longer_than_needed(longest: int | None, needed: int | None, warned: bool) -> None:
    around = Surroundings(max_duration=longest, needed_duration=needed)
    found = review(TrustPolicy.parse({"Statement": allow()}), around)
    assert [(one.id, one.statement) for one in found] == [("long-session", None)] * warned


def test_a_document_that_can_t_be_read() -> None:
    (warning,) = review(TrustPolicy.parse("garbage"))
    assert (warning.id, warning.statement) == ("unreadable", None)
