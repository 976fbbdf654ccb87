"""The crawl over plain moto, an independent idea of AWS that knows neither `Paths` nor `State`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from moto.organizations.models import organizations_backends
from moto.server import ThreadedMotoServer

from hatstand.aws.gateway import AwsGateway
from hatstand.domain.organization import AccountState
from hatstand.services.crawl.organization import crawl

ACCOUNT = "123456789012"
ACCOUNTS = 45


@pytest.fixture
def environ() -> Iterator[dict[str, str]]:
    """Serve an organization of three levels; moto's own log is silenced."""
    for name in ("werkzeug", "moto"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield {
            "HOME": "/nonexistent",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "AKIAMOTO000000000000",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }
    finally:
        server.stop()
        organizations_backends.reset()
        organizations_backends.master_accounts.clear()


def fill() -> None:
    """Build the organization in moto's own backend; its page token is an account's time."""
    backend = organizations_backends[ACCOUNT]["aws"]
    backend.create_organization(region="us-east-1", FeatureSet="ALL")
    root_id = backend.list_roots()["Roots"][0]["Id"]
    parents = [root_id]
    for name in ("Workloads", "Prod"):
        made = backend.create_organizational_unit(ParentId=parents[-1], Name=name)
        parents.append(made["OrganizationalUnit"]["Id"])
    start = datetime(2026, 1, 1)  # moto's own times have no zone
    for number in range(ACCOUNTS):
        made = backend.create_account(
            AccountName=f"account-{number:02}", Email=f"a{number}@x.example"
        )
        account_id = made["CreateAccountStatus"]["AccountId"]
        backend.get_account_by_id(account_id).create_time = start + timedelta(seconds=number)
        backend.move_account(
            AccountId=account_id,
            SourceParentId=root_id,
            DestinationParentId=parents[number % len(parents)],
        )


async def test_accounts_are_placed_by_parent(environ: dict[str, str]) -> None:
    fill()
    way = AwsGateway(environ, 1000)
    base = await way.base(None)
    result = await crawl(way.organizations(base.credentials, ""))
    organization = result.organization
    assert result.gaps == ()
    assert len(organization.accounts) == ACCOUNTS + 1
    paths = {account.name: organization.ou_path(account) for account in organization.accounts}
    assert [paths[f"account-{number:02}"] for number in range(3)] == [
        "",
        "Workloads",
        "Workloads/Prod",
    ]
    assert {account.state for account in organization.accounts} == {AccountState.ACTIVE}


async def test_the_caller(environ: dict[str, str]) -> None:
    way = AwsGateway(environ)
    base = await way.base(None)
    assert (await way.identity(base.credentials, "eu-west-1").caller()).account_id == ACCOUNT
