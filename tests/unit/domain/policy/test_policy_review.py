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
        (allow("*", {"IpAddress": {"aws:SourceIp": "::/0"}}), ["anyone-trusted"]),
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
        (allow(condition={"BoolIfExists": {"aws:SecureTransport": "true"}}), []),
        (allow(condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": ["true", "false"]}}), []),
        (deny({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}), []),
        (deny({"Bool": {"aws:MultiFactorAuthPresent": "false"}}), ["mfa-false-deny"]),
        (deny({"Null": {"aws:MultiFactorAuthPresent": "true"}}), ["mfa-null"]),
        (allow(condition={"Null": {"aws:MultiFactorAuthPresent": "false"}}), ["mfa-null"]),
        (allow(f"arn:aws:iam::{OURS}:role/Hub", MFA), ["mfa-locks-out-roles"]),
        (allow(f"arn:aws:iam::{OURS}:role/Hub", {"Bool": {"aws:SecureTransport": "true"}}), []),
        (allow(f"arn:aws:iam::{OURS}:user/a", MFA), []),
        # principals
        (allow({"AWS": [OURS, "AIDAQ3EGSOMEONEGONE00"]}), ["orphan-principal"]),
        (allow("AROAQ3EGSOMEONEGONE00"), ["orphan-principal"]),
        (allow("somebody"), ["unknown-principal"]),
        (allow(f"arn:aws:iam::{OURS}:user/*"), ["unknown-principal"]),
        (allow(f"arn:aws:iam::{OURS}:group/x"), ["unknown-principal"]),
        (allow(f"arn:aws:iam::{OURS}:user/a?"), ["unknown-principal"]),
        (allow(f"arn:aws:sts::{OURS}:group/x"), ["unknown-principal"]),
        (allow(f"arn:aws:sts::{OURS}:assumed-role"), ["unknown-principal"]),
        (allow(f"arn:aws:s3::{OURS}:assumed-role/x"), ["unknown-principal"]),
        (allow(f"arn:aws:sts::{OURS}:federated-user/bob"), []),
        (allow(f"arn:aws:sts::{OURS}:assumed-role/Hub/me", MFA), ["mfa-locks-out-roles"]),
        (allow(f"arn:aws:sts::{OURS}:assumed-role/Hub/me"), []),
        (
            {"Effect": "Allow", "NotPrincipal": {"AWS": OURS}, "Action": "sts:AssumeRole"},
            ["not-principal-allow"],
        ),
        ({"Effect": "Deny", "NotPrincipal": {"AWS": OURS}, "Action": "sts:AssumeRole"}, []),
        # conditions
        (allow(condition={"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}}), ["private-source-ip"]),
        (allow(condition={"IpAddress": {"aws:SourceIp": "192.168.1.7"}}), ["private-source-ip"]),
        (allow(condition={"IpAddress": {"aws:SourceIp": "10.1.2.3/8"}}), ["private-source-ip"]),
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
        (
            allow(
                condition={
                    "ForAllValues:StringEquals": {"aws:TagKeys": "a"},
                    "Null": {"aws:TagKeys": "true"},
                }
            ),
            ["for-all-values"],
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


MESSAGES = {
    "mfa-null": (
        allow(condition={"Null": {"aws:MultiFactorAuthPresent": "false"}}),
        "Null only asks whether the key is there: a session without MFA has it too, as false",
    ),
    "mfa-if-exists-allow": (
        allow(condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}),
        "Allow with BoolIfExists does not ask for MFA: long-term keys do not send the key at all, "
        "and pass without a code; use Bool",
    ),
    "mfa-false-deny": (
        deny({"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
        "Deny with Bool false does not stop long-term keys without MFA, which do not send the key "
        "at all; use BoolIfExists",
    ),
    "mfa-locks-out-roles": (
        allow(f"arn:aws:iam::{OURS}:role/Hub", MFA),
        "a role's session never says that it was authenticated with MFA: it stays out",
    ),
    "for-all-values": (
        allow(condition={"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        "ForAllValues on aws:PrincipalOrgID is also true where the key is absent, and it has one "
        "value at most",
    ),
    "for-all-values, several": (
        allow(condition={"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}),
        "ForAllValues on aws:TagKeys is also true where the key is absent, and no Null condition "
        "asks for the key",
    ),
    "private-source-ip": (
        allow(condition={"IpAddress": {"aws:SourceIp": ["10.0.0.1", "::1", "fd00::/8"]}}),
        "10.0.0.1, fd00::/8 in aws:SourceIp never fits: AWS sees public addresses there, and "
        "through a VPC endpoint aws:VpcSourceIp",
    ),
    "wildcard-id": (
        allow(condition={"StringLike": {"aws:PrincipalOrgID": "o-?"}}),
        "a wildcard in aws:PrincipalOrgID fits more than one id",
    ),
    "wildcard-id, in vain": (
        allow(condition={"StringEquals": {"aws:PrincipalOrgID": "o-*"}}),
        "a wildcard in aws:PrincipalOrgID never fits: only StringLike knows wildcards",
    ),
    "unknown-operator": (
        allow(condition={"StringSmells": {"k": "v"}}),
        "AWS knows no condition operator StringSmells",
    ),
    "orphan-principal": (
        allow("AIDAGONE"),
        "AIDAGONE is what is left of a deleted user or role; it lets nobody in",
    ),
    "unknown-principal": (
        allow("somebody"),
        "AWS knows no principal that is written somebody",
    ),
    "not-principal-allow": (
        {"Effect": "Allow", "NotPrincipal": {"AWS": OURS}, "Action": "sts:AssumeRole"},
        "Allow with NotPrincipal trusts everyone who is not listed, in any account",
    ),
    "anyone-trusted": (
        allow("*", {"StringEquals": {"sts:ExternalId": "x"}}),
        "anyone in any AWS account who knows the ExternalId may assume it",
    ),
    "third-party-without-external-id": (
        allow(THEIRS),
        "account 2222-2222-2222 is not one of your own and needs no ExternalId: whoever it works "
        "for could make it act here",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_what_is_told_of_the_second_statement(name: str) -> None:
    statement, message = MESSAGES[name]
    policy = TrustPolicy.parse({"Statement": [allow(), statement]})
    (found,) = review(policy, AROUND)
    assert (found.id, found.message, found.statement) == (name.partition(",")[0], message, 1)


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
        (7201, 3600, True),
        (3601, 900, True),
        (43200, None, False),
        (None, 3600, False),
    ],
)
def test_sessions_longer_than_needed(longest: int | None, needed: int | None, warned: bool) -> None:
    around = Surroundings(max_duration=longest, needed_duration=needed)
    found = review(TrustPolicy.parse({"Statement": allow()}), around)
    assert [(one.id, one.statement) for one in found] == [("long-session", None)] * warned


def test_how_much_longer_than_needed_is_told_in_hours() -> None:
    around = Surroundings(max_duration=43200, needed_duration=5400)
    (found,) = review(TrustPolicy.parse({"Statement": allow()}), around)
    assert found.message == (
        "sessions may last 12 h, while 1.5 h are asked for: leaked credentials would work for "
        "longer than needed"
    )


def test_a_document_that_can_t_be_read() -> None:
    (warning,) = review(TrustPolicy.parse(""))
    assert (warning.id, warning.statement) == ("unreadable", None)
    assert warning.message == "the policy can't be read: it is empty"


def test_one_statement_that_can_t_be_read_hides_no_other() -> None:
    assert ids(7, allow("*")) == ["unreadable", "anyone-trusted"]
