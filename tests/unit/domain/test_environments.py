"""Environment rules: globs, words, and what the built-in rules make of people's names."""

from __future__ import annotations

import pytest

from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.environments import (
    Confirm,
    EnvironmentRule,
    Match,
    classify_account,
    classify_role,
    has_word,
    name_matches,
    needs_tags,
    ou_matches,
)
from hatstand.domain.organization import (
    Account,
    AccountState,
    Organization,
    OrganizationalUnit,
    split_path,
)

ORGANIZATION = Organization(
    id="o-acme",
    root_id="r-1",
    management_account_id="999999999999",
    units=(
        OrganizationalUnit("ou-w", "Workloads", "r-1"),
        OrganizationalUnit("ou-p", "Prod", "ou-w"),
        OrganizationalUnit("ou-e", "EU", "ou-p"),
        OrganizationalUnit("ou-n", "NonProduction", "r-1"),
        OrganizationalUnit("ou-s", "Sales/Ops", "r-1"),
    ),
)


def built_in(name: str, parent: str = "r-1", account_id: str = "111111111111") -> str:
    account = Account(account_id, name, parent)
    return classify_account(account, ORGANIZATION, BUILT_IN_RULES).name


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("**", "", True),
        ("**", "A/B/C", True),
        ("X/**", "X", True),
        ("X/**", "X/Y/Z", True),
        ("X/**", "", False),
        ("X/**", "XY", False),
        ("X/**", "Y/X", False),
        ("X/*", "X", False),
        ("X/*", "X/Y", True),
        ("X/*", "X/Y/Z", False),
        ("*", "X", True),
        ("*", "", False),
        ("*/Prod", "Workloads/Prod", True),
        ("*/Prod", "Prod", False),
        ("**/Prod", "Prod", True),
        ("**/Prod/**", "A/B/Prod/C", True),
        ("**/**", "", True),
        ("A/**/B", "A/B", True),
        ("A/**/B", "A/x/y/B", True),
        ("A/**/B", "A/x/y", False),
        ("workloads/PROD", "Workloads/Prod", True),
        ("/Workloads/Prod/", "Workloads/Prod", True),
        ("Prod?", "Prod1", True),
        ("Prod**", "Production", True),
        ("", "", True),
        ("", "X", False),
        (r"Sales\/Ops", r"Sales\/Ops", True),
        ("Sales/Ops", r"Sales\/Ops", False),
        ("Sales*", r"Sales\/Ops", True),
        ("[a-z]", "b", False),
        ("a.b", "axb", False),
    ],
)
def test_ou_globs(pattern: str, path: str, expected: bool) -> None:
    assert ou_matches(pattern, split_path(path)) is expected


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("*-prod", "Payments-PROD", True),
        ("*-prod", "payments-prod2", False),
        ("prod", "prod\n", False),
        ("*", "", True),
        ("?", "", False),
        ("a*b*c", "aXbYc", True),
        ("a*b*c", "acb", False),
        ("*a*ab", "aab", True),
        ("ab*ba", "aba", False),
        ("a\nb*", "A\nbc", True),
        ("(x|y)", "x", False),
    ],
)
def test_name_globs(pattern: str, name: str, expected: bool) -> None:
    assert name_matches(pattern, name) is expected


def test_a_pattern_full_of_stars_is_not_tried_in_every_way() -> None:
    """There are more ways than this test could ever try."""
    assert not name_matches("*a" * 40 + "b", "a" * 2000)


@pytest.mark.parametrize(
    ("word", "name", "expected"),
    [
        ("prod", "prod", True),
        ("prod", "Payments Prod EU", True),
        ("prod", "payments.prod_eu", True),
        ("prod", "payments-prod2", True),
        ("prod", "paymentsProd", True),
        ("prod", "[PROD] payments", True),
        ("prod", "決済prod", True),
        ("prod", "決済ＰＲＯＤ", True),
        ("prod", "product", False),
        ("prod", "reproduce", False),
        ("ci", "ci-runner", True),
        ("ci", "social", False),
        ("live", "delivery", False),
        ("log archive", "Log-Archive", True),
        ("log archive", "log of archive", False),
        ("prod", "", False),
    ],
)
def test_words(word: str, name: str, expected: bool) -> None:
    assert has_word(word, name) is expected


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("payments-prod", "prod"),
        ("Payments Prod EU", "prod"),
        ("payments-prod_eu", "prod"),
        ("payments.production.eu", "prod"),
        ("prd-ledger", "prod"),
        ("acme-live", "prod"),
        ("決済本番", "prod"),
        ("payments-nonprod", "dev"),
        ("payments-non-prod", "dev"),
        ("Payments Non Prod", "dev"),
        ("NonProduction", "dev"),
        ("payments_non_production", "dev"),
        ("payments-preprod", "staging"),
        ("pre-prod", "staging"),
        ("PreProd Payments", "staging"),
        ("payments.pre.prod", "staging"),
        ("payments-stg", "staging"),
        ("uat2", "staging"),
        ("決済ステージング環境", "staging"),
        ("e2e-test", "test"),
        ("alice sandbox", "sandbox"),
        ("payments-dev", "dev"),
        ("開発", "dev"),
        ("Log Archive", "security"),
        ("log-archive", "security"),
        ("Audit", "security"),
        ("shared-services", "shared"),
        ("network-hub", "shared"),
        ("products", ""),
        ("delivery", ""),
        ("acme", ""),
        ("", ""),
    ],
)
def test_built_in_rules_on_names(name: str, environment: str) -> None:
    assert built_in(name) == environment


@pytest.mark.parametrize(
    ("parent", "environment"),
    [("ou-p", "prod"), ("ou-e", "prod"), ("ou-n", "dev"), ("ou-w", ""), ("r-1", ""), ("", "")],
)
def test_built_in_rules_on_units(parent: str, environment: str) -> None:
    assert built_in("acme", parent) == environment


def test_a_unit_that_is_not_production_wins_over_a_name() -> None:
    """Below NonProduction nothing is prod, whatever it is called."""
    assert built_in("payments-prod", "ou-n") == "dev"


def test_management_account_comes_first() -> None:
    assert built_in("prod", "ou-p", "999999999999") == "management"


def test_only_prod_asks() -> None:
    asking = {rule.name for rule in BUILT_IN_RULES if rule.confirm is not Confirm.NONE}
    assert asking == {"prod"}


def test_the_reason_names_rule_and_part() -> None:
    rules = (EnvironmentRule("prod", "PROD", "red", Match(ou=("Workloads/Prod/**",))),)
    environment = classify_account(Account("1", "x", "ou-e"), ORGANIZATION, rules)
    assert environment.reason == "environments[prod].match.ou = Workloads/Prod/**"
    named = classify_account(Account("1", "x-prod"), ORGANIZATION, BUILT_IN_RULES)
    assert named.reason == "built-in rule: the word prod in its name"
    managed = classify_account(Account("999999999999", "x"), ORGANIZATION, BUILT_IN_RULES)
    assert "management account" in managed.reason


@pytest.mark.parametrize(
    "match",
    [
        Match(id=("111111111111",)),
        Match(name=("*alias*",)),
        Match(state=("SUSPENDED",)),
        Match(tags=(("Stage", ("x", "prod*")),)),
        Match(ou=("nowhere",), name=("payments",)),
    ],
)
def test_any_key_of_a_rule_is_enough(match: Match) -> None:
    account = Account(
        "111111111111",
        "payments",
        "ou-p",
        state=AccountState.SUSPENDED,
        tags={"Stage": "Production"},
        aliases=("the-alias",),
    )
    rules = (EnvironmentRule("hit", "HIT", "red", match),)
    assert classify_account(account, ORGANIZATION, rules).name == "hit"


@pytest.mark.parametrize(
    "match", [Match(), Match(tags=(("stage", ("*",)),)), Match(role=("*",)), Match(ou=("Other",))]
)
def test_no_key_matches(match: Match) -> None:
    account = Account("111111111111", "payments", "ou-p", tags={"Stage": "Production"})
    rules = (EnvironmentRule("hit", "HIT", "red", match),)
    environment = classify_account(account, ORGANIZATION, rules)
    assert not environment
    assert environment.reason == "no rule matches"


def test_tags_not_read_never_match() -> None:
    rules = (EnvironmentRule("hit", "HIT", "red", Match(tags=(("Stage", ("*",)),))),)
    assert not classify_account(Account("1", "x"), ORGANIZATION, rules)
    assert needs_tags(rules)
    assert not needs_tags(BUILT_IN_RULES)


def test_role_rules_are_for_that_role_alone() -> None:
    rules = (
        EnvironmentRule("prod", "PROD", "red", Match(role=("*-prod",)), Confirm.TYPE),
        EnvironmentRule("dev", "DEV", "green", Match(name=("*",))),
    )
    account = Account("1", "x")
    role = classify_role("Deploy-PROD", account, ORGANIZATION, rules)
    assert (role.name, role.confirm) == ("prod", Confirm.TYPE)
    assert role.reason == "environments[prod].match.role = *-prod"
    assert classify_role("Deploy", account, ORGANIZATION, rules).name == "dev"
    assert classify_account(account, ORGANIZATION, rules).name == "dev"
    assert not classify_role("Deploy", account, ORGANIZATION, ())


def test_the_first_rule_wins() -> None:
    rules = (
        EnvironmentRule("one", "1", "red", Match(ou=("**",))),
        EnvironmentRule("two", "2", "red", Match(name=("*",))),
    )
    assert classify_account(Account("1", "x"), ORGANIZATION, rules).name == "one"
