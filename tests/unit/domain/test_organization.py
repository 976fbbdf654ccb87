"""The organization: paths that survive any name, and trees that survive damage."""

from __future__ import annotations

import random

import pytest

from hatstand.domain.columns import without_own
from hatstand.domain.organization import (
    Account,
    AccountState,
    Organization,
    OrganizationalUnit,
    escape_segment,
    split_path,
)

UNITS = (
    OrganizationalUnit("ou-b", "beta", "r-1"),
    OrganizationalUnit("ou-a", "Alpha", "r-1"),
    OrganizationalUnit("ou-c", r"C/D\E", "ou-a"),
)
ACCOUNTS = (
    Account("222222222222", "zeta", "ou-a"),
    Account("111111111111", "Eta", "ou-a"),
    Account("333333333333", "deep", "ou-c"),
    Account("444444444444", "top", "r-1"),
    Account("555555555555", "lost", "ou-gone"),
)
ORGANIZATION = Organization("o-1", "acme", "r-1", units=UNITS, accounts=ACCOUNTS)


def test_lookups_are_sorted_by_name_in_any_case() -> None:
    assert [unit.name for unit in ORGANIZATION.units_of["r-1"]] == ["Alpha", "beta"]
    assert [account.name for account in ORGANIZATION.accounts_of["ou-a"]] == ["Eta", "zeta"]
    assert ORGANIZATION.account_by_id["333333333333"].name == "deep"
    assert ORGANIZATION.unit_by_id["ou-b"].name == "beta"


def test_accounts_share_the_form_of_their_arns() -> None:
    ids = ("111111111111", "222222222222")
    arns = [f"arn:aws-cn:organizations::{ids[0]}:account/o-1/{one}" for one in ids]
    forms = [without_own(arn, one) for one, arn in zip(ids, arns, strict=True)]
    made = [Account(one, one, arn_form=form) for one, form in zip(ids, forms, strict=True)]
    assert [account.arn for account in made] == arns
    assert [made[0].partition, Account("1", "a").partition] == ["aws-cn", ""]
    assert Account("1", "a").arn == ""


def test_paths() -> None:
    assert ORGANIZATION.path_of("ou-c") == ("Alpha", r"C/D\E")
    assert ORGANIZATION.path_of("ou-c") is ORGANIZATION.path_of("ou-c")
    assert ORGANIZATION.path_of("r-1") == ()
    assert ORGANIZATION.path_of("") == ()
    assert ORGANIZATION.ou_path(ACCOUNTS[3]) == ""


def test_a_parent_that_is_not_known_shows_its_id() -> None:
    assert ORGANIZATION.ou_path(ACCOUNTS[4]) == "ou-gone"


def test_a_slash_in_a_name_is_escaped() -> None:
    path = ORGANIZATION.ou_path(ACCOUNTS[2])
    assert path == r"Alpha/C\/D\\E"
    assert split_path(path) == ("Alpha", r"C/D\E")


def test_units_in_a_loop_end() -> None:
    units = (OrganizationalUnit("ou-x", "x", "ou-y"), OrganizationalUnit("ou-y", "y", "ou-x"))
    organization = Organization(root_id="r-1", units=units)
    assert organization.path_of("ou-x") == ("y", "x")
    assert list(organization.walk_units("ou-x")) == ["ou-x", "ou-y"]


def test_walk_yields_parents_first() -> None:
    assert list(ORGANIZATION.walk_units()) == ["r-1", "ou-a", "ou-c", "ou-b"]
    assert list(ORGANIZATION.walk_units("ou-c")) == ["ou-c"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("/", ()),
        ("a", ("a",)),
        ("/a//b/", ("a", "b")),
        (r"a\/b", ("a/b",)),
        (r"a\\/b", ("a\\", "b")),
        (r"a\b", ("ab",)),
        ("a\\", ("a\\",)),
    ],
)
def test_split_path(text: str, parts: tuple[str, ...]) -> None:
    assert split_path(text) == parts


def test_joining_and_splitting_gives_the_same_names() -> None:
    source = random.Random(7)  # noqa: S311 - any names will do
    for _ in range(2000):
        names = tuple(
            "".join(source.choices("\\/a*本 \n", k=source.randint(1, 6)))
            for _ in range(source.randint(0, 5))
        )
        assert split_path("/".join(escape_segment(name) for name in names)) == names


def test_states() -> None:
    usable = {state for state in AccountState if state.usable}
    assert usable == {AccountState.ACTIVE, AccountState.UNKNOWN}


def test_names_of_an_account() -> None:
    assert Account("1", "a", aliases=("b", "c")).names == ("a", "b", "c")
