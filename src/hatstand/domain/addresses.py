"""How an instance or a service is reached, in the forms that people paste."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from types import MappingProxyType

from hatstand.domain.cloudmap import HealthFilter, Instance, Namespace, NamespaceType, Service
from hatstand.domain.share_lines import CommandLine, command_line
from hatstand.domain.text import printable

_TLS_PORTS = (443, 8443)
_SCHEME_ATTRIBUTES = ("scheme", "protocol")
_NO_NAMES = ("-", "+", "@")
"""What `dig` takes for an option, or for the server to ask."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


def host_port(instance: Instance) -> str:
    """Return `host:port`, or the host alone without a port; empty without an address."""
    host = _host(instance)
    return f"{host}:{instance.port}" if host and instance.port else host


def url(instance: Instance) -> str:
    """Return a URL; the scheme is the attribute's, else https on the ports that mean it."""
    place = host_port(instance)
    if not place:
        return ""
    told = (instance.attributes.get(name, "").lower() for name in _SCHEME_ATTRIBUTES)
    scheme = next((word for word in told if word in ("http", "https")), "")
    if not scheme:
        scheme = "https" if instance.port in _TLS_PORTS else "http"
    return f"{scheme}://{place}/"


def dns_name(service: Service, namespace: Namespace) -> str:
    """Return `service.namespace` where DNS knows it, or an empty string."""
    if namespace.type in (NamespaceType.HTTP, NamespaceType.UNKNOWN) or not service.records:
        return ""
    return f"{service.name}.{namespace.name}"


def dns_note(service: Service, namespace: Namespace) -> str:
    """Return why the DNS name does not, or may not, resolve from here; empty where it does."""
    if namespace.type is NamespaceType.HTTP:
        return "an HTTP namespace has no DNS: only DiscoverInstances finds its instances"
    if namespace.type is NamespaceType.UNKNOWN:
        return "the namespace could not be read: whether it has DNS is not known"
    if not service.arn:
        return "only the name of the service is known: whether it has DNS is not"
    if not service.records:
        return "this service has no DNS records: only DiscoverInstances finds its instances"
    if namespace.type is NamespaceType.DNS_PUBLIC:
        return ""
    zone = f" {printable(namespace.hosted_zone_id)}" if namespace.hosted_zone_id else ""
    note = f"private DNS: resolves only in VPCs associated with its hosted zone{zone}"
    if namespace.shared:
        note += "; the share brings no DNS, the owner must authorize your VPC first"
    return note


def curl_line(instance: Instance) -> CommandLine:
    """Return a line that asks an instance over HTTP."""
    place = url(instance)
    if not place:
        return CommandLine("", "the instance has no address of a form that Cloud Map defines")
    return CommandLine(command_line("curl", "-sS", place))


def dig_line(service: Service, namespace: Namespace) -> CommandLine:
    """Return a line that looks a service up in DNS, with the note why it may not resolve."""
    name, note = dns_name(service, namespace), dns_note(service, namespace)
    if not name or name.startswith(_NO_NAMES):
        return CommandLine("", note or "its name is none that DNS knows")
    kinds = [record.type for record in service.records]
    kind = "SRV" if "SRV" in kinds else kinds[0]
    return CommandLine(command_line("dig", "+short", name, kind), note)


def discover_line(
    service: Service,
    namespace: Namespace,
    health: HealthFilter = HealthFilter.ALL,
    query: Mapping[str, str] = _NOTHING,
    optional: Mapping[str, str] = _NOTHING,
) -> CommandLine:
    """Return the exact line with which the AWS CLI discovers a service; AWS bills each call.

    Args:
        service: One of the namespace's.
        namespace: Its owner's id goes along where it is a shared one.
        health: Which instances by health.
        query: Attributes that instances must have.
        optional: Attributes that instances should have, if any has.
    """
    words = [
        "aws",
        "servicediscovery",
        "discover-instances",
        "--region",
        namespace.region,
        "--namespace-name",
        namespace.discovery_name,
        "--service-name",
        service.name,
        "--health-status",
        health.value,
    ]
    if query:
        words += ["--query-parameters", json.dumps(dict(query))]
    if optional:
        words += ["--optional-parameters", json.dumps(dict(optional))]
    if namespace.shared:
        words += ["--owner-account", namespace.owner_id]
    return CommandLine(command_line(*words), "AWS bills each call")


def _host(instance: Instance) -> str:
    """Return the host as it stands before a port: IPv6 in brackets, nothing odd in it."""
    host = instance.address
    if not host or printable(host) != host or any(sign in host for sign in " /\\@?#'\""):
        return ""
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host if ":" not in host else ""
