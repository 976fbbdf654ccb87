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


ALLOWED = "own policies allow sts:AssumeRole on it"
NOWHERE = "no own policy allows sts:AssumeRole on it"
DENIED = "own policies deny sts:AssumeRole on it"
MAY = "own policies may allow it"
MAY_DENY = "a Deny of the own policies may cover it"


@pytest.mark.parametrize(
    ("statements", "expected", "reason"),
    [
        ([allow()], True, ALLOWED),
        ([allow("*")], True, ALLOWED),
        ([allow("arn:aws:iam::*:role/*")], True, ALLOWED),
        ([allow(["arn:aws:s3:::x", "arn:aws:iam::1111*:role/team/?dmin"])], True, ALLOWED),
        ([allow(Action="*")], True, ALLOWED),
        ([allow(Action=["s3:*", "STS:assume*"])], True, ALLOWED),
        ([allow(None, NotResource="arn:aws:s3:::*")], True, ALLOWED),
        ([allow(Action=None, NotAction="iam:*")], True, ALLOWED),
        ([], False, NOWHERE),
        ([allow("arn:aws:iam::111111111111:role/team/admin")], False, NOWHERE),
        ([allow("arn:aws:iam::111111111111:role/Admin")], False, NOWHERE),
        ([allow(Action="sts:GetCallerIdentity")], False, NOWHERE),
        ([allow(None, NotResource="arn:aws:iam::*:role/team/*")], False, NOWHERE),
        ([allow(Action=None, NotAction="sts:*")], False, NOWHERE),
        ([allow([])], False, NOWHERE),
        ([allow(Condition=MFA)], None, f"{MAY}, depending on aws:MultiFactorAuthPresent"),
        (
            [allow("arn:aws:iam::111111111111:role/${aws:username}")],
            None,
            f"{MAY}, depending on a policy variable",
        ),
        (
            [allow(None, NotResource="arn:aws:iam::*:role/${x}")],
            None,
            f"{MAY}, depending on a policy variable",
        ),
        (
            [allow("arn:aws:*:*:*:role/team/Admin")],
            None,
            f"{MAY}, depending on how AWS reads its resource",
        ),
        (
            [allow("arn:aws:iam:*:role/team/Admin")],
            None,
            f"{MAY}, depending on how AWS reads its resource",
        ),
        (
            [allow(Condition={"Bool": {"b": "true", "a": "true"}, "StringLike": {"b": "x"}})],
            None,
            f"{MAY}, depending on b, a",
        ),
        ([allow(Condition=MFA), allow()], True, ALLOWED),
        ([deny()], False, DENIED),
        ([allow(), deny("*")], False, DENIED),
        ([allow(), deny(None, NotResource="arn:aws:iam::111111111111:*")], True, ALLOWED),
        ([allow(), deny(None, NotResource="arn:aws:iam::222222222222:*")], False, DENIED),
        (
            [allow(), deny("*", Condition=MFA)],
            None,
            f"{MAY_DENY}, depending on aws:MultiFactorAuthPresent",
        ),
        (
            [allow(), deny("arn:aws:iam::*:role/${x}/Admin")],
            None,
            f"{MAY_DENY}, depending on a policy variable",
        ),
        ([allow(), deny("arn:aws:iam::222222222222:role/*")], True, ALLOWED),
        ([deny("*", Condition=MFA)], False, NOWHERE),
        ([allow(), 7], None, f"{MAY_DENY}: it can't be read (it is not a JSON object)"),
        ([7], None, f"{MAY_DENY}: it can't be read (it is not a JSON object)"),
        (
            [allow(), {"Effect": "Allow", "Action": "s3:*"}],
            None,
            "own policies allow it, but one of them can't be read: statement 2: it has no Resource",
        ),
        (
            [{"Effect": "Allow", "Action": "s3:*"}],
            None,
            f"{MAY}: it can't be read (it has no Resource)",
        ),
    ],
)
def test_allows(statements: list[Any], expected: bool | None, reason: str) -> None:
    found = allows([document(*statements)] if statements else [], ACTION, ROLE)
    assert (found.allowed, found.reason) == (expected, reason)


def test_only_an_explicit_deny_is_a_denial() -> None:
    assert allows([document(allow(), deny())], ACTION, ROLE).denied
    assert not allows([document(allow("*", Action="s3:*"))], ACTION, ROLE).denied


def test_statements_of_several_policies_count_together() -> None:
    policies = [document(allow("*")), quote(document(deny())), IdentityPolicy.parse("{}")]
    assert allows(policies, ACTION, ROLE).denied
    assert allows([json.loads(document(allow()))], ACTION, ROLE).allowed


def test_a_boundary_leaves_it_open() -> None:
    found = allows([document(allow())], ACTION, ROLE, bounded=True)
    assert found.allowed is None
    assert found.reason == "own policies allow it, but a permissions boundary may forbid it"
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
            {"Effect": "Allow", "Action": ACTION, "Resource": [None]},
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
    assert resource_covers("arn:aws:ia?::*:role/team/*", ROLE) is Answer.MAYBE
    assert resource_covers("arn:aws:iam:*:111111111111:role/team/Admin", ROLE) is Answer.YES
