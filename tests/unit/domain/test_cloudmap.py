"""Instances in the forms that people paste, and what changed among them."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from hatstand.domain.addresses import (
    curl_line,
    dig_line,
    discover_line,
    dns_name,
    dns_note,
    host_port,
    url,
)
from hatstand.domain.cloudmap import (
    DnsRecord,
    HealthFilter,
    Instance,
    Namespace,
    NamespaceType,
    Service,
    changed_instances,
    namespace_by_name,
    query_attributes,
    sorted_instances,
    sorted_namespaces,
    sorted_services,
)

NAMESPACE = Namespace(
    "arn:aws:servicediscovery:eu-west-1:111111111111:namespace/ns-1",
    "ns-1",
    "payments.internal",
    NamespaceType.DNS_PRIVATE,
    "111111111111",
    "eu-west-1",
    shared=True,
    http_name="payments-2",
    hosted_zone_id="Z123",
)
SERVICE = Service(
    "arn:aws:servicediscovery:eu-west-1:111111111111:service/srv-1",
    "srv-1",
    "api",
    NAMESPACE.arn,
    records=(DnsRecord("A", 60), DnsRecord("SRV", 60)),
)


def instance(port: str = "8443", **attributes: str) -> Instance:
    given = {"AWS_INSTANCE_PORT": port, **attributes} if port else attributes
    return Instance("i-1", given)


@pytest.mark.parametrize(
    ("made", "place", "link"),
    [
        (instance(AWS_INSTANCE_IPV4="10.0.0.1"), "10.0.0.1:8443", "https://10.0.0.1:8443/"),
        (instance("80", AWS_INSTANCE_IPV4="10.0.0.1"), "10.0.0.1:80", "http://10.0.0.1:80/"),
        (instance("", AWS_INSTANCE_IPV4="10.0.0.1"), "10.0.0.1", "http://10.0.0.1/"),
        (
            instance("80", AWS_INSTANCE_IPV6="2001:db8::1"),
            "[2001:db8::1]:80",
            "http://[2001:db8::1]:80/",
        ),
        (
            instance("9", AWS_INSTANCE_CNAME="a.example", protocol="HTTPS"),
            "a.example:9",
            "https://a.example:9/",
        ),
        (instance("", AWS_ALIAS_DNS_NAME="lb.example"), "lb.example", "http://lb.example/"),
        (instance("99999", AWS_INSTANCE_IPV4="10.0.0.1"), "10.0.0.1", "http://10.0.0.1/"),
        (instance("", endpoint="sqs"), "", ""),
        (instance("80", AWS_INSTANCE_CNAME="evil.example/x?"), "", ""),
        (instance("80", AWS_INSTANCE_CNAME="a\x1b[31m"), "", ""),
    ],
)
def test_host_port_and_url(made: Instance, place: str, link: str) -> None:
    assert (host_port(made), url(made)) == (place, link)


def test_curl_line() -> None:
    line = curl_line(instance(AWS_INSTANCE_IPV6="2001:db8::1"))
    assert shlex.split(line.text) == ["curl", "-sS", "https://[2001:db8::1]:8443/"]
    nothing = curl_line(Instance("i"))
    assert (nothing.text, bool(nothing.note)) == ("", True)


@pytest.mark.parametrize(
    ("kind", "records", "name", "words"),
    [
        (NamespaceType.HTTP, False, "", "an HTTP namespace has no DNS"),
        (NamespaceType.DNS_PUBLIC, True, "api.payments.internal", ""),
        (NamespaceType.DNS_PRIVATE, True, "api.payments.internal", "hosted zone Z123"),
        (NamespaceType.DNS_PRIVATE, False, "", "no DNS records"),
        (NamespaceType.UNKNOWN, True, "", "could not be read"),
    ],
)
def test_dns_names_come_with_the_note_on_where_they_resolve(
    kind: NamespaceType, records: bool, name: str, words: str
) -> None:
    namespace = replace(NAMESPACE, type=kind)
    service = SERVICE if records else replace(SERVICE, records=())
    assert dns_name(service, namespace) == name
    assert words in dns_note(service, namespace)
    line = dig_line(service, namespace)
    assert line.text == (f"dig +short {name} SRV" if name else "")
    assert line.note == dns_note(service, namespace)


def test_a_share_brings_no_dns() -> None:
    assert "authorize your VPC" in dns_note(SERVICE, NAMESPACE)
    assert "authorize" not in dns_note(SERVICE, replace(NAMESPACE, shared=False))


def test_the_discover_line_has_what_a_shared_namespace_needs() -> None:
    line = discover_line(SERVICE, NAMESPACE, HealthFilter.HEALTHY)
    assert line.text == (
        "aws servicediscovery discover-instances --region eu-west-1 --namespace-name payments-2 "
        "--service-name api --health-status HEALTHY --owner-account 111111111111"
    )
    assert "bills" in line.note
    own = discover_line(SERVICE, replace(NAMESPACE, shared=False, http_name=""))
    assert "--owner-account" not in own.text
    assert "--namespace-name payments.internal" in own.text


def test_changes_are_found_by_id() -> None:
    before = (Instance("a", {}, "HEALTHY"), Instance("b", {}), Instance("c", {}))
    after = (Instance("a", {}, "UNHEALTHY"), Instance("c", {}), Instance("d", {}))
    assert changed_instances(before, after) == {"a", "b", "d"}
    assert changed_instances(before, before) == frozenset()


def test_own_namespaces_come_first() -> None:
    own = replace(NAMESPACE, shared=False, name="zzz", arn="x")
    assert sorted_namespaces((NAMESPACE, own)) == (own, NAMESPACE)


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("", {}),
        ("version=2", {"version": "2"}),
        ("version=2 zone=az1", {"version": "2", "zone": "az1"}),
        ("path=/a=b", {"path": "/a=b"}),
        ("name='a b'", {"name": "a b"}),
        ("empty=", {"empty": ""}),
    ],
)
def test_query_attributes_are_read_as_they_are_typed(text: str, attributes: dict[str, str]) -> None:
    assert query_attributes(text) == attributes


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("version", "'version' is not NAME=VALUE"),
        ("=2", "is not NAME=VALUE"),
        ("a=1 a=2", "'a' is there twice"),
        ("name='a", "missing its other half"),
        ("naïve=1", "the name 'naïve' may only hold"),
        ("'a b=1'", "without blanks"),
        ("a=é", "the value of 'a'"),
        ("'a= b'", "no blank at its start"),
        (f"{'n' * 256}=1", "at most 255"),
        (f"n={'v' * 1025}", "values 1024"),
        (" ".join(f"n{i}=1" for i in range(31)), "at most 30 attributes"),
    ],
)
def test_query_attributes_that_aws_would_refuse_are_told_in_words(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        query_attributes(text)


def test_the_discover_line_asks_for_attributes_as_json() -> None:
    line = discover_line(SERVICE, NAMESPACE, HealthFilter.ALL, {"zone": "az1, b"})
    words = shlex.split(line.text)
    assert words[words.index("--query-parameters") + 1] == '{"zone": "az1, b"}'


def test_the_discover_line_names_what_is_optional_and_who_owns_it() -> None:
    line = discover_line(SERVICE, NAMESPACE, HealthFilter.HEALTHY, {}, {"zone": "az1"})
    words = shlex.split(line.text)
    assert words[words.index("--optional-parameters") + 1] == '{"zone": "az1"}'
    assert words[words.index("--owner-account") + 1] == NAMESPACE.owner_id
    assert "--query-parameters" not in words
    own = discover_line(SERVICE, replace(NAMESPACE, shared=False), HealthFilter.HEALTHY)
    assert "--owner-account" not in own.text


def test_of_what_only_the_name_is_known_it_is_said_so() -> None:
    named = replace(SERVICE, arn="", records=())
    assert dns_note(named, NAMESPACE).startswith("only the name of the service is known")
    assert named.key == f"{NAMESPACE.arn}/api"
    assert SERVICE.key == SERVICE.arn
    unnamed = replace(NAMESPACE, arn="")
    assert unnamed.key == "eu-west-1/111111111111/payments.internal"
    assert NAMESPACE.key == NAMESPACE.arn


def test_a_namespace_of_which_only_the_name_is_known_can_be_discovered() -> None:
    known = namespace_by_name("payments.internal", "111111111111", "eu-west-1", shared=True)
    assert (known.discoverable, known.discovery_name) == (True, "payments.internal")
    assert (known.read, known.shared, known.arn) == (False, True, "")


def test_what_ram_alone_tells_of_can_be_discovered_by_its_http_name_only() -> None:
    assert NAMESPACE.discoverable
    assert replace(NAMESPACE, read=False).discoverable
    assert not replace(NAMESPACE, read=False, http_name="").discoverable
    assert replace(NAMESPACE, http_name="").discovery_name == "payments.internal"


def test_services_and_instances_have_an_order() -> None:
    services = [replace(SERVICE, name=name, arn=arn) for name, arn in (("b", "1"), ("A", "2"))]
    assert [one.name for one in sorted_services(services)] == ["A", "b"]
    twins = [replace(SERVICE, arn=arn) for arn in ("2", "1")]
    assert [one.arn for one in sorted_services(twins)] == ["1", "2"]
    instances = [Instance(name, {}) for name in ("i-2", "i-10", "i-1")]
    assert [one.id for one in sorted_instances(instances)] == ["i-1", "i-10", "i-2"]
