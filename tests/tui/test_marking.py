"""Marking accounts, OUs and roles by hand."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.tui.acme import DEV_ADMIN, NOW, PAYMENTS_DEV, PAYMENTS_PROD, inventory
from tests.tui.driver import LARGE, SMALL, Driver, opened
from tests.tui.fake import FakeWorkspace

from hatstand.domain.environment_marks import EnvironmentMark, EnvironmentMarks
from hatstand.domain.environments import Confirm, EnvironmentRule, Match
from hatstand.services.account_colors import ColorsRead

if TYPE_CHECKING:
    from tests.tui.conftest import Copies

DEV, PROD = f"account:{PAYMENTS_DEV}", f"account:{PAYMENTS_PROD}"


def marked(node: str, environment: str) -> FakeWorkspace:
    """Return a workspace in which something is marked."""
    mark = EnvironmentMark(environment, NOW)
    return FakeWorkspace(inventory=replace(inventory(), marks=EnvironmentMarks({node: mark})))


async def choose(driver: Driver, effect: str) -> None:
    """Go down the list, and round, until the dialog says what the choice would do."""
    for _ in range(20):
        if effect in driver.text:
            return
        await driver.press("j")
    driver.sees(effect)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_an_account_is_marked_and_says_so(size: tuple[int, int]) -> None:
    async with opened(size=size) as driver:
        await driver.go_to(DEV)
        await driver.do("mark")
        assert driver.dialog == "MarkScreen"
        driver.sees("Mark as", "payments-dev", "the word dev in", "PROD", "sandbox", "enter mark")
        await choose(driver, "prod: asks before every use")
        driver.sees(f'match.id = ["{PAYMENTS_DEV}"]', 'confirm = "ask"')
        await driver.press("enter")
        assert driver.dialog == ""
        driver.was_told("Marked payments-dev as prod; m changes it")
        if size == LARGE:
            driver.sees(" PROD  payments-dev", "marked by you on 2026-03-04")


@pytest.mark.parametrize("node", [PROD, f"role:{PAYMENTS_PROD}/Admin"])
async def test_all_that_a_choice_does_is_seen_in_a_small_terminal(node: str) -> None:
    async with opened(size=SMALL) as driver:
        await driver.go_to(node)
        await driver.do("mark")
        await choose(driver, "dev: asks nothing")
        driver.sees("it has to be typed", "In config.toml:", "one first.", "down.")
        driver.sees("enter mark", "esc back")
        await driver.press("enter")
        driver.sees("To confirm", "Type", "esc another one")


async def test_a_marked_account_asks_at_once() -> None:
    async with opened() as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.go_to(DEV)
        await driver.do("mark")
        await choose(driver, "prod: asks before every use")
        await driver.press("enter")
        await driver.go_to(DEV_ADMIN)
        await driver.do("assume")
        assert driver.dialog == "ConfirmScreen"


async def test_asking_less_wants_the_name_typed() -> None:
    async with opened(size=SMALL) as driver:
        await driver.go_to(PROD)
        await driver.do("mark")
        await choose(driver, "dev: asks nothing")
        driver.sees("That is less than now: it has to be typed.")
        await driver.press("enter", "enter")
        assert driver.dialog == "MarkScreen"
        driver.sees("type payments-prod")
        await driver.type("payments-pro")
        assert driver.dialog == "MarkScreen"
        await driver.type("d")
        assert driver.dialog == ""
        assert driver.workspace.inventory.environment_of(PAYMENTS_PROD).name == "dev"


async def test_typing_can_be_left_for_another_choice() -> None:
    async with opened() as driver:
        await driver.go_to(PROD)
        await driver.do("mark")
        await choose(driver, "dev: asks nothing")
        await driver.press("enter", "escape")
        assert driver.dialog == "MarkScreen"
        driver.sees_not("type payments-prod")
        await driver.press("escape")
        assert driver.dialog == ""
        assert not any(call.startswith("mark") for call in driver.workspace.calls)


async def test_the_lines_for_the_settings_are_copied(copies: Copies) -> None:
    async with opened() as driver:
        await driver.go_to("ou:ou-dev")
        await driver.do("mark")
        await driver.press("c")
        ((text, what, secret),) = copies
        assert (what, secret) == ("lines", False)
        (rule,) = tomllib.loads(text)["environments"]
        assert rule["match"] == {"ou": ["Workloads/Dev/**"]}
        assert driver.dialog == "MarkScreen"


async def test_an_ou_is_marked_with_all_below_it() -> None:
    async with opened() as driver:
        await driver.go_to("ou:ou-dev")
        await driver.do("mark")
        await choose(driver, "sandbox: asks nothing")
        driver.sees("more for an account below")
        await driver.press("enter")
        driver.was_told("Marked all of Dev as sandbox; m changes it")
        driver.sees("SBX  marked by you on 2026-03-04, with all of")
        assert driver.workspace.inventory.environment_of(PAYMENTS_DEV).name == "sandbox"


async def test_a_role_is_marked_alone() -> None:
    async with opened() as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("mark")
        await choose(driver, "prod: asks before every use")
        driver.sees("A rule on a role's name counts in every")
        await driver.press("enter")
        of_role = driver.workspace.inventory.environment_of_role
        assert of_role(PAYMENTS_DEV, "Admin").name == "prod"
        assert of_role(PAYMENTS_DEV, "ReadOnly").name == "dev"


async def test_a_mark_is_taken_away() -> None:
    async with opened(marked(DEV, "sandbox")) as driver:
        await driver.go_to(DEV)
        await driver.do("mark")
        driver.sees("marked by you on 2026-03-04")
        await choose(driver, "the rules decide")
        driver.sees("no mark")
        await driver.press("enter")
        driver.was_told("payments-dev is not marked any more: the rules decide")
        driver.sees("the word dev in")


async def test_what_is_not_marked_has_no_mark_to_take_away() -> None:
    async with opened() as driver:
        await driver.go_to(DEV)
        await driver.do("mark")
        driver.sees_not("no mark")


async def test_what_the_machine_s_policy_decides_is_not_marked() -> None:
    policy = EnvironmentRule(
        "pay", "PAY", "red", Match(id=(PAYMENTS_DEV,)), Confirm.TYPE, by_policy=True
    )
    known = inventory()
    workspace = FakeWorkspace(inventory=replace(known, rules=(policy, *known.rules)))
    async with opened(workspace) as driver:
        await driver.go_to(DEV)
        await driver.do("mark")
        assert driver.dialog == ""
        driver.was_told("The machine's policy decides this environment: a mark changes nothing")


async def test_the_organization_as_a_whole_is_not_marked() -> None:
    async with opened() as driver:
        await driver.go_to("org")
        await driver.do("mark")
        driver.was_told("Select an account, an OU or a role first")


async def test_what_cannot_be_kept_is_told() -> None:
    workspace = FakeWorkspace()
    workspace.marks_problem = "marks.toml can't be written: No space left on device."
    async with opened(workspace) as driver:
        await driver.go_to(DEV)
        await driver.do("mark")
        await driver.press("enter")
        driver.was_told("No space left on device")


async def test_another_hatstand_s_mark_is_shown() -> None:
    async with opened() as driver:
        await driver.go_to(DEV)
        mark = EnvironmentMark("sandbox", NOW)
        workspace = driver.workspace
        workspace.inventory = replace(workspace.inventory, marks=EnvironmentMarks({DEV: mark}))
        workspace.marks_changed = True
        driver.main.watching.tick()
        await driver.settle()
        driver.sees("marked by you on 2026-03-04")


async def test_hostile_names_are_shown_as_they_are_and_an_id_is_typed_for_them() -> None:
    hostile = "444444444444"
    async with opened(marked(f"account:{hostile}", "prod")) as driver:
        await driver.go_to(f"account:{hostile}")
        await driver.do("mark")
        await choose(driver, "the rules decide")
        await driver.press("enter")
        driver.sees("[red]x[/]", f"type {hostile}")
        await driver.type(hostile)
        assert driver.dialog == ""


async def test_marks_that_were_lost_are_told_at_the_start() -> None:
    workspace = FakeWorkspace()
    workspace.marks_problem = "marks.toml can't be used: it is damaged"
    async with opened(workspace) as driver:
        driver.was_told("marks.toml can't be used: it is damaged")


async def test_aws_s_own_colour_is_a_hint_beside_the_environment() -> None:
    workspace = FakeWorkspace(colors_read=ColorsRead({PAYMENTS_DEV: "lightBlue"}))
    async with opened(workspace) as driver:
        await driver.go_to(DEV)
        await driver.do("colors")
        driver.was_told("1 account colour imported")
        driver.sees(" DEV  payments-dev", "■ light blue, its colour in the console")
        await driver.go_to(PROD)
        driver.sees_not("its colour in the console")


async def test_colours_are_not_asked_for_offline() -> None:
    async with opened(offline=True) as driver:
        await driver.do("colors")
        driver.was_told("Offline")
        assert "colors" not in driver.workspace.calls
