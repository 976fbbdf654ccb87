"""One client for all credentials: whose request it is, is decided request by request."""

from __future__ import annotations

import asyncio
import re
import threading

import pytest
from tests.patience import PATIENCE
from tests.unit.aws.stub_aws import Answer, Asked, in_turn, stub_aws, xml

from hatstand.aws.clients import KEPT_CLIENTS, Clients
from hatstand.aws.gateway import AwsGateway
from hatstand.aws.sharedfiles import read_shared_files
from hatstand.domain.credentials import Credentials
from hatstand.errors import HatstandError
from hatstand.secret import Secret
from hatstand.services.ports import AssumeRoleRequest

GIVEN = xml(
    "AssumeRole",
    "<Credentials><AccessKeyId>ASIAGIVEN</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t</SessionToken><Expiration>2030-01-02T03:04:05Z</Expiration></Credentials>",
)


def keys(number: int) -> Credentials:
    """Return credentials that tell their number in each of their parts; even ones have a token."""
    token = Secret(f"token-{number}") if number % 2 == 0 else None
    return Credentials(f"AKIA{number:012}", Secret(f"secret-{number}"), token)


def signer(asked: Asked) -> str:
    """Return the access key id that a request was signed with."""
    found = re.search(r"Credential=([A-Z0-9]+)/", asked.headers["Authorization"])
    assert found is not None
    return found[1]


async def test_each_request_is_signed_with_its_own_credentials() -> None:
    """Many at once, through one client, on threads that serve one after the other."""
    several = threading.Barrier(4, timeout=PATIENCE)
    with stub_aws(in_turn(Answer(GIVEN.body, after=several.wait))) as stub:
        way = AwsGateway(stub.environ(), 1000)
        await asyncio.gather(
            *(
                way.identity(keys(number), "eu-west-1").assume_role(
                    AssumeRoleRequest("arn:aws:iam::111111111111:role/A", f"number-{number}", 900)
                )
                for number in range(60)
            )
        )
        assert len(stub.asked) == 60
        for asked in stub.asked:
            number = int(asked.form["RoleSessionName"].removeprefix("number-"))
            assert signer(asked) == keys(number).access_key_id
            token = asked.headers.get("X-Amz-Security-Token")
            assert token == (f"token-{number}" if number % 2 == 0 else None)


def clients(url: str) -> Clients:
    environ = {"HOME": "/nonexistent", "AWS_ENDPOINT_URL": url}
    return Clients(environ, read_shared_files(environ), "default")


def test_one_connection_serves_one_after_the_other() -> None:
    """Else each account's roles would cost a handshake, and a client."""
    with stub_aws(lambda _: GIVEN) as stub:
        found = clients(stub.url)
        for number in range(5):
            parameters = {"RoleArn": "arn:aws:iam::111111111111:role/A", "RoleSessionName": "me"}
            found.send("sts", "eu-west-1", keys(number), "AssumeRole", parameters)
        assert len({asked.peer for asked in stub.asked}) == 1
        assert [signer(asked) for asked in stub.asked] == [keys(n).access_key_id for n in range(5)]


def test_what_nobody_sends_is_not_signed() -> None:
    found = clients("http://127.0.0.1:1")
    signing = found._signing
    with signing.by(keys(0)):
        assert signing.get_frozen_credentials() is not None
    assert signing.get_frozen_credentials() is None


async def test_what_organizations_is_asked_with_is_made_before_anybody_asks() -> None:
    with stub_aws(lambda _: Answer(b"{}")) as stub:
        way = AwsGateway(stub.environ(), 1)
        port = way.organizations(keys(1), "eu-west-1")
        await port.get_ready()
        (made,) = port._calls._clients._clients.items()
        await port.get_ready()
        assert list(port._calls._clients._clients.items()) == [made]
        assert stub.asked == []


async def test_what_can_not_be_made_ready_is_told_by_the_request() -> None:
    way = AwsGateway({"HOME": "/nonexistent", "AWS_ENDPOINT_URL": "no url"}, 1)
    port = way.organizations(keys(1), "eu-west-1")
    await port.get_ready()
    with pytest.raises(HatstandError):
        await port.root()


def test_those_used_last_are_kept() -> None:
    with stub_aws(lambda _: GIVEN) as stub:
        found = clients(stub.url)
        for number in range(KEPT_CLIENTS + 1):
            parameters = {"RoleArn": "arn:aws:iam::111111111111:role/A", "RoleSessionName": "me"}
            found.send("sts", f"xx-test-{number}", keys(1), "AssumeRole", parameters)
        assert len(found._clients) == KEPT_CLIENTS
        assert ("sts", "xx-test-0") not in found._clients
