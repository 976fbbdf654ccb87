"""A profile of Identity Center: its sign-in is in `~/.aws/sso/cache`, as `aws sso login` left."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator

import pytest
from tests.unit.aws.stub_aws import Answer, StubAws, in_turn, stub_aws

from .conftest import PROD, REGION, Computer, Outcome

START_URL = "https://acme.awsapps.com/start"


@pytest.fixture
def portal(computer: Computer) -> Iterator[StubAws]:
    """A portal that gives the keys of the role for an access token."""
    computer.run("sync")
    keys = computer.run("env", f"{PROD}/ReadOnly", "--yes", "--format", "json").document
    found = {
        "accessKeyId": keys["AWS_ACCESS_KEY_ID"],
        "secretAccessKey": keys["AWS_SECRET_ACCESS_KEY"],
        "sessionToken": keys["AWS_SESSION_TOKEN"],
        "expiration": int((time.time() + 3600) * 1000),
    }
    with stub_aws(in_turn(*[Answer(json.dumps({"roleCredentials": found}))] * 4)) as stub:
        computer.environ["AWS_ENDPOINT_URL_SSO"] = stub.url
        yield stub


def sign_in(computer: Computer, hours: int) -> None:
    """Leave a token that ends so many hours from now."""
    name = hashlib.sha1(START_URL.encode(), usedforsecurity=False).hexdigest()
    ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + hours * 3600))
    token = {"startUrl": START_URL, "region": REGION, "accessToken": "token", "expiresAt": ends}
    computer.write(f".aws/sso/cache/{name}.json", json.dumps(token))


def handed(computer: Computer, *more: str) -> Outcome:
    return computer.run("env", "portal", "--format", "json", *more)


def test_its_role_is_handed_over_once_confirmed(computer: Computer, portal: StubAws) -> None:
    sign_in(computer, 8)
    asked = handed(computer)
    assert (asked.code, asked.out) == (4, "")
    assert "PROD" in asked.err
    done = handed(computer, "--yes")
    assert done.code == 0, done.err
    assert done.document["HATSTAND_ROLE"] == f"{PROD}/ReadOnly"
    assert done.document["HATSTAND_ENV"] == "prod"


def test_a_sign_in_that_ended_is_told_with_the_command(computer: Computer, portal: StubAws) -> None:
    sign_in(computer, -1)
    done = handed(computer, "--yes")
    assert (done.code, done.out) == (2, "")
    assert "aws sso login --profile portal" in done.err
    assert portal.asked == []
