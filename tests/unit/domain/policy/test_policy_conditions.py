"""Conditions: each operator on keys that are there, absent, several or not known."""

from __future__ import annotations

import pytest

from hatstand.domain.policy.conditions import (
    Operator,
    Possibility,
    Quantifier,
    State,
    all_hold,
    holds,
    operator_of,
)
from hatstand.domain.policy.document import Condition
from hatstand.domain.policy.matching import Answer

YES, NO, MAYBE = Answer.YES, Answer.NO, Answer.MAYBE
ABSENT, PRESENT = State.ABSENT, State.PRESENT


@pytest.mark.parametrize(
    ("operator", "values", "found", "expected"),
    [
        ("StringEquals", ("a", "b"), ("b",), YES),
        ("StringEquals", ("a",), ("A",), NO),
        ("stringequals", ("a",), ("a",), YES),
        ("StringEquals", (), ("a",), NO),
        ("StringEquals", ("a*",), ("ab",), NO),
        ("StringEquals", ("a",), ABSENT, NO),
        ("StringEquals", ("a",), PRESENT, MAYBE),
        ("StringEquals", ("${aws:x}",), ("a",), MAYBE),
        ("StringEquals", ("${aws:x}", "a"), ("a",), YES),
        ("StringNotEquals", ("a", "b"), ("b",), NO),
        ("StringNotEquals", ("a", "b"), ("c",), YES),
        ("StringNotEquals", ("a",), ABSENT, YES),
        ("StringNotEquals", ("${aws:x}", "a"), ("a",), NO),
        ("StringNotEquals", (), ("a",), YES),
        ("StringEqualsIgnoreCase", ("ABC",), ("abc",), YES),
        ("StringNotEqualsIgnoreCase", ("ABC",), ("abc",), NO),
        ("StringLike", ("a*",), ("abc",), YES),
        ("StringLike", ("A*",), ("abc",), NO),
        ("StringNotLike", ("a*",), ("abc",), NO),
        ("StringEqualsIfExists", ("a",), ABSENT, YES),
        ("StringEqualsIfExists", ("a",), ("b",), NO),
        ("StringNotEqualsIfExists", ("a",), ABSENT, YES),
        ("ArnLike", ("arn:aws:iam::*:role/x",), ("arn:aws:iam::1:role/x",), YES),
        ("ArnEquals", ("arn:aws:iam::*:role/x",), ("arn:aws:iam::1:role/x",), YES),
        ("ArnNotLike", ("arn:aws:iam::*:role/x",), ("arn:aws:iam::1:role/x",), NO),
        ("ArnNotEquals", ("arn:aws:iam::2:role/x",), ABSENT, YES),
        ("Bool", ("true",), ("true",), YES),
        ("Bool", ("TRUE",), ("true",), YES),
        ("Bool", ("false",), ("true",), NO),
        ("Bool", ("true",), ABSENT, NO),
        ("Bool", ("yes",), ("true",), MAYBE),
        ("BoolIfExists", ("false",), ABSENT, YES),
        ("Null", ("true",), ABSENT, YES),
        ("Null", ("true",), ("a",), NO),
        ("Null", ("false",), ABSENT, NO),
        ("Null", ("false",), PRESENT, YES),
        ("Null", ("true", "false"), ABSENT, YES),
        ("Null", ("perhaps",), ABSENT, MAYBE),
        ("NullIfExists", ("true",), ABSENT, MAYBE),
        ("NumericEquals", ("5",), ("5.0",), YES),
        ("NumericNotEquals", ("5",), ("5",), NO),
        ("NumericLessThan", ("5",), ("4",), YES),
        ("NumericLessThan", ("5",), ("5",), NO),
        ("NumericLessThanEquals", ("5",), ("5",), YES),
        ("NumericGreaterThan", ("5",), ("5",), NO),
        ("NumericGreaterThanEquals", ("5",), ("5",), YES),
        ("NumericLessThan", ("5",), ABSENT, NO),
        ("NumericLessThanIfExists", ("5",), ABSENT, YES),
        ("NumericLessThan", ("soon",), ("5",), MAYBE),
        ("NumericLessThan", ("nan",), ("5",), MAYBE),
        ("DateLessThan", ("2020-01-01",), ("2019-01-01",), MAYBE),
        ("IpAddress", ("10.0.0.0/8",), ("10.1.1.1",), MAYBE),
        ("BinaryEquals", ("QQ==",), ("QQ==",), MAYBE),
        ("ForAnyValue:StringEquals", ("a",), ("x", "a"), YES),
        ("ForAnyValue:StringEquals", ("a",), ("x", "y"), NO),
        ("ForAnyValue:StringEquals", ("a",), (), NO),
        ("ForAnyValue:StringEquals", ("a",), ABSENT, NO),
        ("ForAnyValue:StringNotEquals", ("a",), ABSENT, NO),
        ("ForAnyValue:StringNotEquals", ("a",), ("a", "b"), YES),
        ("ForAnyValue:StringEqualsIfExists", ("a",), ABSENT, YES),
        ("ForAllValues:StringEquals", ("a", "b"), ("a", "b"), YES),
        ("ForAllValues:StringEquals", ("a",), ("a", "b"), NO),
        ("ForAllValues:StringEquals", ("a",), (), YES),
        ("ForAllValues:StringEquals", ("a",), ABSENT, YES),
        ("ForAllValues:StringNotLike", ("a*",), ("b", "ab"), NO),
        ("StringEquals", ("a",), ("a", "b"), MAYBE),
        ("StringSmells", ("a",), ("a",), MAYBE),
        (":StringEquals", ("a",), ("a",), MAYBE),
        ("ForSome:StringEquals", ("a",), ("a",), MAYBE),
    ],
)
def test_operators(
    operator: str, values: tuple[str, ...], found: Possibility, expected: Answer
) -> None:
    condition = Condition(operator, "Acme:Key", values)
    assert holds(condition, {"acme:key": (found,)}) is expected


def test_possibilities_that_differ_give_maybe() -> None:
    condition = Condition("Bool", "k", ("true",))
    assert holds(condition, {"k": (("true",), ("false",))}) is MAYBE
    assert holds(condition, {"k": (("false",), ABSENT)}) is NO
    assert holds(condition, {}) is MAYBE


def test_all_must_hold() -> None:
    facts = {"k": (("a",),)}
    good, bad = Condition("StringEquals", "k", ("a",)), Condition("StringEquals", "k", ("b",))
    unclear = Condition("StringEquals", "other", ("b",))
    assert all_hold([], facts) is YES
    assert all_hold([good, unclear], facts) is MAYBE
    assert all_hold([good, unclear, bad], facts) is NO


def test_operators_taken_apart() -> None:
    assert operator_of("ForAllValues:StringNotLikeIfExists") == Operator(
        "like", Quantifier.ALL, negated=True, if_exists=True
    )
    assert operator_of("") is None
