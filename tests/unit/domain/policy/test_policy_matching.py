"""Wildcards and three-valued answers."""

from __future__ import annotations

import itertools

import pytest

from hatstand.domain.globs import glob_covers
from hatstand.domain.policy.matching import (
    SOME_PATH,
    SSO_PATH,
    Answer,
    agreed,
    answer,
    arn_covers,
    covers,
    equals,
    globs_overlap,
)

YES, NO, MAYBE = Answer.YES, Answer.NO, Answer.MAYBE


def test_answers() -> None:
    assert [~one for one in (NO, MAYBE, YES)] == [YES, MAYBE, NO]
    assert (answer(True), answer(False)) == (YES, NO)
    assert (agreed([YES, YES]), agreed([YES, NO]), agreed([])) == (YES, MAYBE, MAYBE)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("*", "", True),
        ("**", "any:thing/at all\n", True),
        ("?", "ab", False),
        ("a?c", "abc", True),
        ("a*", "A", False),
        ("*a*b", "xaxbxb", True),
        ("*ab*ab", "ab", False),
        ("a.c", "abc", False),
        ("a*b", "a\nb", True),
        ("*?", "", False),
        ("*?x", "yx", True),
    ],
)
def test_globs(pattern: str, text: str, expected: bool) -> None:
    assert glob_covers(pattern, text) is expected


def test_a_hostile_pattern_is_not_tried_in_every_way() -> None:
    """There are more ways than this test could ever try."""
    assert not glob_covers("*a" * 500 + "b", "a" * 4000)
    assert not globs_overlap("*a" * 200 + "b", "arn:aws:iam::111111111111:role/" + "a" * 64)


def test_overlap_is_what_trying_out_says() -> None:
    """Two patterns overlap just where some short text is covered by both."""
    texts = ["".join(one) for size in range(5) for one in itertools.product("ab", repeat=size)]
    patterns = ["".join(one) for size in range(4) for one in itertools.product("a*?", repeat=size)]
    for first, second in itertools.product(patterns, patterns):
        tried = any(glob_covers(first, text) and glob_covers(second, text) for text in texts)
        assert globs_overlap(first, second) is tried, (first, second)


HUB = f"arn:aws:iam::1:role{SOME_PATH}Hub"
SSO = f"arn:aws:iam::1:role{SSO_PATH}{SOME_PATH}AWSReservedSSO_Admin_01"


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", HUB, YES),
        ("arn:aws:iam::1:role/*Hub", HUB, YES),
        ("arn:aws:iam::1:role/*", HUB, YES),
        ("arn:aws:iam::1:role/Hub", HUB, MAYBE),
        ("arn:aws:iam::1:role/*/Hub", HUB, MAYBE),
        ("arn:aws:iam::1:role/team/*", HUB, MAYBE),
        ("arn:aws:iam::1:role/team/Hub", HUB, MAYBE),
        ("arn:aws:iam::1:role/????Hub", HUB, MAYBE),
        ("arn:aws:iam::1:role/Spoke", HUB, NO),
        ("arn:aws:iam::2:role/*", HUB, NO),
        ("*/AWSReservedSSO_Admin_*", SSO, YES),
        (f"*{SSO_PATH}/*AWSReservedSSO_Admin_*", SSO, YES),
        (f"*{SSO_PATH}/*/AWSReservedSSO_Admin_*", SSO, MAYBE),
        (f"*{SSO_PATH}/eu-west-1/AWSReservedSSO_Admin_*", SSO, MAYBE),
        ("*AWSReservedSSO_ReadOnly_*", SSO, NO),
    ],
)
def test_roles_whose_path_is_not_known(pattern: str, text: str, expected: Answer) -> None:
    assert covers(pattern, text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arn:aws:iam::1:role/Hub", MAYBE),
        ("arn:aws:iam::1:role/a/b/Hub", MAYBE),
        ("arn:aws:iam::1:role/aHub", NO),
        ("arn:aws:iam::2:role/Hub", NO),
    ],
)
def test_equal_to_a_role_whose_path_is_not_known(text: str, expected: Answer) -> None:
    assert equals(text, HUB) is expected


ROLE = "arn:aws:iam::111111111111:role/team/Admin"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (ROLE, YES),
        ("*", YES),
        ("arn:aws:iam::*:role/*", YES),
        ("arn:*:iam::1111*:role/team/*", YES),
        ("arn:aws:iam::????????????:role/*Admin", YES),
        ("arn:aws:iam::*", YES),
        ("arn:aws:*", YES),
        ("arn:aws:iam::111111111111:role/Admin", NO),
        ("arn:aws:iam::111111111111:role/TEAM/Admin", NO),
        ("arn:aws:iam::222222222222:*", NO),
        ("arn:aws:iam:*:role/team/Admin", MAYBE),
        ("arn:*Admin", MAYBE),
        ("arn:aws:iam:*:role/team/*", MAYBE),
        ("*:role/team/*", MAYBE),
        ("arn:aws:iam::1111*", YES),
        ("arn:aws:iam*", YES),
        ("arn:aws:*:*:*:1:role/*", NO),
        ("*:*:*:*:role/team/Admin:*", NO),
    ],
)
def test_arn_patterns(pattern: str, expected: Answer) -> None:
    assert arn_covers(pattern, ROLE) is expected


def test_a_star_that_would_have_to_run_past_a_colon() -> None:
    log_group = "arn:aws:logs:eu-west-1:111111111111:log-group:a"
    assert arn_covers("arn:aws:logs:*:log-group:a", log_group) is MAYBE
    assert arn_covers("arn:aws:logs:*:111111111111:log-group:*", log_group) is YES
    assert arn_covers(log_group, log_group) is YES
    assert arn_covers("arn:aws:logs:*:111111111111:log-group:?", log_group) is YES
