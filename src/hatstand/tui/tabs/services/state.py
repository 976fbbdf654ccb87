"""What is known of Cloud Map from one standpoint: pages come in, and nothing is ever blanked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from hatstand.domain.cloudmap import (
    Discovery,
    HealthFilter,
    Instance,
    Namespace,
    Service,
    changed_instances,
    sorted_namespaces,
)
from hatstand.domain.organization import Gap
from hatstand.errors import AwsError, HatstandError
from hatstand.services.sharing.namespace_list import NamespaceList
from hatstand.services.sharing.namespace_shares import NamespaceShares

LIST = ""
"""Stands for the list of namespaces among the ARNs of what is read."""

SHARES = "shares"
"""Stands for the shares that namespaces are in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What DiscoverInstances was asked.

    Attributes:
        health: Which instances by health.
        query: Attributes that instances must have.
        optional: Attributes that instances should have, if any has.
    """

    health: HealthFilter = HealthFilter.ALL
    query: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    optional: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def words(self) -> str:
        """It in words, such as `HEALTHY version=2`; empty where every instance was asked for."""
        health = "" if self.health is HealthFilter.ALL else self.health.value
        optional = " ".join(f"{k}={v}" for k, v in self.optional.items())
        preferred = f"preferring {optional}" if optional else ""
        query = (f"{k}={v}" for k, v in self.query.items())
        return " ".join(filter(None, (health, *query, preferred)))


EVERYTHING = Asked()
"""Every instance, whatever its health."""


@dataclass(frozen=True, slots=True)
class Found:
    """What DiscoverInstances found of a service.

    Attributes:
        at: When (UTC).
        changed: The ids of instances that came or are not as they were the time before.
        gone: Those that were there the time before, and are no more.
    """

    asked: Asked
    instances: tuple[Instance, ...]
    revision: int | None
    at: datetime
    changed: frozenset[str] = frozenset()
    gone: tuple[Instance, ...] = ()

    def then(self, discovery: Discovery, at: datetime) -> Found:
        """Return what was found next, with what changed in between."""
        now = {instance.id for instance in discovery.instances}
        return Found(
            self.asked,
            discovery.instances,
            discovery.revision,
            at,
            changed_instances(self.instances, discovery.instances),
            tuple(one for one in self.instances if one.id not in now),
        )


@dataclass(slots=True)
class Seen:
    """What was read from one standpoint; changed by readings, drawn as it is.

    Namespaces and services go by their `key`: the ARN, where one is known.

    Attributes:
        key: The standpoint's.
        label: Who looks: `alice@jump`.
        listed: The namespaces, perhaps so far.
        services: By the key of their namespace.
        instances: By the key of their service.
        attributes: Of services themselves, by their key.
        found: What DiscoverInstances found, by the key of the service; in the instances' place.
        named: Namespaces whose name somebody typed and AWS then knew, by their key.
        named_services: Services likewise, by the key of their namespace.
        problems: Why something could not be read, by its key (`LIST` for the namespaces).
        gaps: What is missing of what was read, by its key.
        reading: The keys of what is being read.
        read_at: When something was read (UTC), by its key.
        share_names: The names of shares, by their ARNs.
        opened: The keys of rows that were unfolded when one looked elsewhere.
        cursor: The key of the row that the cursor was on then.
        watched: The key of the service that is watched, or an empty string.
    """

    key: str
    label: str = ""
    listed: NamespaceList | None = None
    services: dict[str, tuple[Service, ...]] = field(default_factory=dict)
    instances: dict[str, tuple[Instance, ...]] = field(default_factory=dict)
    attributes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    found: dict[str, Found] = field(default_factory=dict)
    named: dict[str, Namespace] = field(default_factory=dict)
    named_services: dict[str, dict[str, Service]] = field(default_factory=dict)
    problems: dict[str, HatstandError] = field(default_factory=dict)
    gaps: dict[str, tuple[Gap, ...]] = field(default_factory=dict)
    reading: set[str] = field(default_factory=set)
    read_at: dict[str, datetime] = field(default_factory=dict)
    share_names: dict[str, str] = field(default_factory=dict)
    watched: str = ""
    opened: frozenset[str] = frozenset()
    cursor: str = ""

    @property
    def namespaces(self) -> tuple[Namespace, ...]:
        """The namespaces that are known, own ones first."""
        listed = self.listed.namespaces if self.listed else ()
        if not self.named:
            return listed
        known = self.named | {one.key: one for one in listed if one.discoverable}
        others = {one.key: one for one in listed if one.key not in known}
        return sorted_namespaces((known | others).values())

    @property
    def account_id(self) -> str:
        """The account that is looked from; empty before anything was read."""
        return self.listed.account_id if self.listed else ""

    def namespace(self, key: str) -> Namespace | None:
        """Return the namespace of a key, or None."""
        return next((one for one in self.namespaces if one.key == key), None)

    def service(self, key: str) -> tuple[Namespace, Service] | None:
        """Return the service of a key with its namespace, or None."""
        for namespace in self.namespaces:
            for service in self.services_of(namespace):
                if service.key == key:
                    return namespace, service
        return None

    def services_of(self, namespace: Namespace) -> tuple[Service, ...]:
        """Return the services of a namespace that are known: read ones, then those by name."""
        read = self.services.get(namespace.key, ())
        named = self.named_services.get(namespace.key)
        if not named:
            return read
        names = {one.name for one in read}
        return (*read, *(one for name, one in named.items() if name not in names))

    def instances_of(self, service: Service) -> tuple[Instance, ...] | None:
        """Return a service's instances as they are shown; None where nobody asked for them."""
        found = self.found.get(service.key)
        return self.instances.get(service.key) if found is None else found.instances

    def discovered(self, namespace: Namespace, service: Service, found: Found) -> None:
        """Take what DiscoverInstances found; what had only a name till then is known by it now."""
        if not namespace.read:
            self.named[namespace.key] = namespace
        if not service.arn:
            self.named_services.setdefault(namespace.key, {})[service.name] = service
        self.found[service.key] = found

    def relist(self, listed: NamespaceList) -> None:
        """Take another list of namespaces; what was there before stays while it is read.

        It also stays where the list has gaps: what can't be read now is not gone.
        """
        if self.listed is not None and self.listed.done and not listed.done:
            return
        before = {one.arn: one for one in self.listed.namespaces} if self.listed else {}
        shares = {arn: one.share_arns for arn, one in before.items()}
        now = {
            one.arn: replace(one, share_arns=one.share_arns or shares.get(one.arn, ()))
            for one in listed.namespaces
        }
        kept = before | now if listed.gaps else now
        self.listed = replace(listed, namespaces=sorted_namespaces(kept.values()))

    def join(self, found: NamespaceShares) -> None:
        """Take the shares that namespaces are in."""
        self.share_names |= found.names
        self.gaps[SHARES] = found.gaps
        if self.listed is not None:
            known = found.arns
            named = tuple(
                replace(one, share_arns=known.get(one.arn, one.share_arns))
                for one in self.listed.namespaces
            )
            self.listed = replace(self.listed, namespaces=named)

    def missing(self) -> Iterator[Gap]:
        """Yield what could not be read, in the order in which it is shown."""
        if self.listed is not None:
            yield from self.listed.gaps
        for key, error in self.problems.items():
            if self.listed is not None or self.named or key != LIST:
                yield as_gap(self._subject(key), error)
        for gaps in self.gaps.values():
            yield from gaps

    def _subject(self, key: str) -> str:
        namespace = self.namespace(key)
        if namespace is not None:
            return f"services of {namespace.name}"
        known = self.service(key)
        if known is not None:
            return f"instances of {known[1].name} in {known[0].name}"
        return {LIST: "namespaces", SHARES: "shares of namespaces"}.get(key, key)


def as_gap(subject: str, error: HatstandError) -> Gap:
    """Return an error as what is missing because of it."""
    if isinstance(error, AwsError):
        return Gap(subject, error.title, error.code, error.message)
    return Gap(subject, error.title)
