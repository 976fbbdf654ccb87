"""Reading own policies from IAM: all pages, every place, and what one refusal costs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from tests.unit.aws.stub_aws import Answer, Asked, Script, stub_aws, xml, xml_error

from hatstand.aws.gateway import AwsGateway
from hatstand.domain.credentials import CallerIdentity, Credentials
from hatstand.secret import Secret
from hatstand.services.facts import OwnPolicies, RoleDetails

KEYS = Credentials("AKIASTUB000000000000", Secret("secret-of-stub"))
ALICE = CallerIdentity("999999999999", "arn:aws:iam::999999999999:user/team/alice")
WORKER = CallerIdentity("999999999999", "arn:aws:sts::999999999999:assumed-role/Worker/me")
BOUNDARY = (
    "<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>"
    "<PermissionsBoundaryArn>arn:aws:iam::999999999999:policy/Edge</PermissionsBoundaryArn>"
    "</PermissionsBoundary>"
)
DENIED = xml_error("AccessDenied", "no", 403)


def document(name: str) -> str:
    """Return a policy document that can be told from others."""
    return json.dumps({"Statement": [{"Sid": name}]}, separators=(",", ":"))


def members(tag: str, *contents: str, marker: str = "") -> str:
    """Return one page of a list, as the query protocol writes it."""
    more = f"<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>" if marker else ""
    return f"<{tag}>{''.join(f'<member>{one}</member>' for one in contents)}</{tag}>{more}"


def attached(name: str) -> str:
    return f"<PolicyName>{name}</PolicyName><PolicyArn>arn:aws:iam::aws:policy/{name}</PolicyArn>"


def iam(asked: Asked) -> Answer:
    """Answer as an account where alice has policies in every place that there is."""
    form = asked.form
    name = form.get("PolicyName", "")
    arn = form.get("PolicyArn", "")
    answers: Mapping[str, str] = {
        "GetUser": f"<User><UserName>alice</UserName>{BOUNDARY}</User>",
        "ListUserPolicies": members("PolicyNames", "second")
        if form.get("Marker")
        else members("PolicyNames", "first", marker="more"),
        "GetUserPolicy": f"<PolicyDocument>{quote(document(name))}</PolicyDocument>",
        "ListAttachedUserPolicies": members("AttachedPolicies", attached("Shared")),
        "ListGroupsForUser": members("Groups", "<GroupName>platform</GroupName>"),
        "ListGroupPolicies": members("PolicyNames", "inner"),
        "GetGroupPolicy": f"<PolicyDocument>{quote(document('of group'))}</PolicyDocument>",
        "ListAttachedGroupPolicies": members(
            "AttachedPolicies", attached("Shared"), attached("Second")
        ),
        "GetPolicy": "<Policy><DefaultVersionId>v3</DefaultVersionId></Policy>",
        "GetPolicyVersion": "<PolicyVersion><Document>"
        f"{quote(document(arn.rpartition('/')[2] + form.get('VersionId', '')))}"
        "</Document></PolicyVersion>",
        "GetRole": "<Role><Path>/team/</Path><RoleName>Worker</RoleName>"
        "<Arn>arn:aws:iam::999999999999:role/team/Worker</Arn>"
        "<Tags><member><Key>Owner</Key><Value>ops</Value></member></Tags>"
        "<RoleLastUsed><LastUsedDate>2026-01-02T03:04:05Z</LastUsedDate>"
        f"<Region>eu-west-1</Region></RoleLastUsed>{BOUNDARY}</Role>",
        "ListRolePolicies": members("PolicyNames", "role inline"),
        "GetRolePolicy": f"<PolicyDocument>{quote(document(name))}</PolicyDocument>",
        "ListAttachedRolePolicies": members("AttachedPolicies", attached("Shared")),
    }
    return xml(asked.operation, answers[asked.operation])


def without(*operations: str) -> Script:
    """Return the same account, where some operations are denied."""
    return lambda asked: DENIED if asked.operation in operations else iam(asked)


async def read(script: Script, caller: CallerIdentity = ALICE) -> tuple[OwnPolicies, list[str]]:
    """Return what is read of a caller's policies, and the operations that were asked."""
    with stub_aws(script) as stub:
        identity = AwsGateway(stub.environ(), 1, patience=1).identity(KEYS, "eu-west-1")
        return await identity.own_policies(caller), stub.operations()


async def details(script: Script) -> RoleDetails:
    with stub_aws(script) as stub:
        identity = AwsGateway(stub.environ(), 1, patience=1).identity(KEYS, "eu-west-1")
        return await identity.role_details("Worker")


async def test_a_users_policies_come_from_everywhere_and_each_once() -> None:
    own, asked = await read(iam)
    names = ("first", "second", "of group", "Sharedv3", "Secondv3")
    assert own == OwnPolicies(tuple(map(document, names)), bounded=True)
    assert asked.count("GetPolicyVersion") == 2


async def test_a_refused_part_costs_nothing_but_itself() -> None:
    own, _ = await read(without("ListUserPolicies", "GetUser"))
    assert own.documents == tuple(map(document, ("of group", "Sharedv3", "Secondv3")))
    assert own.refused == ("iam:GetUser", "iam:ListUserPolicies")
    assert not own.bounded


async def test_who_may_nothing_pays_one_call_for_each_kind() -> None:
    own, asked = await read(lambda _asked: DENIED)
    kinds = ["GetUser", "ListAttachedUserPolicies", "ListGroupsForUser", "ListUserPolicies"]
    assert sorted(asked) == kinds
    assert own == OwnPolicies(refused=tuple(f"iam:{kind}" for kind in kinds))


async def test_a_policy_that_is_just_gone_is_told() -> None:
    gone = xml_error("NoSuchEntity", "gone", 404)
    own, _ = await read(lambda asked: gone if asked.operation == "GetPolicy" else iam(asked))
    assert own.refused == ("iam:GetPolicy",)
    assert len(own.documents) == 3


async def test_a_roles_policies_and_its_path() -> None:
    own, asked = await read(iam, WORKER)
    arn = "arn:aws:iam::999999999999:role/team/Worker"
    documents = (document("role inline"), document("Sharedv3"))
    assert own == OwnPolicies(documents, bounded=True, role_arn=arn)
    assert not any("User" in operation for operation in asked)


async def test_a_root_user_is_not_asked_about() -> None:
    own, asked = await read(iam, CallerIdentity("999999999999", "arn:aws:iam::999999999999:root"))
    assert (own, asked) == (OwnPolicies(), [])


async def test_the_details_of_a_role() -> None:
    found = await details(iam)
    assert (dict(found.tags), found.last_used_region) == ({"Owner": "ops"}, "eu-west-1")
    assert found.last_used_at is not None
    assert found.last_used_at.year == 2026
    assert (found.attached, found.inline) == (("Shared",), ("role inline",))
    assert found.boundary == "arn:aws:iam::999999999999:policy/Edge"
    assert found.role is not None
    assert found.role.path == "/team/"


async def test_the_details_of_a_role_that_may_not_be_read() -> None:
    found = await details(without("GetRole", "ListRolePolicies"))
    assert found.role is None
    assert found.refused == ("iam:GetRole", "iam:ListRolePolicies")
    assert found.attached == ("Shared",)
