"""Console sign-in: which credentials get a link, and for how long."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import SERIAL, Endpoint, http


def sign_in(
    endpoint: Endpoint, credentials: dict[str, Any], post: bool = True, **more: str
) -> tuple[int, str]:
    session = {
        "sessionId": credentials["AccessKeyId"],
        "sessionKey": credentials["SecretAccessKey"],
        "sessionToken": credentials.get("SessionToken"),
    }
    form = urlencode({"Action": "getSigninToken", "Session": json.dumps(session), **more})
    url = f"{endpoint.url}/federation"
    return http(url, form.encode()) if post else http(f"{url}?{form}")


def login(endpoint: Endpoint, token: str, destination: str = "https://x.example/") -> Any:
    query = {"Action": "login", "Issuer": "hatstand", "Destination": destination}
    return http(f"{endpoint.url}/federation?{urlencode(query | {'SigninToken': token})}")


@pytest.mark.parametrize("post", [True, False])
def test_a_role_signs_in(endpoint: Endpoint, post: bool) -> None:
    status, text = sign_in(endpoint, endpoint.role("ReadOnly"), post)
    assert status == 200
    destination = "https://console.aws.amazon.com/s3?<script>&region=eu-west-1"
    status, page = login(endpoint, json.loads(text)["SigninToken"], destination)
    assert status == 200
    assert "arn:aws:sts::111111111111:assumed-role/ReadOnly/tester" in page
    assert "https://console.aws.amazon.com/s3?&lt;script&gt;&amp;region=eu-west-1" in page


def test_only_roles_sign_in(endpoint: Endpoint) -> None:
    key, secret, _ = endpoint.keys("alice")
    session = endpoint.mfa_session()
    wrong = endpoint.role("ReadOnly") | {"SecretAccessKey": "x"}
    for credentials in ({"AccessKeyId": key, "SecretAccessKey": secret}, session, wrong):
        status, text = sign_in(endpoint, credentials)
        assert status == 400
        assert "Invalid credentials parameter" in text


def test_durations(endpoint: Endpoint) -> None:
    role = endpoint.role("Admin", SerialNumber=SERIAL, TokenCode=endpoint.code())
    assert sign_in(endpoint, role, SessionDuration="14400")[0] == 200
    for wrong in ("899", "14401", "43201", "1h", "-900", "²"):
        assert sign_in(endpoint, role, SessionDuration=wrong)[0] == 400


def test_no_duration_for_chained_roles(endpoint: Endpoint) -> None:
    hub = endpoint.role("arn:aws:iam::999999999999:role/Hub")
    for chained in (endpoint.role("Deploy", hub), endpoint.role("Admin", endpoint.mfa_session())):
        assert sign_in(endpoint, chained, SessionDuration="3600")[0] == 400
        assert sign_in(endpoint, chained)[0] == 200


def test_links_and_credentials_expire(endpoint: Endpoint) -> None:
    role = endpoint.role("ReadOnly")
    token = json.loads(sign_in(endpoint, role)[1])["SigninToken"]
    endpoint.time.now += 899
    assert login(endpoint, token)[0] == 200
    endpoint.time.now += 2
    assert login(endpoint, token)[0] == 400
    endpoint.time.now += 3600
    assert sign_in(endpoint, role)[0] == 400


@pytest.mark.parametrize(
    "query", ["", "?Action=other", "?Action=login", "?Action=getSigninToken&Session=%7B"]
)
def test_nonsense(endpoint: Endpoint, query: str) -> None:
    assert http(f"{endpoint.url}/federation{query}")[0] == 400
