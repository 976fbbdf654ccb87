"""Namespaces, services and instances: AWS Cloud Map's state."""

from __future__ import annotations

import base64
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hatstand.demo import identifiers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatstand.demo.sharing import Shares


def _id(prefix: str, *parts: str) -> str:
    text = base64.b32encode(identifiers.digest(prefix, *parts)).decode().lower()
    return f"{prefix}-{text[:16]}"


@dataclass(slots=True)
class Instance:
    """An instance; `creator` is the account that registered it."""

    id: str
    attributes: dict[str, str]
    health: str = "HEALTHY"
    creator: str = ""


@dataclass(slots=True)
class Service:
    """A service and its instances.

    Attributes:
        records: DNS records as (type, TTL); empty where only the API discovers.
        check: The health check: a path to ask for, `custom`, or an empty string for none.
        revision: Changes with every change of the instances.
    """

    name: str
    records: tuple[tuple[str, int], ...] = ()
    check: str = ""
    description: str = ""
    creator: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    instances: list[Instance] = field(default_factory=list)
    revision: int = 1
    id: str = ""


@dataclass(slots=True)
class Namespace:
    """A namespace; `created` is in epoch seconds."""

    name: str
    owner: str
    region: str
    type: str
    created: float
    http_name: str = ""
    description: str = ""
    services: list[Service] = field(default_factory=list)
    id: str = ""

    def __post_init__(self) -> None:
        self.id = self.id or _id("ns", self.owner, self.region, self.name, self.http_name)
        self.http_name = self.http_name or self.name
        for service in self.services:
            service.id = service.id or _id("srv", self.id, service.name)
            service.creator = service.creator or self.owner

    @property
    def arn(self) -> str:
        """Return the namespace's ARN."""
        return f"arn:aws:servicediscovery:{self.region}:{self.owner}:namespace/{self.id}"

    @property
    def zone(self) -> str:
        """Return the id of its hosted zone."""
        digest = identifiers.digest("zone", self.id)
        return "Z" + base64.b32encode(digest).decode().replace("=", "")[:20]

    def service_arn(self, service: Service) -> str:
        """Return the ARN of one of its services."""
        return f"arn:aws:servicediscovery:{self.region}:{self.owner}:service/{service.id}"


class Namespaces:
    """Every namespace of every account; which ones are shared is RAM's to say."""

    def __init__(self, shares: Shares, namespaces: Iterable[Namespace] = ()) -> None:
        self.lock = threading.RLock()
        self._shares = shares
        self._namespaces = list(namespaces)

    def add(self, namespace: Namespace) -> Namespace:
        """Add a namespace."""
        with self.lock:
            self._namespaces.append(namespace)
        return namespace

    def seen_by(self, account: str, region: str) -> list[Namespace]:
        """Return the namespaces that an account owns or may use by a share."""
        return [
            namespace
            for namespace in self._namespaces
            if namespace.region == region and self._is_seen(namespace, account)
        ]

    def _is_seen(self, namespace: Namespace, account: str) -> bool:
        if namespace.owner == account:
            return True
        return self._shares.shared_with(namespace.arn, account, namespace.region)

    def find(self, name: str, account: str, region: str) -> Namespace | None:
        """Return the namespace of an id, for an own one, or of an ARN."""
        for namespace in self._namespaces:
            own = namespace.owner == account
            if namespace.region != region or name not in (
                (namespace.id, namespace.arn) if own else (namespace.arn,)
            ):
                continue
            return namespace if self._is_seen(namespace, account) else None
        return None

    def find_service(
        self, name: str, account: str, region: str
    ) -> tuple[Namespace, Service] | None:
        """Return the service of an id, in an own namespace, or of an ARN."""
        for namespace in self._namespaces:
            if namespace.region != region:
                continue
            for service in namespace.services:
                names = {namespace.service_arn(service)}
                if namespace.owner == account:
                    names.add(service.id)
                if name in names and self._is_seen(namespace, account):
                    return namespace, service
        return None

    def discover(
        self, http_name: str, owner: str | None, account: str, region: str
    ) -> Namespace | None:
        """Return what `http_name` discovers: among one's own, unless an owner is named."""
        wanted = owner or account
        for namespace in self._namespaces:
            if (namespace.http_name, namespace.owner) != (http_name, wanted):
                continue
            if namespace.region == region and self._is_seen(namespace, account):
                return namespace
        return None
