"""What must go with a call, read from the conditions alone."""

from __future__ import annotations

from typing import Any

import pytest

from hatstand.domain.policy import Requirements, TrustPolicy, judge, requirements
from hatstand.domain.policy.caller import Caller

A = "111111111111"


def allow(**conditions: Any) -> dict[str, Any]:
    named = {name.replace("_", ":", 1) if name.startswith("For") else name: value
             for name, value in conditions.items()}  # fmt: skip
    return {
        "Effect": "Allow",
        "Principal": {"AWS": A},
        "Action": "sts:AssumeRole",
        "Condition": named,
    }


def deny(principal: Any = "*", **conditions: Any) -> dict[str, Any]:
    return allow(**conditions) | {"Effect": "Deny", "Principal": principal}


def present(value: str) -> dict[str, str]:
    return {"aws:MultiFactorAuthPresent": value}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([allow()], False),
        ([allow(Bool=present("true"))], True),
        ([allow(Bool={"AWS:MULTIFACTORAUTHPRESENT": "True"})], True),
        ([allow(BoolIfExists=present("true"))], False),
        ([allow(Bool=present("false"))], None),
        ([allow(Null=present("false"))], True),
        ([allow(Null=present("true"))], False),
        ([allow(NumericLessThan={"aws:MultiFactorAuthAge": "3600"})], True),
        ([allow(NumericLessThanIfExists={"aws:MultiFactorAuthAge": "3600"})], False),
        ([allow(ForAllValues_Bool=present("true"))], False),
        ([allow(Null={"aws:MultiFactorAuthAge": "false"})], True),
        ([allow(), deny(BoolIfExists=present("false"))], True),
        ([allow(), deny(Bool=present("false"))], False),
        ([allow(), deny(Null=present("true"))], True),
        ([allow(), deny(NumericGreaterThanIfExists={"aws:MultiFactorAuthAge": "3600"})], True),
        ([allow(), deny({"AWS": A}, BoolIfExists=present("false"))], None),
        ([allow(), deny(BoolIfExists=present("false"), IpAddress={"aws:SourceIp": "x"})], None),
        ([allow(), deny() | {"Action": "sts:TagSession"}], False),
        ([allow(), deny({"Service": "x"}, BoolIfExists=present("false"))], False),
        ([allow(Bool=present("true")), deny({"AWS": A}, BoolIfExists=present("false"))], True),
        ([allow(Bool=present("true")), allow()], None),
        ([allow(Bool=present("true")), allow(Bool=present("true"))], True),
        ([allow(Bool=present("${x}"))], True),
        (
            [
                allow(),
                deny(StringSmells=present("x"), Null={"aws:MultiFactorAuthAge": "true"}),
            ],
            None,
        ),
        ([allow() | {"Action": "sts:TagSession"}], None),
        ([allow() | {"Principal": {"Service": "ec2.amazonaws.com"}}], None),
        ([allow() | {"Principal": 7}], None),
        ([allow(Bool=present("true")), {"Effect": "Allow", "Principal": 7}], None),
        ([], None),
    ],
)
def test_mfa(statements: list[Any], expected: bool | None) -> None:
    assert requirements(TrustPolicy.parse({"Statement": statements})).mfa is expected


def external_id(value: str) -> dict[str, str]:
    return {"sts:ExternalId": value}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([allow()], False),
        ([allow(StringEquals=external_id("x"))], True),
        ([allow(StringLike=external_id("*"))], True),
        ([allow(StringEqualsIfExists=external_id("x"))], False),
        ([allow(StringNotEquals=external_id("x"))], False),
        ([allow(Null=external_id("false"))], True),
        ([allow(), deny(StringNotEquals=external_id("x"))], True),
        ([allow(), deny(Null=external_id("true"))], True),
        ([allow(), deny(StringEquals=external_id("x"))], False),
        ([allow(StringEquals=external_id("x")), allow()], None),
    ],
)
def test_external_id(statements: list[Any], expected: bool | None) -> None:
    assert requirements(TrustPolicy.parse({"Statement": statements})).external_id is expected


def test_nothing_is_known_of_garbage() -> None:
    assert requirements(TrustPolicy.parse("garbage")) == Requirements(None, None)


def test_a_statement_that_can_t_be_read_leaves_needs_open() -> None:
    policy = TrustPolicy.parse({"Statement": [allow(), {"Effect": "Allow", "Principal": 7}]})
    judgement = judge(policy, Caller(A, f"arn:aws:iam::{A}:user/a", allowed=True))
    assert judgement.needs_mfa is None
    assert judgement.needs_external_id is None
