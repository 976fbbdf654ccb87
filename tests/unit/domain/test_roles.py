"""Roles told of by several sources become one, and nothing that anybody knew is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hatstand.domain.roles import Role, RoleSource, Verdict, merge_roles

A = "111111111111"


def test_arn_and_key() -> None:
    role = Role(A, "Admin", "/team/", "aws-cn")
    assert role.arn == f"arn:aws-cn:iam::{A}:role/team/Admin"
    assert role.key == (A, "Admin")


def test_order_does_not_depend_on_the_sources() -> None:
    roles = [Role("2" * 12, "a"), Role(A, "beta"), Role(A, "Beta"), Role(A, "Alpha")]
    names = [(role.account_id, role.name) for role in merge_roles(roles)]
    assert names == [(A, "Alpha"), (A, "Beta"), (A, "beta"), ("2" * 12, "a")]
    assert merge_roles(reversed(roles)) == merge_roles(roles)


def test_sources_are_joined_in_their_order() -> None:
    merged = merge_roles(Role(A, "Admin", sources=(source,)) for source in reversed(RoleSource))
    assert merged[0].sources == tuple(RoleSource)


def test_earlier_ones_win_and_later_ones_complete() -> None:
    first = Role(A, "Admin", sources=(RoleSource.PROFILE,), profile="p", duration=900)
    second = Role(
        A,
        "Admin",
        "/team/",
        "aws-cn",
        sources=(RoleSource.LISTED,),
        profile="q",
        via="Hub",
        external_id="x",
        duration=3600,
        max_duration=7200,
        description="d",
        trust_policy="{}",
        region="r",
        created_at=datetime(2020, 1, 1, tzinfo=UTC),
        opened_at=datetime(2021, 1, 1, tzinfo=UTC),
    )
    (merged,) = merge_roles([first, second])
    assert (merged.profile, merged.duration) == ("p", 900)
    assert merged.arn == second.arn
    completed = ("via", "external_id", "max_duration", "description", "trust_policy", "region")
    for name in (*completed, "opened_at"):
        assert getattr(merged, name) == getattr(second, name)
    assert merged.created_at == second.created_at


def test_a_value_that_is_empty_is_still_a_value() -> None:
    (merged,) = merge_roles([Role(A, "x", via=""), Role(A, "x", via="Hub")])
    assert merged.via == ""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (None, None, None),
        (None, False, False),
        (False, None, False),
        (False, True, True),
        (True, False, True),
        (None, True, True),
    ],
)
def test_the_stricter_need_wins(
    first: bool | None, second: bool | None, expected: bool | None
) -> None:
    (merged,) = merge_roles(
        [
            Role(A, "x", mfa=first, external_id_needed=first),
            Role(A, "x", mfa=second, external_id_needed=second),
        ]
    )
    assert merged.mfa is expected
    assert merged.external_id_needed is expected


def test_a_verdict_keeps_its_own_reason() -> None:
    unknown = Role(A, "x", reason="not asked")
    judged = Role(A, "x", verdict=Verdict.NO, reason="trusts another account")
    for roles in ([unknown, judged], [judged, unknown]):
        (merged,) = merge_roles(roles)
        assert (merged.verdict, merged.reason) == (Verdict.NO, "trusts another account")
    (merged,) = merge_roles([unknown, Role(A, "x", verdict=Verdict.YES)])
    assert (merged.verdict, merged.reason) == (Verdict.YES, "")


def test_reasons_without_verdict_complete_each_other() -> None:
    (merged,) = merge_roles([Role(A, "x"), Role(A, "x", reason="why")])
    assert merged.reason == "why"
    (merged,) = merge_roles([Role(A, "x", reason="why"), Role(A, "x")])
    assert merged.reason == "why"


def test_merging_again_changes_nothing() -> None:
    roles = merge_roles([Role(A, "x", mfa=True), Role(A, "x", mfa=False), Role(A, "y")])
    assert merge_roles(roles) == roles
    assert merge_roles([]) == ()
