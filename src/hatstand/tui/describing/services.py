"""What the details pane says of Cloud Map's namespaces, services and instances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from textual.content import Content

from hatstand.domain.addresses import dns_name, dns_note, host_port, url
from hatstand.domain.cloudmap import Instance, Namespace, NamespaceType, Service
from hatstand.domain.sharing import where_words
from hatstand.domain.text import grouped_account_id
from hatstand.services.sharing.cloudmap import WATCH_EVERY
from hatstand.tui.describing.around import Around
from hatstand.tui.describing.seen import error_lines, facts, gap_line
from hatstand.tui.facts import MUTED, Block, Fact, Heading, Paragraph, Table, Title
from hatstand.tui.tabs.services.branches import (
    SERVICE_TYPES,
    TYPES,
    InstanceItem,
    NamespaceItem,
    OwnerItem,
    ServiceItem,
    discovered_words,
)
from hatstand.tui.tabs.services.state import LIST, SHARES, Seen
from hatstand.tui.text import plain
from hatstand.tui.times import day

HEALTH: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"HEALTHY": ("✓", "$text-success"), "UNHEALTHY": ("✗", "$text-error")}
)
"""The sign and the style of each health."""

_FOUND_BY = {
    NamespaceType.HTTP: "HTTP: found by DiscoverInstances only",
    NamespaceType.DNS_PRIVATE: "private DNS: found in associated VPCs, and by DiscoverInstances",
    NamespaceType.DNS_PUBLIC: "public DNS: found anywhere, and by DiscoverInstances",
    NamespaceType.UNKNOWN: "not known: only RAM tells of it",
}
WATCH_COST = (
    f"DiscoverInstancesRevision is asked every {WATCH_EVERY:.0f} s, and DiscoverInstances after "
    f"each change: AWS bills each call, {3600 / WATCH_EVERY:.0f} an hour or more"
)
"""What a watch asks, how often, and that it is not free."""


def blocks(item: object, around: Around[Seen]) -> list[Block]:
    """Return everything that is known of a row."""
    match item:
        case OwnerItem():
            return owner_blocks(item, around)
        case InstanceItem():
            return instance_blocks(item, around)
        case ServiceItem():
            return service_blocks(item, around)
        case NamespaceItem(namespace=namespace):
            return namespace_blocks(namespace, around)
    return [Title(Content("Services").stylize("bold")), Fact("Seen from", plain(around.seen.label))]


def owner_blocks(item: OwnerItem, around: Around[Seen]) -> list[Block]:
    """Describe an account that owns namespaces."""
    account = item.account
    known = account.name != account.id
    name = account.name if known else grouped_account_id(account.id)
    blocks: list[Block] = [around.titled(name, account)]
    blocks.append(Fact("Account", plain(grouped_account_id(account.id))))
    if where := where_words(account):
        blocks.append(Fact("OU", plain(where)))
    if item.own:
        blocks.append(Fact("Seen from", plain(around.seen.label)))
    own = [one for one in around.seen.namespaces if one.owner_id == account.id]
    rows = tuple(
        (plain(one.name), Content(TYPES[one.type]), _count(one.service_count)) for one in own
    )
    blocks += [Heading("Namespaces"), Table(("Name", "Type", "Services"), rows)]
    return [*blocks, *list_problem_blocks(around.seen)]


def list_problem_blocks(seen: Seen) -> list[Block]:
    """Say why namespaces, or the shares that they are in, may be missing, in AWS's own words."""
    lines = [gap_line(gap) for gap in (seen.listed.gaps if seen.listed else ())]
    for key in (LIST, SHARES):
        if (error := seen.problems.get(key)) is not None:
            lines += error_lines(error)
        lines += [gap_line(gap) for gap in seen.gaps.get(key, ())]
    return [Heading("Not read"), *map(Paragraph, lines)] if lines else []


def namespace_blocks(namespace: Namespace, around: Around[Seen]) -> list[Block]:
    """Describe a namespace and what is in it."""
    seen = around.seen
    blocks: list[Block] = [
        Title(plain(namespace.name).stylize("bold")),
        *facts(
            ("Type", plain(_FOUND_BY[namespace.type])),
            ("About", namespace.description),
            ("Shared by" if namespace.shared else "Owner", around.named(namespace.owner_id)),
            ("Share", ", ".join(_shares(namespace, seen))),
            ("Region", namespace.region),
            ("HTTP name", namespace.http_name if namespace.http_name != namespace.name else ""),
            ("DNS zone", namespace.hosted_zone_id),
            ("Created", day(namespace.created_at) if namespace.created_at else ""),
            ("Id", namespace.id),
            ("ARN", namespace.arn),
        ),
    ]
    services = seen.services_of(namespace)
    if services:
        rows = tuple(
            (plain(one.name), plain(_type(one)), _count(_known_count(one, seen)))
            for one in services
        )
        blocks += [Heading("Services", str(len(rows)))]
        blocks += [Table(("Name", "Type", "Instances"), rows)]
    else:
        count = 0 if namespace.key in seen.services else namespace.service_count
        blocks += _unread(namespace.key, "services", count, around)
    return [*blocks, *problem_blocks(namespace.key, seen)]


def service_blocks(item: ServiceItem, around: Around[Seen]) -> list[Block]:
    """Describe a service: how it is found, and how its instances are."""
    namespace, service, seen = item.namespace, item.service, around.seen
    name, note = dns_name(service, namespace), dns_note(service, namespace)
    records = ", ".join(f"{record.type} {record.ttl} s" for record in service.records)
    foreign = service.created_by not in ("", namespace.owner_id)
    blocks: list[Block] = [
        Title(plain(service.name).stylize("bold")),
        *facts(
            ("Namespace", namespace.name),
            ("About", service.description),
            ("Found by", _type(service)),
            ("DNS name", plain(name or "none").stylize("" if name else MUTED)),
            ("", plain(note).stylize(MUTED) if note else None),
            ("Records", records),
            ("Routing", service.routing),
            ("Checked by", service.health_check or plain("nothing").stylize(MUTED)),
            ("Made by", around.named(service.created_by) if foreign else None),
            ("Owner", around.named(namespace.owner_id)),
            ("Id", service.id),
            ("ARN", service.arn),
        ),
        *_attributes(seen.attributes.get(service.key, {})),
        *_instances(item, around),
        *problem_blocks(service.key, seen),
    ]
    return blocks


def instance_blocks(item: InstanceItem, around: Around[Seen]) -> list[Block]:
    """Describe an instance: where it is, how it is, and all that it was registered with."""
    instance, seen = item.instance, around.seen
    found = seen.found.get(item.service.key)
    health = Content.styled("gone since the last look", MUTED) if item.gone else _health(instance)
    blocks: list[Block] = [
        Title(plain(instance.id).stylize("bold")),
        *facts(
            ("Health", health),
            ("Address", host_port(instance) or plain("none that Cloud Map defines").stylize(MUTED)),
            ("URL", url(instance)),
            ("Service", f"{item.service.name} in {item.namespace.name}"),
            ("Made by", around.named(instance.created_by) if instance.created_by else None),
            ("Seen", discovered_words(found) if found else ""),
        ),
        *_attributes(instance.attributes),
    ]
    return [*blocks, *problem_blocks(item.service.key, seen)]


def problem_blocks(arn: str, seen: Seen) -> list[Block]:
    """Say what could not be read of something, with AWS's own words and the next step."""
    lines: list[Content] = []
    if (error := seen.problems.get(arn)) is not None:
        lines += error_lines(error)
    lines += [gap_line(gap) for gap in seen.gaps.get(arn, ())]
    return [Heading("Not read"), *map(Paragraph, lines)] if lines else []


def _shares(namespace: Namespace, seen: Seen) -> list[str]:
    return [seen.share_names.get(arn) or arn for arn in namespace.share_arns]


def _type(service: Service) -> str:
    return SERVICE_TYPES.get(service.type, service.type) or "–"


def _known_count(service: Service, seen: Seen) -> int | None:
    instances = seen.instances_of(service)
    return service.instance_count if instances is None else len(instances)


def _count(count: int | None) -> Content:
    return Content("–" if count is None else f"{count:,}")


def _health(instance: Instance) -> Content:
    sign, style = HEALTH.get(instance.health, ("○", MUTED))
    return plain(f"{sign} {instance.health or 'health unknown'}").stylize(style)


def _attributes(attributes: Mapping[str, str]) -> list[Block]:
    if not attributes:
        return []
    lines = [Paragraph(plain(f"{name} = {value}")) for name, value in sorted(attributes.items())]
    return [Heading("Attributes", str(len(lines))), *lines]


def _instances(item: ServiceItem, around: Around[Seen]) -> list[Block]:
    seen, service = around.seen, item.service
    instances = seen.instances_of(service)
    found = seen.found.get(service.key)
    if instances is None:
        return _unread(service.key, "instances", service.instance_count, around)
    blocks: list[Block] = [Heading("Instances", str(len(instances)))]
    healths = Counter(one.health or "health unknown" for one in instances)
    if healths:
        words = (f"{count:,} {health}" for health, count in healths.most_common())
        blocks.append(Paragraph(plain(" · ".join(words))))
    if found is not None:
        blocks.append(Paragraph(plain(discovered_words(found)).stylize(MUTED)))
    if seen.watched == service.key:
        stop = around.keys("watch")
        blocks.append(Paragraph(plain(f"{WATCH_COST}. {stop} stops it.").stylize(MUTED)))
    return blocks


def _unread(arn: str, what: str, count: int | None, around: Around[Seen]) -> list[Block]:
    """Say why nothing is listed of what may be there."""
    if arn in around.seen.problems:
        return []
    if arn in around.seen.reading:
        said = "Reading…"
    elif count == 0:
        said = f"No {what}"
    else:
        said = f"{around.keys('expand')} reads them"
    note = f"{count:,}" if count else ""
    return [Heading(what.capitalize(), note), Paragraph(Content(said).stylize(MUTED))]
