"""Discovering: billed, so only when asked; by names and attributes that are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.acme import PAYMENTS_PROD
from tests.tui.cloud import API, PAYMENTS
from tests.tui.driver import SMALL, opened
from tests.tui.fake import FakeWorkspace

from hatstand.tui.tabs.services.branches import service_key

if TYPE_CHECKING:
    from tests.tui.conftest import Copies
from tests.tui.services.steps import NAMESPACE, SERVICE, at, line, shown, unfolded


async def test_discovery_of_a_shared_service_works_from_the_first_key() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE)
        await at(driver, SERVICE)
        await driver.do("discover")
        assert driver.dialog == "DiscoverScreen"
        driver.sees("AWS bills each", "PROD", "api in payments.internal")
        assert driver.workspace.cloud.count("DiscoverInstances") == 0
        await driver.press("enter")
        await driver.idle()
        assert f"DiscoverInstances {API.arn} {PAYMENTS_PROD}" in driver.workspace.cloud.calls
        driver.sees("✓ 10.0.0.1:8443  api-1", "discovered", "revision 1")
        driver.was_told("Discovered 3 instances of api: one call that AWS bills")


async def test_health_and_attributes_narrow_what_is_discovered() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("discover")
        await driver.press("j")
        await driver.press("tab")
        await driver.type("zone=az2")
        await driver.press("enter")
        await driver.idle()
        driver.sees("api-2", "HEALTHY zone=az2").sees_not("api-1", "api-3")
        await driver.do("discover")
        driver.sees("zone=az2")
        await driver.press("escape")
        await driver.do("refresh")
        await driver.idle()
        driver.sees("api-1").sees_not("discovered")


async def test_attributes_that_make_no_sense_are_told_and_nothing_is_asked() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("discover")
        await driver.press("tab")
        await driver.type("zone az2")
        await driver.press("enter")
        assert driver.dialog == "DiscoverScreen"
        driver.sees("'zone' is not NAME=VALUE")
        await driver.press("escape")
        await driver.idle()
        assert driver.workspace.cloud.count("DiscoverInstances") == 0


async def test_nothing_found_is_said_with_what_was_asked() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("discover")
        await driver.press("tab")
        await driver.type("zone=nowhere")
        await driver.press("enter")
        await driver.idle()
        driver.sees("no instances zone=nowhere")


async def test_a_refused_discovery_is_explained_and_changes_nothing() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("DiscoverInstances")
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("discover")
        await driver.press("enter")
        await driver.settle()
        assert driver.dialog == "ProblemScreen"
        driver.sees("DiscoverInstances is not allowed", "not authorized to perform")
        await driver.press("escape")
        driver.sees("api-1").sees_not("discovered")


async def test_a_service_that_is_not_listed_is_discovered_by_its_name() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListServices")
    async with opened(workspace, size=SMALL) as driver:
        await unfolded(driver, NAMESPACE)
        driver.sees("not read: ListServices is not allowed")
        await driver.do("discover")
        driver.sees("payments-prod", "payments.internal", "also what AWS does not list", "PROD")
        driver.sees("Service     as").sees_not("Namespace   as", "Owner  ")
        await driver.press("enter")
        driver.sees("Type the name of the service")
        await driver.type("api")
        await driver.press("enter")
        await driver.idle()
        assert f"DiscoverInstances payments.internal/api {PAYMENTS_PROD}" in workspace.cloud.calls
        driver.sees("▾ api", "10.0.0.1:8443  api-1", "not read: ListServices is not allowed")
        driver.was_told("Discovered 3 instances of api: one call that AWS bills")
        await at(driver, service_key(f"{PAYMENTS.arn}/api"))
        await driver.do("refresh")
        driver.was_told("AWS lists nothing of api: D discovers it again, billed")
        assert workspace.cloud.count("ListInstances") == 0


async def test_what_had_only_a_name_gives_way_to_what_is_listed_later(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListServices")
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE)
        await driver.do("discover")
        await driver.type("api")
        await driver.press("enter")
        await driver.idle()
        await at(driver, service_key(f"{PAYMENTS.arn}/api"))
        driver.sees("only the name of the service is known")
        await driver.do("copy")
        assert copies == [("api", "service name", False)]
        workspace.cloud.errors.clear()
        await at(driver, NAMESPACE)
        await driver.do("refresh")
        await driver.idle()
        driver.sees("▸ api", "ledger").sees_not("not read")


async def test_where_nothing_is_listed_names_and_the_owners_name_are_enough() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListNamespaces")
    workspace.cloud.deny("ListResources")
    async with opened(workspace, size=SMALL) as driver:
        await shown(driver)
        driver.sees("D discovers a service by its name all the same")
        await driver.do("discover")
        driver.sees("Namespace", "Service", "Owner")
        await driver.type("nobody")
        await driver.press("tab")
        await driver.type("payments.internal")
        await driver.press("tab")
        await driver.type("api")
        await driver.press("enter")
        driver.sees("No account is named 'nobody'")
        await driver.press(*["backspace"] * len("nobody"))
        await driver.type("Payments-Prod")
        await driver.press("enter")
        await driver.idle()
        assert f"DiscoverInstances payments.internal/api {PAYMENTS_PROD}" in workspace.cloud.calls
        assert "PROD" in line(driver, "▾ payments-prod")
        driver.sees("▾ payments.internal", "▾ api", "10.0.0.1:8443  api-1")
        await driver.do("watch")
        await driver.until_seen("Watching api")


async def test_a_namespace_that_only_ram_tells_of_is_discovered_by_its_name() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListNamespaces")
    workspace.cloud.deny("GetNamespace")
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE)
        await at(driver, SERVICE)
        await driver.do("watch")
        driver.was_told("discover it by its name first")
        await driver.do("discover")
        driver.sees("Namespace   as").sees_not("Service     as", "Owner       ")
        await driver.type("payments.internal")
        await driver.press("enter")
        await driver.idle()
        assert f"DiscoverInstances {API.arn} {PAYMENTS_PROD}" in workspace.cloud.calls
        driver.sees("payments.internal", "10.0.0.1:8443")


async def test_attributes_may_be_preferred_only() -> None:
    async with opened(size=SMALL) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("discover")
        await driver.press("tab", "tab")
        await driver.type("zone=az2")
        await driver.press("enter")
        await driver.idle()
        driver.sees("api-2", "preferring zone=az2").sees_not("api-1", "api-3")
        await driver.do("discover")
        await driver.press("tab", "tab", *["backspace"] * len("zone=az2"))
        await driver.type("zone=az9")
        await driver.press("enter")
        await driver.idle()
        driver.sees("api-1", "api-2", "api-3")


async def test_only_services_and_instances_are_watched() -> None:
    async with opened() as driver:
        await shown(driver)
        await driver.do("watch")
        assert driver.dialog == ""
        driver.was_told("Select a service or an instance first")
