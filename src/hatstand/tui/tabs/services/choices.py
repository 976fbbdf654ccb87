"""What *copy as…* offers for a namespace, a service or an instance; none of it is a secret."""

from __future__ import annotations

from collections.abc import Callable

from hatstand.domain.addresses import (
    curl_line,
    dig_line,
    discover_line,
    dns_name,
    dns_note,
    host_port,
    url,
)
from hatstand.domain.cloudmap import Namespace
from hatstand.domain.inventory import Inventory
from hatstand.domain.share_lines import CommandLine
from hatstand.domain.sharing import named_account
from hatstand.domain.text import sentence
from hatstand.errors import HatstandError
from hatstand.tui.copy_choices import CopyAbout, CopyChoice, without_secret
from hatstand.tui.tabs.services.branches import (
    InstanceItem,
    Item,
    NamespaceItem,
    OwnerItem,
    ServiceItem,
    owner_of,
)
from hatstand.tui.tabs.services.state import EVERYTHING, Asked
from hatstand.tui.tabs.view import Copyable

_ADDRESS, _NAME = "Address", "Name"
_NO_ADDRESS = "the instance has no address of a form that Cloud Map defines"
_BY_NAME = "AWS told only its name"
_UNSAFE = "a name in it holds a character that no command line should hold"


def about(item: object, inventory: Inventory) -> CopyAbout:
    """Return what stands above the forms of something: its name, and its owner."""
    owner = named_account(owner_of(item), inventory)
    name = ""
    match item:
        case InstanceItem(instance=instance):
            name = instance.id
        case ServiceItem(service=service):
            name = f"{service.name} in {item.namespace.name}"
        case NamespaceItem(namespace=namespace):
            name = namespace.name
    return CopyAbout(name, owner.name, owner.id, owner.environment)


def pasteable(item: Item) -> Copyable:
    """Return what one would paste: `host:port`, a DNS name or else an ARN, an account's id."""
    match item:
        case OwnerItem(account=account):
            return Copyable("account id", account.id)
        case InstanceItem(instance=instance):
            return Copyable("host:port", host_port(instance))
        case ServiceItem(namespace=namespace, service=service):
            name = dns_name(service, namespace)
            if name or service.arn:
                return Copyable("DNS name", name) if name else Copyable("service ARN", service.arn)
            return Copyable("service name", service.name)
    namespace = item.namespace
    if not namespace.arn:
        return Copyable("namespace name", namespace.name)
    return Copyable("namespace ARN", namespace.arn)


def choices(item: Item, asked: Asked = EVERYTHING) -> tuple[CopyChoice, ...]:
    """Return the forms of something; `asked` is what DiscoverInstances was asked last."""
    match item:
        case OwnerItem():
            return ()
        case InstanceItem():
            return instance_choices(item, asked)
        case ServiceItem():
            return service_choices(item, asked)
    return namespace_choices(item.namespace)


def namespace_choices(namespace: Namespace) -> tuple[CopyChoice, ...]:
    """Return the forms of a namespace."""
    return (
        _text(_NAME, "ARN", "namespace ARN", namespace.arn, _BY_NAME),
        _text(_NAME, "name", "namespace name", namespace.name),
        _text(_NAME, "id", "namespace id", namespace.id, _BY_NAME),
        _text(_NAME, "HTTP name", "HTTP name", namespace.http_name, "it has no HTTP name"),
        _text(_NAME, "owner", "owner's account id", namespace.owner_id),
    )


def service_choices(item: ServiceItem, asked: Asked = EVERYTHING) -> tuple[CopyChoice, ...]:
    """Return the forms of a service; `asked` is what DiscoverInstances was asked last."""
    service, namespace = item.service, item.namespace
    return (
        *_lookups(item, asked),
        _text(_NAME, "ARN", "service ARN", service.arn, _BY_NAME),
        _text(_NAME, "name", "service name", service.name),
        _text(_NAME, "id", "service id", service.id, _BY_NAME),
        _text(_NAME, "namespace", "namespace ARN", namespace.arn, _BY_NAME),
    )


def instance_choices(item: InstanceItem, asked: Asked = EVERYTHING) -> tuple[CopyChoice, ...]:
    """Return the forms of an instance, and those of its service that lead to it."""
    instance = item.instance
    return (
        _text(_ADDRESS, "host:port", "host:port", host_port(instance), _NO_ADDRESS),
        _text(_ADDRESS, "URL", "URL", url(instance), _NO_ADDRESS),
        _line(
            _ADDRESS,
            "curl",
            "curl line",
            curl_line(instance),
            "" if url(instance) else _NO_ADDRESS,
        ),
        *_lookups(ServiceItem(item.namespace, item.service), asked),
        _text(_NAME, "id", "instance id", instance.id),
    )


def _lookups(item: ServiceItem, asked: Asked) -> tuple[CopyChoice, ...]:
    service, namespace = item.service, item.namespace
    name, note = dns_name(service, namespace), dns_note(service, namespace)
    discover = discover_line(service, namespace, asked.health, asked.query, asked.optional)
    return (
        _text("DNS", "DNS name", "DNS name", name, note, note=note if name else ""),
        _line("DNS", "dig", "dig line", dig_line(service, namespace), "" if name else note),
        _line("Command", "aws", "discover-instances line", discover),
    )


def _text(
    group: str, title: str, what: str, text: str, why_not: str = "", *, note: str = ""
) -> CopyChoice:
    return without_secret(title, what, _made(text, why_not), group=group, note=note)


def _line(group: str, title: str, what: str, line: CommandLine, why_not: str = "") -> CopyChoice:
    make = _made(line.text, why_not or _UNSAFE)
    return without_secret(title, what, make, group=group, note=line.note if line.text else "")


def _made(text: str, why_not: str) -> Callable[[], str]:
    def make() -> str:
        if not text:
            raise HatstandError(sentence(why_not))
        return text

    return make
