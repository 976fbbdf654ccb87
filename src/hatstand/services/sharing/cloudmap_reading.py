"""One reading of Cloud Map: several regions or namespaces at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hatstand.domain.arn import Arn
from hatstand.domain.cloudmap import (
    HealthFilter,
    Instance,
    Namespace,
    NamespaceType,
    Service,
    sorted_instances,
    sorted_namespaces,
    sorted_services,
)
from hatstand.domain.organization import Gap
from hatstand.domain.shares import NAMESPACE_TYPE, Resource
from hatstand.errors import AwsError
from hatstand.services.sharing.gathering import Gathering, Listing, collected, together
from hatstand.services.sharing.namespace_list import (
    Contents,
    NamespaceContents,
    NamespaceList,
    ServiceContents,
)
from hatstand.services.sharing.share_list import BOTH

if TYPE_CHECKING:
    from hatstand.services.ports.sharing import CloudMapPort
    from hatstand.services.sharing.cloudmap import CloudMap
    from hatstand.services.sharing.namespace_list import ContentsListener, NamespaceListener

_TYPE = "servicediscovery:Namespace"


async def instances_of(
    port: CloudMapPort, service: Service
) -> tuple[tuple[Instance, ...], Gap | None]:
    """Return the instances of a service with their health, and a gap where that is refused.

    Raises:
        AwsError: Not even the instances can be read.
    """
    found = sorted_instances(await collected(port.instances(service)))
    if not found:
        return found, None
    health: dict[str, str] = {}
    gap: Gap | None = None
    try:
        async for page in port.health(service):
            health.update(page)
    except AwsError as error:
        # An instance may be gone by now, and services without a health check have no health.
        if error.code != "InstanceNotFound":
            subject = f"health of {service.name}"
            gap = Gap(subject, error.title, error.code, error.message)
    return tuple(replace(one, health=health.get(one.id, "")) for one in found), gap


class NamespaceReading:
    """Reads the namespaces of some regions."""

    def __init__(
        self, cloud_map: CloudMap, regions: tuple[str, ...], listener: NamespaceListener | None
    ) -> None:
        self._cloud_map = cloud_map
        self._regions = regions
        self._listener = listener
        self._listings: list[Listing[Namespace]] = []
        self._gathering = Gathering(lambda: listener(self._so_far()) if listener else None)

    async def run(self) -> NamespaceList:
        """Return everything that could be read.

        Raises:
            AwsError: Nothing could be.
        """
        await together(*(self._region(region) for region in self._regions))
        self._gathering.refuse_nothing()
        found = self._so_far(done=True)
        if self._listener is not None:
            self._listener(found)
        return found

    def _so_far(self, *, done: bool = False) -> NamespaceList:
        found = {one.arn: one for listing in self._listings for one in listing.items}
        return NamespaceList(
            self._cloud_map.viewpoint.account_id,
            self._regions,
            sorted_namespaces(found.values()),
            tuple(self._gathering.gaps),
            done=done,
            as_of=self._cloud_map.clock.now(),
        )

    async def _region(self, region: str) -> None:
        listing: Listing[Namespace] = Listing()
        self._listings.append(listing)
        port = self._cloud_map.port(region)
        await self._gathering.fill(listing, port.namespaces(), f"namespaces in {region}")
        if listing.failed:
            await self._as_ram_tells(port, region, listing)

    async def _as_ram_tells(
        self, port: CloudMapPort, region: str, listing: Listing[Namespace]
    ) -> None:
        """Find namespaces by their shares, where Cloud Map does not list them."""
        shares = self._cloud_map.shares_port(region)
        resources: Listing[Resource] = Listing()
        await together(
            *(
                self._gathering.fill(
                    resources,
                    shares.resources(direction, kind=_TYPE),
                    f"namespaces in shares ({direction.value.replace('_', ' ')}) in {region}",
                )
                for direction in BOTH
            )
        )
        known = {namespace.arn for namespace in listing.items}
        arns = {one.arn for one in resources.items if one.type.lower() == NAMESPACE_TYPE}
        await together(*(self._one(port, arn, listing) for arn in sorted(arns - known)))

    async def _one(self, port: CloudMapPort, arn: str, listing: Listing[Namespace]) -> None:
        async def work() -> None:
            listing.items.append(await port.namespace(arn))

        if not await self._gathering.attempt(f"namespace {arn}", work):
            listing.items.append(_bare(arn, self._cloud_map.viewpoint.account_id))
        self._gathering.changed()


def _bare(arn: str, account_id: str) -> Namespace:
    """Return a namespace of which only RAM told."""
    parsed = Arn.parse(arn)
    name = arn.rpartition("/")[2]
    owner, region = (parsed.account_id, parsed.region) if parsed else ("", "")
    return Namespace(
        arn,
        name,
        name,
        NamespaceType.UNKNOWN,
        owner,
        region,
        shared=owner != account_id,
        read=False,
    )


class ContentsReading:
    """Reads what is in some namespaces."""

    def __init__(
        self,
        cloud_map: CloudMap,
        listener: ContentsListener | None,
        *,
        discover: bool,
        instances: bool,
    ) -> None:
        self._cloud_map = cloud_map
        self._listener = listener
        self._discover = discover
        self._with_instances = instances
        self._namespaces: tuple[Namespace, ...] = ()
        self._services: dict[str, tuple[Service, ...]] = {}
        self._instances: dict[str, tuple[Instance, ...]] = {}
        self._gathering = Gathering(lambda: listener(self._so_far()) if listener else None)

    async def run(self, namespaces: tuple[Namespace, ...], service: Service | None) -> Contents:
        """Return everything that could be read."""
        self._namespaces = namespaces
        await together(*(self._namespace(namespace, service) for namespace in namespaces))
        found = self._so_far(done=True)
        if self._listener is not None:
            self._listener(found)
        return found

    def _so_far(self, *, done: bool = False) -> Contents:
        entries = tuple(
            NamespaceContents(
                namespace,
                tuple(
                    ServiceContents(service, self._instances.get(service.arn, ()))
                    for service in self._services.get(namespace.arn, ())
                ),
            )
            for namespace in self._namespaces
        )
        return Contents(entries, tuple(self._gathering.gaps), done=done)

    async def _namespace(self, namespace: Namespace, service: Service | None) -> None:
        if service is not None:
            self._services[namespace.arn] = (service,)
        else:
            listing: Listing[Service] = Listing()
            pages = self._cloud_map.port(namespace.region).services(namespace)
            await self._gathering.fill(listing, pages, f"services of {namespace.name}")
            self._services[namespace.arn] = sorted_services(listing.items)
        if self._with_instances:
            found = self._services[namespace.arn]
            await together(*(self._service(namespace, one) for one in found))

    async def _service(self, namespace: Namespace, service: Service) -> None:
        subject = f"instances of {service.name}.{namespace.name}"
        if self._discover and not namespace.discoverable:
            title = "the name by which the namespace is discovered could not be read"
            self._gathering.gaps.append(Gap(subject, title))
            return

        async def work() -> None:
            if self._discover:
                found = await self._cloud_map.discover(namespace, service, HealthFilter.ALL)
                self._instances[service.arn] = found.instances
                return
            instances, gap = await self._cloud_map.instances(namespace, service)
            self._instances[service.arn] = instances
            if gap is not None:
                self._gathering.gaps.append(replace(gap, subject=f"{gap.subject}.{namespace.name}"))

        await self._gathering.attempt(subject, work)
        self._gathering.changed()
