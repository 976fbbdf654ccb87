"""What is copied of services and instances, and where links lead."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.tui import cloud
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.cloud import PAYMENTS
from tests.tui.driver import opened
from tests.tui.fake import LINK, FakeWorkspace

from hatstand.tui.situation import Tab
from hatstand.tui.tabs.services.branches import service_key

if TYPE_CHECKING:
    from tests.tui.conftest import Copies
from tests.tui.services.steps import FIRST, NAMESPACE, SERVICE, at, shown, unfolded


@pytest.mark.parametrize(
    ("key", "copied", "named"),
    [
        (NAMESPACE, PAYMENTS.arn, "payments.internal"),
        (SERVICE, "api.payments.internal", "api"),
        (service_key(cloud.LEDGER.arn), cloud.LEDGER.arn, "ledger"),
        (FIRST, "10.0.0.1:8443", "api-1"),
        (f"owner:{PAYMENTS_PROD}", PAYMENTS_PROD, "payments-prod"),
    ],
)
async def test_what_is_pasted_of_each(copies: Copies, key: str, copied: str, named: str) -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await at(driver, key)
        await driver.do("copy", "copy_name")
        assert [text for text, _, secret in copies if not secret] == [copied, named]


async def test_the_forms_of_an_instance_are_one_key_away(copies: Copies) -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await at(driver, FIRST)
        await driver.do("copy_as")
        assert driver.dialog == "CopyAsScreen"
        driver.sees("host:port", "URL", "curl", "DNS name", "dig", "aws")
        await driver.press("j", "j", "enter")
        await driver.idle()
        assert copies == [("curl -sS https://10.0.0.1:8443/", "curl line", False)]


async def test_a_form_that_can_t_be_made_says_why_and_copies_nothing(copies: Copies) -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE)
        await at(driver, service_key(cloud.LEDGER.arn))
        await driver.do("copy_as")
        driver.sees("This service has no DNS records: only Discover")
        await driver.press("enter")
        assert driver.dialog == "CopyAsScreen"
        await driver.press("escape")
        assert copies == []


async def test_a_console_link_goes_through_the_session_one_looks_from(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "ReadOnly")
    async with opened(workspace) as driver:
        await shown(driver)
        await at(driver, NAMESPACE)
        await driver.do("link")
        driver.was_told("The base identity can't sign a browser in")
        assert copies == []
        await driver.do("sessions")
        await shown(driver)
        await at(driver, NAMESPACE)
        await driver.do("link")
        await driver.idle()
        assert copies == [(LINK, "console link", True)]
        assert (
            f"link {PAYMENTS_DEV}/ReadOnly cloudmap ap-northeast-1 /namespaces" in workspace.calls
        )
        await driver.do("links")
        assert driver.dialog == "LinksScreen"
        driver.sees("cloudmap", "ap-northeast-1")


async def test_a_reading_is_cancelled_first_and_left_second() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.held["ListServices"] = asyncio.Event()
    async with opened(workspace) as driver:
        await shown(driver)
        await at(driver, NAMESPACE)
        await driver.do("expand", "back")
        await driver.idle()
        driver.was_told("Cancelled reading services; r reads again")
        driver.sees("not read yet").sees_not("reading…")
        assert driver.main.state.tab is Tab.SERVICES
        await driver.do("back")
        assert driver.main.state.tab is Tab.ORGANIZATION
        workspace.cloud.held.clear()
        await driver.do("services", "refresh")
        await driver.idle()
        driver.sees("▸ api", "ledger")
