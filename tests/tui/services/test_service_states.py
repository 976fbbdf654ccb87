"""The Services tab offline, unread, refused, refreshed: what was there stays, gaps are named."""

from __future__ import annotations

import asyncio

from tests.tui import cloud
from tests.tui.cloud import API, Cloud, instance
from tests.tui.driver import opened
from tests.tui.fake import FakeWorkspace
from tests.tui.services.steps import NAMESPACE, SERVICE, THIRD, at, line, shown, unfolded, until

from hatstand.errors import NoCredentialsError, Throttled


async def test_offline_nothing_is_asked_and_that_is_said() -> None:
    async with opened(offline=True) as driver:
        await shown(driver)
        driver.sees("Offline: nothing is asked of AWS")
        assert driver.workspace.cloud.calls == []


async def test_without_base_credentials_the_next_step_is_named() -> None:
    problem = NoCredentialsError("no credentials were found", "Log in: aws sso login")
    async with opened(base_problem=problem) as driver:
        await shown(driver)
        driver.sees("No credentials were found.", "Log in: aws sso login", "r reads again")


async def test_while_it_is_read_the_pane_says_so_and_the_keys_work() -> None:
    workspace = FakeWorkspace()
    gate = workspace.cloud.held["ListNamespaces"] = asyncio.Event()
    async with opened(workspace) as driver:
        await driver.do("services")
        driver.sees("Reading the namespaces that alice@jump", "Reading namespaces…")
        await driver.do("help")
        assert driver.dialog == "HelpScreen"
        await driver.press("escape")
        gate.set()
        await driver.idle()
        driver.sees("payments.internal", "4 namespaces, read just now")


async def test_where_there_is_nothing_it_says_why_and_where_else_to_look() -> None:
    async with opened(FakeWorkspace(cloud=Cloud(namespaces_=()))) as driver:
        await shown(driver)
        driver.sees("No namespaces in ap-northeast-1", "X looks in other", "none is")


async def test_where_all_is_refused_awss_words_are_shown() -> None:
    workspace = FakeWorkspace()
    for operation in ("ListNamespaces", "ListResources"):
        workspace.cloud.deny(operation)
    async with opened(workspace) as driver:
        await shown(driver)
        driver.sees("ListNamespaces is not allowed.", "AWS says: User alice is not", "Ask for a")
        workspace.cloud.errors.clear()
        await driver.do("refresh")
        await driver.idle()
        driver.sees("payments.internal")


async def test_one_refused_list_is_named_and_hides_nothing_else() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListInstances", API.arn)
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        driver.sees("not read: ListInstances is not al", "ledger", "ops.internal")
        driver.sees("Not read: instances of api in payments.internal (AccessDeniedException)")
        driver.sees("AWS says: User alice is not authorized to perform ListInstances")
        assert driver.dialog == ""


async def test_refused_health_is_a_gap_and_instances_stay() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("GetInstancesHealthStatus")
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        assert "○ 10.0.0.1:8443" in line(driver, "10.0.0.1:8443")
        driver.sees("health of api")


async def test_a_refused_share_list_hides_no_namespace() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListResources")
    async with opened(workspace) as driver:
        await shown(driver)
        driver.sees("payments.internal", "Not read: shares of namespaces (with this account)")


async def test_a_refresh_never_blanks_and_keeps_what_can_no_longer_be_read() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await at(driver, THIRD)
        workspace.cloud.errors["ListInstances"] = Throttled("AWS still throttles")
        gate = workspace.cloud.held["ListInstances"] = asyncio.Event()
        await driver.do("refresh")
        await until(driver, lambda: "Reading api…" in driver.text)
        driver.sees("api-1")
        gate.set()
        await driver.idle()
        driver.sees("api-1", "Not read: instances of api")
        assert driver.selected == THIRD


async def test_a_refresh_shows_what_is_there_now() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        workspace.cloud.instances_[API.arn] = (instance("api-9", "10.0.0.9"),)
        workspace.cloud.namespaces_ += (cloud.namespace("new.internal"),)
        await driver.do("refresh_all")
        await driver.idle()
        driver.sees("api-9", "new.internal").sees_not("api-1")
