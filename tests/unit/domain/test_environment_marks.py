"""Marks: which one counts, when a rule asks for more, and what the machine's policy keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hatstand.domain.environment_marks import (
    EnvironmentMark,
    EnvironmentMarks,
    account_node,
    environment_of_mark,
    role_node,
    unit_node,
)
from hatstand.domain.environments import Confirm, EnvironmentRule, Match
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit

DAY = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SHOP, SHOP_PROD, LOOSE, STRANGER = "1" * 12, "2" * 12, "3" * 12, "4" * 12
PROD = EnvironmentRule("prod", "PROD", "red", Match(name=("*-prod",)), Confirm.ASK)
DEV = EnvironmentRule("dev", "DEV", "green", Match(name=("shop",)))
LAB = EnvironmentRule("lab", "LAB", "blue", Match(name=("nothing",)))
BREAKGLASS = EnvironmentRule("glass", "GLAS", "pink", Match(role=("Break*",)), Confirm.TYPE)
READERS = EnvironmentRule("readers", "READ", "cyan", Match(role=("ReadOnly",)))
RULES = (BREAKGLASS, READERS, PROD, DEV, LAB)
ORGANIZATION = Organization(
    "o-1",
    root_id="r-1",
    units=(
        OrganizationalUnit("ou-w", "Workloads", "r-1"),
        OrganizationalUnit("ou-s", "Sales/Ops", "ou-w"),
    ),
    accounts=(
        Account(SHOP, "shop", "ou-s"),
        Account(SHOP_PROD, "shop-prod", "ou-s"),
        Account(LOOSE, "loose", "r-1"),
    ),
)


def mark(environment: str, **more: object) -> EnvironmentMark:
    return EnvironmentMark(environment, DAY, **more)  # type: ignore[arg-type]


def marked(
    *marks: tuple[str, EnvironmentMark], rules: tuple[EnvironmentRule, ...] = RULES
) -> Inventory:
    return Inventory(organization=ORGANIZATION, rules=rules, marks=EnvironmentMarks(dict(marks)))


def test_a_mark_stands_before_the_rules_and_says_whose_it_is() -> None:
    found = marked((account_node(SHOP), mark("lab"))).environment_of(SHOP)
    assert (found.name, found.badge, found.color) == ("lab", "LAB", "blue")
    assert found.reason == "marked by you on 2026-11-22"
    assert found.marked


def test_what_is_not_marked_is_as_the_rules_say() -> None:
    inventory = marked((account_node(SHOP), mark("lab")))
    assert inventory.environment_of(SHOP_PROD) == Inventory(
        organization=ORGANIZATION, rules=RULES
    ).environment_of(SHOP_PROD)


def test_an_account_can_be_marked_as_less_than_its_name_says() -> None:
    found = marked((account_node(SHOP_PROD), mark("dev"))).environment_of(SHOP_PROD)
    assert (found.name, found.confirm) == ("dev", Confirm.NONE)


def test_a_mark_on_an_ou_is_for_all_below_it() -> None:
    inventory = marked((unit_node("ou-w"), mark("lab")))
    found = inventory.environment_of(SHOP)
    assert found.name == "lab"
    assert found.reason == "marked by you on 2026-11-22, with all of Workloads"
    assert not inventory.environment_of(LOOSE)


def test_the_nearest_mark_counts() -> None:
    inventory = marked((unit_node("ou-w"), mark("prod")), (unit_node("ou-s"), mark("lab")))
    found = inventory.environment_of(SHOP)
    assert found.name == "lab"
    assert found.reason.endswith(r"with all of Workloads/Sales\/Ops")
    own = marked((unit_node("ou-s"), mark("lab")), (account_node(SHOP), mark("dev")))
    assert own.environment_of(SHOP).name == "dev"


def test_a_mark_on_an_ou_yields_to_a_rule_that_asks_for_more() -> None:
    found = marked((unit_node("ou-w"), mark("lab"))).environment_of(SHOP_PROD)
    assert (found.name, found.confirm) == ("prod", Confirm.ASK)
    assert found.reason == (
        "environments[prod].match.name = *-prod, which asks for more than the mark of its OU"
    )


def test_a_role_takes_the_mark_of_its_account_or_its_own() -> None:
    inventory = marked((account_node(SHOP), mark("prod")), (role_node(SHOP, "Audit"), mark("lab")))
    assert inventory.environment_of_role(SHOP, "Admin").name == "prod"
    assert inventory.environment_of_role(SHOP, "Audit").name == "lab"
    assert inventory.environment_of(SHOP).name == "prod"


@pytest.mark.parametrize(
    ("role", "account_mark", "expected"),
    [
        ("BreakGlass", "dev", "glass"),
        ("BreakGlass", "prod", "glass"),
        ("ReadOnly", "prod", "prod"),
        ("ReadOnly", "dev", "dev"),
        ("Admin", "dev", "dev"),
    ],
)
def test_a_rule_on_a_role_s_name_counts_where_it_asks_for_more(
    role: str, account_mark: str, expected: str
) -> None:
    inventory = marked((account_node(SHOP), mark(account_mark)))
    assert inventory.environment_of_role(SHOP, role).name == expected


def test_roles_are_marked_without_any_rule_on_roles_too() -> None:
    inventory = marked((role_node(SHOP_PROD, "ReadOnly"), mark("lab")), rules=(PROD, LAB))
    assert inventory.environment_of_role(SHOP_PROD, "ReadOnly").name == "lab"
    assert inventory.environment_of_role(SHOP_PROD, "Admin").name == "prod"


@pytest.mark.parametrize(
    "node", [account_node(SHOP), unit_node("ou-s"), unit_node("ou-w"), role_node(SHOP, "Admin")]
)
def test_a_rule_of_the_machine_s_policy_is_never_marked_away(node: str) -> None:
    policy = EnvironmentRule("pay", "PAY", "red", Match(name=("shop",)), by_policy=True)
    inventory = marked((node, mark("prod")), rules=(policy, *RULES))
    assert inventory.environment_of(SHOP).name == "pay"
    assert inventory.environment_of_role(SHOP, "Admin").name == "pay"


def test_a_policy_s_rule_on_roles_counts_in_a_marked_account() -> None:
    policy = EnvironmentRule("root", "ROOT", "red", Match(role=("Admin",)), by_policy=True)
    inventory = marked((account_node(SHOP), mark("dev")), rules=(policy, *RULES))
    assert inventory.environment_of_role(SHOP, "Admin").name == "root"
    assert inventory.environment_of_role(SHOP, "Other").name == "dev"


BOUND = replace(PROD, confirm=Confirm.TYPE, least=Confirm.TYPE)
SAYS = "marked by you on 2026-11-22; the machine's policy asks as in prod"


@pytest.mark.parametrize("roles", [(), (READERS, BREAKGLASS)])
@pytest.mark.parametrize("node", [account_node(SHOP_PROD), role_node(SHOP_PROD, "Admin")])
def test_what_the_machine_s_policy_asks_in_an_environment_holds_under_a_mark(
    node: str, roles: tuple[EnvironmentRule, ...]
) -> None:
    inventory = marked((node, mark("lab")), rules=(*roles, BOUND, DEV, LAB))
    found = inventory.environment_of_role(SHOP_PROD, "Admin")
    assert (found.name, found.confirm, found.instead_of) == ("lab", Confirm.TYPE, "prod")
    assert found.reason == SAYS
    assert inventory.environment_of(SHOP_PROD).confirm is Confirm.TYPE


@pytest.mark.parametrize("roles", [(), (READERS,)])
def test_it_holds_under_a_mark_on_a_mark(roles: tuple[EnvironmentRule, ...]) -> None:
    marks = (account_node(SHOP_PROD), mark("dev")), (role_node(SHOP_PROD, "Admin"), mark("lab"))
    inventory = marked(*marks, rules=(*roles, BOUND, DEV, LAB))
    found = inventory.environment_of_role(SHOP_PROD, "Admin")
    assert (found.name, found.confirm, found.instead_of) == ("lab", Confirm.TYPE, "prod")


def test_an_ou_s_mark_keeps_what_the_policy_asks_and_a_mark_may_ask_for_more() -> None:
    bound = replace(BOUND, confirm=Confirm.ASK, least=Confirm.ASK)
    strict = replace(LAB, confirm=Confirm.TYPE)
    inventory = marked((unit_node("ou-w"), mark("lab")), rules=(bound, DEV, strict))
    found = inventory.environment_of(SHOP_PROD)
    assert (found.name, found.confirm, found.instead_of) == ("lab", Confirm.TYPE, "prod")
    assert found.reason == "marked by you on 2026-11-22, with all of Workloads"


def test_a_role_that_a_rule_puts_elsewhere_is_held_to_what_counts_there() -> None:
    readers = replace(READERS, least=Confirm.ASK, confirm=Confirm.ASK)
    inventory = marked((account_node(SHOP), mark("lab")), rules=(readers, DEV, LAB))
    found = inventory.environment_of_role(SHOP, "ReadOnly")
    assert (found.name, found.confirm) == ("readers", Confirm.ASK)
    other = inventory.environment_of_role(SHOP, "Admin")
    assert (other.name, other.confirm, other.instead_of) == ("lab", Confirm.NONE, "dev")


def test_the_strictest_rule_of_a_name_says_what_is_asked() -> None:
    strict = EnvironmentRule("Prod", "P!", "orange", Match(name=("x",)), Confirm.TYPE)
    found = environment_of_mark(mark("PROD"), (PROD, strict))
    assert (found.name, found.badge, found.confirm) == ("prod", "PROD", Confirm.TYPE)


def test_a_mark_outlives_the_rule_it_was_made_with() -> None:
    kept = mark("gold", badge="GOLD", color="yellow", confirm=Confirm.TYPE)
    found = marked((account_node(SHOP), kept)).environment_of(SHOP)
    assert (found.name, found.badge, found.color) == ("gold", "GOLD", "yellow")
    assert found.confirm is Confirm.TYPE
    assert found.reason == "marked by you on 2026-11-22; no rule is called gold any more"


def test_an_account_that_nobody_lists_keeps_its_mark() -> None:
    inventory = marked((account_node(STRANGER), mark("prod")))
    assert inventory.environment_of(STRANGER).name == "prod"
    assert inventory.environment_of_role(STRANGER, "Admin").confirm is Confirm.ASK


def test_units_in_a_loop_end_the_search() -> None:
    units = (OrganizationalUnit("ou-a", "A", "ou-b"), OrganizationalUnit("ou-b", "B", "ou-a"))
    looped = replace(ORGANIZATION, units=units, accounts=(Account(SHOP, "shop", "ou-a"),))
    inventory = Inventory(
        organization=looped,
        rules=RULES,
        marks=EnvironmentMarks({unit_node("ou-c"): mark("lab")}),
    )
    assert inventory.environment_of(SHOP).name == "dev"


def test_what_is_in_a_unit_has_the_mark_of_the_nearest_one() -> None:
    marks = ((unit_node("ou-w"), mark("lab")), (unit_node("ou-s"), mark("dev")))
    around = marked(*marks).marked
    outer = marked(marks[0]).marked
    assert around is not None
    assert outer is not None
    names = [found.name if found else "" for found in map(around.around, ("ou-s", "ou-w", "r-1"))]
    assert names == ["dev", "lab", ""]
    assert [found.name if found else "" for found in (outer.around("ou-s"),)] == ["lab"]
