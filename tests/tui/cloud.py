"""Cloud Map and RAM without AWS: own and shared namespaces, with failures and delays on demand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tests.tui.acme import HOSTILE, MANAGEMENT, NOW, PAYMENTS_PROD

from hatstand.domain.cloudmap import (
    Discovery,
    DnsRecord,
    HealthFilter,
    Instance,
    Namespace,
    NamespaceType,
    Service,
)
from hatstand.domain.shares import Direction, Resource, Share
from hatstand.errors import AccessDenied, AwsError

REGION = "ap-northeast-1"
STRANGER = "888888888888"
SHARE_ARN = f"arn:aws:ram:{REGION}:{PAYMENTS_PROD}:resource-share/11111111-2222"


def arn(owner: str, kind: str, name: str, region: str = REGION) -> str:
    return f"arn:aws:servicediscovery:{region}:{owner}:{kind}/{name}"


def namespace(name: str, owner: str = MANAGEMENT, **more: Any) -> Namespace:
    """Return a namespace as it is seen from the management account."""
    given: dict[str, Any] = {"type": NamespaceType.DNS_PRIVATE, "region": REGION} | more
    made = arn(owner, "namespace", f"ns-{name}", given["region"])
    shared = owner != MANAGEMENT
    return Namespace(made, f"ns-{name}", name, owner_id=owner, shared=shared, **given)


def service(name: str, of: Namespace, **more: Any) -> Service:
    """Return a service of a namespace."""
    made = arn(of.owner_id, "service", f"srv-{name}", of.region)
    given: dict[str, Any] = {"type": "DNS_HTTP", "records": (DnsRecord("A", 15),)} | more
    return Service(made, f"srv-{name}", name, of.arn, owner_id=of.owner_id, **given)


def instance(name: str, host: str = "", health: str = "HEALTHY", **more: str) -> Instance:
    """Return an instance; with a host, on port 8443."""
    place = {"AWS_INSTANCE_IPV4": host, "AWS_INSTANCE_PORT": "8443"} if host else {}
    return Instance(name, MappingProxyType({**place, **more}), health)


TOOLBOX = namespace("toolbox", type=NamespaceType.HTTP, service_count=0)
OPS = namespace("ops.internal", service_count=1)
PAYMENTS = namespace("payments.internal", PAYMENTS_PROD, service_count=2, hosted_zone_id="Z1")
STRANGE = namespace(HOSTILE, STRANGER, type=NamespaceType.HTTP, service_count=1)
BASTION = service("bastion", OPS, instance_count=1)
API = service("api", PAYMENTS, instance_count=3, health_check="custom")
LEDGER = service("ledger", PAYMENTS, instance_count=0, records=(), type="HTTP")
EVIL = service(HOSTILE, STRANGE, instance_count=1)
API_INSTANCES = (
    instance("api-1", "10.0.0.1", zone="az1"),
    instance("api-2", "10.0.0.2", zone="az2"),
    instance("api-3", "10.0.0.3", "UNHEALTHY", zone="az4"),
)
NAMESPACES = (TOOLBOX, OPS, PAYMENTS, STRANGE)
SERVICES: Mapping[str, tuple[Service, ...]] = {
    OPS.arn: (BASTION,),
    PAYMENTS.arn: (API, LEDGER),
    STRANGE.arn: (EVIL,),
}
INSTANCES: Mapping[str, tuple[Instance, ...]] = {
    BASTION.arn: (instance("bastion-1", "10.9.0.1", ""),),
    API.arn: API_INSTANCES,
    LEDGER.arn: (),
    EVIL.arn: (instance(HOSTILE, HOSTILE, zone=HOSTILE),),
}


@dataclass
class Cloud:
    """What AWS would answer, and what it was asked (`calls`).

    Attributes:
        errors: What an operation raises, by its name; with `NAME ARN` for one of its subjects.
        held: Operations that answer only when the event is set.
    """

    namespaces_: tuple[Namespace, ...] = NAMESPACES
    services_: dict[str, tuple[Service, ...]] = field(default_factory=lambda: dict(SERVICES))
    instances_: dict[str, tuple[Instance, ...]] = field(default_factory=lambda: dict(INSTANCES))
    revisions: dict[str, int] = field(default_factory=dict)
    shared: tuple[Resource, ...] = (
        Resource(PAYMENTS.arn, "servicediscovery:Namespace", SHARE_ARN),
    )
    errors: dict[str, AwsError] = field(default_factory=dict)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def deny(self, operation: str, subject: str = "") -> None:
        """Refuse an operation, or one of its subjects, as AWS does."""
        self.errors[f"{operation} {subject}".strip()] = AccessDenied(
            f"{operation} is not allowed",
            f"Ask for a policy that allows servicediscovery:{operation}",
            operation=f"servicediscovery:{operation}",
            code="AccessDeniedException",
            message=f"User alice is not authorized to perform {operation}",
        )

    def count(self, operation: str) -> int:
        """Return how often an operation was asked for."""
        return sum(call.split()[0] == operation for call in self.calls)

    async def asked(self, operation: str, subject: str = "") -> None:
        """Note a call, and answer it in time, or with its error."""
        self.calls.append(f"{operation} {subject}".strip())
        await asyncio.sleep(0)
        if (event := self.held.get(operation)) is not None:
            await event.wait()
        error = self.errors.get(f"{operation} {subject}") or self.errors.get(operation)
        if error is not None:
            raise error


class FakePort:
    """Cloud Map and RAM in one region, as an account sees them."""

    def __init__(self, cloud: Cloud, region: str, account_id: str = "") -> None:
        self._cloud = cloud
        self._region = region
        self._account_id = account_id

    async def namespaces(self) -> AsyncIterator[tuple[Namespace, ...]]:
        await self._cloud.asked("ListNamespaces", self._region)
        yield tuple(
            replace(one, shared=one.owner_id != self._account_id)
            for one in self._cloud.namespaces_
            if one.region == self._region
        )

    async def namespace(self, arn: str) -> Namespace:
        await self._cloud.asked("GetNamespace", arn)
        return next(one for one in self._cloud.namespaces_ if one.arn == arn)

    async def services(self, namespace: Namespace) -> AsyncIterator[tuple[Service, ...]]:
        await self._cloud.asked("ListServices", namespace.arn)
        yield self._cloud.services_.get(namespace.arn, ())

    async def instances(self, service: Service) -> AsyncIterator[tuple[Instance, ...]]:
        await self._cloud.asked("ListInstances", service.arn)
        yield tuple(replace(one, health="") for one in self._cloud.instances_.get(service.arn, ()))

    async def health(self, service: Service) -> AsyncIterator[Mapping[str, str]]:
        await self._cloud.asked("GetInstancesHealthStatus", service.arn)
        yield {one.id: one.health for one in self._cloud.instances_.get(service.arn, ())}

    async def attributes(self, service: Service) -> Mapping[str, str]:
        await self._cloud.asked("GetServiceAttributes", service.arn)
        return {"team": "payments"}

    async def discover(
        self,
        namespace: Namespace,
        service: Service,
        health: HealthFilter,
        query: Mapping[str, str],
        optional: Mapping[str, str],
    ) -> Discovery:
        owner = namespace.owner_id if namespace.shared else ""
        names = f"{namespace.discovery_name}/{service.name}"
        await self._cloud.asked("DiscoverInstances", f"{service.arn or names} {owner}".strip())
        known = {
            (namespace.name, service.name): service
            for namespace in self._cloud.namespaces_
            for service in self._cloud.services_.get(namespace.arn, ())
        }
        meant = service if service.arn else known[namespace.discovery_name, service.name]
        present = self._cloud.instances_.get(meant.arn, ())
        preferred = tuple(one for one in present if optional.items() <= one.attributes.items())
        found = tuple(
            one
            for one in preferred or present
            if query.items() <= one.attributes.items()
            and health in (HealthFilter.ALL, HealthFilter.HEALTHY_OR_ELSE_ALL, one.health)
        )
        return Discovery(found, self._cloud.revisions.get(service.arn, 1))

    async def revision(self, _namespace: Namespace, service: Service) -> int | None:
        await self._cloud.asked("DiscoverInstancesRevision", service.arn)
        return self._cloud.revisions.get(service.arn, 1)

    async def resources(
        self, direction: Direction, *, kind: str = "", only_global: bool = False
    ) -> AsyncIterator[tuple[Resource, ...]]:
        await self._cloud.asked("ListResources", direction.value)
        assert (kind, only_global) == ("servicediscovery:Namespace", False)
        yield self._cloud.shared if direction is Direction.WITH_ME else ()

    async def shares(
        self, direction: Direction, arns: tuple[str, ...] = ()
    ) -> AsyncIterator[tuple[Share, ...]]:
        await self._cloud.asked("GetResourceShares", direction.value)
        del arns
        yield (Share(SHARE_ARN, direction, "payments-namespaces", PAYMENTS_PROD),)


class FakeGateway:
    """Gives the ports of regions."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def cloud_map(self, _credentials: object, region: str, account_id: str) -> FakePort:
        return FakePort(self._cloud, region, account_id)

    def shares(self, _credentials: object, region: str) -> FakePort:
        return FakePort(self._cloud, region)


class Beat:
    """A clock that stands still, and whose sleepers wake when they are told to."""

    def __init__(self) -> None:
        self.time = NOW
        self.sleepers: list[asyncio.Future[None]] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        if seconds < 5:
            return
        sleeper = asyncio.get_running_loop().create_future()
        self.sleepers.append(sleeper)
        await sleeper

    def beat(self) -> None:
        """Wake those who sleep."""
        sleepers, self.sleepers = self.sleepers, []
        for sleeper in sleepers:
            if not sleeper.done():
                sleeper.set_result(None)
