"""Who may speak to the endpoint at all: keys, tokens, signatures, clocks, hosts."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Endpoint, control, http, refused

INVALID = "The security token included in the request is invalid."


def fake(**changes: Any) -> dict[str, Any]:
    return {"AccessKeyId": "AKIANOBODY", "SecretAccessKey": "x", "SessionToken": None} | changes


def test_an_unknown_key(endpoint: Endpoint) -> None:
    assert refused(endpoint.client("sts", fake()).get_caller_identity) == (
        "InvalidClientTokenId",
        INVALID,
    )
    assert refused(endpoint.client("organizations", fake()).list_accounts) == (
        "UnrecognizedClientException",
        INVALID,
    )
    assert refused(endpoint.client("ec2", fake()).describe_regions)[0] == "AuthFailure"
    assert refused(endpoint.client("s3", fake()).list_buckets)[0] == "InvalidAccessKeyId"


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("sts", "get_caller_identity", "SignatureDoesNotMatch"),
        ("organizations", "list_accounts", "InvalidSignatureException"),
    ],
)
def test_a_wrong_secret(endpoint: Endpoint, service: str, operation: str, code: str) -> None:
    keys = fake(AccessKeyId=endpoint.keys("alice")[0])
    found, message = refused(getattr(endpoint.client(service, keys), operation))
    assert found == code
    assert message.startswith("The request signature we calculated does not match the signature")


@pytest.mark.parametrize("token", [None, "wrong"])
def test_a_missing_or_wrong_token(endpoint: Endpoint, token: str | None) -> None:
    credentials = endpoint.role("ReadOnly") | {"SessionToken": token}
    found = refused(endpoint.client("sts", credentials).get_caller_identity)
    assert found == ("InvalidClientTokenId", INVALID)


def test_long_term_keys_with_a_token(endpoint: Endpoint) -> None:
    key, secret, _ = endpoint.keys("alice")
    credentials = fake(AccessKeyId=key, SecretAccessKey=secret, SessionToken="left over")
    assert refused(endpoint.client("sts", credentials).get_caller_identity)[1] == INVALID


def test_no_signature(endpoint: Endpoint) -> None:
    status, text = http(endpoint.url, b"Action=GetCallerIdentity&Version=2011-06-15")
    assert status == 403
    assert "MissingAuthenticationToken" in text


@pytest.mark.parametrize(("skew", "text"), [(600, "Signature expired"), (-600, "not yet current")])
def test_a_wrong_clock(endpoint: Endpoint, skew: int, text: str) -> None:
    control(endpoint, "clock", {"skew": skew})
    try:
        code, message = refused(endpoint.client("sts").get_caller_identity)
    finally:
        control(endpoint, "clock", {"skew": 0})
    assert code == "SignatureDoesNotMatch"
    assert text in message
    assert endpoint.client("sts").get_caller_identity()["Account"] == "999999999999"


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com", "10.0.0.1:80", "[::2]"])
def test_only_loopback_hosts(endpoint: Endpoint, host: str) -> None:
    for path in ("/", "/_hatstand/calls", "/federation"):
        assert http(endpoint.url + path, Host=host)[0] == 403


def test_no_web_pages(endpoint: Endpoint) -> None:
    assert http(f"{endpoint.url}/_hatstand/calls", Origin="https://evil.example")[0] == 403
    assert http(f"{endpoint.url}/_hatstand/calls", Origin=endpoint.url)[0] == 200


def test_names_of_this_machine_are_fine(endpoint: Endpoint) -> None:
    port = endpoint.url.rpartition(":")[2]
    assert http(f"{endpoint.url}/_hatstand/calls", Host=f"localhost:{port}")[0] == 200


def test_moto_is_not_reachable_without_a_signature(endpoint: Endpoint) -> None:
    for path in ("/moto-api/data.json", "/moto-api/reset", "/latest/meta-data/"):
        status, text = http(endpoint.url + path, method="POST", data=b"")
        assert status == 403
        assert "AccessDenied" in text


def test_unknown_operations_are_aws_errors(endpoint: Endpoint) -> None:
    admin = endpoint.role("ReadOnly", "alice")
    code, _ = refused(
        endpoint.client("iam", admin).generate_organizations_access_report,
        EntityPath="o-acme4711hq/r-acme",
    )
    assert code == "InvalidAction"
    code, _ = refused(endpoint.client("sts").decode_authorization_message, EncodedMessage="x")
    assert code == "InvalidAction"


def test_roots_may_not_assume_roles(endpoint: Endpoint) -> None:
    from hatstand.demo.model import Key, User

    root = User("999999999999", "jump-root", Key("AKIAROOT", "secret"), root=True)
    endpoint.running.organization.add_user(root)
    assert endpoint.client("sts", "jump-root").get_caller_identity()["Arn"] == (
        "arn:aws:iam::999999999999:root"
    )
    assert refused(endpoint.assume, "ReadOnly", "jump-root") == (
        "AccessDenied",
        "Roles may not be assumed by root accounts.",
    )
