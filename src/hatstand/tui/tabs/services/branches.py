"""What is known of Cloud Map as rows: owners, their namespaces, services and instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType

from hatstand.domain.addresses import host_port
from hatstand.domain.cloudmap import Instance, Namespace, NamespaceType, Service
from hatstand.domain.inventory import Inventory
from hatstand.domain.records import dataclass
from hatstand.domain.sharing import NamedAccount, named_account
from hatstand.domain.text import grouped_account_id
from hatstand.tui.branches import Branch, Part
from hatstand.tui.glyphs import UNICODE, Glyphs
from hatstand.tui.tabs.services.state import Found, Seen
from hatstand.tui.times import clock_time

TYPES: Mapping[NamespaceType, str] = MappingProxyType(
    {
        NamespaceType.HTTP: "HTTP",
        NamespaceType.DNS_PRIVATE: "private DNS",
        NamespaceType.DNS_PUBLIC: "public DNS",
        NamespaceType.UNKNOWN: "not read",
    }
)
"""How a namespace is found, in words."""

SERVICE_TYPES: Mapping[str, str] = MappingProxyType({"DNS_HTTP": "DNS, HTTP"})
"""How a service is found, in words, where AWS's own word does not say it."""


@dataclass(frozen=True, slots=True)
class OwnerItem:
    """An account that owns namespaces; `own` tells whether it is the one looked from."""

    account: NamedAccount
    own: bool


@dataclass(frozen=True, slots=True)
class NamespaceItem:
    """A namespace."""

    namespace: Namespace


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """A service in its namespace."""

    namespace: Namespace
    service: Service


@dataclass(frozen=True, slots=True)
class InstanceItem:
    """An instance of a service; `gone` tells that it is no more."""

    namespace: Namespace
    service: Service
    instance: Instance
    gone: bool = False


Item = OwnerItem | NamespaceItem | ServiceItem | InstanceItem
"""What a row stands for."""


def owner_key(account_id: str) -> str:
    """Return the key of an owner's row."""
    return f"owner:{account_id}"


def namespace_key(key: str) -> str:
    """Return the key of the row of a namespace, by its own key."""
    return f"namespace:{key}"


def service_key(key: str) -> str:
    """Return the key of the row of a service, by its own key."""
    return f"service:{key}"


def instance_key(service: str, instance_id: str) -> str:
    """Return the key of the row of an instance, by its service's key and its id."""
    return f"instance:{service}/{instance_id}"


def service_of(item: object) -> ServiceItem | None:
    """Return the service that something is, or is an instance of; else None."""
    if isinstance(item, InstanceItem):
        return ServiceItem(item.namespace, item.service)
    return item if isinstance(item, ServiceItem) else None


def owner_of(item: object) -> str:
    """Return the id of the account that something belongs to, or an empty string."""
    if isinstance(item, OwnerItem):
        return item.account.id
    if isinstance(item, NamespaceItem | ServiceItem | InstanceItem):
        return item.namespace.owner_id
    return ""


def known_in(key: str) -> str:
    """Return the key of the namespace or service that a row stands for, else an empty string."""
    kind, _, rest = key.partition(":")
    return rest if kind in ("namespace", "service") else ""


def branches(seen: Seen, inventory: Inventory, glyphs: Glyphs = UNICODE) -> tuple[Branch, ...]:
    """Return everything that is known as rows: own namespaces first, then by their owners."""
    return _Builder(seen, inventory, glyphs).owners()


def shared_in(namespace: Namespace, seen: Seen) -> str:
    """Return `shared in SHARE`, as far as that is so and known; its owner stands in a row above."""
    names = ", ".join(_share_names(namespace, seen))
    return f"shared in {names}" if names else "shared" if namespace.shared else ""


def _share_names(namespace: Namespace, seen: Seen) -> Iterable[str]:
    return filter(None, (seen.share_names.get(arn) for arn in namespace.share_arns))


def health_signs(glyphs: Glyphs) -> Mapping[str, Part]:
    """Return the sign of each health, with its style."""
    return {"HEALTHY": (glyphs.yes, "good"), "UNHEALTHY": (glyphs.no, "failing")}


class _Builder:
    """Makes the rows of one moment."""

    def __init__(self, seen: Seen, inventory: Inventory, glyphs: Glyphs) -> None:
        self._seen = seen
        self._inventory = inventory
        self._unknown: Part = (glyphs.idle, "muted")
        self._signs = health_signs(glyphs)
        listed = seen.listed
        self._regions = len(listed.regions) > 1 if listed else False
        types = [TYPES[one.type] for one in seen.namespaces]
        self._type_cells = max(map(len, types), default=0)
        self._region_cells = max((len(one.region) for one in seen.namespaces), default=0)

    def owners(self) -> tuple[Branch, ...]:
        groups = groupby(self._seen.namespaces, key=lambda one: (one.shared, one.owner_id))
        return tuple(
            self._owner(owner_id, tuple(namespaces), own=not shared)
            for (shared, owner_id), namespaces in groups
        )

    def _owner(self, owner_id: str, namespaces: tuple[Namespace, ...], *, own: bool) -> Branch:
        account = named_account(owner_id, self._inventory)
        environment = account.environment
        known = account.name != owner_id
        notes = ("this account" if own else "", account.ou_path)
        right: list[Part] = [(str(len(namespaces)), "muted")]
        if environment.badge:
            right.insert(0, (environment.badge, f"badge:{environment.color}"))
        return Branch(
            owner_key(owner_id),
            account.name if known else grouped_account_id(owner_id),
            "group",
            " · ".join(filter(None, notes)),
            tuple(right),
            opened=True,
            item=OwnerItem(account, own),
            children=tuple(self._namespace(one) for one in namespaces),
        )

    def _namespace(self, namespace: Namespace) -> Branch:
        seen, own = self._seen, namespace.key
        services, read = seen.services_of(namespace), seen.services.get(own)
        count = namespace.service_count if read is None else len(services)
        right: list[Part] = [
            (TYPES[namespace.type].ljust(self._type_cells), "muted"),
            (_counted(count), "muted"),
        ]
        if self._regions:
            right.insert(0, (namespace.region.ljust(self._region_cells), "muted"))
        item = NamespaceItem(namespace)
        below = tuple(self._service(namespace, one) for one in services)
        if not below or (read is None and namespace.arn):
            below += self._stand_in(item, own, "services", read, count)
        key = namespace_key(own)
        return Branch(
            key,
            namespace.name,
            opened=key in seen.opened,
            note=shared_in(namespace, seen),
            right=tuple(right),
            item=item,
            children=below,
        )

    def _service(self, namespace: Namespace, service: Service) -> Branch:
        seen, own = self._seen, service.key
        found = seen.found.get(own)
        instances = seen.instances_of(service)
        count = service.instance_count if instances is None else len(instances)
        right: list[Part] = [
            (SERVICE_TYPES.get(service.type, service.type), "muted"),
            (_counted(count), "muted"),
        ]
        if seen.watched == own:
            right.insert(1, ("watched", "changed"))  # where room is short, the type goes first
        item = ServiceItem(namespace, service)
        below = tuple(self._instance(item, one, found) for one in instances or ())
        if found is not None:
            below += tuple(self._instance(item, one, found, gone=True) for one in found.gone)
        what = f"instances {found.asked.words}".rstrip() if found else "instances"
        key = service_key(own)
        return Branch(
            key,
            service.name,
            opened=key in seen.opened,
            note=discovered_words(found) if found else "",
            right=tuple(right),
            item=item,
            children=below or self._stand_in(item, own, what, instances, count),
        )

    def _instance(
        self, of: ServiceItem, instance: Instance, found: Found | None, *, gone: bool = False
    ) -> Branch:
        right: list[Part] = []
        sign = self._signs.get(instance.health, self._unknown)
        if gone:
            sign = self._unknown
            right.append(("gone", "changed"))
        else:
            if found is not None and instance.id in found.changed:
                right.append(("changed", "changed"))
            right.append((instance.health or "unknown", sign[1]))
        place = host_port(instance)
        return Branch(
            instance_key(of.service.key, instance.id),
            place or instance.id,  # ids may be long and say nothing: of two, the address is read
            "muted" if gone else "name",
            instance.id if place else "",
            tuple(right),
            sign,
            item=InstanceItem(of.namespace, of.service, instance, gone),
        )

    def _stand_in(
        self, item: Item, key: str, what: str, read: tuple[object, ...] | None, count: int | None
    ) -> tuple[Branch, ...]:
        """Return what stands below a row while there is nothing: why, and never a blank.

        It counts as the row itself, so that the details say more.
        """
        problem = self._seen.problems.get(key)
        style = "muted"
        if key in self._seen.reading:
            words = "reading…"
        elif problem is not None:
            words, style = f"not read: {problem.title}", "warning"
        elif read is not None:
            words = f"no {what}"
        elif count == 0:
            return ()
        else:
            words = "not read yet"
        return (Branch(f"below:{key}", words, style, item=item),)


def _counted(count: int | None) -> str:
    return "  " if count is None else f"{count:>2}"


def discovered_words(found: Found) -> str:
    """Return when DiscoverInstances found what is shown, what it was asked, and the revision."""
    revision = "" if found.revision is None else f"revision {found.revision}"
    words = (f"discovered {clock_time(found.at)}", found.asked.words, revision)
    return " · ".join(filter(None, words))
