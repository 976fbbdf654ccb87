"""An endpoint for each module of tests, with a time of its own, and clients of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from tests.patience import PATIENCE

from hatstand.demo import people, server
from hatstand.domain import totp

REGION = "ap-northeast-1"
SERIAL = "arn:aws:iam::999999999999:mfa/alice"
ROLES = "arn:aws:iam::111111111111:role/"
AWS = str(Path(sys.executable).with_name("aws"))


class Time:
    """A time that only moves when a test moves it."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        """Return the epoch seconds that it shows."""
        return self.now


class Endpoint:
    """A running endpoint and what tests do with it."""

    def __init__(self, running: server.Running, moment: Time) -> None:
        self.running = running
        self.time = moment
        self.url = running.url
        self._session = boto3.Session()
        self._known: dict[tuple[str, str], Any] = {}

    def code(self, seed: str = people.SEED) -> str:
        """Return a code that was not used yet: the next windows' one, with the time moved there."""
        self.time.now += 3 * totp.WINDOW
        return totp.code(seed, self.time.now)

    def client(self, service: str, who: str | dict[str, Any] = "alice", **options: Any) -> Any:
        """Return a client of one of the users, or of temporary credentials."""
        if isinstance(who, dict):
            names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
            return self._make(service, tuple(who[name] for name in names), **options)
        if options:
            return self._make(service, self.keys(who), **options)
        known = self._known.get((service, who))
        if known is None:
            known = self._known[service, who] = self._make(service, self.keys(who))
        return known

    def keys(self, user: str) -> tuple[str, str, str | None]:
        """Return a user's long-term keys and no token."""
        variables = self.running.environment(user)
        return variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"], None

    def _make(self, service: str, keys: tuple[Any, ...], **options: Any) -> Any:
        return self._session.client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id=keys[0],
            aws_secret_access_key=keys[1],
            aws_session_token=keys[2],
            config=Config(retries={"total_max_attempts": 1}, **options),
        )

    def assume(self, role: str, who: str | dict[str, Any] = "alice", **more: Any) -> dict[str, Any]:
        """Assume a role (an ARN, or a name in payments-prod) and return the whole answer."""
        arn = role if role.startswith("arn:") else ROLES + role
        more = {"RoleSessionName": "tester", **more}
        return dict(self.client("sts", who).assume_role(RoleArn=arn, **more))

    def role(self, role: str, who: str | dict[str, Any] = "alice", **more: Any) -> dict[str, Any]:
        """Assume a role and return its credentials."""
        return dict(self.assume(role, who, **more)["Credentials"])

    def mfa_session(self, **more: Any) -> dict[str, Any]:
        """Return alice's `GetSessionToken` credentials with MFA."""
        sts = self.client("sts")
        answer = sts.get_session_token(SerialNumber=SERIAL, TokenCode=self.code(), **more)
        return dict(answer["Credentials"])


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    """The made-up company as it is, shared by a module's tests."""
    moment = Time()
    with server.start(clock=moment) as running:
        yield Endpoint(running, moment)


def refused(call: Callable[..., Any], *arguments: Any, **options: Any) -> tuple[str, str]:
    """Return code and message with which AWS refuses a call; fail where it doesn't."""
    with pytest.raises(ClientError) as caught:
        call(*arguments, **options)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def http(
    url: str, data: bytes | None = None, method: str | None = None, **headers: str
) -> tuple[int, str]:
    """Send a plain HTTP request; return status and text."""
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - loopback
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def control(endpoint: Endpoint, name: str, content: object | None = None) -> Any:
    """Ask, or with `content` tell, something under `/_hatstand/`."""
    data = None if content is None else json.dumps(content).encode()
    return json.loads(http(f"{endpoint.url}/_hatstand/{name}", data)[1])


def aws(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the real AWS CLI, without a terminal."""
    return subprocess.run(
        [AWS, *arguments, "--output", "json"],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
