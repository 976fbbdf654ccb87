"""AWS Cloud Map's namespaces, services and instances, as values."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from hatstand.domain.records import dataclass
from hatstand.domain.text import folded


class NamespaceType(StrEnum):
    """How names of a namespace are found; `UNKNOWN` where only RAM tells of it."""

    HTTP = "HTTP"
    DNS_PUBLIC = "DNS_PUBLIC"
    DNS_PRIVATE = "DNS_PRIVATE"
    UNKNOWN = ""


class HealthFilter(StrEnum):
    """Which instances `DiscoverInstances` shall return."""

    HEALTHY = "HEALTHY"
    UNHEALTHY = "UNHEALTHY"
    ALL = "ALL"
    HEALTHY_OR_ELSE_ALL = "HEALTHY_OR_ELSE_ALL"


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace, own or shared.

    Attributes:
        http_name: The name by which the API discovers; it may differ from `name`.
        owner_id: The account that owns it: what DiscoverInstances wants for a shared one.
        shared: Whether another account owns it.
        share_arns: The RAM shares that it is in, as far as they could be read.
        read: Whether Cloud Map itself told of it; else only RAM did, or somebody typed its name.
    """

    arn: str
    id: str
    name: str
    type: NamespaceType
    owner_id: str
    region: str
    shared: bool = False
    http_name: str = ""
    description: str = ""
    service_count: int | None = None
    hosted_zone_id: str = ""
    created_at: datetime | None = None
    share_arns: tuple[str, ...] = ()
    read: bool = True

    @property
    def key(self) -> str:
        """What it is known by: its ARN, or what stands for that where only its name is known."""
        return self.arn or f"{self.region}/{self.owner_id}/{self.name}"

    @property
    def discovery_name(self) -> str:
        """What DiscoverInstances calls it."""
        return self.http_name or self.name

    @property
    def discoverable(self) -> bool:
        """Whether it is known what DiscoverInstances calls it: RAM tells ids only."""
        return self.read or bool(self.http_name)


def namespace_by_name(name: str, owner_id: str, region: str, *, shared: bool) -> Namespace:
    """Return a namespace of which only the name is known: DiscoverInstances wants no more."""
    unknown = NamespaceType.UNKNOWN
    return Namespace(
        "", "", name, unknown, owner_id, region, shared=shared, http_name=name, read=False
    )


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """A DNS record that a service makes for each instance; `ttl` in seconds."""

    type: str
    ttl: int


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a namespace.

    Attributes:
        arn: Empty where somebody typed its name, and AWS told nothing of it.
        namespace_arn: What its namespace is known by: the ARN, where there is one.
        type: `HTTP`, `DNS_HTTP` or `DNS`: the ways by which it is found.
        created_by: The account that made it, which may not be the namespace's owner.
        health_check: `custom`, or `HTTP /path` and the like; empty without one.
    """

    arn: str
    id: str
    name: str
    namespace_arn: str
    type: str = ""
    owner_id: str = ""
    created_by: str = ""
    description: str = ""
    instance_count: int | None = None
    records: tuple[DnsRecord, ...] = ()
    routing: str = ""
    health_check: str = ""

    @property
    def key(self) -> str:
        """What it is known by: its ARN, or what stands for that where only its name is known."""
        return self.arn or f"{self.namespace_arn}/{self.name}"


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a service.

    Attributes:
        health: `HEALTHY`, `UNHEALTHY`, `UNKNOWN`; empty where it was not read.
        created_by: The account that registered it; empty where not told.
    """

    id: str
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    health: str = ""
    created_by: str = ""

    @property
    def address(self) -> str:
        """Its host: an IP address or DNS name; empty where it has only attributes of its own."""
        for name in _ADDRESSES:
            if value := self.attributes.get(name, ""):
                return value
        return ""

    @property
    def port(self) -> int | None:
        """Its port, or None."""
        text = self.attributes.get("AWS_INSTANCE_PORT", "")
        if not (text.isascii() and text.isdigit() and len(text) <= 5):
            return None
        return int(text) if 0 < int(text) < 65536 else None


_ADDRESSES = (
    "AWS_INSTANCE_IPV4",
    "AWS_INSTANCE_IPV6",
    "AWS_INSTANCE_CNAME",
    "AWS_ALIAS_DNS_NAME",
)


_MOST_ATTRIBUTES = 30
_LONGEST_NAME, _LONGEST_VALUE = 255, 1024


def query_attributes(text: str) -> dict[str, str]:
    """Return the attributes that a text such as `version=2 zone="a b"` asks for.

    The bounds are those of Cloud Map's API (QueryParameters of DiscoverInstances).

    Raises:
        ValueError: It can't be read that way, or AWS would refuse it; says why in words.
    """
    try:
        words = shlex.split(text)
    except ValueError:
        raise ValueError("a quotation mark is missing its other half") from None
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise ValueError(f"{word!r} is not NAME=VALUE; quote a value with blanks in it")
        if name in found:
            raise ValueError(f"{name!r} is there twice: an instance has each attribute once")
        if problem := _attribute_problem(name, value):
            raise ValueError(problem)
        found[name] = value
    if len(found) > _MOST_ATTRIBUTES:
        raise ValueError(f"an instance has at most {_MOST_ATTRIBUTES} attributes")
    return found


def _attribute_problem(name: str, value: str) -> str:
    if not (name.isascii() and name.isprintable()) or " " in name:
        return f"the name {name!r} may only hold printable ASCII characters without blanks"
    if not (value.isascii() and value.replace("\t", " ").isprintable()) or value != value.lstrip():
        return f"the value of {name!r} may only hold printable ASCII, no blank at its start"
    if len(name) > _LONGEST_NAME or len(value) > _LONGEST_VALUE:
        return f"names have at most {_LONGEST_NAME} characters, values {_LONGEST_VALUE}"
    return ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What DiscoverInstances found; `revision` changes when the instances do."""

    instances: tuple[Instance, ...]
    revision: int | None = None


def changed_instances(before: Iterable[Instance], after: Iterable[Instance]) -> frozenset[str]:
    """Return the ids of instances that came, went or are not as they were."""
    old = {instance.id: instance for instance in before}
    new = {instance.id: instance for instance in after}
    return frozenset(
        instance_id
        for instance_id in old.keys() | new.keys()
        if old.get(instance_id) != new.get(instance_id)
    )


def sorted_namespaces(namespaces: Iterable[Namespace]) -> tuple[Namespace, ...]:
    """Return namespaces in the order in which they are listed: own first, by owner and name."""
    return tuple(
        sorted(
            namespaces,
            key=lambda one: (one.shared, one.owner_id, folded(one.name), one.region, one.arn),
        )
    )


def sorted_services(services: Iterable[Service]) -> tuple[Service, ...]:
    """Return services by name."""
    return tuple(sorted(services, key=lambda one: (folded(one.name), one.arn)))


def sorted_instances(instances: Iterable[Instance]) -> tuple[Instance, ...]:
    """Return instances by id."""
    return tuple(sorted(instances, key=lambda one: one.id))
