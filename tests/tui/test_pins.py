"""Pins, and the roles used last."""

from __future__ import annotations

import pytest
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD, PROD_ADMIN
from tests.tui.driver import LARGE, SMALL, opened
from tests.tui.fake import FakeWorkspace

from hatstand.domain.roles import Role


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_what_is_pinned_is_marked_and_a_key_leads_back(size: tuple[int, int]) -> None:
    async with opened(size=size) as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.do("pin")
        assert driver.workspace.state.pins("acme") == (PROD_ADMIN,)
        assert "Admin ★" in driver.text
        await driver.go_to("org")
        await driver.do("pinned")
        assert "★ payments-prod/Admin" in driver.text
        await driver.press("enter")
        assert driver.selected == PROD_ADMIN
        await driver.do("pin")
        assert "★" not in driver.text
        assert driver.workspace.state.pins("acme") == ()


async def test_roles_used_last_come_after_the_pins_each_once() -> None:
    workspace = FakeWorkspace()
    workspace.recent = (
        Role(PAYMENTS_DEV, "Admin"),
        Role(PAYMENTS_PROD, "Admin"),
        Role("000000000000", "Gone"),
    )
    workspace.state.pin("acme", PROD_ADMIN)
    async with opened(workspace) as driver:
        await driver.do("pinned")
        lines = [line for line in driver.lines if "/Admin" in line]
        assert ["payments-prod/Admin" in lines[0], "payments-dev/Admin" in lines[1]] == [True] * 2
        assert len(lines) == 2
        assert "Gone" not in driver.text
        await driver.press(*"dev")
        assert "payments-prod/Admin" not in driver.text
        await driver.press("enter")
        assert driver.selected == f"role:{PAYMENTS_DEV}/Admin"


async def test_with_nothing_pinned_it_says_how() -> None:
    async with opened() as driver:
        await driver.do("pinned")
        assert "p in the tree pins a role" in " ".join(driver.text.split())
        await driver.press("enter", "escape")
        assert len(driver.app.screen_stack) == 1


async def test_pins_lead_home_from_another_tab() -> None:
    async with opened() as driver:
        driver.workspace.state.pin("acme", f"account:{PAYMENTS_DEV}")
        await driver.do("sessions")
        await driver.do("pinned")
        await driver.press("enter")
        assert driver.selected == f"account:{PAYMENTS_DEV}"


async def test_where_nothing_can_be_chosen_no_key_is_offered_for_it() -> None:
    async with opened() as driver:
        await driver.do("pinned")
        driver.sees("Nothing is pinned", "esc back").sees_not("enter go there")
