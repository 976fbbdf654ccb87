"""The classifier says of every account what trying all rules one by one says."""

from __future__ import annotations

from itertools import product

import pytest

from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.classifier import Classifier
from hatstand.domain.environments import (
    EnvironmentRule,
    Match,
    classify_account,
)
from hatstand.domain.organization import (
    Account,
    AccountState,
    Organization,
    OrganizationalUnit,
)

MANAGEMENT, PICKED, OTHER = ("9" * 12, "1" * 12, "2" * 12)
ORGANIZATION = Organization(
    "o-1",
    root_id="r-1",
    management_account_id=MANAGEMENT,
    units=(
        OrganizationalUnit("ou-w", "Workloads", "r-1"),
        OrganizationalUnit("ou-p", "Prod", "ou-w"),
        OrganizationalUnit("ou-n", "NonProd", "ou-w"),
        OrganizationalUnit("ou-s", "Security", "r-1"),
    ),
)


def rule(label: str, match: Match) -> EnvironmentRule:
    return EnvironmentRule(label, label[:4], "red", match)


OWN_RULES = (
    rule("closed", Match(state=("CLOSED",))),
    rule("picked", Match(id=(PICKED,), name=("*-LIVE",))),
    rule("tagged", Match(tags=(("kind", ("gold*",)),), ou=("Security",))),
    rule("workloads", Match(ou=("Workloads/**",), word=("log archive",))),
    rule("guarded", Match(ou_word=("security", "non prod"))),
    rule("managed", Match(management=True, tags=(("kind", ("*",)),))),
    rule("again", Match(id=(PICKED, OTHER), state=("SUSPENDED",), name=("x*",))),
)
NAMES = (
    ("payments",),
    ("payments-prod",),
    ("PaymentsPreProd2",),
    ("log-archive", "x"),
    ("決済prod", "shop-live"),
    ("", "archive of a log"),
)
ACCOUNTS = tuple(
    Account(account_id, names[0], parent, state=state, tags=tags, aliases=names[1:])
    for account_id, names, parent, state, tags in product(
        (MANAGEMENT, PICKED, OTHER, "3" * 12),
        NAMES,
        ("r-1", "ou-w", "ou-p", "ou-n", "ou-s", "ou-unknown", ""),
        (AccountState.ACTIVE, AccountState.CLOSED, AccountState.SUSPENDED),
        (None, {"kind": "golden"}, {"kind": "lead", "other": ""}),
    )
)


@pytest.mark.parametrize("rules", [BUILT_IN_RULES, OWN_RULES, OWN_RULES[::-1], ()])
def test_the_first_rule_that_matches_decides(rules: tuple[EnvironmentRule, ...]) -> None:
    classifier = Classifier(ORGANIZATION, rules)
    for account in ACCOUNTS:
        expected = classify_account(account, ORGANIZATION, rules)
        assert classifier.environment_of(account) == expected, account
        assert classifier.environment_of(account) == expected, "also when it is asked again"


def test_nobody_manages_where_no_organization_is_known() -> None:
    nameless = Account("", "x")
    classifier = Classifier(Organization(), BUILT_IN_RULES)
    assert not classifier.environment_of(nameless)
