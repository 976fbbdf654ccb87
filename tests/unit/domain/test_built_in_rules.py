"""What the built-in rules make of the names that AWS, landing zones and people give."""

from __future__ import annotations

import pytest

from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.environments import Environment, classify_account
from hatstand.domain.organization import Account, Organization, OrganizationalUnit, split_path


def environment(name: str, ou: str = "") -> Environment:
    """Return the environment of an account of that name at the end of a path of OUs."""
    units = []
    parent = "r-1"
    for number, unit in enumerate(split_path(ou)):
        units.append(OrganizationalUnit(f"ou-{number}", unit, parent))
        parent = f"ou-{number}"
    organization = Organization("o-1", root_id="r-1", units=tuple(units))
    return classify_account(Account("111111111111", name, parent), organization, BUILT_IN_RULES)


@pytest.mark.parametrize(
    ("ou", "account", "expected"),
    [
        # Control Tower
        ("Security", "Log Archive", "security"),
        ("Security", "Audit", "security"),
        ("Sandbox", "alice", "sandbox"),
        ("", "Management", "management"),
        # Landing Zone Accelerator
        ("Security", "LogArchive", "security"),
        ("Infrastructure", "SharedServices", "shared"),
        ("Infrastructure", "Network", "shared"),
        # Organizing Your AWS Environment: foundational OUs
        ("Security", "Security Tooling", "security"),
        ("Infrastructure", "Backup", "shared"),
        ("Infrastructure", "Identity", "shared"),
        ("Infrastructure", "Operations Tooling", "shared"),
        ("Infrastructure", "Monitoring", "shared"),
        ("", "log-archive", "security"),
        ("", "operations-tooling", "shared"),
        # … application and experimental ones
        ("Workloads/Prod", "webshop", "prod"),
        ("Workloads/Production/EU", "webshop", "prod"),
        ("Workloads/SDLC", "webshop", "dev"),
        ("Workloads/NonProd", "webshop", "dev"),
        ("Workloads/Dev", "webshop", "dev"),
        ("Workloads/Test", "webshop", "test"),
        ("Deployments", "webshop-pipelines", "shared"),
        # … procedural ones
        ("Policy Staging", "canary", "test"),
        ("Suspended", "webshop", "suspended"),
        ("Business Continuity", "data-bunker", "prod"),
        ("Exceptions", "webshop", ""),
        ("Transitional", "webshop", ""),
        # Transitioning to multiple AWS accounts
        ("Infrastructure_Prod", "network", "prod"),
        ("Workloads", "webshop", ""),
    ],
)
def test_names_of_landing_zones(ou: str, account: str, expected: str) -> None:
    assert environment(account, ou).name == expected


@pytest.mark.parametrize(
    "name",
    [
        *("webshop-prd", "webshop_prod", "webshop-production", "Production", "PROD", "prod-eu"),
        *("webshopProd", "CRMProd", "crmPROD", "PROD2", "prd01", "acme.prod.eu", "webshop-live"),
        *("webshop-dr", "dr-site", "DR", "webshop-disaster-recovery", "ＰＲＯＤ", "本番環境"),
        *("prod-uat", "dev-and-prod"),
    ],
)
def test_production_asks(name: str) -> None:
    found = environment(name)
    assert found.name == "prod"
    assert found.confirm == "ask"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("productivity", ""),
        ("product-dev", "dev"),
        ("product-catalogue", ""),
        ("reproduction", ""),
        ("byproduct", ""),
        ("produce", ""),
        ("delivery", ""),
        ("liverpool", ""),
        ("olive", ""),
        ("drive", ""),
        ("android-qa", "staging"),
        ("quadrant", ""),
        ("non-live", "dev"),
        ("nonlive", "dev"),
        ("nonprd", "dev"),
        ("NonPROD", "dev"),
        ("pre-live", "staging"),
        ("preprd-webshop", "staging"),
        ("webshop-stg", "staging"),
        ("webshop-uat", "staging"),
        ("UAT2", "staging"),
        ("qa", "staging"),
        ("aqua", ""),
        ("backstage", ""),
        ("webshop-dev", "dev"),
        ("devices", ""),
        ("webshop-sbx", "sandbox"),
        ("poc-search", "sandbox"),
        ("epoch", ""),
        ("latest", ""),
        ("contest", ""),
        ("auditorium", ""),
        ("asset-management", ""),
        ("blogging", ""),
        ("backups-of-alice", ""),
    ],
)
def test_what_is_not_production_does_not_ask(name: str, expected: str) -> None:
    found = environment(name)
    assert found.name == expected
    assert found.confirm == "none"


@pytest.mark.parametrize(
    ("ou", "expected"),
    [
        ("Products", ""),
        ("Product Development", "dev"),
        ("Live Operations", "prod"),
        ("Prod-EU", "prod"),
        ("Pre-Production", "staging"),
        ("Non Prod", "dev"),
        ("Non/Prod", "prod"),
        ("Suspended Workloads", "suspended"),
        ("サンドボックス", "sandbox"),
        ("セキュリティ部", "security"),
    ],
)
def test_words_in_names_of_units(ou: str, expected: str) -> None:
    assert environment("webshop", ou).name == expected


def test_the_reason_says_which_word_and_where() -> None:
    assert environment("CRMProd").reason == "built-in rule: the word prod in its name"
    below = environment("webshop", "Workloads/Infrastructure_Prod/EU")
    assert below.reason == "built-in rule: the word prod in the name of the OU Infrastructure_Prod"


def test_a_production_account_in_quarantine_still_asks() -> None:
    assert environment("webshop-prod", "Suspended").confirm == "ask"
