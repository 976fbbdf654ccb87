"""IAM: each account's own roles and users, for those who may read them."""

from __future__ import annotations

from typing import Any

import pytest

from hatstand.demo import roles
from hatstand.demo.model import Role

from .conftest import SERIAL, Endpoint, refused


@pytest.fixture(scope="module")
def reader(endpoint: Endpoint) -> Any:
    return endpoint.client("iam", endpoint.role("ReadOnly"))


def test_roles_come_by_name_in_pages(reader: Any) -> None:
    pages = list(reader.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 4}))
    names = [role["RoleName"] for page in pages for role in page["Roles"]]
    assert names == sorted(names)
    assert len(pages) == -(-len(names) // 4)
    assert {"Admin", "ReadOnly", "Deploy", "Vendor", "BreakGlass", "Auditor"} <= set(names)


def test_the_list_agrees_with_the_single_role(reader: Any) -> None:
    for listed in reader.list_roles()["Roles"]:
        single = reader.get_role(RoleName=listed["RoleName"])["Role"]
        single.pop("Tags", None)
        single.pop("RoleLastUsed", None)
        if not single.get("Description"):
            single.pop("Description", None)
        assert single == listed


def test_paths_tags_and_limits(reader: Any) -> None:
    role = reader.get_role(RoleName="Auditor")["Role"]
    assert role["Arn"] == "arn:aws:iam::111111111111:role/teams/payments/Auditor"
    assert {"Key": "ReviewedBy", "Value": "internal-audit"} in role["Tags"]
    (found,) = reader.list_roles(PathPrefix="/teams/")["Roles"]
    assert found["RoleName"] == "Auditor"
    assert reader.get_role(RoleName="Admin")["Role"]["MaxSessionDuration"] == 14400
    (policy,) = reader.list_attached_role_policies(RoleName="Admin")["AttachedPolicies"]
    assert policy["PolicyArn"] == "arn:aws:iam::aws:policy/AdministratorAccess"
    version = reader.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId="v1")
    assert version["PolicyVersion"]["Document"]["Statement"][0]["Action"] == ["*"]
    assert refused(reader.get_role, RoleName="Missing")[0] == "NoSuchEntity"
    assert reader.list_account_aliases()["AccountAliases"] == ["acme-payments-prod"]


def test_accounts_are_apart(endpoint: Endpoint, reader: Any) -> None:
    jump = endpoint.client("iam", endpoint.role("arn:aws:iam::999999999999:role/ReadOnly", "alice"))
    names = {role["RoleName"] for role in jump.list_roles()["Roles"]}
    assert {"Hub", "Security", "OrgReader"} <= names
    assert jump.get_role(RoleName="Hub")["Role"]["Arn"].startswith("arn:aws:iam::999999999999:")
    assert refused(reader.get_role, RoleName="Hub")[0] == "NoSuchEntity"


def test_users_see_themselves(endpoint: Endpoint) -> None:
    iam = endpoint.client("iam")
    assert iam.get_user()["User"]["UserName"] == "alice"
    (device,) = iam.list_mfa_devices()["MFADevices"]
    assert device["SerialNumber"] == SERIAL
    names = iam.list_user_policies(UserName="alice")["PolicyNames"]
    assert names == ["AssumeRoles", "SeeMyself"]
    document = iam.get_user_policy(UserName="alice", PolicyName="AssumeRoles")["PolicyDocument"]
    assert document["Statement"][1]["Effect"] == "Deny"
    (group,) = iam.list_groups_for_user(UserName="alice")["Groups"]
    assert iam.list_group_policies(GroupName=group["GroupName"])["PolicyNames"] == ["TeamRoles"]
    attached = iam.list_attached_group_policies(GroupName="platform")["AttachedPolicies"]
    arn = "arn:aws:iam::999999999999:policy/ReadOrganization"
    assert [policy["PolicyArn"] for policy in attached] == [arn]
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v1"


def test_others_may_not_read(endpoint: Endpoint) -> None:
    assert refused(endpoint.client("iam", "bob").list_roles) == (
        "AccessDenied",
        "User: arn:aws:iam::333333333333:user/bob is not authorized to perform: iam:ListRoles "
        "on resource: arn:aws:iam::333333333333:role/ because no identity-based policy allows "
        "the iam:ListRoles action",
    )
    assert refused(endpoint.client("iam", "bob").list_mfa_devices)[0] == "AccessDenied"
    assert refused(endpoint.client("iam").get_user, UserName="bob")[0] == "AccessDenied"


def test_roles_have_no_user_of_their_own(reader: Any) -> None:
    assert refused(reader.get_user)[0] == "ValidationError"


def test_nothing_can_be_written(endpoint: Endpoint) -> None:
    iam = endpoint.client("iam", endpoint.role("BreakGlass"))
    code, message = refused(iam.create_user, UserName="mallory")
    assert code == "AccessDenied"
    assert message.endswith("with an explicit deny in a service control policy")


def test_account_management(endpoint: Endpoint) -> None:
    own = endpoint.client("account", endpoint.role("ReadOnly"))
    assert own.get_account_information()["AccountName"] == "payments-prod"
    assert refused(own.get_account_information, AccountId="999999999999")[0] == (
        "AccessDeniedException"
    )
    delegated = endpoint.client("account")
    found = delegated.get_account_information(AccountId="111111111111")
    assert found["AccountState"] == "ACTIVE"
    regions = own.list_regions(RegionOptStatusContains=["ENABLED_BY_DEFAULT"])["Regions"]
    assert {"RegionName": "eu-west-1", "RegionOptStatus": "ENABLED_BY_DEFAULT"} in regions


def test_other_services_answer_in_the_callers_account(endpoint: Endpoint) -> None:
    admin = endpoint.role("BreakGlass")
    s3 = endpoint.client("s3", admin)
    assert s3.list_buckets()["Buckets"] == []
    s3.create_bucket(
        Bucket="receipts", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    s3.put_object(Bucket="receipts", Key="2026/領収書 a+b.txt", Body=b"1")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["receipts"]
    reader = endpoint.role("ReadOnly")
    assert refused(endpoint.client("s3", reader).create_bucket, Bucket="other-receipts")[0] == (
        "AccessDenied"
    )
    assert refused(endpoint.client("ec2", "bob").describe_regions)[0] == "UnauthorizedOperation"
    code, _ = refused(endpoint.client("cloudtrail", admin).lookup_events)
    assert code == "UnknownOperationException"


def test_roles_can_be_changed_while_it_runs(endpoint: Endpoint, reader: Any) -> None:
    organization = endpoint.running.organization
    role = Role("111111111111", "Temporary", roles.trust(roles.root_of(roles.JUMP)))
    assert refused(endpoint.assume, "Temporary")[0] == "AccessDenied"
    organization.put_role(role)
    session = endpoint.role("Temporary")
    assert reader.get_role(RoleName="Temporary")["Role"]["Arn"] == role.arn
    organization.drop_role("111111111111", "Temporary")
    assert refused(endpoint.assume, "Temporary")[0] == "AccessDenied"
    assert refused(reader.get_role, RoleName="Temporary")[0] == "NoSuchEntity"
    assert endpoint.client("sts", session).get_caller_identity()["Account"] == "111111111111"
