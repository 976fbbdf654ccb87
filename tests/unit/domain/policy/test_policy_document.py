"""Documents: everything that AWS returns is understood, and garbage is told, never raised."""

from __future__ import annotations

import json
import random
from typing import Any
from urllib.parse import quote

import pytest

from hatstand.domain.policy import (
    Caller,
    Effect,
    IdentityPolicy,
    TrustPolicy,
    allows,
    describe,
    judge,
    requirements,
    resource_patterns,
    review,
)
from hatstand.domain.policy.document import Condition, Principal
from hatstand.domain.roles import Verdict

STATEMENT = {
    "Sid": "One",
    "Effect": "Allow",
    "Principal": {"AWS": "111111111111"},
    "Action": "sts:AssumeRole",
    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": True}},
}
NO_JSON = "it is not JSON"
TEXT = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})


@pytest.mark.parametrize(
    "document",
    [
        TEXT,
        quote(TEXT),
        quote(TEXT, safe=""),
        f"\ufeff\n {TEXT}",
        json.loads(TEXT),
        json.dumps({"Statement": STATEMENT}),
        TEXT.replace("Statement", "statement").replace("Effect", "effect"),
        TEXT.replace('"111111111111"', '["111111111111"]'),
        TEXT.replace('"sts:AssumeRole"', '["sts:AssumeRole"]'),
        TEXT.replace('"AWS"', '"aws"'),
        TEXT.replace("true", '["true"]'),
        TrustPolicy.parse(TEXT),
    ],
)
def test_ways_to_write_the_same(document: Any) -> None:
    policy = TrustPolicy.parse(document)
    assert policy.problem == ""
    (statement,) = policy.statements
    assert statement.effect is Effect.ALLOW
    assert statement.principals == (Principal("AWS", "111111111111"),)
    assert statement.actions == ("sts:AssumeRole",)
    assert statement.conditions == (Condition("Bool", "aws:MultiFactorAuthPresent", ("true",)),)
    assert statement.label == "statement 1"


def test_percent_signs_in_plain_json_are_left_alone() -> None:
    policy = TrustPolicy.parse(TEXT.replace("One", "%7B%22"))
    assert policy.statements[0].sid == "%7B%22"


def test_numbers_become_what_json_writes() -> None:
    policy = TrustPolicy.parse(TEXT.replace("true", "[3600, 1.5, false]"))
    assert policy.statements[0].conditions[0].values == ("3600", "1.5", "false")


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("", "it is empty"),
        ("  \n", "it is empty"),
        ("{", f"{NO_JSON}: Expecting property name enclosed in double quotes at character 1"),
        ("X{}", f"{NO_JSON}: Expecting value at character 0"),
        ("not json", f"{NO_JSON}: Expecting value at character 0"),
        ("%7B%zz", f"{NO_JSON}: Expecting property name enclosed in double quotes at character 1"),
        ("[]", "it is not a JSON object"),
        ("null", "it is not a JSON object"),
        ('"text"', "it is not a JSON object"),
        ("{}", "it has no statement"),
        ('{"Statement": []}', "it has no statement"),
        ('{"Statement": "x"}', "it has no statement"),
        ('{"Statement": 7}', "it has no statement"),
        ('{"Statement": [], "Statement": []}', "a key stands twice in one object"),
        ('{"Statement": [], "statement": []}', "a key stands twice in one object"),
        ("[" * 100_000, "it is nested too deeply"),
    ],
)
def test_documents_that_can_t_be_read(document: str, problem: str) -> None:
    policy = TrustPolicy.parse(document)
    assert policy.problem == problem
    assert policy.statements == ()
    judgement = judge(policy, Caller("1" * 12, "x"))
    assert judgement.verdict is Verdict.MAYBE
    assert judgement.reason == f"the trust policy can't be read: {problem}"


def test_a_number_that_is_too_long_is_told_in_python_s_own_words() -> None:
    assert "digits" in TrustPolicy.parse("9" * 5000).problem


def without(name: str, **more: Any) -> dict[str, Any]:
    return {key: value for key, value in STATEMENT.items() if key != name} | more


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (7, "it is not a JSON object"),
        (without("Effect"), "its effect is neither Allow nor Deny"),
        (without("", Effect="Perhaps"), "its effect is neither Allow nor Deny"),
        (without("", Effect=["Allow"]), "its effect is neither Allow nor Deny"),
        (without("Action"), "it has no Action"),
        (without("", NotAction="x"), "it has both Action and NotAction"),
        (without("Principal"), "it has no Principal"),
        (without("", NotPrincipal="*"), "it has both Principal and NotPrincipal"),
        (without("", Principal="alice"), "its Principal is neither * nor a JSON object"),
        (without("", Principal={"Planet": "Mars"}), "its Principal is of an unknown kind"),
        (
            without("", Principal={"AWS": [None]}),
            "its Principal holds something that is not a text",
        ),
        (without("", Action={}), "its Action holds something that is not a text"),
        (without("", Condition="x"), "its Condition is not a JSON object"),
        (without("", Condition={"Bool": "x"}), "its Condition has an operator without keys"),
        (
            without("", Condition={"Bool": {"k": None}}),
            "its Condition holds something that is not a text",
        ),
        (without("", effect="Deny"), "a key stands twice in one object"),
    ],
)
def test_statements_that_can_t_be_read(statement: Any, problem: str) -> None:
    """One of them does not take the others with it."""
    policy = TrustPolicy.parse({"Statement": [STATEMENT, statement]})
    good, bad = policy.statements
    assert good.problem == ""
    assert bad.problem == problem
    assert policy.problem == f"statement 2: {problem}"


def test_every_statement_that_can_t_be_read_is_told() -> None:
    policy = TrustPolicy.parse({"Statement": [7, STATEMENT, without("Action")]})
    assert policy.problem == ("statement 1: it is not a JSON object; statement 3: it has no Action")


def test_a_statement_may_have_no_name() -> None:
    (statement,) = TrustPolicy.parse({"Statement": without("Sid")}).statements
    assert (statement.sid, statement.problem) == ("", "")


def test_a_mapping_that_is_no_text() -> None:
    assert TrustPolicy.parse(7).problem == "it is not a JSON object"  # type: ignore[arg-type]


def test_own_policies_want_a_resource() -> None:
    policy = IdentityPolicy.parse({"Statement": {"Effect": "Allow", "Action": "*"}})
    assert policy.problem == "statement 1: it has no Resource"


def test_nothing_raises_whatever_is_in_a_document() -> None:
    """Parts of policies put together at random go through everything without an exception."""
    source = random.Random(11)  # noqa: S311 - any documents will do
    leaves = [
        "*", "", "Allow", "Deny", "sts:*", "111111111111", "arn:aws:iam::1:role/x", "${x}",
        "AIDAX", "true", "\x1b[0m\ud800", 7, 1.5, True, None, [], {}, "o-*", "10.0.0.0/8",
        "arn:aws:iam::111111111111:root", "arn:*", "?", "ForAllValues:",
    ]  # fmt: skip
    names = [
        "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
        "Condition", "AWS", "Federated", "Bool", "BoolIfExists", "Null", "StringLike", "IpAddress",
        "ForAllValues:StringEquals", "ForAnyValue:ArnLike", "NumericLessThan", "sts:ExternalId",
        "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:SourceIp",
        "aws:PrincipalOrgID", "aws:PrincipalArn", "Wat",
    ]  # fmt: skip

    def anything(depth: int) -> Any:
        kind = source.random()
        if depth == 0 or kind < 0.4:
            return source.choice(leaves)
        if kind < 0.6:
            return [anything(depth - 1) for _ in range(source.randint(0, 3))]
        return {source.choice(names): anything(depth - 1) for _ in range(source.randint(0, 4))}

    def statement() -> dict[str, Any]:
        condition = {
            source.choice(names[10:18]): {source.choice(names[18:]): source.choice(leaves)}
        }
        made = {"Effect": "Allow", "Principal": {"AWS": source.choice(leaves)}, "Action": "*"}
        return made | {
            "Effect": source.choice(["Allow", "Deny"]),
            "Condition": source.choice([condition, anything(2)]),
            source.choice(names): anything(2),
        }

    caller = Caller("111111111111", "arn:aws:iam::111111111111:user/a", can_give_mfa=True)
    for _ in range(3000):
        document = {"Statement": [statement() for _ in range(source.randint(0, 3))]}
        policy = TrustPolicy.parse(json.dumps(document))
        judgement = judge(policy, caller, role_account_id="111111111111")
        texts = [judgement.reason, *describe(policy), *(one.message for one in review(policy))]
        assert not any("\x1b" in text or "\ud800" in text for text in texts)
        requirements(policy)
        allows([json.dumps(document)], "sts:AssumeRole", "arn:aws:iam::111111111111:role/x")
        resource_patterns([document])
