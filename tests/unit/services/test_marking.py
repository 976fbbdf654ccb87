"""What a mark would change, before it is made: above all whether less would be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hatstand.config.bounded import bounded
from hatstand.config.load import load_settings
from hatstand.config.model import EnvironmentBounds, MachinePolicy, Settings
from hatstand.domain.environment_marks import (
    EnvironmentMark,
    EnvironmentMarks,
    account_node,
    role_node,
    unit_node,
)
from hatstand.domain.environments import Confirm, EnvironmentRule, Match
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.roles import Role
from hatstand.services.marking import (
    Subject,
    environments_to_choose,
    lines_to_paste,
    marking,
    refusal,
    subject_of,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PROD, DEV = "1" * 12, "2" * 12
UNIT = OrganizationalUnit("ou-w", "Sales/Ops*", "r-1")
RULES = (
    EnvironmentRule("prod", "PROD", "red", Match(name=("*-prod",)), Confirm.ASK),
    EnvironmentRule("Prod", "PR2", "pink", Match(name=("other",)), Confirm.TYPE),
    EnvironmentRule("dev", "DEV", "green", Match(name=("*-dev",))),
)
SETTINGS = Settings(environments=RULES)
INVENTORY = Inventory(
    organization=Organization(
        "o-1",
        root_id="r-1",
        units=(UNIT,),
        accounts=(Account(PROD, "shop-prod", "ou-w"), Account(DEV, "shop-dev", "ou-w")),
    ),
    rules=RULES,
)
ACCOUNTS = {account.id: account for account in INVENTORY.organization.accounts}
PROD_CHOICE, DEV_CHOICE = environments_to_choose(SETTINGS)


def on(account_id: str) -> Subject:
    return subject_of(ACCOUNTS[account_id], INVENTORY)


def with_mark(node: str, environment: str) -> Inventory:
    return replace(INVENTORY, marks=EnvironmentMarks({node: EnvironmentMark(environment, NOW)}))


def test_each_environment_can_be_chosen_once_as_its_strictest_rule_asks() -> None:
    assert [(e.name, e.badge, e.confirm) for e in environments_to_choose(SETTINGS)] == [
        ("prod", "PROD", Confirm.TYPE),
        ("dev", "DEV", Confirm.NONE),
    ]


def test_to_ask_more_needs_no_word() -> None:
    found = marking(on(DEV), PROD_CHOICE, INVENTORY, SETTINGS, NOW)
    assert (found.before.name, found.after.name, found.asks_less) == ("dev", "prod", False)
    assert found.mark == EnvironmentMark("prod", NOW, "PROD", "red", Confirm.TYPE)


def test_to_ask_less_has_to_be_typed() -> None:
    found = marking(on(PROD), DEV_CHOICE, INVENTORY, SETTINGS, NOW)
    assert (found.before.name, found.after.name, found.asks_less) == ("prod", "dev", True)


def test_to_take_a_mark_away_may_ask_less_too() -> None:
    inventory = with_mark(account_node(DEV), "prod")
    found = marking(on(DEV), None, inventory, SETTINGS, NOW)
    assert (found.mark, found.before.name, found.after.name) == (None, "prod", "dev")
    assert found.asks_less
    strict = marking(on(PROD), None, with_mark(account_node(PROD), "dev"), SETTINGS, NOW)
    assert not strict.asks_less


def test_a_role_is_marked_alone() -> None:
    subject = subject_of(Role(PROD, "ReadOnly"), INVENTORY)
    assert subject.node == role_node(PROD, "ReadOnly")
    found = marking(subject, DEV_CHOICE, INVENTORY, SETTINGS, NOW)
    assert found.asks_less
    assert subject.match == Match(role=("ReadOnly",))


def test_an_ou_s_mark_asks_less_only_than_other_marks() -> None:
    subject = subject_of(UNIT, INVENTORY)
    assert (subject.node, subject.kind) == (unit_node("ou-w"), "OU")
    assert not marking(subject, DEV_CHOICE, INVENTORY, SETTINGS, NOW).asks_less
    marked = with_mark(unit_node("ou-w"), "prod")
    assert marking(subject, DEV_CHOICE, marked, SETTINGS, NOW).asks_less
    assert marking(subject, None, marked, SETTINGS, NOW).asks_less


@pytest.mark.parametrize(
    ("prod", "dev", "less"),
    [
        (EnvironmentBounds("prod"), EnvironmentBounds("dev", require_reason=True), True),
        (EnvironmentBounds("prod"), EnvironmentBounds("dev", max_duration=900), True),
        (
            EnvironmentBounds("prod", max_duration=3600),
            EnvironmentBounds("dev", max_duration=900),
            True,
        ),
        (
            EnvironmentBounds("prod", max_duration=900, require_reason=True),
            EnvironmentBounds("dev", max_duration=3600),
            False,
        ),
    ],
)
def test_to_leave_what_a_mark_bound_by_the_machine_s_policy_has_to_be_typed(
    prod: EnvironmentBounds, dev: EnvironmentBounds, less: bool
) -> None:
    rules = tuple(replace(rule, confirm=Confirm.NONE) for rule in RULES)
    policy = MachinePolicy("policy.toml", environments={"prod": prod, "dev": dev})
    settings = Settings(environments=rules, machine_policy=policy)
    marks = EnvironmentMarks({account_node(PROD): EnvironmentMark("dev", NOW)})
    inventory = replace(INVENTORY, rules=rules, marks=marks)
    assert marking(on(PROD), None, inventory, settings, NOW).asks_less is less


def test_no_mark_leaves_what_the_machine_s_policy_says_of_the_rules_environment() -> None:
    rules = tuple(replace(rule, confirm=Confirm.NONE) for rule in RULES)
    prod = EnvironmentBounds("prod", Confirm.TYPE, 900, require_reason=True)
    dev = EnvironmentBounds("dev", max_duration=3600)
    policy = MachinePolicy("policy.toml", environments={"prod": prod, "dev": dev})
    settings = bounded(Settings(environments=rules), policy)
    inventory = replace(INVENTORY, rules=settings.environments)
    found = marking(on(PROD), DEV_CHOICE, inventory, settings, NOW)
    assert (found.after.name, found.after.confirm, found.asks_less) == ("dev", Confirm.TYPE, False)
    held = policy.bounds_at(found.after)
    assert (held.confirm, held.max_duration, held.require_reason) == (Confirm.TYPE, 900, True)


def test_what_the_policy_decides_is_not_marked() -> None:
    policy = replace(RULES[0], by_policy=True)
    inventory = replace(INVENTORY, rules=(policy, *RULES))
    assert "machine's policy" in refusal(subject_of(ACCOUNTS[PROD], inventory), inventory)
    assert refusal(subject_of(ACCOUNTS[DEV], inventory), inventory) == ""
    role = subject_of(Role(PROD, "Admin"), inventory)
    assert refusal(role, inventory)


def test_the_lines_to_paste_say_the_same(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for item in (ACCOUNTS[DEV], UNIT):
        subject = subject_of(item, INVENTORY)
        file.write_text(lines_to_paste(subject, PROD_CHOICE, SETTINGS))
        settings = load_settings(file)
        assert settings.findings == ()
        read = replace(INVENTORY, rules=settings.environments)
        assert read.environment_of(DEV).name == "prod"
        assert read.environment_of(DEV).confirm is Confirm.TYPE


def test_the_lines_say_what_else_is_to_know() -> None:
    role = subject_of(Role(PROD, "Admin"), INVENTORY)
    assert "counts in every account" in lines_to_paste(role, DEV_CHOICE, SETTINGS)
    first = lines_to_paste(on(DEV), DEV_CHOICE, Settings())
    assert "Rules in the file replace the built-in ones" in first
    assert "built-in" not in lines_to_paste(on(DEV), DEV_CHOICE, SETTINGS)
