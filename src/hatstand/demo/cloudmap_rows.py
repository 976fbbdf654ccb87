"""Cloud Map's records as they stand in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.demo.cbor import Moment

if TYPE_CHECKING:
    from hatstand.demo.answers import Answer
    from hatstand.demo.namespaces import Instance, Namespace, Service


def namespace_row(namespace: Namespace) -> Answer:
    """Return a namespace as ListNamespaces and GetNamespace show it."""
    properties: Answer = {"HttpProperties": {"HttpName": namespace.http_name}}
    if namespace.type != "HTTP":
        soa = {"SOA": {"TTL": 15}}
        properties["DnsProperties"] = {"HostedZoneId": namespace.zone, **soa}
    return {
        "Id": namespace.id,
        "Arn": namespace.arn,
        "ResourceOwner": namespace.owner,
        "Name": namespace.name,
        "Type": namespace.type,
        "Description": namespace.description,
        "ServiceCount": len(namespace.services),
        "Properties": properties,
        "CreateDate": Moment(namespace.created),
    }


def service_row(namespace: Namespace, service: Service) -> Answer:
    """Return a service as ListServices shows it: without the id of its namespace."""
    row: Answer = {
        "Id": service.id,
        "Arn": namespace.service_arn(service),
        "ResourceOwner": namespace.owner,
        "Name": service.name,
        "Type": service_type(namespace, service),
        "Description": service.description,
        "InstanceCount": len(service.instances),
        "CreateDate": Moment(namespace.created),
        "CreatedByAccount": service.creator,
    }
    if service.records:
        records = [{"Type": kind, "TTL": seconds} for kind, seconds in service.records]
        row["DnsConfig"] = {"RoutingPolicy": "MULTIVALUE", "DnsRecords": records}
    if service.check == "custom":
        row["HealthCheckCustomConfig"] = {"FailureThreshold": 1}
    elif service.check:
        check = {"Type": "HTTP", "ResourcePath": service.check, "FailureThreshold": 3}
        row["HealthCheckConfig"] = check
    return row


def service_type(namespace: Namespace, service: Service) -> str:
    """Return by what ways a service is discovered."""
    if namespace.type == "HTTP":
        return "HTTP"
    return "DNS_HTTP" if service.records else "HTTP"


def instance_row(instance: Instance, owner: str) -> Answer:
    """Return an instance as ListInstances and GetInstance show it."""
    return {
        "Id": instance.id,
        "Attributes": dict(instance.attributes),
        "CreatedByAccount": instance.creator or owner,
    }


def discovered_row(namespace: Namespace, service: Service, instance: Instance) -> Answer:
    """Return an instance as DiscoverInstances shows it."""
    return {
        "InstanceId": instance.id,
        "NamespaceName": namespace.http_name,
        "ServiceName": service.name,
        "HealthStatus": instance.health if service.check else "UNKNOWN",
        "Attributes": dict(instance.attributes),
    }
