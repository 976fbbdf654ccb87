"""Counting accounts and roles below OUs, bit by bit."""

from __future__ import annotations

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.roles import Role

ORGANIZATION = Organization(
    "o-1",
    root_id="r-1",
    units=(
        OrganizationalUnit("ou-w", "Workloads", "r-1"),
        OrganizationalUnit("ou-p", "Prod", "ou-w"),
        OrganizationalUnit("ou-e", "Empty", "r-1"),
    ),
    accounts=(
        Account("1" * 12, "payments", "ou-p"),
        Account("2" * 12, "ledger", "ou-p"),
        Account("3" * 12, "plain", "ou-w"),
        Account("4" * 12, "web-dev", "ou-lost"),
    ),
)
ROLES = (Role("1" * 12, "Admin"), Role("1" * 12, "ReadOnly"), Role("3" * 12, "Admin"))


def test_nothing_is_told_before_all_is_counted() -> None:
    census = Inventory("acme", ORGANIZATION, ROLES).census
    assert not census.count(3)
    assert (census.whole(), census.below("ou-w")) == (None, None)
    assert census.count(3)
    assert census.done


def test_what_is_below_is_counted_at_any_depth() -> None:
    census = Inventory("acme", ORGANIZATION, ROLES).census
    census.count(100)
    below = census.below("ou-w")
    assert below is not None
    assert (below.accounts, below.roles) == (3, 3)
    assert below.environments == {"prod": 2, "": 1}
    assert census.environment("prod").badge == "PROD"
    empty = census.below("ou-e")
    assert empty is not None
    assert (empty.accounts, empty.roles, len(empty.environments)) == (0, 0, 0)


def test_the_whole_has_also_what_has_no_place_yet() -> None:
    census = Inventory("acme", ORGANIZATION, ROLES).census
    census.count(100)
    whole = census.whole()
    assert whole is not None
    assert (whole.accounts, whole.roles) == (4, 3)
    assert whole.environments == {"prod": 2, "": 1, "dev": 1}


def test_where_there_is_nothing_nothing_is_left_to_count() -> None:
    census = Inventory().census
    assert census.done
    whole = census.whole()
    assert whole is not None
    assert whole.accounts == 0
