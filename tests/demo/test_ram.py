"""RAM as its consumers and owners see it: who sees which share, pages, filters, errors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import REGION, Endpoint, aws, control, refused

JUMP = "999999999999"
PROD = "111111111111"
STANDALONE = "222222222222"


def names(client: Any, owner: str = "OTHER-ACCOUNTS", **asked: Any) -> list[str]:
    """Return the names of all shares, over all pages."""
    pages = client.get_paginator("get_resource_shares").paginate(resourceOwner=owner, **asked)
    return [share["name"] for page in pages for share in page["resourceShares"]]


def ram_in(endpoint: Endpoint, region: str, who: str = "alice") -> Any:
    """Return a client of another region."""
    keys = endpoint.keys(who)
    return endpoint._session.client(
        "ram",
        region_name=region,
        endpoint_url=endpoint.url,
        aws_access_key_id=keys[0],
        aws_secret_access_key=keys[1],
    )


@pytest.fixture
def ram(endpoint: Endpoint) -> Any:
    return endpoint.client("ram")


@pytest.fixture
def prod(endpoint: Endpoint) -> Any:
    return endpoint.client("ram", endpoint.role("ReadOnly"))


def test_account_unit_and_organization_let_an_account_see_a_share(ram: Any, prod: Any) -> None:
    assert set(names(ram)) == {
        "acme-transit",  # to the organization
        "infrastructure-subnets",  # to jump's OU
        "office-networks",
        "resolver-rules",
        "windows-licenses",  # to jump itself
        "platform-namespaces",
        "payments-namespaces",
        "shared-licenses",  # from outside, accepted
    }
    seen = set(names(prod))
    assert {"workload-subnets", "bastion-networks", "acme-transit"} <= seen
    assert not seen & {"infrastructure-subnets", "payments-namespaces", "for-standalone"}


def test_outsiders_see_nothing_of_the_organization(endpoint: Endpoint) -> None:
    carol = endpoint.client("ram", "carol")
    assert names(carol) == []
    assert names(carol, "SELF") == ["partner-image-pipeline", "shared-licenses"]


def test_shares_are_regional_and_global_resources_are_in_us_east_1(endpoint: Endpoint) -> None:
    assert names(ram_in(endpoint, "eu-west-1")) == ["eu-transit"]
    home = ram_in(endpoint, "us-east-1")
    assert names(home) == ["core-network"]
    found = home.list_resources(resourceOwner="OTHER-ACCOUNTS", resourceRegionScope="GLOBAL")
    assert [one["type"] for one in found["resources"]] == ["networkmanager:CoreNetwork"]
    assert found["resources"][0]["resourceRegionScope"] == "GLOBAL"
    assert (
        home.list_resources(resourceOwner="OTHER-ACCOUNTS", resourceRegionScope="REGIONAL")[
            "resources"
        ]
        == []
    )


def test_pages_may_be_empty_and_lead_on(ram: Any) -> None:
    first = ram.get_resource_shares(resourceOwner="SELF", maxResults=1)
    assert first["resourceShares"] == []
    assert first["nextToken"]
    assert names(ram, "SELF", PaginationConfig={"PageSize": 1}) == names(ram, "SELF")


def test_a_token_is_good_for_its_own_list_only(ram: Any) -> None:
    token = ram.get_resource_shares(resourceOwner="SELF", maxResults=1)["nextToken"]
    for call, asked in (
        (ram.get_resource_shares, {"resourceOwner": "OTHER-ACCOUNTS"}),
        (ram.list_resources, {"resourceOwner": "SELF"}),
    ):
        assert refused(call, nextToken=token, **asked)[0] == "InvalidNextTokenException"
    assert refused(ram.list_principals, resourceOwner="SELF", nextToken="x")[0] == (
        "InvalidNextTokenException"
    )


def test_filters_narrow_the_lists(ram: Any) -> None:
    transit = ram.get_resource_shares(resourceOwner="OTHER-ACCOUNTS", name="acme-transit")
    (share,) = transit["resourceShares"]
    assert share["tags"] == [{"key": "Owner", "value": "network"}]
    assert names(ram, tagFilters=[{"tagKey": "Owner", "tagValues": ["network"]}]) == [
        "acme-transit"
    ]
    assert names(ram, "SELF", resourceShareStatus="FAILED") == ["ipam-trial"]
    kinds = ram.list_resources(resourceOwner="OTHER-ACCOUNTS", resourceType="EC2:subnet")
    assert len(kinds["resources"]) == 3
    by_share = ram.list_resources(
        resourceOwner="OTHER-ACCOUNTS", resourceShareArns=[share["resourceShareArn"]]
    )
    assert [one["type"] for one in by_share["resources"]] == ["ec2:TransitGateway"]
    only = ram.list_resources(
        resourceOwner="OTHER-ACCOUNTS", resourceArns=[by_share["resources"][0]["arn"]]
    )
    assert len(only["resources"]) == 1


def test_a_namespace_is_a_resource_like_any_other(ram: Any) -> None:
    found = ram.list_resources(
        resourceOwner="OTHER-ACCOUNTS", resourceType="servicediscovery:Namespace"
    )
    owners = sorted(one["arn"].split(":")[4] for one in found["resources"])
    assert owners == [PROD, PROD, "221456677724"]
    types = ram.list_resource_types(resourceRegionScope="ALL")["resourceTypes"]
    assert {one["resourceType"] for one in types} >= {"servicediscovery:Namespace"}
    permissions = ram.list_permissions(resourceType="servicediscovery:Namespace")["permissions"]
    assert [one["permissionType"] for one in permissions] == ["AWS_MANAGED"]


def test_principals_are_receivers_for_owners_and_owners_for_receivers(ram: Any) -> None:
    own = ram.list_principals(resourceOwner="SELF")["principals"]
    assert {PROD, STANDALONE} <= {one["id"] for one in own}
    assert {one["id"]: one["external"] for one in own}[STANDALONE] is True
    assert any(":ou/o-acme4711hq/ou-" in one["id"] for one in own)
    others = ram.list_principals(resourceOwner="OTHER-ACCOUNTS")["principals"]
    assert {PROD, STANDALONE} <= {one["id"] for one in others}
    assert JUMP not in {one["id"] for one in others}


def test_associations_are_for_owners_only(ram: Any, endpoint: Endpoint) -> None:
    rows = ram.get_resource_share_associations(associationType="PRINCIPAL")
    status = {
        row["associatedEntity"]: row["status"]
        for row in rows["resourceShareAssociations"]
        if row["resourceShareName"] == "for-standalone"
    }
    assert status == {STANDALONE: "ASSOCIATING"}
    foreign = ram.get_resource_shares(resourceOwner="OTHER-ACCOUNTS", name="acme-transit")
    arn = foreign["resourceShares"][0]["resourceShareArn"]
    code, _ = refused(
        ram.get_resource_share_associations, associationType="RESOURCE", resourceShareArns=[arn]
    )
    assert code == "UnknownResourceException"


def test_permissions_of_a_share_are_told_to_both_sides(ram: Any) -> None:
    for owner, name in (("OTHER-ACCOUNTS", "infrastructure-subnets"), ("SELF", "bastion-networks")):
        share = ram.get_resource_shares(resourceOwner=owner, name=name)["resourceShares"][0]
        rows = ram.list_resource_share_permissions(resourceShareArn=share["resourceShareArn"])
        assert len(rows["permissions"]) == 1
        assert rows["permissions"][0]["arn"].startswith("arn:aws:ram::aws:permission/")


def test_wrong_words_are_refused_in_ram_s_own_way(ram: Any, endpoint: Endpoint) -> None:
    loose = endpoint.client("ram", "alice", parameter_validation=False)
    assert refused(loose.get_resource_shares, resourceOwner="OTHER_ACCOUNTS")[0] == (
        "InvalidParameterException"
    )
    code, message = refused(
        ram.get_resource_shares, resourceOwner="SELF", resourceShareArns=["nonsense"]
    )
    assert (code, "nonsense" in message) == ("MalformedArnException", True)
    missing = f"arn:aws:ram:{REGION}:{JUMP}:resource-share/0000"
    assert (
        refused(ram.get_resource_shares, resourceOwner="SELF", resourceShareArns=[missing])[0]
        == "UnknownResourceException"
    )
    assert refused(ram.list_resource_share_permissions, resourceShareArn=missing)[0] == (
        "UnknownResourceException"
    )
    assert refused(ram.create_resource_share, name="x")[0] == "UnknownOperationException"


def test_policies_decide_about_every_operation(endpoint: Endpoint) -> None:
    bob = endpoint.client("ram", "bob")
    code, message = refused(bob.get_resource_shares, resourceOwner="SELF")
    assert code == "AccessDeniedException"
    assert "ram:GetResourceShares" in message
    reader = endpoint.client("ram", endpoint.role("ReadOnly"))
    arn = f"arn:aws:ram:{REGION}:{JUMP}:resource-share-invitation/0000"
    code, _ = refused(reader.accept_resource_share_invitation, resourceShareInvitationArn=arn)
    assert code == "AccessDeniedException"


def test_calls_are_counted_and_faults_named_by_their_real_names(
    ram: Any, endpoint: Endpoint
) -> None:
    control(endpoint, "calls", {})
    control(endpoint, "fault", {"operation": "ram:ListResources", "error": "EmptyPage"})
    first = ram.list_resources(resourceOwner="SELF")
    assert first["resources"] == []
    assert ram.list_resources(resourceOwner="SELF", nextToken=first["nextToken"])["resources"]
    assert control(endpoint, "calls") == {"ram:ListResources": 2}


def test_the_aws_command_sees_the_same(endpoint: Endpoint, ram: Any) -> None:
    done = aws(
        "ram",
        "get-resource-shares",
        "--resource-owner",
        "OTHER-ACCOUNTS",
        **endpoint.running.environment(),
    )
    assert done.returncode == 0, done.stderr
    told = {share["name"] for share in json.loads(done.stdout)["resourceShares"]}
    assert told == set(names(ram))
