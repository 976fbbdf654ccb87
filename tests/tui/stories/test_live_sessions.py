"""The tab of live sessions, key by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.driver import Driver, opened
from tests.tui.fake import SECRET, FakeWorkspace

if TYPE_CHECKING:
    from tests.tui.conftest import Copies


def workspace_with(*roles: tuple[str, str]) -> FakeWorkspace:
    """Return a workspace in which some roles are live, the first one the shortest."""
    workspace = FakeWorkspace()
    for number, (account_id, role) in enumerate(roles):
        workspace.put(account_id, role, minutes=30 + number)
    return workspace


async def shown(driver: Driver) -> Driver:
    """Open the tab."""
    return await driver.do("sessions")


async def test_each_is_told_with_its_plan_and_masked_keys() -> None:
    workspace = workspace_with((PAYMENTS_DEV, "Admin"), (PAYMENTS_PROD, "Admin"))
    async with opened(workspace) as driver:
        await shown(driver)
        driver.sees("payments-dev", "payments-prod")
        first = driver.main.state.selection.account
        await driver.do("down")
        second = driver.main.state.selection.account
        assert {one.id for one in (first, second) if one} == {PAYMENTS_DEV, PAYMENTS_PROD}
        assert SECRET not in driver.text


async def test_one_that_another_process_made_is_seen_after_a_refresh() -> None:
    async with opened() as driver:
        await shown(driver)
        driver.sees_not("payments-dev")
        driver.workspace.put(PAYMENTS_DEV, "Admin")
        await driver.do("refresh")
        driver.was_told("Looked for sessions again")
        driver.sees("payments-dev")


async def test_its_arn_is_copied_and_never_a_secret(copies: Copies) -> None:
    async with opened(workspace_with((PAYMENTS_DEV, "Admin"))) as driver:
        await shown(driver)
        await driver.do("copy_name")
        (copied,) = copies
        assert copied[0] == f"arn:aws:iam::{PAYMENTS_DEV}:role/Admin"
        assert copied[2] is False


async def test_enter_assumes_its_role_which_the_session_serves() -> None:
    async with opened(workspace_with((PAYMENTS_DEV, "Admin"))) as driver:
        await shown(driver)
        await driver.do("open")
        driver.was_told("Admin is live for 30:00")
        assert driver.dialog == ""


async def test_everything_is_refreshed_from_here_too() -> None:
    async with opened(workspace_with((PAYMENTS_DEV, "Admin"))) as driver:
        await shown(driver)
        await driver.do("refresh_all")
        await driver.idle()
        assert any("refresh" in call for call in driver.workspace.calls), driver.workspace.calls
