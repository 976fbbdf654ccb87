"""The evaluator: conditions, wildcards, Deny, and whom a trust policy names."""

from __future__ import annotations

from typing import Any

import pytest

from hatstand.demo import conditions, policies
from hatstand.demo.policies import Trust, Verdict

MFA = "aws:MultiFactorAuthPresent"
CONTEXT = {
    "aws:multifactorauthage": ["100"],
    "aws:username": ["alice"],
    "aws:sourceip": ["127.0.0.1"],
    "aws:currenttime": ["2026-05-01T12:00:00Z"],
    "aws:principalarn": ["arn:aws:iam::999999999999:user/team/alice"],
    "aws:principalorgpaths": ["o-a/r-b/ou-c/ou-d/"],
    "aws:tagkeys": ["Team", "Cost"],
    "sts:externalid": ["Acme"],
}


@pytest.mark.parametrize(
    ("operator", "value", "absent", "false", "true"),
    [
        ("Bool", "true", False, False, True),
        ("Bool", "false", False, True, False),
        ("BoolIfExists", "true", True, False, True),
        ("BoolIfExists", "false", True, True, False),
        ("Null", "true", True, False, False),
        ("Null", "false", False, True, True),
        ("StringNotEquals", "true", True, True, False),
        ("ForAllValues:StringEquals", "true", True, False, True),
        ("ForAnyValue:StringEquals", "true", False, False, True),
    ],
)
def test_mfa_absent_false_or_true(
    operator: str, value: str, absent: bool, false: bool, true: bool
) -> None:
    block = {operator: {MFA: value}}
    contexts: list[dict[str, list[str]]] = [{}, {MFA.lower(): ["false"]}, {MFA.lower(): ["true"]}]
    assert [conditions.hold(block, context) for context in contexts] == [absent, false, true]


@pytest.mark.parametrize(
    ("operator", "key", "value", "holds"),
    [
        ("StringEquals", "sts:ExternalId", "Acme", True),
        ("StringEquals", "sts:ExternalId", "acme", False),
        ("StringEquals", "sts:ExternalId", ["x", "Acme"], True),
        ("StringEqualsIgnoreCase", "sts:ExternalId", "acme", True),
        ("StringLike", "sts:ExternalId", "A?m*", True),
        ("StringNotLike", "sts:ExternalId", "A*", False),
        ("StringEquals", "sts:ExternalId", "${aws:username}", False),
        ("StringEquals", "aws:username", "${aws:username}", True),
        ("StringEquals", "aws:username", "${aws:unknown}", False),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/*", True),
        ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::999999999999:user/alice", False),
        ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::1*:user/*", True),
        ("NumericLessThan", "aws:MultiFactorAuthAge", 101, True),
        ("NumericGreaterThanEquals", "aws:MultiFactorAuthAge", "101", False),
        ("NumericLessThan", "aws:MultiFactorAuthAge", "many", False),
        ("DateGreaterThan", "aws:CurrentTime", "2026-01-01", True),
        ("DateLessThan", "aws:CurrentTime", "2026-05-01T12:00:00Z", False),
        ("DateLessThan", "aws:CurrentTime", "never", False),
        ("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "127.0.0.0/8"], True),
        ("NotIpAddress", "aws:SourceIp", "127.0.0.1", False),
        ("IpAddress", "aws:SourceIp", "nowhere", False),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a/r-b/ou-c/*", True),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a/r-b/ou-d/*", False),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["Team", "Cost", "More"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["Team"], False),
        ("NoSuchOperator", "aws:username", "alice", False),
    ],
)
def test_operators(operator: str, key: str, value: Any, holds: bool) -> None:
    assert conditions.hold({operator: {key: value}}, CONTEXT) is holds


def statement(effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": "sts:AssumeRole", "Resource": "*", **more}


ADMIN = "arn:aws:iam::111111111111:role/Admin"


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        ([], Verdict.SILENT),
        ([statement()], Verdict.ALLOW),
        ([statement(Action="STS:assume*")], Verdict.ALLOW),
        ([statement(Action="sts:Get*")], Verdict.SILENT),
        ([statement(Resource="arn:aws:iam::1111*:role/*")], Verdict.ALLOW),
        ([statement(Resource="arn:aws:iam::*:role/?dmin")], Verdict.ALLOW),
        ([statement(Resource="arn:aws:iam::*:role/admin")], Verdict.SILENT),
        ([statement(Resource=["x", ADMIN])], Verdict.ALLOW),
        ([statement(), statement("Deny", Resource="*:role/Adm*")], Verdict.DENY),
        ([statement("Deny", Condition={"Bool": {MFA: "false"}}), statement()], Verdict.ALLOW),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], Verdict.ALLOW),
        (
            [{"Effect": "Allow", "Action": "sts:*", "NotResource": "arn:aws:iam::111111111111:*"}],
            Verdict.SILENT,
        ),
    ],
)
def test_identity_policies(statements: list[dict[str, Any]], verdict: Verdict) -> None:
    found = policies.evaluate([{"Statement": statements}], "sts:AssumeRole", ADMIN, CONTEXT)
    assert found is verdict


ALICE = "arn:aws:iam::999999999999:user/alice"


@pytest.mark.parametrize(
    ("principal", "trust"),
    [
        ({"AWS": ALICE}, Trust.DIRECT),
        ({"AWS": ["x", "AIDAALICE"]}, Trust.DIRECT),
        ("*", Trust.DIRECT),
        ({"AWS": "*"}, Trust.DIRECT),
        ({"AWS": "999999999999"}, Trust.DELEGATED),
        ({"AWS": "arn:aws:iam::999999999999:root"}, Trust.DELEGATED),
        ({"AWS": "arn:aws:iam::999999999999:user/alic*"}, Trust.SILENT),
        ({"AWS": "arn:aws:iam::111111111111:root"}, Trust.SILENT),
        ({"Service": "ec2.amazonaws.com"}, Trust.SILENT),
        ({"Federated": "arn:aws:iam::1:saml-provider/x"}, Trust.SILENT),
    ],
)
def test_principals(principal: Any, trust: Trust) -> None:
    policy = {"Statement": {"Effect": "Allow", "Principal": principal, "Action": "sts:*"}}
    names = frozenset({ALICE, "AIDAALICE"})
    assert policies.trusts(policy, names, "999999999999", "sts:AssumeRole", {}) is trust


def test_a_trust_policys_deny_wins() -> None:
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
    deny = {"Effect": "Deny", "Principal": {"AWS": ALICE}, "Action": "sts:AssumeRole"}
    others = {"Effect": "Deny", "NotPrincipal": {"AWS": ALICE}, "Action": "sts:AssumeRole"}
    names, account, action = frozenset({ALICE}), "999999999999", "sts:AssumeRole"
    assert policies.trusts({"Statement": [everybody, deny]}, names, account, action, {}) is (
        Trust.DENY
    )
    assert policies.trusts({"Statement": [everybody, others]}, names, account, action, {}) is (
        Trust.DIRECT
    )
