"""Assuming, key by key: codes, confirmations, refusals, renewing, forgetting."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.tui.acme import DEV_ADMIN, NOW, PAYMENTS_DEV, PAYMENTS_PROD, PROD_ADMIN, inventory
from tests.tui.driver import LARGE, SMALL, opened
from tests.tui.fake import SECRET, FakeWorkspace

from hatstand.config.model import Settings
from hatstand.domain.inventory import Inventory
from hatstand.domain.profiles import Finding
from hatstand.domain.roles import Role
from hatstand.errors import AccessDenied
from hatstand.services.ports import OpenedRole

if TYPE_CHECKING:
    from tests.tui.conftest import Copies


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_find_an_account_assume_a_role_with_a_code_and_copy_its_exports(
    size: tuple[int, int], copies: Copies
) -> None:
    async with opened(size=size) as driver:
        await driver.find("payments-dev")
        assert driver.selected == f"account:{PAYMENTS_DEV}"
        await driver.do("expand", "down")
        assert driver.selected == DEV_ADMIN
        await driver.do("open")
        assert driver.dialog == "MfaScreen"
        driver.sees("alice-phone", "payments-dev", "Waiting for an MFA code")
        await driver.type("123456")
        assert driver.dialog == ""
        driver.was_told("Admin in payments-dev is live for 1:00:00. c copies its exports")
        driver.sees("● Admin")
        assert re.search(r"2 Sess(ions)? 1 ", driver.lines[1])
        await driver.do("copy")
        text, what, secret = copies[0]
        assert (what, secret) == ("exports for bash", True)
        assert f"AWS_SECRET_ACCESS_KEY='{SECRET}'" in text or SECRET in text
        driver.was_told("Sent the exports for bash to the terminal")
        assert SECRET not in driver.text


async def test_a_guarded_environment_asks_and_enter_does_not_answer() -> None:
    async with opened() as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.do("assume")
        assert driver.dialog == "ConfirmScreen"
        await driver.press("enter", "enter")
        assert driver.dialog == "ConfirmScreen"
        await driver.press("n")
        assert driver.dialog == ""
        assert driver.workspace.sessions == {}
        await driver.do("assume")
        await driver.press("y")
        assert driver.dialog == "MfaScreen"
        await driver.type("123456")
        assert [s.target for s in driver.workspace.live_sessions()] == [f"{PAYMENTS_PROD}/Admin"]


async def test_keys_typed_ahead_confirm_nothing(haste_is_ignored: float) -> None:
    assert haste_is_ignored > 0
    async with opened() as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.pilot.press("a", "y", "enter", "y")
        await driver.settle()
        assert driver.dialog == "ConfirmScreen"
        assert driver.workspace.sessions == {}


async def test_a_live_role_is_not_assumed_again() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("open")
        driver.was_told("Admin is live for 41:00: c copies its exports")
        assert not any(call.startswith("assume") for call in workspace.calls)


async def test_what_aws_refuses_is_shown_in_its_own_words() -> None:
    error = AccessDenied(
        "AWS does not let you in",
        "Ask for the role's trust policy",
        operation="sts:AssumeRole",
        code="AccessDenied",
        message="User: alice is not authorized [/x] to perform: sts:AssumeRole",
    )
    async with opened(assume_error=error) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        await driver.do("assume")
        assert driver.dialog == "ProblemScreen"
        driver.sees("User: alice is not authorized [/x] to perform", "Ask for the role's trust")
        await driver.press("escape")
        assert driver.dialog == ""
        assert driver.main.state.running == ""


async def test_a_fault_of_our_own_is_shown_without_what_it_held() -> None:
    async with opened(assume_error=KeyError("code 123456")) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        await driver.do("assume")
        assert driver.dialog == "ProblemScreen"
        driver.sees("Hatstand itself failed: KeyError").sees_not("123456")


async def test_the_cursor_goes_to_the_last_used_role_once_it_is_known() -> None:
    workspace = FakeWorkspace(inventory=Inventory("acme"))
    workspace.after_refresh = inventory()
    arn = f"arn:aws:iam::{PAYMENTS_DEV}:role/Admin"
    workspace.state.opened = (OpenedRole("acme", arn, NOW),)
    async with opened(workspace) as driver:
        await driver.idle()
        assert driver.selected == DEV_ADMIN


async def test_a_cursor_that_was_moved_is_left_where_it_is() -> None:
    workspace = FakeWorkspace()
    arn = f"arn:aws:iam::{PAYMENTS_DEV}:role/Later"
    workspace.state.opened = (OpenedRole("acme", arn, NOW),)
    async with opened(workspace) as driver:
        await driver.do("down")
        before = driver.selected
        later = Role(PAYMENTS_DEV, "Later")
        workspace.inventory = replace(
            workspace.inventory, roles=(*workspace.inventory.roles, later)
        )
        driver.main.show_inventory(workspace.inventory)
        await driver.settle()
        assert driver.selected == before


async def test_renew_and_forget() -> None:
    workspace = FakeWorkspace(code_needed=False)
    workspace.put(PAYMENTS_DEV, "Admin", minutes=4)
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("renew")
        driver.was_told("Admin in payments-dev is live for 1:00:00.")
        await driver.do("forget")
        driver.was_told("Credentials already handed over stay valid until they expire")
        assert workspace.sessions == {}
        driver.sees_not("● Admin")


async def test_a_plan_with_something_in_its_way_is_shown_before_anything_is_tried() -> None:
    async with opened(plan_problems=("the device is a passkey",), code_needed=False) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("assume")
        assert driver.dialog == "PlanScreen"
        driver.sees("the device is a passkey")
        await driver.press("escape")
        assert driver.workspace.calls == []
        await driver.do("assume")
        await driver.press("a")
        assert driver.workspace.calls == [f"assume {PAYMENTS_DEV}/Admin"]


async def test_settings_on_which_safety_depends_refuse_every_hand_off(copies: Copies) -> None:
    fault = Finding("config.toml", 4, "environments", "unknown key")
    async with opened(settings=Settings(blocking=(fault,))) as driver:
        await driver.go_to(DEV_ADMIN)
        for command in ("assume", "copy", "link", "open"):
            await driver.do(command)
        assert driver.workspace.calls == []
        assert copies == []
        driver.was_told("Refused until this is mended")


async def test_marks_that_nobody_could_read_dim_every_hand_off_until_they_are_mended() -> None:
    async with opened() as driver:
        await driver.go_to(DEV_ADMIN)
        driver.workspace.unread_marks = "marks.toml can't be used: it is damaged"
        await driver.do("assume")
        driver.was_told("Refused until this is mended: marks.toml can't be used")
        assert driver.dialog == ""
        driver.workspace.unread_marks = ""
        await driver.do("assume")
        assert driver.dialog == "MfaScreen"


async def test_the_cursor_begins_on_the_role_that_opened_last() -> None:
    workspace = FakeWorkspace()
    opened_role = OpenedRole("acme", f"arn:aws:iam::{PAYMENTS_DEV}:role/Admin", NOW)
    workspace.state.opened = (opened_role,)
    async with opened(workspace) as driver:
        assert driver.selected == DEV_ADMIN
