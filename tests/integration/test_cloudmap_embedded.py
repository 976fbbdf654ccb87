"""Namespaces, services and instances through the real adapters, own and shared."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

from hatstand.demo import server
from hatstand.demo.namespaces import Instance as DemoInstance
from hatstand.demo.namespaces import Namespace as DemoNamespace
from hatstand.demo.namespaces import Service as DemoService
from hatstand.domain.cloudmap import HealthFilter, Namespace, Service, changed_instances
from hatstand.domain.sharing import joined
from hatstand.errors import AccessDenied, HatstandError
from hatstand.services.sharing.cloudmap import CloudMap
from hatstand.services.sharing.namespace_list import Contents
from hatstand.services.sharing.namespace_shares import shares_of_namespaces

from .sharing_world import JUMP, PROD, REGION, World

DISCOVER = "servicediscovery:DiscoverInstances"


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    with server.start() as running:
        yield World(running)


@pytest.fixture
def world(shared_world: World) -> World:
    shared_world.calm()
    return shared_world


async def named(cloud_map: CloudMap, name: str) -> Namespace:
    found = await cloud_map.namespaces()
    return next(one for one in found.namespaces if one.name == name)


async def service_of(cloud_map: CloudMap, namespace: Namespace, name: str) -> Service:
    return next(one for one in await cloud_map.services(namespace) if one.name == name)


def boto_contents(client: Any) -> dict[str, dict[str, dict[str, tuple[Any, ...]]]]:
    """Return all instances by namespace and service ARN, as a plain script finds them."""
    found: dict[str, dict[str, dict[str, tuple[Any, ...]]]] = {}
    for page in client.get_paginator("list_namespaces").paginate():
        for namespace in page["Namespaces"]:
            services = found.setdefault(namespace["Arn"], {})
            chosen = [{"Name": "NAMESPACE_ID", "Values": [namespace["Arn"]]}]
            for one in client.get_paginator("list_services").paginate(Filters=chosen):
                for service in one["Services"]:
                    arn = service["Arn"]
                    health = client.get_instances_health_status(ServiceId=arn)["Status"]
                    services[arn] = {
                        row["Id"]: (row["Attributes"], health[row["Id"]])
                        for listed in client.get_paginator("list_instances").paginate(ServiceId=arn)
                        for row in listed["Instances"]
                    }
    return found


@pytest.mark.parametrize("who", ["alice", "ReadOnly", "carol"])
async def test_a_plain_script_finds_the_same(world: World, who: str) -> None:
    cloud_map = world.cloud_map(who)
    listed = await cloud_map.namespaces()
    contents = await cloud_map.contents(listed.namespaces)
    assert listed.complete
    assert (contents.gaps, contents.done) == ((), True)
    assert boto_contents(world.boto("servicediscovery", who)) == {
        entry.namespace.arn: {
            one.service.arn: {i.id: (dict(i.attributes), i.health) for i in one.instances}
            for one in entry.services
        }
        for entry in contents.entries
    }
    assert DISCOVER not in world.calls()


async def test_own_ones_come_first_and_shared_ones_are_marked(world: World) -> None:
    found = (await world.cloud_map().namespaces()).namespaces
    assert [(one.name, one.shared) for one in found] == [
        ("lab.internal", False),
        ("ops.internal", False),
        ("toolbox", False),
        ("payments-events", True),
        ("payments.internal", True),
        ("platform.internal", True),
    ]
    assert {one.owner_id for one in found if not one.shared} == {JUMP}


async def test_discovery_in_a_shared_namespace_works_at_once(world: World) -> None:
    cloud_map = world.cloud_map()
    namespace = await named(cloud_map, "payments.internal")
    api = await service_of(cloud_map, namespace, "api")
    found = await cloud_map.discover(namespace, api)
    assert [(one.id, one.health) for one in found.instances] == [
        ("api-7f9c-1", "HEALTHY"),
        ("api-7f9c-2", "HEALTHY"),
        ("api-7f9c-3", "UNHEALTHY"),
    ]
    assert world.calls()[DISCOVER] == 1
    assert found.revision == await cloud_map.revision(namespace, api)
    healthy = await cloud_map.discover(
        namespace, api, HealthFilter.HEALTHY, {"version": "2026.11"}, {"zone": "apne1-az2"}
    )
    assert [one.id for one in healthy.instances] == ["api-7f9c-2"]


async def test_watching_discovers_again_only_when_something_changed(world: World) -> None:
    cloud_map = world.cloud_map()
    namespace = await named(cloud_map, "payments.internal")
    api = await service_of(cloud_map, namespace, "api")
    demo = world.running.front.namespaces.find(namespace.arn, JUMP, REGION)
    assert demo is not None
    watched = cloud_map.watch(namespace, api, every=30.0)
    first = await anext(watched)
    changing = demo.services[0]

    async def change_later() -> None:
        while world.calls().get("servicediscovery:DiscoverInstancesRevision", 0) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        changing.instances[0].attributes["version"] = "2027.1"
        changing.revision += 1

    slept = world.clock.slept
    changer = asyncio.ensure_future(change_later())
    try:
        second = await anext(watched)
        await changer
    finally:
        changing.instances[0].attributes["version"] = "2026.11"
        await watched.aclose()  # type: ignore[attr-defined]
    assert changed_instances(first.instances, second.instances) == {"api-7f9c-1"}
    assert world.calls()[DISCOVER] == 2
    assert world.clock.slept - slept >= 90.0


async def test_watching_notices_health_which_is_no_new_revision_for_aws(world: World) -> None:
    cloud_map = world.cloud_map()
    namespace = await named(cloud_map, "payments.internal")
    api = await service_of(cloud_map, namespace, "api")
    demo = world.running.front.namespaces.find(namespace.arn, JUMP, REGION)
    assert demo is not None
    watched = cloud_map.watch(namespace, api)
    first = await anext(watched)
    changing = demo.services[0].instances[0]
    changing.health = "UNHEALTHY"
    try:
        second = await anext(watched)
    finally:
        changing.health = "HEALTHY"
        await watched.aclose()  # type: ignore[attr-defined]
    assert changed_instances(first.instances, second.instances) == {"api-7f9c-1"}
    assert second.revision == first.revision
    assert world.calls()[DISCOVER] == 1


async def test_watching_goes_on_where_health_may_not_be_read(world: World) -> None:
    world.fault("servicediscovery:GetInstancesHealthStatus")
    cloud_map = world.cloud_map()
    namespace = await named(cloud_map, "payments.internal")
    api = await service_of(cloud_map, namespace, "api")
    demo = world.running.front.namespaces.find(namespace.arn, JUMP, REGION)
    assert demo is not None
    watched = cloud_map.watch(namespace, api)
    first = await anext(watched)
    service = demo.services[0]
    left = service.instances.pop()
    service.revision += 1
    try:
        second = await anext(watched)
    finally:
        service.instances.append(left)
        await watched.aclose()  # type: ignore[attr-defined]
    assert changed_instances(first.instances, second.instances) == {left.id}


@pytest.mark.parametrize(
    ("refused", "names", "gaps"),
    [
        ("", {"jump-namespaces", "payments-namespaces", "platform-namespaces"}, 0),
        ("ram:ListResources", set(), 2),
        ("ram:GetResourceShares", set(), 2),
    ],
)
async def test_the_shares_of_namespaces_are_found_in_few_calls(
    world: World, refused: str, names: set[str], gaps: int
) -> None:
    if refused:
        world.fault(refused)
    found = await shares_of_namespaces(world.cloud_map(), (REGION,))
    known = {found.names.get(arn, "") for arns in found.arns.values() for arn in arns}
    assert known - {""} == names
    assert len(found.gaps) == gaps
    calls = world.calls()
    assert max(calls.values()) == 2
    assert not any("ListPrincipals" in call for call in calls)


async def test_discovery_goes_by_the_http_name(world: World) -> None:
    cloud_map = world.cloud_map()
    namespace = await named(cloud_map, "payments-events")
    queue = await service_of(cloud_map, namespace, "queue")
    assert len((await cloud_map.discover(namespace, queue)).instances) == 1


async def test_services_tell_who_made_them_and_their_attributes(world: World) -> None:
    cloud_map = world.cloud_map()
    namespace = await named(cloud_map, "payments.internal")
    reports = await service_of(cloud_map, namespace, "reports")
    assert (reports.owner_id, reports.created_by) == (PROD, "333333333333")
    api = await service_of(cloud_map, namespace, "api")
    assert await cloud_map.attributes(namespace, api) == {"team": "payments", "protocol": "https"}
    assert [record.type for record in api.records] == ["A", "SRV"]
    mail = await service_of(cloud_map, await named(cloud_map, "platform.internal"), "mail")
    assert mail.health_check == "HTTP /health"


async def test_a_namespace_that_comes_by_a_share_knows_it(world: World) -> None:
    namespaces = (await world.cloud_map().namespaces()).namespaces
    shares = (await world.shares().read()).shares
    names = {share.arn: share.name for share in shares}
    found = {one.name: [names[arn] for arn in one.share_arns] for one in joined(namespaces, shares)}
    assert found == {
        "lab.internal": [],
        "ops.internal": ["jump-namespaces"],
        "toolbox": ["jump-namespaces"],
        "payments-events": ["payments-namespaces"],
        "payments.internal": ["payments-namespaces"],
        "platform.internal": ["platform-namespaces"],
    }


async def test_where_the_list_is_refused_shares_tell_of_namespaces(world: World) -> None:
    world.fault("servicediscovery:ListNamespaces")
    found = await world.cloud_map().namespaces()
    assert [gap.subject for gap in found.gaps] == [f"namespaces in {REGION}"]
    names = [one.name for one in found.namespaces]
    assert names == [
        "ops.internal",
        "toolbox",
        "payments-events",
        "payments.internal",
        "platform.internal",
    ]
    assert all(one.read for one in found.namespaces)
    contents = await world.cloud_map().contents(found.namespaces)
    assert sum(len(entry.services) for entry in contents.entries) == 9


async def test_where_namespaces_can_t_be_read_at_all_their_arns_are_left(world: World) -> None:
    world.fault("servicediscovery:ListNamespaces")
    world.fault("servicediscovery:GetNamespace")
    cloud_map = world.cloud_map()
    found = await cloud_map.namespaces()
    assert len(found.namespaces) == 5
    assert not any(one.read for one in found.namespaces)
    assert {one.owner_id for one in found.namespaces} == {JUMP, PROD, "221456677724"}
    shared = next(one for one in found.namespaces if one.owner_id == PROD)
    with pytest.raises(HatstandError, match="could not be read"):
        await cloud_map.discover(shared, Service("arn", "srv", "api", shared.arn))
    contents = await cloud_map.contents(found.namespaces, discover=True)
    assert DISCOVER not in world.calls()
    assert len(contents.gaps) == 9


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        ("servicediscovery:ListServices", (6, 0, 0)),
        ("servicediscovery:ListInstances", (6, 9, 0)),
        ("servicediscovery:GetInstancesHealthStatus", (6, 9, 14)),
        ("ram:*", (6, 9, 14)),
    ],
)
async def test_each_refused_operation_is_named_and_hides_nothing_else(
    world: World, operation: str, left: tuple[int, int, int]
) -> None:
    world.fault(operation)
    cloud_map = world.cloud_map()
    listed = await cloud_map.namespaces()
    found = await cloud_map.contents(listed.namespaces)
    services = [one for entry in found.entries for one in entry.services]
    instances = [one for service in services for one in service.instances]
    assert (len(listed.namespaces), len(services), len(instances)) == left
    if operation.startswith("ram"):
        assert found.gaps == ()
    else:
        assert {gap.code for gap in found.gaps} == {"AccessDeniedException"}
    if operation.endswith("HealthStatus"):
        assert {one.health for one in instances} == {""}
        assert any("api.payments.internal" in gap.subject for gap in found.gaps)


async def test_where_nothing_can_be_read_the_reason_is_raised(world: World) -> None:
    with pytest.raises(AccessDenied):
        await world.cloud_map("bob").namespaces()


async def test_empty_pages_and_throttles_lose_nothing(world: World) -> None:
    cloud_map = world.cloud_map()
    whole = await cloud_map.contents((await cloud_map.namespaces()).namespaces)
    for operation in ("ListNamespaces", "ListServices", "ListInstances"):
        world.fault(f"servicediscovery:{operation}", "EmptyPage", count=1)
        world.fault(f"servicediscovery:{operation}", "Throttling", count=1)
    again = await cloud_map.contents((await cloud_map.namespaces()).namespaces)
    assert again == whole


async def test_50_namespaces_with_1000_instances_within_the_budget(world: World) -> None:
    with server.start() as running:
        big = World(running, rate=20.0)
        for number in range(50):
            services = [
                DemoService(
                    f"svc-{one}",
                    records=(("A", 60),),
                    check="custom",
                    instances=[
                        DemoInstance(f"i-{each}", {"AWS_INSTANCE_IPV4": f"10.0.{number}.{each}"})
                        for each in range(10)
                    ],
                )
                for one in range(2)
            ]
            running.front.namespaces.add(
                DemoNamespace(
                    f"load-{number:02}.internal",
                    JUMP,
                    REGION,
                    "DNS_PRIVATE",
                    time.time(),
                    services=services,
                )
            )
        cloud_map = big.cloud_map()
        listed = await cloud_map.namespaces()
        load = tuple(one for one in listed.namespaces if one.name.startswith("load-"))
        told: list[Contents] = []
        found = await cloud_map.contents(load, listener=told.append)
        assert len(load) == 50
        assert found.gaps == ()
        instances = [i for entry in found.entries for one in entry.services for i in one.instances]
        assert len(instances) == 1000
        assert {one.health for one in instances} == {"HEALTHY"}
        assert running.front.calls.counts() == {
            "servicediscovery:GetInstancesHealthStatus": 100,
            "servicediscovery:ListInstances": 100,
            "servicediscovery:ListNamespaces": 1,
            "servicediscovery:ListServices": 50,
        }
        assert told[-1].done
