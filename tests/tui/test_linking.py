"""Opening a console: where the environment is guarded that is a question of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD, PROD_ADMIN
from tests.tui.driver import SMALL, opened
from tests.tui.fake import LINK, FakeWorkspace

from hatstand.domain.plan import LinkPlan, Plan
from hatstand.secret import Secret
from hatstand.services.exports import hand_over
from hatstand.tui.options import AppOptions


class Browser(list[str]):
    """What was opened."""

    @property
    def options(self) -> AppOptions:
        return AppOptions(open_link=self._open)

    def _open(self, link: Secret) -> None:
        hand_over(link, self.append)


class WithSwitching(FakeWorkspace):
    """A workspace in which every role has a working switch-role link."""

    def plan_now(self, *args: Any, **more: Any) -> Plan:
        links = (LinkPlan("federation", works=True), LinkPlan("switch-role", works=True))
        return replace(super().plan_now(*args, **more), links=links)


async def test_a_new_session_is_confirmed_and_so_is_the_opening_of_its_console() -> None:
    browser = Browser()
    async with opened(options=browser.options) as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.do("links")
        await driver.press("o")
        driver.sees("Assume Admin in payments-prod?")
        await driver.press("y")
        await driver.type("123456")
        driver.sees("Open a console link to Admin?")
        await driver.press("n")
        assert browser == []
        await driver.do("links")
        await driver.press("o", "enter")
        assert driver.dialog == "ConfirmScreen"
        await driver.press("y")
        assert browser == [LINK]


async def test_a_link_without_a_session_is_opened_in_prod_only_once_that_was_confirmed() -> None:
    browser = Browser()
    async with opened(WithSwitching(), options=browser.options) as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.do("links")
        await driver.press("j", "o")
        driver.sees("Open a console link to Admin?")
        await driver.press("n")
        assert browser == []
        await driver.do("links")
        await driver.press("j", "o")
        await driver.press("y")
        assert browser == [f"https://signin.aws.amazon.com/switchrole?account={PAYMENTS_PROD}"]


@pytest.mark.parametrize("down", [0, 1])
async def test_elsewhere_nothing_is_asked(down: int) -> None:
    browser = Browser()
    async with opened(WithSwitching(), options=browser.options) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        await driver.do("links")
        await driver.press(*"j" * down, "o")
        assert driver.dialog == ""
        assert len(browser) == 1


async def test_why_a_link_can_not_be_made_stays_in_its_column() -> None:
    reason = "the console assumes a role only from its own sign-in, never from another role"
    workspace = FakeWorkspace()
    planned = workspace.plan_now

    def plan_now(*args: Any, **more: Any) -> Plan:
        links = (
            LinkPlan("federation", works=True),
            LinkPlan("switch-role", works=False, reason=reason),
        )
        return replace(planned(*args, **more), links=links)

    workspace.plan_now = plan_now  # type: ignore[method-assign]
    async with opened(workspace, size=SMALL) as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.do("links")
        first = next(line for line in driver.lines if "switch-role" in line)
        second = driver.lines[driver.lines.index(first) + 1]
        assert first.index("the console assumes") == second.index(
            "sign-in, never from another role"
        )
