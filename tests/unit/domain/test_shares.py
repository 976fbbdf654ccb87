"""Shares put together from RAM's lists, and what nobody can use of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hatstand.domain.organization import (
    Account,
    AccountState,
    Organization,
    OrganizationalUnit,
)
from hatstand.domain.share_lines import command_line, drop_line, leave_line
from hatstand.domain.share_trouble import principal_trouble, resource_trouble, share_trouble
from hatstand.domain.shares import (
    Direction,
    Invitation,
    Principal,
    PrincipalKind,
    Resource,
    Share,
    ShareParts,
    contents_summary,
)

REGION = "ap-northeast-1"
OWNER = "111111111111"
ARN = f"arn:aws:ram:{REGION}:{OWNER}:resource-share/1"
SUBNET = Resource(f"arn:aws:ec2:{REGION}:{OWNER}:subnet/subnet-1", "ec2:Subnet", ARN, "AVAILABLE")
PREFIX = "arn:aws:organizations::451626349255"
ORGANIZATION = Organization(
    "o-acme",
    root_id="r-1",
    units=(OrganizationalUnit("ou-1", "Prod", "r-1"),),
    accounts=(
        Account("222222222222", "fine", "ou-1", state=AccountState.ACTIVE),
        Account("333333333333", "gone", "ou-1", state=AccountState.SUSPENDED),
    ),
)
NOTHING_KNOWN = Organization()


def share(**changes: object) -> Share:
    made = Share(
        ARN,
        Direction.BY_ME,
        "subnets",
        OWNER,
        REGION,
        "ACTIVE",
        resources=(SUBNET,),
        principals=(Principal("222222222222", ARN),),
    )
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("identifier", "kind", "account"),
    [
        ("222222222222", PrincipalKind.ACCOUNT, "222222222222"),
        (f"{PREFIX}:organization/o-acme", PrincipalKind.ORGANIZATION, ""),
        (f"{PREFIX}:ou/o-acme/ou-1", PrincipalKind.UNIT, ""),
        ("arn:aws:iam::222222222222:role/x/Admin", PrincipalKind.ROLE, "222222222222"),
        ("arn:aws:iam::222222222222:user/bob", PrincipalKind.USER, "222222222222"),
        ("pca-connector-ad.amazonaws.com", PrincipalKind.SERVICE, ""),
    ],
)
def test_a_principal_is_known_by_the_form_of_its_id(
    identifier: str, kind: PrincipalKind, account: str
) -> None:
    principal = Principal(identifier)
    assert (principal.kind, principal.account_id) == (kind, account)


def test_lists_are_joined_by_the_share_s_arn() -> None:
    other = Resource("arn:aws:ec2:x:1:subnet/2", "ec2:Subnet", "arn:other")
    parts = ShareParts(
        Direction.BY_ME,
        REGION,
        (replace(share(), resources=(), principals=()),),
        (other, SUBNET),
        (Principal("222222222222", ARN),),
        (
            Principal("222222222222", ARN, status="ASSOCIATED"),
            Principal("444444444444", ARN, external=True, status="ASSOCIATING"),
            Principal("555555555555", ARN, status="DISASSOCIATED"),
        ),
    )
    (found,) = parts.assembled()
    assert found.resources == (SUBNET,)
    assert [(one.id, one.status) for one in found.principals] == [
        ("222222222222", "ASSOCIATED"),
        ("444444444444", "ASSOCIATING"),
    ]
    assert (found.resources_read, found.principals_read) == (True, True)


def test_shares_that_can_t_be_listed_are_known_by_what_is_in_them() -> None:
    parts = ShareParts(Direction.WITH_ME, REGION, None, (SUBNET,), None)
    (found,) = parts.assembled()
    assert (found.arn, found.owner_id, found.name, found.status) == (ARN, OWNER, "", "")
    assert (found.resources_read, found.principals_read) == (True, False)
    assert share_trouble(found, ORGANIZATION) == ""


def test_what_is_still_being_read_is_not_said_to_be_empty() -> None:
    bare = share(direction=Direction.WITH_ME, resources=(), principals=())
    parts = ShareParts(Direction.WITH_ME, REGION, (bare,), (), (), resources_done=False)
    (found,) = parts.assembled()
    assert share_trouble(found, ORGANIZATION) == ""
    done = replace(parts, resources_done=True).assembled()[0]
    assert share_trouble(done, ORGANIZATION) == "there is nothing in it"


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (SUBNET, ""),
        (replace(SUBNET, status="UNAVAILABLE", status_message="deleted"), "unavailable: deleted"),
        (replace(SUBNET, status="ZONAL_RESOURCE_INACCESSIBLE"), "Availability Zone"),
        (replace(SUBNET, status="NEW_WORD"), "NEW_WORD"),
        (replace(SUBNET, arn="arn:aws:ec2:eu-west-1:1:subnet/s"), "it is in eu-west-1"),
        (
            Resource("arn:aws:networkmanager::1:core-network/c", "x", ARN, region_scope="GLOBAL"),
            "from us-east-1 only",
        ),
    ],
)
def test_resources_that_nobody_can_use(resource: Resource, words: str) -> None:
    found = resource_trouble(resource, share())
    assert words in found
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("principal", "words"),
    [
        (Principal("222222222222"), ""),
        (Principal("333333333333"), "the account is SUSPENDED"),
        (Principal("444444444444"), ""),
        (
            Principal("222222222222", status="FAILED", status_message="why"),
            "could not be added: why",
        ),
        (Principal("222222222222", status="ASSOCIATING"), "has not accepted yet"),
        (Principal(f"{PREFIX}:ou/o-acme/ou-1"), ""),
        (Principal(f"{PREFIX}:ou/o-acme/r-1"), ""),
        (Principal(f"{PREFIX}:ou/o-acme/ou-9"), "the OU does not exist any more"),
        (Principal(f"{PREFIX}:organization/o-acme"), ""),
        (Principal(f"{PREFIX}:organization/o-other"), "another organization"),
    ],
)
def test_principals_that_can_t_use_it(principal: Principal, words: str) -> None:
    assert words in principal_trouble(principal, share(), ORGANIZATION)
    if not words:
        assert principal_trouble(principal, share(), ORGANIZATION) == ""


def test_an_outsider_of_a_closed_share_is_marked() -> None:
    closed = share(allows_external=False)
    assert "allows no outsiders" in principal_trouble(
        Principal("444444444444"), closed, ORGANIZATION
    )


def test_without_an_organization_nothing_is_said_about_who_exists() -> None:
    for principal in (Principal(f"{PREFIX}:ou/o-acme/ou-9"), Principal("333333333333")):
        assert principal_trouble(principal, share(), NOTHING_KNOWN) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"status": "FAILED", "status_message": "no"}, "the share is FAILED: no"),
        ({"resources": ()}, "there is nothing in it"),
        ({"resources": (), "resources_read": False}, ""),
        ({"resources": (replace(SUBNET, status="UNAVAILABLE"),)}, "none of its resources"),
        ({"resources": (SUBNET, replace(SUBNET, arn="b", status="UNAVAILABLE"))}, ""),
        ({"principals": ()}, "it is shared with nobody"),
        ({"principals": (), "principals_read": False}, ""),
        ({"principals": (Principal("333333333333"),)}, "nobody can use it: the account is"),
        ({"principals": (Principal("333333333333"), Principal("222222222222"))}, ""),
        ({"principals": (), "direction": Direction.WITH_ME}, ""),
    ],
)
def test_shares_that_nobody_can_use(changes: dict[str, object], words: str) -> None:
    found = share_trouble(share(**changes), ORGANIZATION)
    assert words in found
    assert bool(found) == bool(words)


def test_the_line_that_leaves_a_share() -> None:
    line = leave_line(share(direction=Direction.WITH_ME), "222222222222", same_organization=False)
    assert line.text == (
        f"aws ram disassociate-resource-share --region {REGION} "
        f"--resource-share-arn {ARN} --principals 222222222222"
    )
    inside = leave_line(share(), "222222222222", same_organization=True)
    assert (inside.text, "ask the owner" in inside.note) == ("", True)
    glue = replace(SUBNET, type="glue:Table")
    assert leave_line(share(resources=(glue,)), "1", same_organization=None).text == ""


def test_lines_are_safe_to_paste() -> None:
    hostile = Principal("x'; $(rm -rf ~) `id`")
    assert drop_line(share(), hostile).text.endswith("""'x'"'"'; $(rm -rf ~) `id`'""")
    assert command_line("aws", "a\nb") == ""
    assert command_line("aws", "a\u202eb") == ""


def test_no_value_of_a_line_is_taken_for_an_option_or_a_file() -> None:
    assert command_line("aws", "--name", "plain") == "aws --name plain"
    for value in ("--profile", "-x", "file:///etc/passwd", "fileb://key"):
        assert command_line("aws", "--name", value) == ""
        assert value in command_line("aws", "name", value)


@pytest.mark.parametrize(
    ("arn", "name", "owner"),
    [
        (SUBNET.arn, "subnet-1", OWNER),
        ("arn:aws:imagebuilder:eu-west-1::image/golden/1.0/1", "golden/1.0/1", ""),
        (f"arn:aws:rds:eu-west-1:{OWNER}:cluster:main", "main", OWNER),
        (f"arn:aws:sns:eu-west-1:{OWNER}:topic", "topic", OWNER),
        (f"arn:aws:s3:::{OWNER}/", f"arn:aws:s3:::{OWNER}/", ""),
        ("no arn", "no arn", ""),
    ],
)
def test_a_resource_is_named_by_its_arn(arn: str, name: str, owner: str) -> None:
    resource = Resource(arn, "x:Y")
    assert (resource.name, resource.owner_id) == (name, owner)


def test_one_global_resource_makes_a_share_global() -> None:
    assert not share().is_global
    everywhere = replace(SUBNET, region_scope="GLOBAL")
    assert share(resources=(SUBNET, everywhere)).is_global


def test_an_invitation_waits_until_it_is_answered() -> None:
    invitation = Invitation("arn:1", ARN, "subnets", OWNER, "222222222222", "PENDING", None)
    assert invitation.pending
    assert not replace(invitation, status="ACCEPTED").pending


def test_contents_are_summed_up_by_type() -> None:
    table = replace(SUBNET, type="glue:Table")
    assert contents_summary((SUBNET, table, SUBNET)) == "2 ec2:Subnet, 1 glue:Table"
    assert contents_summary(()) == "nothing"
    assert contents_summary(None) == "contents not known"
