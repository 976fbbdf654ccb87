"""AWS Cloud Map: its answers as domain values, over all pages, asked for by ARN."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from hatstand.aws.calls import Answer, Calls
from hatstand.domain.cloudmap import (
    Discovery,
    DnsRecord,
    HealthFilter,
    Instance,
    Namespace,
    NamespaceType,
    Service,
)

_SERVICE = "servicediscovery"
_PAGE = 100  # AWS allows no more
_MOST_DISCOVERED = 1000  # of a service there are no more, and DiscoverInstances has no pages


class AwsCloudMap:
    """Implements `sharing_ports.CloudMapPort` over one set of credentials in one region."""

    def __init__(self, calls: Calls, account_id: str) -> None:
        self._calls = calls
        self._account_id = account_id

    async def namespaces(self) -> AsyncIterator[tuple[Namespace, ...]]:
        """Yield own and shared namespaces."""
        async for answer in self._pages("ListNamespaces"):
            yield tuple(self._namespace(entry) for entry in answer.get("Namespaces") or ())

    async def namespace(self, arn: str) -> Namespace:
        """Return one namespace."""
        answer = await self._calls.call(_SERVICE, "GetNamespace", Id=arn)
        return self._namespace(answer.get("Namespace") or {"Arn": arn})

    async def services(self, namespace: Namespace) -> AsyncIterator[tuple[Service, ...]]:
        """Yield the services of a namespace."""
        only = {"Name": "NAMESPACE_ID", "Values": [namespace.arn], "Condition": "EQ"}
        async for answer in self._pages("ListServices", Filters=[only]):
            yield tuple(_service(entry, namespace) for entry in answer.get("Services") or ())

    async def instances(self, service: Service) -> AsyncIterator[tuple[Instance, ...]]:
        """Yield the instances of a service, without their health."""
        async for answer in self._pages("ListInstances", ServiceId=service.arn):
            yield tuple(
                Instance(
                    entry.get("Id", ""),
                    MappingProxyType(dict(entry.get("Attributes") or {})),
                    created_by=entry.get("CreatedByAccount", ""),
                )
                for entry in answer.get("Instances") or ()
            )

    async def health(self, service: Service) -> AsyncIterator[Mapping[str, str]]:
        """Yield the health of a service's instances by their ids."""
        async for answer in self._pages("GetInstancesHealthStatus", ServiceId=service.arn):
            yield MappingProxyType(dict(answer.get("Status") or {}))

    async def attributes(self, service: Service) -> Mapping[str, str]:
        """Return the attributes of the service itself."""
        answer = await self._calls.call(_SERVICE, "GetServiceAttributes", ServiceId=service.arn)
        found = answer.get("ServiceAttributes") or {}
        return MappingProxyType(dict(found.get("Attributes") or {}))

    async def discover(
        self,
        namespace: Namespace,
        service: Service,
        health: HealthFilter,
        query: Mapping[str, str],
        optional: Mapping[str, str],
    ) -> Discovery:
        """Return what DiscoverInstances finds; AWS bills each call."""
        asked = _discovered(namespace, service)
        asked |= {"HealthStatus": health.value, "MaxResults": _MOST_DISCOVERED}
        if query:
            asked["QueryParameters"] = dict(query)
        if optional:
            asked["OptionalParameters"] = dict(optional)
        answer = await self._calls.call(_SERVICE, "DiscoverInstances", **asked)
        instances = tuple(
            Instance(
                entry.get("InstanceId", ""),
                MappingProxyType(dict(entry.get("Attributes") or {})),
                entry.get("HealthStatus", ""),
            )
            for entry in answer.get("Instances") or ()
        )
        return Discovery(instances, answer.get("InstancesRevision"))

    async def revision(self, namespace: Namespace, service: Service) -> int | None:
        """Return what DiscoverInstancesRevision tells; AWS bills each call."""
        asked = _discovered(namespace, service)
        answer = await self._calls.call(_SERVICE, "DiscoverInstancesRevision", **asked)
        found = answer.get("InstancesRevision")
        return found if isinstance(found, int) else None

    def _pages(self, operation: str, **parameters: Any) -> AsyncIterator[Answer]:  # noqa: ANN401 - as AWS takes them
        return self._calls.pages(_SERVICE, operation, MaxResults=_PAGE, **parameters)

    def _namespace(self, entry: Answer) -> Namespace:
        arn = entry.get("Arn", "")
        parts = arn.split(":")
        region, in_arn = (parts[3], parts[4]) if len(parts) > 5 else ("", "")
        owner = entry.get("ResourceOwner") or in_arn
        properties = entry.get("Properties") or {}
        created = entry.get("CreateDate")
        return Namespace(
            arn,
            entry.get("Id", ""),
            entry.get("Name", ""),
            _type(entry.get("Type", "")),
            owner,
            region,
            shared=owner != self._account_id,
            http_name=(properties.get("HttpProperties") or {}).get("HttpName", ""),
            description=entry.get("Description", ""),
            service_count=entry.get("ServiceCount"),
            hosted_zone_id=(properties.get("DnsProperties") or {}).get("HostedZoneId", ""),
            created_at=created.astimezone(UTC) if isinstance(created, datetime) else None,
        )


def _type(text: str) -> NamespaceType:
    try:
        return NamespaceType(text)
    except ValueError:
        return NamespaceType.UNKNOWN


def _discovered(namespace: Namespace, service: Service) -> Answer:
    asked = {"NamespaceName": namespace.discovery_name, "ServiceName": service.name}
    # Without its owner AWS looks for a shared namespace among one's own, and finds none.
    return {**asked, "OwnerAccount": namespace.owner_id} if namespace.shared else asked


def _service(entry: Answer, namespace: Namespace) -> Service:
    dns = entry.get("DnsConfig") or {}
    return Service(
        entry.get("Arn", ""),
        entry.get("Id", ""),
        entry.get("Name", ""),
        namespace.arn,
        entry.get("Type", ""),
        entry.get("ResourceOwner") or namespace.owner_id,
        entry.get("CreatedByAccount", ""),
        entry.get("Description", ""),
        entry.get("InstanceCount"),
        tuple(
            DnsRecord(record.get("Type", ""), int(record.get("TTL") or 0))
            for record in dns.get("DnsRecords") or ()
        ),
        dns.get("RoutingPolicy", ""),
        _health_check(entry),
    )


def _health_check(entry: Answer) -> str:
    if entry.get("HealthCheckCustomConfig"):
        return "custom"
    check = entry.get("HealthCheckConfig") or {}
    return " ".join(word for word in (check.get("Type"), check.get("ResourcePath")) if word)
