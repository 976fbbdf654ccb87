"""What the find bar searches in Cloud Map: all that was read so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hatstand.domain.addresses import dns_name, host_port
from hatstand.domain.cloudmap import Namespace, Service
from hatstand.domain.inventory import Inventory
from hatstand.domain.sharing import NamedAccount, named_account
from hatstand.services.find.hits import Hit
from hatstand.services.find.rows import Findable, RowFinder
from hatstand.tui.describing.nodes import quiet_badge
from hatstand.tui.tabs.services.branches import instance_key, namespace_key, service_key
from hatstand.tui.tabs.services.state import Seen
from hatstand.tui.widgets.find_bar import HitRow


class ServiceSearch:
    """Makes the index when something is searched for, and anew when more is known."""

    def __init__(self) -> None:
        self._finder: RowFinder | None = None

    def forget(self) -> None:
        """Be told that something else is known now."""
        self._finder = None

    def find(self, query: str, limit: int, seen: Seen, inventory: Inventory) -> tuple[Hit, ...]:
        """Return what fits a query, best first."""
        if self._finder is None:
            self._finder = RowFinder(findables(seen, inventory))
        return self._finder.search(query, limit)


def hit_row(hit: Hit, owner: NamedAccount, color_of: Callable[[str], str]) -> HitRow:
    """Return a hit as it is shown: with what else of it matched, or with its owner."""
    return HitRow(
        hit.key,
        hit.label,
        hit.positions,
        hit.detail or owner.name,
        hit.detail_positions,
        quiet_badge(owner.environment, color_of),
        owner.environment.color,
        hit.name_at,
    )


def findables(seen: Seen, inventory: Inventory) -> tuple[Findable, ...]:
    """Return namespaces, services and instances with what they can be found by.

    A service is shown as `NAMESPACE/SERVICE`, which is what `hatstand services` takes.
    """
    namespaces = seen.namespaces
    return (
        *(_namespace(one, seen, inventory) for one in namespaces),
        *(row for one in namespaces for row in _services(one, seen)),
        *(row for one in namespaces for row in _instances(one, seen)),
    )


def _namespace(namespace: Namespace, seen: Seen, inventory: Inventory) -> Findable:
    owner = named_account(namespace.owner_id, inventory)
    shares = (seen.share_names.get(arn, "") for arn in namespace.share_arns)
    of_owner = (owner.name, owner.id, owner.ou_path)
    own = (namespace.id, namespace.arn, namespace.http_name, namespace.region)
    return Findable(namespace_key(namespace.key), namespace.name, (*of_owner, *own, *shares))


def _services(namespace: Namespace, seen: Seen) -> Iterator[Findable]:
    for service in seen.services_of(namespace):
        others = (dns_name(service, namespace), service.id, service.arn, service.created_by)
        yield Findable(service_key(service.key), _path(namespace, service), others)


def _instances(namespace: Namespace, seen: Seen) -> Iterator[Findable]:
    for service in seen.services_of(namespace):
        for instance in seen.instances_of(service) or ():
            label = f"{_path(namespace, service)}/{instance.id}"
            others = (host_port(instance), *instance.attributes.values())
            yield Findable(instance_key(service.key, instance.id), label, others)


def _path(namespace: Namespace, service: Service) -> str:
    return f"{namespace.name}/{service.name}"
