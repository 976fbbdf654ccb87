"""AWS Cloud Map seen from one account: own and shared namespaces, and what is in them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from hatstand.domain.cloudmap import (
    Discovery,
    HealthFilter,
    Instance,
    Namespace,
    Service,
    sorted_instances,
    sorted_services,
)
from hatstand.domain.organization import Gap
from hatstand.errors import AwsError, HatstandError
from hatstand.services.ports import Clock, Gateway
from hatstand.services.ports.sharing import CloudMapPort, SharesPort
from hatstand.services.sharing.cloudmap_reading import (
    ContentsReading,
    NamespaceReading,
    instances_of,
)
from hatstand.services.sharing.gathering import collected
from hatstand.services.sharing.namespace_list import (
    Contents,
    ContentsListener,
    NamespaceList,
    NamespaceListener,
)
from hatstand.services.sharing.viewpoint import Viewpoint

WATCH_EVERY = 10.0
"""Seconds between two looks at a watched service."""

NOTHING: Mapping[str, str] = MappingProxyType({})


class CloudMap:
    """Reads namespaces, services and instances; discovers only when asked."""

    def __init__(self, gateway: Gateway, clock: Clock, viewpoint: Viewpoint) -> None:
        self.viewpoint = viewpoint
        self.clock = clock
        self._gateway = gateway

    def port(self, region: str) -> CloudMapPort:
        """Return Cloud Map in a region."""
        at = self.viewpoint
        return self._gateway.cloud_map(at.credentials, region, at.account_id)

    def shares_port(self, region: str) -> SharesPort:
        """Return RAM in a region: it knows of shared namespaces too."""
        return self._gateway.shares(self.viewpoint.credentials, region)

    async def namespaces(
        self, regions: tuple[str, ...] = (), *, listener: NamespaceListener | None = None
    ) -> NamespaceList:
        """Return own and shared namespaces; where Cloud Map refuses, those that RAM tells of.

        Args:
            regions: The regions to look at; none stands for the viewpoint's.
            listener: Told now and then what was read so far.

        Raises:
            AwsError: Nothing at all could be read.
        """
        chosen = tuple(dict.fromkeys(regions or (self.viewpoint.region,)))
        return await NamespaceReading(self, chosen, listener).run()

    async def services(self, namespace: Namespace) -> tuple[Service, ...]:
        """Return the services of a namespace.

        Raises:
            AwsError: As AWS says.
        """
        return sorted_services(await collected(self.port(namespace.region).services(namespace)))

    async def instances(
        self, namespace: Namespace, service: Service
    ) -> tuple[tuple[Instance, ...], Gap | None]:
        """Return the instances of a service with their health, and a gap where that is refused.

        Raises:
            AwsError: Not even the instances can be read.
        """
        return await instances_of(self.port(namespace.region), service)

    async def attributes(self, namespace: Namespace, service: Service) -> Mapping[str, str]:
        """Return the attributes of a service itself.

        Raises:
            AwsError: As AWS says.
        """
        return await self.port(namespace.region).attributes(service)

    async def contents(
        self,
        namespaces: tuple[Namespace, ...],
        *,
        service: Service | None = None,
        discover: bool = False,
        instances: bool = True,
        listener: ContentsListener | None = None,
    ) -> Contents:
        """Return all that is in some namespaces; what can't be read is in the gaps.

        Args:
            namespaces: The namespaces.
            service: Only this one, of the only namespace.
            discover: Whether DiscoverInstances shall find the instances; AWS bills each call.
            instances: Whether instances are wanted at all.
            listener: Told now and then what was read so far.
        """
        reading = ContentsReading(self, listener, discover=discover, instances=instances)
        return await reading.run(namespaces, service)

    async def discover(
        self,
        namespace: Namespace,
        service: Service,
        health: HealthFilter = HealthFilter.ALL,
        query: Mapping[str, str] = NOTHING,
        optional: Mapping[str, str] = NOTHING,
    ) -> Discovery:
        """Return what DiscoverInstances finds: AWS bills each call, so only when asked.

        Args:
            namespace: Its owner's id goes along where it is a shared one.
            service: One of its services.
            health: Which instances by health.
            query: Attributes that instances must have.
            optional: Attributes that instances should have, if any has.

        Raises:
            HatstandError: The name by which the namespace is discovered could not be read.
            AwsError: As AWS says.
        """
        self._require_read(namespace)
        port = self.port(namespace.region)
        found = await port.discover(namespace, service, health, query, optional)
        return Discovery(sorted_instances(found.instances), found.revision)

    async def revision(self, namespace: Namespace, service: Service) -> int | None:
        """Return a number that changes with the instances; AWS bills each call.

        Raises:
            As `discover`.
        """
        self._require_read(namespace)
        return await self.port(namespace.region).revision(namespace, service)

    async def watch(
        self, namespace: Namespace, service: Service, *, every: float = WATCH_EVERY
    ) -> AsyncIterator[Discovery]:
        """Yield what DiscoverInstances finds, and again whenever its revision has changed.

        AWS bills each look: one DiscoverInstancesRevision every so many seconds, and one
        DiscoverInstances for each change. A change of health is no new revision for AWS, so
        health is read each time too, which is not billed; where that is refused, only instances
        that come and go are noticed. It ends when nobody asks for more.

        Args:
            namespace: As for `discover`.
            service: As for `discover`.
            every: Seconds between two looks.

        Raises:
            As `discover`.
        """
        known = await self.discover(namespace, service)
        yield known
        while True:
            await self.clock.sleep(every)
            if await self.revision(namespace, service) != known.revision:
                known = await self.discover(namespace, service)
                yield known
            elif (healthier := await self._with_health(namespace, service, known)) != known:
                known = healthier
                yield known

    async def _with_health(
        self, namespace: Namespace, service: Service, known: Discovery
    ) -> Discovery:
        """Return the same instances with their health as it is now, as far as it can be read."""
        health: dict[str, str] = {}
        if service.arn and service.health_check:
            with contextlib.suppress(AwsError):
                async for page in self.port(namespace.region).health(service):
                    health.update(page)
        instances = (replace(one, health=health.get(one.id, one.health)) for one in known.instances)
        return replace(known, instances=tuple(instances))

    @staticmethod
    def _require_read(namespace: Namespace) -> None:
        if not namespace.discoverable:
            raise HatstandError(
                "the namespace could not be read: the name to discover it by is not known",
                "Ask for a policy that allows servicediscovery:GetNamespace",
            )
