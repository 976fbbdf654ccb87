"""Own policies: what they allow, and where that can't be told."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from hatstand.domain.policy import (
    Effect,
    IdentityPolicy,
    allows,
    resource_covers,
    resource_patterns,
)
from hatstand.domain.policy.matching import Answer

ROLE = "arn:aws:iam::111111111111:role/team/Admin"
ACTION = "sts:AssumeRole"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def allow(resource: Any = ROLE, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": ACTION, "Resource": resource} | more
    return {key: value for key, value in statement.items() if value is not None}


def deny(resource: Any = ROLE, **more: Any) -> dict[str, Any]:
    return allow(resource, **more) | {"Effect": "Deny"}


def document(*statements: Any) -> str:
    return json.dumps({"Statement": list(statements)})


@pytest.mark.parametrize(
    ("statements", "expected", "reason"),
    [
        ([allow()], True, "own policies allow sts:AssumeRole on it"),
        ([allow("*")], True, "allow"),
        ([allow("arn:aws:iam::*:role/*")], True, "allow"),
        ([allow(["arn:aws:s3:::x", "arn:aws:iam::1111*:role/team/?dmin"])], True, "allow"),
        ([allow(Action="*")], True, "allow"),
        ([allow(Action=["s3:*", "STS:assume*"])], True, "allow"),
        ([allow(None, NotResource="arn:aws:s3:::*")], True, "allow"),
        ([allow(Action=None, NotAction="iam:*")], True, "allow"),
        ([], False, "no own policy allows"),
        ([allow("arn:aws:iam::111111111111:role/team/admin")], False, "no own policy"),
        ([allow("arn:aws:iam::111111111111:role/Admin")], False, "no own policy"),
        ([allow(Action="sts:GetCallerIdentity")], False, "no own policy"),
        ([allow(None, NotResource="arn:aws:iam::*:role/team/*")], False, "no own policy"),
        ([allow(Action=None, NotAction="sts:*")], False, "no own policy"),
        ([allow([])], False, "no own policy"),
        ([allow(Condition=MFA)], None, "depending on aws:MultiFactorAuthPresent"),
        ([allow("arn:aws:iam::111111111111:role/${aws:username}")], None, "policy variable"),
        ([allow(None, NotResource="arn:aws:iam::*:role/${x}")], None, "policy variable"),
        ([allow("arn:aws:*:*:*:role/team/Admin")], None, "how AWS reads"),
        ([allow("arn:aws:iam:*:role/team/Admin")], None, "how AWS reads"),
        ([allow(Condition=MFA), allow()], True, "allow"),
        ([deny()], False, "own policies deny"),
        ([allow(), deny("*")], False, "own policies deny sts:AssumeRole"),
        ([allow(), deny(None, NotResource="arn:aws:iam::111111111111:*")], True, "allow"),
        ([allow(), deny(None, NotResource="arn:aws:iam::222222222222:*")], False, "deny"),
        ([allow(), deny("*", Condition=MFA)], None, "a Deny of the own policies may cover it"),
        ([allow(), deny("arn:aws:iam::*:role/${x}/Admin")], None, "policy variable"),
        ([allow(), deny("arn:aws:iam::222222222222:role/*")], True, "allow"),
        ([deny("*", Condition=MFA)], False, "no own policy allows"),
        ([allow(), 7], None, "a Deny of the own policies may cover it: it can't be read"),
        ([7], None, "can't be read"),
        ([allow(), {"Effect": "Allow", "Action": "s3:*"}], None, "one of them can't be read"),
        ([{"Effect": "Allow", "Action": "s3:*"}], None, "may allow it: it can't be read"),
    ],
)
def test_allows(statements: list[Any], expected: bool | None, reason: str) -> None:
    found = allows([document(*statements)] if statements else [], ACTION, ROLE)
    assert found.allowed is expected, found
    assert reason in found.reason


def test_only_an_explicit_deny_is_a_denial() -> None:
    assert allows([document(allow(), deny())], ACTION, ROLE).denied
    assert not allows([document(allow("*", Action="s3:*"))], ACTION, ROLE).denied


def test_statements_of_several_policies_count_together() -> None:
    policies = [document(allow("*")), quote(document(deny())), IdentityPolicy.parse("{}")]
    assert allows(policies, ACTION, ROLE).denied
    assert allows([json.loads(document(allow()))], ACTION, ROLE).allowed


def test_a_boundary_leaves_it_open() -> None:
    assert allows([document(allow())], ACTION, ROLE, bounded=True).allowed is None
    assert allows([document(deny())], ACTION, ROLE, bounded=True).allowed is False


def test_garbage_leaves_it_open() -> None:
    assert allows(["garbage"], ACTION, ROLE).allowed is None
    found = allows(["garbage", document(allow())], ACTION, ROLE)
    assert found.allowed is None
    assert "not JSON" in found.reason
    assert allows(["garbage", document(deny())], ACTION, ROLE).denied


def test_other_actions_are_matched_too() -> None:
    assert allows([document(allow("*", Action="iam:List*"))], "iam:ListRoles", ROLE).allowed
    assert "␛" in allows([], "x\x1b", ROLE).reason


def test_resource_patterns() -> None:
    policies = [
        document(
            allow(["arn:aws:iam::*:role/A", "arn:aws:iam::1:role/${x}"]),
            allow("arn:aws:s3:::x", Action="s3:*"),
            allow(None, NotResource="arn:aws:iam::1:role/Z"),
            allow("arn:aws:iam::*:role/A", Condition=MFA),
            deny(["arn:aws:iam::1:role/B", "arn:aws:iam::1:role/${y}"]),
            deny("arn:aws:iam::1:role/C", Condition=MFA),
            deny(None, NotResource="arn:aws:iam::1:role/D"),
            7,
        ),
        "garbage",
    ]
    assert resource_patterns(policies) == (
        (Effect.ALLOW, "arn:aws:iam::*:role/A"),
        (Effect.ALLOW, "arn:aws:iam::1:role/${x}"),
        (Effect.ALLOW, "*"),
        (Effect.DENY, "arn:aws:iam::1:role/B"),
    )


def test_resource_covers() -> None:
    assert resource_covers("arn:aws:iam::*:role/team/*", ROLE) is Answer.YES
    assert resource_covers("arn:aws:iam::*:role/x", ROLE) is Answer.NO
    assert resource_covers("${x}", ROLE) is Answer.MAYBE
