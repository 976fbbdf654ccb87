"""The Services tab of the real program, against the embedded endpoint over HTTP."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from tests.integration.sharing_world import FULL_SPEED, JUMP, REGION, World
from tests.tui.cloud import Beat
from tests.tui.driver import Driver

from hatstand import wiring
from hatstand.aws.gateway import AwsGateway
from hatstand.demo import server
from hatstand.demo.namespaces import Instance, Namespace, Service
from hatstand.tui.app import HatstandApp
from hatstand.tui.options import AppOptions
from hatstand.tui.screens import dialog

SIZE = (120, 36)
DISCOVER = "servicediscovery:DiscoverInstances"


class RealBeat(Beat):
    """The real time; who sleeps for long wakes when the test says so."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    with server.start() as running:
        yield World(running)


@pytest.fixture
def world(shared_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    shared_world.calm()
    shared_world.fault("organizations:*")  # read in the background, it would take its time
    at_full_speed(monkeypatch)
    for name, value in shared_world.running.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(dialog, "GRACE", -1.0)
    return shared_world


def at_full_speed(patch: pytest.MonkeyPatch) -> None:
    """Let the program ask as fast as it can: what it keeps to is tried elsewhere."""
    patch.setattr(
        wiring,
        "_gateway_class",
        lambda _options: lambda environ, _rate, **more: AwsGateway(environ, FULL_SPEED, **more),
    )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> RealBeat:
    made = RealBeat()
    monkeypatch.setattr(wiring, "SystemClock", lambda: made)
    return made


@asynccontextmanager
async def opened(size: tuple[int, int] = SIZE) -> AsyncIterator[Driver]:
    """Open the program at its tab of services, all of it real but the terminal."""
    workspace = wiring.build(wiring.Options()).workspace
    app = HatstandApp(workspace, AppOptions())
    async with app.run_test(size=size, notifications=True) as pilot:
        driver = Driver(app, pilot, workspace)  # type: ignore[arg-type]
        await driver.do("services")
        yield await read(driver)


async def until(driver: Driver, condition: Callable[[], bool]) -> Driver:
    return await (await driver.until(condition)).settle()


async def read(driver: Driver) -> Driver:
    """Wait until the tab reads nothing; the organization may still be read."""
    seen = driver.main.services.reading.seen
    return await until(driver, lambda: seen().listed is not None and not seen().reading)


async def to_api(driver: Driver) -> Driver:
    """Unfold the shared namespace, and put the cursor on its service."""
    tree = driver.main.services.tree
    for name in ("payments.internal", "api"):
        outline = tree.outline
        assert outline is not None
        tree.go_to(next(one.key for one in outline.nodes.branches if one.name == name))
        await driver.settle()
        if name != "api":
            await driver.do("expand")
            await read(driver)
    return driver


async def test_a_shared_service_is_discovered_from_the_first_key(world: World) -> None:
    async with opened() as driver:
        driver.sees("this account", "1111-1111-1111", "payments.internal", "platform.internal")
        await to_api(driver)
        assert DISCOVER not in world.calls()
        await driver.do("discover")
        driver.sees("AWS bills each")
        await driver.press("enter")
        await read(driver)
        assert world.calls()[DISCOVER] == 1
        driver.sees("✓ 10.40.11.21:8443", "✗ 10.40.13.23:8443", "UNHEALTHY", "revision 1")
        driver.was_told("Discovered 3 instances of api: one call that AWS bills")


async def test_a_refused_list_is_named_the_rest_is_shown_and_discovery_still_works(
    world: World,
) -> None:
    world.fault("servicediscovery:ListInstances")
    async with opened() as driver:
        await to_api(driver)
        await driver.do("expand")
        await read(driver)
        driver.sees("not read:", "ledger", "reports", "ops.internal")
        driver.sees("Not read: instances of api in payments.internal (AccessDeniedException)")
        driver.sees("team = payments")
        await driver.do("discover")
        await driver.press("enter")
        await read(driver)
        driver.sees("✓ 10.40.11.21:8443")


async def test_a_watch_marks_an_instance_that_changed(world: World, clock: RealBeat) -> None:
    known = world.running.front.namespaces.seen_by(JUMP, REGION)
    payments = next(one for one in known if one.name == "payments.internal")
    service = payments.services[0]
    async with opened() as driver:
        await to_api(driver)
        await driver.do("watch")
        await until(driver, lambda: bool(clock.sleepers))
        driver.sees("Watching api: a look every 10 s, billed by AWS")
        service.instances[1].attributes["version"] = "2027.1"
        service.revision += 1
        clock.beat()
        await until(driver, lambda: bool(clock.sleepers))
        (row,) = [each for each in driver.lines if "10.40.12.22:8443" in each]
        assert "changed" in row
        driver.sees("revision 2")
        assert world.calls()[DISCOVER] == 2
        await driver.do("back")
        driver.was_told("Stopped watching api")
    service.instances[1].attributes["version"] = "2026.11"
    service.revision -= 1


async def test_where_namespaces_may_not_be_listed_ram_tells_of_the_shared_ones(
    world: World,
) -> None:
    world.fault("servicediscovery:ListNamespaces")
    async with opened() as driver:
        driver.sees("payments.internal", "toolbox", "Not read: namespaces in ap-northeast-1")
        driver.sees("4 Services 5").sees_not("lab.internal")


@pytest.mark.full
async def test_50_namespaces_with_1000_instances_open_at_once_and_fill_while_one_moves() -> None:
    with server.start() as running:
        big = World(running)
        for number in range(50):
            services = [
                Service(
                    f"svc-{one}",
                    records=(("A", 60),),
                    check="custom",
                    instances=[
                        Instance(f"i-{each}", {"AWS_INSTANCE_IPV4": f"10.0.{number}.{each}"})
                        for each in range(10)
                    ],
                )
                for one in range(2)
            ]
            running.front.namespaces.add(
                Namespace(f"load-{number:02}", JUMP, REGION, "HTTP", 0.0, services=services)
            )
        with pytest.MonkeyPatch.context() as patch:
            at_full_speed(patch)
            for name, value in running.environment().items():
                patch.setenv(name, value)
            big.calm()
            async with opened() as driver:
                calls = big.calls()
                assert calls["servicediscovery:ListNamespaces"] == 1
                assert "servicediscovery:ListServices" not in calls
                driver.sees("4 Services 56")
                view = driver.main.services
                load = [one for one in view._seen.namespaces if one.name.startswith("load-")]
                for namespace in load:
                    view.reading.services(view._seen, namespace)
                await driver.do("down", "down")
                assert driver.selected != ""
                await read(driver)
                for namespace in load:
                    for service in view._seen.services[namespace.arn]:
                        view.unfolded(f"service:{service.arn}")
                await driver.do("down")
                await read(driver)
                known = sum(len(found) for found in view._seen.instances.values())
                assert known == 1000
                assert big.calls()["servicediscovery:ListInstances"] == 100
                assert (await driver.find("10.0.49.9")).selected.endswith("/i-9")
