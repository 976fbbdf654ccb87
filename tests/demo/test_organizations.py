"""AWS Organizations: who may read, pages, `Paths` and `State`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hatstand.demo import acme, server

from .conftest import Endpoint, Time, control, refused

ROOT = "r-acme"


@pytest.fixture(scope="module")
def accounts(endpoint: Endpoint) -> list[dict[str, Any]]:
    pages = endpoint.client("organizations").get_paginator("list_accounts").paginate()
    return [account for page in pages for account in page["Accounts"]]


def walk(client: Any, parent: str, path: tuple[str, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Yield (path of names, unit or account) for all below `parent`, as a crawl would."""
    for page in client.get_paginator("list_accounts_for_parent").paginate(ParentId=parent):
        yield from ((path, account) for account in page["Accounts"])
    units = client.get_paginator("list_organizational_units_for_parent")
    for page in units.paginate(ParentId=parent):
        for unit in page["OrganizationalUnits"]:
            yield path, unit
            yield from walk(client, unit["Id"], (*path, unit["Name"]))


def test_the_walk_finds_what_the_list_has(
    endpoint: Endpoint, accounts: list[dict[str, Any]]
) -> None:
    found = list(walk(endpoint.client("organizations"), ROOT))
    names = {unit["Id"]: unit["Name"] for _, unit in found if unit["Id"].startswith("ou-")}
    walked = {item["Id"]: path for path, item in found if item["Id"] not in names}
    assert set(walked) == {account["Id"] for account in accounts}
    for account in accounts:
        (text,) = account["Paths"]
        organization, root, *units, own, end = text.split("/")
        assert (organization, root, own, end) == ("o-acme4711hq", ROOT, account["Id"], "")
        assert tuple(names[unit] for unit in units) == walked[account["Id"]]
    assert max(len(path) for path in walked.values()) == 5
    assert walked["111111111111"] == ("Workloads", "Prod")
    assert all(unit["Path"].endswith(f"/{unit['Id']}/") for _, unit in found if "Path" in unit)


def test_pages_hold_twenty_at_most(endpoint: Endpoint, accounts: list[dict[str, Any]]) -> None:
    client = endpoint.client("organizations")
    first = client.list_accounts()
    assert len(first["Accounts"]) == 20
    assert first["Accounts"] == accounts[:20]
    assert len(client.list_accounts(NextToken=first["NextToken"], MaxResults=7)["Accounts"]) == 7
    assert len({account["Id"] for account in accounts}) == len(accounts) >= 60
    code, message = refused(client.list_accounts, MaxResults=21)
    assert code == "InvalidInputException"
    assert "less than or equal to 20" in message


@pytest.mark.parametrize("token", ["nonsense", "W10=", "NDI="])
def test_tokens_are_checked(endpoint: Endpoint, token: str) -> None:
    assert refused(endpoint.client("organizations").list_accounts, NextToken=token)[0] == (
        "InvalidInputException"
    )


def test_a_token_belongs_to_its_list(endpoint: Endpoint) -> None:
    client = endpoint.client("organizations")
    token = client.list_accounts()["NextToken"]
    assert refused(client.list_accounts_for_parent, ParentId=ROOT, NextToken=token)[0] == (
        "InvalidInputException"
    )


def test_states(accounts: list[dict[str, Any]]) -> None:
    by_name = {account["Name"]: account for account in accounts}
    found = {name: (by_name[name]["State"], by_name[name]["Status"]) for name in by_name}
    assert found["payments-prod"] == ("ACTIVE", "ACTIVE")
    assert found["old-webshop"] == ("SUSPENDED", "SUSPENDED")
    assert found["reporting-2019"] == ("CLOSED", "SUSPENDED")
    assert found["sandbox-intern"] == ("PENDING_CLOSURE", "PENDING_CLOSURE")
    assert "決済-本番" in found
    joined = {account["JoinedTimestamp"] for account in accounts}
    emails = {account["Email"] for account in accounts}
    assert len(joined) == len(emails) == len(accounts)


def test_single_things(endpoint: Endpoint) -> None:
    client = endpoint.client("organizations")
    (root,) = client.list_roots()["Roots"]
    assert root["Id"] == ROOT
    (parent,) = client.list_parents(ChildId="111111111111")["Parents"]
    assert parent["Type"] == "ORGANIZATIONAL_UNIT"
    described = client.describe_organizational_unit(OrganizationalUnitId=parent["Id"])
    unit = described["OrganizationalUnit"]
    assert unit["Name"] == "Prod"
    (above,) = client.list_parents(ChildId=parent["Id"])["Parents"]
    (top,) = client.list_parents(ChildId=above["Id"])["Parents"]
    assert top == {"Id": ROOT, "Type": "ROOT"}
    account = client.describe_account(AccountId="111111111111")["Account"]
    assert account["Name"] == "payments-prod"
    assert account["Paths"] == [f"{unit['Path']}111111111111/"]
    tags = client.list_tags_for_resource(ResourceId="111111111111")["Tags"]
    assert {"Key": "Environment", "Value": "prod"} in tags
    children = client.list_children(ParentId=parent["Id"], ChildType="ACCOUNT")["Children"]
    assert {"Id": "111111111111", "Type": "ACCOUNT"} in children
    (admin,) = client.list_delegated_administrators()["DelegatedAdministrators"]
    assert admin["Id"] == "999999999999"


@pytest.mark.parametrize(
    ("operation", "parameters", "code"),
    [
        ("describe_account", {"AccountId": "222222222222"}, "AccountNotFoundException"),
        (
            "describe_organizational_unit",
            {"OrganizationalUnitId": "ou-acme-12345678"},
            "OrganizationalUnitNotFoundException",
        ),
        ("list_accounts_for_parent", {"ParentId": "r-none"}, "ParentNotFoundException"),
        ("list_parents", {"ChildId": "123123123123"}, "ChildNotFoundException"),
        ("list_tags_for_resource", {"ResourceId": "123123123123"}, "TargetNotFoundException"),
    ],
)
def test_what_is_not_there(
    endpoint: Endpoint, operation: str, parameters: dict[str, str], code: str
) -> None:
    assert refused(getattr(endpoint.client("organizations"), operation), **parameters)[0] == code


def test_members_may_only_describe_the_organization(endpoint: Endpoint) -> None:
    client = endpoint.client("organizations", endpoint.role("ReadOnly"))
    described = client.describe_organization()["Organization"]
    assert described["MasterAccountId"] == endpoint.running.organization.management
    message = "You don't have permissions to access this resource."
    for operation in (client.list_accounts, client.list_roots):
        assert refused(operation) == ("AccessDeniedException", message)


def test_policies_count_as_well(endpoint: Endpoint) -> None:
    code, message = refused(endpoint.client("organizations", "bob").list_accounts)
    assert code == "AccessDeniedException"
    assert "no identity-based policy allows the organizations:ListAccounts action" in message
    reader = endpoint.role("arn:aws:iam::999999999999:role/OrgReader")
    assert endpoint.client("organizations", reader).list_accounts()["Accounts"]


def test_outside_any_organization(endpoint: Endpoint) -> None:
    client = endpoint.client("organizations", "carol")
    for operation in (client.describe_organization, client.list_accounts):
        assert refused(operation)[0] == "AWSOrganizationsNotInUseException"


@pytest.mark.parametrize(
    ("access", "describe", "code"),
    [
        ("denied", True, "AccessDeniedException"),
        ("none", False, "AWSOrganizationsNotInUseException"),
    ],
)
def test_a_demo_user_without_rights(access: str, describe: bool, code: str) -> None:
    with server.start(organization=access) as running:
        limited = Endpoint(running, Time())
        client = limited.client("organizations")
        assert refused(client.list_accounts)[0] == code
        assert describe is bool(running.organization.is_member("999999999999"))
        assert limited.assume("ReadOnly")["Credentials"]
        assert limited.assume("arn:aws:iam::999999999999:role/Hub")["Credentials"]


def test_an_organization_of_ones_own() -> None:
    hostile = [
        "[bold]x[/bold]",
        "\x1b[31mred",
        "a/b",
        "$(id)",
        "\u202eevil",
        "n" * 512,
        "line\nbreak",
    ]
    rows = [{"name": name, "ou": ("Top", name)} for name in hostile]
    rows.append({"id": "123412341234", "name": "known", "ou": "A/B", "roles": [{"name": "Mine"}]})
    with server.start(organization=acme.custom(rows, units=["Empty/Below"])) as running:
        own = Endpoint(running, Time())
        client = own.client("organizations")
        accounts = client.list_accounts()["Accounts"]
        assert [account["Name"] for account in accounts][2:] == [*hostile, "known"]
        names = {item["Name"] for _, item in walk(client, ROOT)}
        assert {*hostile, "Empty", "Below"} <= names
        assert own.assume("arn:aws:iam::123412341234:role/Mine")["Credentials"]
        running.organization.move_account("123412341234", ("Moved",))
        running.organization.accounts["123412341234"].name = "renamed"
        account = client.describe_account(AccountId="123412341234")["Account"]
        assert account["Name"] == "renamed"
        (parent,) = client.list_parents(ChildId="123412341234")["Parents"]
        assert running.organization.units[parent["Id"]].path == ("Moved",)


def test_ids_are_the_same_on_each_run() -> None:
    first, second = acme.build(300), acme.build(300)
    assert list(first.accounts) == list(second.accounts)
    assert list(first.units) == list(second.units)
    assert len(first.members) == 300
    assert max(len(unit.path) for unit in first.units.values()) == 5


def test_fewer_accounts_keep_what_the_profiles_need() -> None:
    small = acme.build(6)
    assert len(small.members) == 6
    assert {"111111111111", "333333333333", "999999999999", small.management} <= set(small.members)


def test_ten_thousand_accounts_page_fast() -> None:
    with server.start(accounts=10_000) as running:
        large = Endpoint(running, Time())
        pages = large.client("organizations").get_paginator("list_accounts").paginate()
        ids = {account["Id"] for page in pages for account in page["Accounts"]}
        assert len(ids) == 10_000
        assert control(large, "calls") == {"organizations:ListAccounts": 500}
        assert len(running.organization.roles(sorted(ids)[5000])) >= 8
