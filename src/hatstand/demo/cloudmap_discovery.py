"""Which instances `DiscoverInstances` finds: by health and by attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.demo.cloudmap_rows import discovered_row
from hatstand.demo.errors import AwsError

if TYPE_CHECKING:
    from hatstand.demo.answers import Answer
    from hatstand.demo.namespaces import Instance, Namespace, Service
    from hatstand.demo.requests import Call

_MOST = 1000


def discovered(call: Call, namespace: Namespace, service: Service) -> list[Answer]:
    """Return the instances that a request asks for, at most as many as it asks for.

    Raises:
        AwsError: InvalidInput.
    """
    asked = call.json
    most = asked.get("MaxResults", 100)
    if not isinstance(most, int) or not 1 <= most <= _MOST:
        raise AwsError("InvalidInput", f"MaxResults must be from 1 to {_MOST}, and is {most}.")
    found = _having(service.instances, asked.get("QueryParameters") or {})
    preferred = _having(found, asked.get("OptionalParameters") or {})
    found = _healthy(preferred or found, service, asked.get("HealthStatus", "HEALTHY_OR_ELSE_ALL"))
    return [discovered_row(namespace, service, instance) for instance in found[:most]]


def _having(instances: list[Instance], wanted: dict[str, str]) -> list[Instance]:
    return [one for one in instances if wanted.items() <= one.attributes.items()]


def _healthy(instances: list[Instance], service: Service, wanted: str) -> list[Instance]:
    """Return the instances of the health asked for; without a health check, all of them."""
    if not service.check or wanted == "ALL":
        return instances
    if wanted == "HEALTHY_OR_ELSE_ALL":
        return [one for one in instances if one.health == "HEALTHY"] or instances
    return [one for one in instances if one.health == wanted]
