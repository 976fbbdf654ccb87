"""What a role's name tells of an account that only local files know: a guess may guard."""

from __future__ import annotations

import pytest
from tests.unit.domain.test_environment_marks import mark

from hatstand.domain.environment_marks import EnvironmentMarks, account_node
from hatstand.domain.environments import Confirm, Environment, EnvironmentRule, Match
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, AccountSource, Organization

ID = "111111111111"


def environment(
    role: str,
    *rules: EnvironmentRule,
    name: str = "payments-admin",
    source: AccountSource = AccountSource.PROFILE,
    marks: EnvironmentMarks | None = None,
) -> Environment:
    """Return a role's environment; without rules the built-in ones count."""
    organization = Organization(accounts=(Account(ID, name, "root", source=source),))
    inventory = Inventory(organization=organization, marks=marks)
    if rules:
        inventory = Inventory(organization=organization, rules=rules, marks=marks)
    return inventory.environment_of_role(ID, role)


@pytest.mark.parametrize("role", ["prod-admin", "ProdDeploy", "payments_live", "本番"])
def test_a_role_called_after_production_is_guarded(role: str) -> None:
    found = environment(role)
    assert (found.name, found.confirm) == ("prod", Confirm.ASK)
    assert found.reason.endswith("; nothing else tells of its account")


@pytest.mark.parametrize("role", ["Admin", "nonprod-admin", "preprod", "SecurityAudit", "dev"])
def test_other_names_decide_nothing(role: str) -> None:
    assert not environment(role)


def test_whatever_is_known_of_the_account_counts_more() -> None:
    assert environment("prod-admin", name="payments-dev").name == "dev"
    assert not environment("prod-admin", source=AccountSource.ORGANIZATION)


def test_an_account_that_nobody_names_is_one_that_nothing_is_known_of() -> None:
    assert Inventory().environment_of_role("222222222222", "prod-admin").name == "prod"


def test_the_file_s_own_rules_on_names_count_the_same() -> None:
    asks = EnvironmentRule("live", "LIVE", "red", Match(name=("live-*",)), Confirm.TYPE)
    by_role = EnvironmentRule("lab", "LAB", "blue", Match(role=("Lab",)))
    found = environment("live-ops", by_role, asks)
    assert (found.name, found.confirm) == ("live", Confirm.TYPE)
    assert found.reason.startswith("environments[live].match.name = live-*")
    assert environment("Lab", by_role, asks).name == "lab"


def test_a_person_s_mark_counts_more() -> None:
    marks = EnvironmentMarks({account_node(ID): mark("dev")})
    assert environment("prod-admin", marks=marks).name == "dev"
