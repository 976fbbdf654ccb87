"""`services` on the command line: namespaces, services, instances, discovery on request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hatstand.demo import roles
from hatstand.demo.namespaces import Instance, Namespace, Service
from hatstand.demo.sharing import Principal, Resource, Share

from .conftest import DATA, PROD, REGION, Company, Computer

DISCOVER = "servicediscovery:DiscoverInstances"


@pytest.fixture(autouse=True)
def calm(company: Company) -> None:
    """Forget the faults of the test before."""
    company.quiet()


def test_json_has_the_documented_fields_and_everything_in_it(settled: Computer) -> None:
    settled.company.quiet()
    done = settled.run("services", "--json")
    assert (done.code, done.err) == (0, "")
    document = done.document
    assert list(document) == ["namespaces", "complete", "errors", "as_of"]
    assert {tuple(row) for row in document["namespaces"]} == {
        ("name", "arn", "owner_id", "owner_name", "type", "services")
    }
    row = next(one for one in document["namespaces"] if one["name"] == "payments.internal")
    assert (row["owner_id"], row["owner_name"], row["type"]) == (
        PROD,
        "payments-prod",
        "DNS_PRIVATE",
    )
    api = row["services"][0]
    assert list(api) == ["name", "arn", "instances"]
    assert api["instances"][2] == {
        "id": "api-7f9c-3",
        "address": "10.40.13.23",
        "port": 8443,
        "health": "UNHEALTHY",
        "attributes": {
            "AWS_INSTANCE_IPV4": "10.40.13.23",
            "AWS_INSTANCE_PORT": "8443",
            "version": "2026.10",
            "zone": "apne1-az4",
        },
    }
    assert DISCOVER not in settled.company.calls()


def test_tables(settled: Computer) -> None:
    listing = settled.run("services").out
    line = next(line for line in listing.splitlines() if " api " in line)
    assert line.split() == [
        "shared",
        "payments-prod",
        "PROD",
        REGION,
        "DNS_PRIVATE",
        "payments.internal",
        "api",
        "3",
        "instances",
    ]
    assert any("lab.internal" in line and "no services" in line for line in listing.splitlines())
    instances = settled.run("services", "payments.internal")
    rows = instances.out.splitlines()
    assert len(rows) == 5
    assert rows[0].split()[:4] == [
        "payments.internal/api",
        "api-7f9c-1",
        "HEALTHY",
        "10.40.11.21:8443",
    ]
    assert "[2406:da14:1:2::a1]:8080" in rows[4]


def test_one_service_comes_with_the_note_on_its_dns_name(settled: Computer) -> None:
    done = settled.run("services", "payments.internal/api")
    assert (done.code, len(done.out.splitlines())) == (0, 3)
    assert "private DNS: resolves only in VPCs" in done.err
    assert "owner must authorize your VPC" in done.err


def test_discovery_is_asked_only_when_told_and_says_that_it_is_billed(settled: Computer) -> None:
    settled.company.quiet()
    done = settled.run("services", "payments.internal/api", "--discover", "--json")
    assert done.code == 0
    assert "AWS bills each call" in done.err
    (namespace,) = done.document["namespaces"]
    (service,) = namespace["services"]
    assert [one["health"] for one in service["instances"]] == ["HEALTHY", "HEALTHY", "UNHEALTHY"]
    assert settled.company.calls()[DISCOVER] == 1
    everything = settled.run("services", "--discover")
    assert (everything.code, everything.out) == (2, "")
    assert settled.company.calls()[DISCOVER] == 1


def test_discovery_works_for_who_may_not_list_services(computer: Computer) -> None:
    computer.run("sync")
    operation = "servicediscovery:ListServices"
    computer.company.fault(operation, "AccessDeniedException", status=403, count=0)
    done = computer.run("services", "payments.internal/api", "--discover")
    assert (done.code, len(done.out.splitlines())) == (0, 3)
    assert "the name is taken as written" in done.err


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("PAYMENTS.internal/API", 0),
        ("ops", 0),
        ("payments", 3),
        ("payments.internal/nothing", 3),
        ("nothing", 3),
        ("a/b/c", 2),
        ("payments-events-2", 0),
    ],
)
def test_names_are_found_exactly_then_in_any_case_then_by_a_part(
    settled: Computer, path: str, code: int
) -> None:
    done = settled.run("services", path)
    assert done.code == code
    if code == 3:
        assert done.out == ""
        assert "Candidates" in done.err
    if path == "payments":
        assert "    payments.internal\n" in done.err


def test_ids_and_arns_name_namespaces_too(settled: Computer) -> None:
    rows = settled.run("services", "--json").document["namespaces"]
    row = next(one for one in rows if one["name"] == "payments.internal")
    identifier = row["arn"].rpartition("/")[2]
    for path in (row["arn"], f"{row['arn']}/api", identifier, f"{identifier}/api"):
        found = settled.run("services", path, "--json").document["namespaces"]
        assert [one["arn"] for one in found] == [row["arn"]]


def test_two_owners_of_one_name_are_never_mixed_up(computer: Computer) -> None:
    computer.run("sync")
    front = computer.company.running.front
    service = Service("api", instances=[Instance("other", {"AWS_INSTANCE_IPV4": "10.9.9.9"})])
    made = Namespace("payments.internal", DATA, REGION, "HTTP", 1.7e9, services=[service])
    front.namespaces.add(made)
    share = Share(
        "lake-namespaces",
        DATA,
        REGION,
        1.7e9,
        [Resource(made.arn, "servicediscovery:Namespace")],
        [Principal(roles.JUMP)],
    )
    front.shares.add(share)
    try:
        done = computer.run("services", "payments.internal/api")
        assert (done.code, done.out) == (3, "")
        assert made.arn in done.err
        chosen = computer.run("services", f"{made.arn}/api", "--discover")
        assert "10.9.9.9" in chosen.out
        assert "10.40." not in chosen.out
    finally:
        share.status = "DELETED"


def test_another_role_sees_its_own_as_own(settled: Computer) -> None:
    done = settled.run("services", "--as", "payments-prod/ReadOnly", "--yes")
    assert done.code == 0
    owns = {line.split()[5] for line in done.out.splitlines() if line.startswith("own")}
    assert owns == {"payments.internal", "payments-events"}
    assert any(line.startswith("shared  jump") for line in done.out.splitlines())


def test_gaps_are_named_and_the_rest_is_in_json(computer: Computer) -> None:
    computer.run("sync")
    operation = "servicediscovery:ListNamespaces"
    computer.company.fault(operation, "AccessDeniedException", status=403, count=0)
    done = computer.run("services", "--json")
    assert done.code == 1
    names = [one["name"] for one in done.document["namespaces"]]
    assert "payments.internal" in names
    assert [one["subject"] for one in done.document["errors"]] == [f"namespaces in {REGION}"]
    plain = computer.run("services")
    assert (plain.code, plain.out) == (1, "")


def test_a_pipe_that_closes_is_no_failure(settled: Computer) -> None:
    command = "{ python -m hatstand services --json; echo code $? >&2; } | head -1"
    environment = settled.environment()
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, check=False
    )
    assert "code 0" in done.stderr


def test_discovery_goes_by_names_where_namespaces_are_not_listed(computer: Computer) -> None:
    computer.run("sync")
    path = "payments.internal/api"
    for operation in ("servicediscovery:ListNamespaces", "ram:ListResources"):
        computer.company.fault(operation, "AccessDeniedException", status=403, count=0)
    done = computer.run("services", path, "--discover", "--owner-account", PROD)
    assert (done.code, len(done.out.splitlines())) == (0, 3), done.err
    assert "namespaces can't be listed" in done.err
    assert "the names are taken as written" in done.err
    own = computer.run("services", path, "--discover", "--json")
    assert own.code == 1
    assert own.document["errors"][0]["code"] == "NamespaceNotFound"
    assert computer.run("services", path).code == 1


def test_discovery_goes_by_names_where_the_owner_is_named(settled: Computer) -> None:
    settled.company.quiet()
    path, of_prod = "payments.internal/api", ("--discover", "--owner-account", "1111-1111-1111")
    assert len(settled.run("services", path, *of_prod).out.splitlines()) == 3
    unknown = settled.run("services", "nothing/api", *of_prod)
    assert (unknown.code, unknown.out) == (1, "")
    assert "NamespaceNotFound" in unknown.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("a/b", "--discover", "--owner-account", "payments"), "is no account's id"),
        (("a/b", "--owner-account", PROD), "goes with NAMESPACE/SERVICE --discover"),
        (("a", "--discover", "--owner-account", PROD), "goes with NAMESPACE/SERVICE --discover"),
        ((f"arn:aws:x:y:{PROD}:namespace/a/b", "--discover", "--owner-account", PROD), "by name"),
    ],
)
def test_an_owner_that_nothing_can_be_made_of(
    words: tuple[str, ...], told: str, settled: Computer
) -> None:
    done = settled.run("services", *words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
