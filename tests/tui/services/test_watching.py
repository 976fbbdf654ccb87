"""Watching one service: what changed is marked, and there is one watch at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.tui import cloud
from tests.tui.acme import PAYMENTS_DEV
from tests.tui.cloud import API, BASTION, OPS, Beat, instance
from tests.tui.driver import Driver, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.services.steps import NAMESPACE, SERVICE, line, unfolded, until

from hatstand.tui.tabs.services.branches import namespace_key, service_key


async def watching(driver: Driver) -> Driver:
    await unfolded(driver, NAMESPACE, SERVICE)
    await driver.do("watch")
    return await asleep(driver)


async def asleep(driver: Driver) -> Driver:
    """Wait until the watch waits for its next look."""
    clock = driver.workspace.clock
    assert isinstance(clock, Beat)
    return await until(driver, lambda: bool(clock.sleepers))


async def looked(driver: Driver) -> Driver:
    """Let the time between two looks go by, and wait for the look."""
    clock = driver.workspace.clock
    assert isinstance(clock, Beat)
    clock.beat()
    return await asleep(driver)


@pytest.fixture
def workspace() -> FakeWorkspace:
    made = FakeWorkspace()
    made.clock = Beat()  # type: ignore[assignment]
    return made


async def test_a_watch_marks_what_changed_until_the_next_change(workspace: FakeWorkspace) -> None:
    async with opened(workspace) as driver:
        await watching(driver)
        driver.sees("Watching api: a look every 10 s, billed by AWS · W or esc stops", "watched")
        (one, two, _three) = cloud.API_INSTANCES
        workspace.cloud.instances_[API.arn] = (
            one,
            replace(two, health="UNHEALTHY"),
            instance("api-4", "10.0.0.4"),
        )
        workspace.cloud.revisions[API.arn] = 2
        await looked(driver)
        assert "changed" in line(driver, "10.0.0.2:8443")
        assert "changed" in line(driver, "10.0.0.4:8443")
        assert "gone" in line(driver, "10.0.0.3:8443")
        assert "changed" not in line(driver, "10.0.0.1:8443")
        await looked(driver)
        assert "changed" in line(driver, "10.0.0.2:8443")
        workspace.cloud.instances_[API.arn] = (one,)
        workspace.cloud.revisions[API.arn] = 3
        await looked(driver)
        driver.sees_not("changed")
        assert "gone" in line(driver, "10.0.0.2:8443")


async def test_a_watch_sees_health_change_though_the_revision_stays(
    workspace: FakeWorkspace,
) -> None:
    async with opened(workspace) as driver:
        await watching(driver)
        (one, *others) = cloud.API_INSTANCES
        workspace.cloud.instances_[API.arn] = (replace(one, health="UNHEALTHY"), *others)
        await looked(driver)
        assert "changed  UNHEALTHY" in line(driver, "10.0.0.1:8443")
        assert workspace.cloud.count("DiscoverInstances") == 1


async def test_the_same_key_or_escape_ends_a_watch(workspace: FakeWorkspace) -> None:
    async with opened(workspace) as driver:
        for end in ("watch", "back"):
            await watching(driver)
            await driver.do(end)
            await driver.idle()
            driver.was_told("Stopped watching api").sees_not("watched", "(watching)")
            driver.notices.clear()
        looks = workspace.cloud.count("DiscoverInstancesRevision")
        workspace.clock.beat()  # type: ignore[attr-defined]
        await driver.settle()
        assert workspace.cloud.count("DiscoverInstancesRevision") == looks


async def test_there_is_never_a_second_watch(workspace: FakeWorkspace) -> None:
    async with opened(workspace) as driver:
        await watching(driver)
        await unfolded_beside(driver)
        await driver.do("watch")
        await until(driver, lambda: "Watching bastion" in driver.text)
        assert driver.text.count("watched") == 1
        before = workspace.cloud.count("DiscoverInstancesRevision")
        await looked(driver)
        asked = workspace.cloud.calls
        assert workspace.cloud.count("DiscoverInstancesRevision") == before + 1
        assert f"DiscoverInstancesRevision {BASTION.arn}" in asked
        await driver.do("watch")


async def unfolded_beside(driver: Driver) -> None:
    """Unfold another service while a watch goes on: there is never an idle moment then."""
    for key in (namespace_key(OPS.arn), service_key(BASTION.arn)):
        await until(driver, lambda key=key: driver.main.services.tree.go_to(key))
        await driver.do("expand")


async def test_a_watch_ends_when_one_looks_from_elsewhere(workspace: FakeWorkspace) -> None:
    workspace.put(PAYMENTS_DEV, "ReadOnly")
    async with opened(workspace) as driver:
        await watching(driver)
        await driver.do("organization")
        assert "Services (watching)" in driver.lines[1]
        await driver.do("sessions")
        assert "Services (watching)" in driver.lines[1]
        await driver.do("services")
        driver.was_told("Stopped watching api: AWS is looked at from elsewhere now")
        await driver.idle()
        assert "(watching)" not in driver.lines[1]


async def test_a_watch_that_fails_ends_and_says_why(workspace: FakeWorkspace) -> None:
    async with opened(workspace) as driver:
        await watching(driver)
        workspace.cloud.deny("DiscoverInstancesRevision")
        workspace.clock.beat()  # type: ignore[attr-defined]
        await driver.idle()
        driver.was_told("The watch of api ended: DiscoverInstancesRevision is not allowed")
        driver.sees("api-1", "Not read: watch of api").sees_not("watched")
