"""Cloud Map: own and shared namespaces, ARNs where ids don't do, discovery with its owner."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from hatstand.demo import cbor

from .conftest import REGION, Endpoint, aws, control, http, refused

JUMP = "999999999999"
PROD = "111111111111"


@pytest.fixture
def cloudmap(endpoint: Endpoint) -> Any:
    return endpoint.client("servicediscovery", "alice", inject_host_prefix=False)


def namespaces(client: Any, **asked: Any) -> dict[str, dict[str, Any]]:
    """Return namespaces by name."""
    pages = client.get_paginator("list_namespaces").paginate(**asked)
    return {one["Name"]: one for page in pages for one in page["Namespaces"]}


def services(client: Any, namespace: str) -> dict[str, dict[str, Any]]:
    """Return the services of a namespace (an id or ARN) by name."""
    chosen = [{"Name": "NAMESPACE_ID", "Values": [namespace]}]
    rows = client.list_services(Filters=chosen)["Services"]
    return {row["Name"]: row for row in rows}


def test_own_and_shared_namespaces_are_listed_together_with_their_owner(cloudmap: Any) -> None:
    found = {name: row["ResourceOwner"] for name, row in namespaces(cloudmap).items()}
    assert found == {
        "ops.internal": JUMP,
        "toolbox": JUMP,
        "lab.internal": JUMP,
        "payments.internal": PROD,
        "payments-events": PROD,
        "platform.internal": "221456677724",
    }
    prod = namespaces(cloudmap)["payments.internal"]
    assert prod["Type"] == "DNS_PRIVATE"
    assert prod["ServiceCount"] == 3
    assert prod["Properties"]["DnsProperties"]["HostedZoneId"].startswith("Z")
    events = namespaces(cloudmap)["payments-events"]
    assert events["Properties"] == {"HttpProperties": {"HttpName": "payments-events-2"}}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (("RESOURCE_OWNER", ["SELF"], "EQ"), {"ops.internal", "toolbox", "lab.internal"}),
        (("NAME", ["payments"], "BEGINS_WITH"), {"payments.internal", "payments-events"}),
        (("HTTP_NAME", ["payments-events-2"], "EQ"), {"payments-events"}),
        (("TYPE", ["HTTP"], "EQ"), {"toolbox", "payments-events", "platform.internal"}),
        (("TYPE", ["DNS_PUBLIC"], "EQ"), set()),
    ],
)
def test_filters(cloudmap: Any, chosen: tuple[str, list[str], str], expected: set[str]) -> None:
    name, values, condition = chosen
    one = {"Name": name, "Values": values, "Condition": condition}
    assert set(namespaces(cloudmap, Filters=[one])) == expected


def test_ram_s_spelling_of_the_other_owners_is_refused(cloudmap: Any) -> None:
    one = {"Name": "RESOURCE_OWNER", "Values": ["OTHER-ACCOUNTS"]}
    assert refused(cloudmap.list_namespaces, Filters=[one])[0] == "InvalidInput"


def test_pages(cloudmap: Any) -> None:
    first = cloudmap.list_namespaces(MaxResults=2)
    assert len(first["Namespaces"]) == 2
    assert set(namespaces(cloudmap, PaginationConfig={"PageSize": 2})) == set(namespaces(cloudmap))
    assert refused(cloudmap.list_services, NextToken=first["NextToken"])[0] == "InvalidInput"


def test_shared_things_have_only_their_arn_for_a_name(cloudmap: Any) -> None:
    shared = namespaces(cloudmap)["payments.internal"]
    assert refused(cloudmap.get_namespace, Id=shared["Id"])[0] == "NamespaceNotFound"
    assert cloudmap.get_namespace(Id=shared["Arn"])["Namespace"]["Id"] == shared["Id"]
    assert services(cloudmap, shared["Id"]) == {}
    found = services(cloudmap, shared["Arn"])
    assert set(found) == {"api", "ledger", "reports"}
    api = found["api"]
    assert "NamespaceId" not in api
    assert cloudmap.get_service(Id=api["Arn"])["Service"]["NamespaceId"] == shared["Id"]
    for call in (cloudmap.list_instances, cloudmap.get_instances_health_status):
        assert refused(call, ServiceId=api["Id"])[0] == "ServiceNotFound"
        assert call(ServiceId=api["Arn"])
    own = namespaces(cloudmap)["ops.internal"]
    assert set(services(cloudmap, own["Id"])) == {"bastion", "metrics"}


def test_instances_health_attributes_and_who_made_them(cloudmap: Any) -> None:
    found = services(cloudmap, namespaces(cloudmap)["payments.internal"]["Arn"])
    assert found["reports"]["CreatedByAccount"] == "333333333333"
    assert found["reports"]["ResourceOwner"] == PROD
    listed = cloudmap.list_instances(ServiceId=found["api"]["Arn"])
    assert listed["ResourceOwner"] == PROD
    assert {one["Attributes"]["AWS_INSTANCE_PORT"] for one in listed["Instances"]} == {"8443"}
    health = cloudmap.get_instances_health_status(ServiceId=found["api"]["Arn"])["Status"]
    assert sorted(health.values()) == ["HEALTHY", "HEALTHY", "UNHEALTHY"]
    asked = cloudmap.get_service_attributes(ServiceId=found["api"]["Arn"])["ServiceAttributes"]
    assert asked["Attributes"] == {"team": "payments", "protocol": "https"}
    code, _ = refused(
        cloudmap.get_instances_health_status, ServiceId=found["api"]["Arn"], Instances=["nobody"]
    )
    assert code == "InstanceNotFound"


def test_discovery_in_a_shared_namespace_needs_its_owner(cloudmap: Any) -> None:
    asked = {"NamespaceName": "payments.internal", "ServiceName": "api"}
    assert refused(cloudmap.discover_instances, **asked)[0] == "NamespaceNotFound"
    assert refused(cloudmap.discover_instances_revision, **asked)[0] == "NamespaceNotFound"
    found = cloudmap.discover_instances(OwnerAccount=PROD, HealthStatus="ALL", **asked)
    assert len(found["Instances"]) == 3
    revision = cloudmap.discover_instances_revision(OwnerAccount=PROD, **asked)
    assert revision["InstancesRevision"] == found["InstancesRevision"]


def test_discovery_filters_by_health_and_attributes(cloudmap: Any) -> None:
    asked = {
        "NamespaceName": "payments.internal",
        "ServiceName": "api",
        "OwnerAccount": PROD,
    }

    def ids(**more: Any) -> list[str]:
        rows = cloudmap.discover_instances(**asked, **more)["Instances"]
        return [row["InstanceId"] for row in rows]

    assert ids(HealthStatus="UNHEALTHY") == ["api-7f9c-3"]
    assert ids(HealthStatus="HEALTHY", QueryParameters={"zone": "apne1-az2"}) == ["api-7f9c-2"]
    assert ids(HealthStatus="HEALTHY_OR_ELSE_ALL", QueryParameters={"version": "2026.10"}) == [
        "api-7f9c-3"
    ]
    assert len(ids(HealthStatus="ALL", OptionalParameters={"zone": "none"})) == 3
    assert len(ids(HealthStatus="ALL", MaxResults=1)) == 1


def test_discovery_goes_by_http_name_and_service(cloudmap: Any) -> None:
    code, _ = refused(
        cloudmap.discover_instances,
        NamespaceName="payments-events",
        ServiceName="queue",
        OwnerAccount=PROD,
    )
    assert code == "NamespaceNotFound"
    found = cloudmap.discover_instances(
        NamespaceName="payments-events-2", ServiceName="queue", OwnerAccount=PROD
    )
    assert [one["NamespaceName"] for one in found["Instances"]] == ["payments-events-2"]
    code, _ = refused(
        cloudmap.discover_instances, NamespaceName="ops.internal", ServiceName="nothing"
    )
    assert code == "ServiceNotFound"


def test_what_is_not_shared_does_not_exist(cloudmap: Any, endpoint: Endpoint) -> None:
    code, _ = refused(
        cloudmap.discover_instances,
        NamespaceName="identity.internal",
        ServiceName="login",
        OwnerAccount="748702879883",
    )
    assert code == "NamespaceNotFound"
    carol = endpoint.client("servicediscovery", "carol")
    assert namespaces(carol) == {}


def test_a_client_that_adds_the_host_prefix_finds_no_host(endpoint: Endpoint) -> None:
    default = endpoint.client("servicediscovery", "alice")
    with pytest.raises((EndpointConnectionError, socket.gaierror)):
        default.discover_instances(NamespaceName="ops.internal", ServiceName="bastion")


def test_a_prefixed_host_that_leads_here_is_answered(endpoint: Endpoint) -> None:
    status, text = http(f"{endpoint.url}/", b"{}", Host="data-127.0.0.1")
    assert status == 403
    assert "Request is missing Authentication Token" in text
    status, text = http(f"{endpoint.url}/", b"{}", Host="data-example.com")
    assert (status, "this machine only" in text) == (403, True)


def test_json_clients_and_cbor_clients_get_the_same(endpoint: Endpoint) -> None:
    """Older clients speak JSON 1.1 to Cloud Map, newer ones CBOR."""
    found = {}
    for protocol in ("json", "smithy-rpc-v2-cbor"):
        client = _speaking(endpoint, protocol)
        found[protocol] = client.list_namespaces()["Namespaces"]
        code, message = refused(client.get_namespace, Id="ns-none")
        assert (code, "ns-none" in message) == ("NamespaceNotFound", True)
    assert found["json"] == found["smithy-rpc-v2-cbor"]
    assert found["json"][0]["CreateDate"].year == 2025


def _speaking(endpoint: Endpoint, protocol: str) -> Any:
    """Return a client whose service model offers one protocol only."""
    import botocore.session

    session = botocore.session.Session()
    loader = session.get_component("data_loader")
    load = loader.load_service_model

    def only(service: str, *arguments: Any, **options: Any) -> Any:
        model = load(service, *arguments, **options)
        if "protocols" in model.get("metadata", {}):
            model = {**model, "metadata": {**model["metadata"]}}
            model["metadata"].update(protocol=protocol, protocols=[protocol])
        return model

    loader.load_service_model = only
    key, secret, _ = endpoint.keys("alice")
    return session.create_client(
        "servicediscovery",
        region_name=REGION,
        endpoint_url=endpoint.url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )


def test_faults_and_counts_have_their_real_names(cloudmap: Any, endpoint: Endpoint) -> None:
    control(endpoint, "calls", {})
    control(endpoint, "fault", {"operation": "servicediscovery:ListServices", "error": "EmptyPage"})
    first = cloudmap.list_services()
    assert (first["Services"], bool(first["NextToken"])) == ([], True)
    control(
        endpoint, "fault", {"operation": "servicediscovery:ListServices", "error": "Throttling"}
    )
    assert refused(cloudmap.list_services)[0] == "ThrottlingException"
    assert control(endpoint, "calls") == {"servicediscovery:ListServices": 2}


def test_the_aws_command_discovers_too(endpoint: Endpoint) -> None:
    done = aws(
        "servicediscovery",
        "discover-instances",
        "--namespace-name",
        "payments.internal",
        "--service-name",
        "api",
        "--owner-account",
        PROD,
        **endpoint.running.environment(),
        AWS_DISABLE_HOST_PREFIX_INJECTION="true",
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["Instances"]) == 2


@pytest.mark.parametrize(
    "value",
    [
        0,
        23,
        24,
        255,
        256,
        65536,
        2**33,
        -1,
        -300,
        1.5,
        "",
        "ü€",
        [],
        [1, [2]],
        {"a": {}},
        None,
        True,
    ],
)
def test_cbor_comes_back_as_it_went(value: Any) -> None:
    assert cbor.decode(cbor.encode(value)) == value


@pytest.mark.parametrize(
    "broken", [b"", b"\x61", b"\x00\x00", b"\x1c", b"\x9f\x01", b"\xf8\x20", b"\x81" * 100]
)
def test_broken_cbor_is_one_kind_of_error(broken: bytes) -> None:
    with pytest.raises(ValueError, match="CBOR"):
        cbor.decode(broken)


def test_cbor_of_indefinite_length_and_half_floats_is_read() -> None:
    assert cbor.decode(b"\xbf\x61\x61\x9f\x01\xff\xff") == {"a": [1]}
    assert cbor.decode(b"\x7f\x61\x61\x61\x62\xff") == "ab"
    assert cbor.decode(b"\xf9\x3e\x00") == 1.5
    assert cbor.decode(b"\xc1\x1a\x00\x00\x00\x05") == 5
