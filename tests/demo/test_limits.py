"""Counting, latency, throttling and faults."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from botocore.parsers import ResponseParserError

from hatstand.demo import server

from .conftest import Endpoint, Time, control, http, refused


@pytest.fixture(autouse=True)
def calm(endpoint: Endpoint) -> Iterator[None]:
    """Begin without counts, end without faults."""
    control(endpoint, "calls", {})
    yield
    http(f"{endpoint.url}/_hatstand/fault", method="DELETE")


def test_calls_are_counted_by_operation(endpoint: Endpoint) -> None:
    endpoint.client("sts").get_caller_identity()
    endpoint.client("organizations").list_roots()
    refused(endpoint.assume, "PartnerSupport")
    http(f"{endpoint.url}/federation?Action=login")
    assert control(endpoint, "calls") == {
        "organizations:ListRoots": 1,
        "signin:login": 1,
        "sts:AssumeRole": 1,
        "sts:GetCallerIdentity": 1,
    }
    control(endpoint, "calls", {})
    assert control(endpoint, "calls") == {}


def test_faults_hit_the_next_calls_of_an_operation(endpoint: Endpoint) -> None:
    fault = {"operation": "sts:AssumeRole", "error": "ServiceUnavailable", "count": 2}
    control(endpoint, "fault", fault)
    assert endpoint.client("sts").get_caller_identity()
    for _ in range(2):
        with pytest.raises(ClientError) as caught:
            endpoint.assume("ReadOnly")
        assert caught.value.response["Error"]["Code"] == "ServiceUnavailable"
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert endpoint.assume("ReadOnly")


def test_throttling_is_spelled_as_the_service_does(endpoint: Endpoint) -> None:
    control(endpoint, "fault", {"operation": "*", "error": "Throttling", "count": 2})
    assert refused(endpoint.client("sts").get_caller_identity)[0] == "Throttling"
    assert refused(endpoint.client("organizations").list_roots)[0] == "TooManyRequestsException"


def test_other_faults(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    sts, organizations = endpoint.client("sts"), endpoint.client("organizations")
    control(endpoint, "fault", {"operation": "sts:*", "error": "Disconnect"})
    with pytest.raises(ConnectionClosedError):
        sts.get_caller_identity()
    control(endpoint, "fault", {"operation": "sts:*", "error": "Malformed"})
    with pytest.raises(ResponseParserError):
        sts.get_caller_identity()
    waited: list[float] = []
    monkeypatch.setattr("hatstand.demo.faults.time", SimpleNamespace(sleep=waited.append))
    control(endpoint, "fault", {"operation": "sts:*", "delay": 0.2})
    assert sts.get_caller_identity()
    assert waited == [0.2]
    control(endpoint, "fault", {"operation": "*:ListAccounts", "error": "EmptyPage"})
    pages = list(organizations.get_paginator("list_accounts").paginate())
    assert [len(page["Accounts"]) for page in pages][:3] == [0, 20, 20]
    own = {"operation": "sts:*", "error": "RegionDisabledException", "status": 403, "message": "Hm"}
    control(endpoint, "fault", own)
    assert refused(sts.get_caller_identity) == ("RegionDisabledException", "Hm")


def test_faults_that_make_no_sense_are_refused(endpoint: Endpoint) -> None:
    for content in (b"[]", b"{", b"{}", b'{"operation": "a", "unknown": 1}'):
        assert http(f"{endpoint.url}/_hatstand/fault", content)[0] == 400
    assert http(f"{endpoint.url}/_hatstand/clock", b'{"forward": 1}')[0] == 400
    assert http(f"{endpoint.url}/_hatstand/other")[0] == 404


def test_the_clock_can_be_set_ahead(endpoint: Endpoint) -> None:
    sts = endpoint.client("sts", endpoint.role("ReadOnly"))
    control(endpoint, "clock", {"ahead": 3601})
    assert refused(sts.get_caller_identity)[0] == "ExpiredToken"
    control(endpoint, "clock", {"ahead": 0})
    assert sts.get_caller_identity()


def test_latency(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("hatstand.demo.front.time", SimpleNamespace(sleep=waited.append))
    with server.start(latency=0.05) as running:
        sts = Endpoint(running, Time()).client("sts")
        for _ in range(4):
            sts.get_caller_identity()
    assert waited == [0.05] * 4


def test_a_rate_for_each_account_and_service() -> None:
    with server.start(throttle=5) as running:
        limited = Endpoint(running, Time())
        sts, organizations = limited.client("sts"), limited.client("organizations")
        for _ in range(5):
            sts.get_caller_identity()
        assert refused(sts.get_caller_identity) == ("Throttling", "Rate exceeded")
        assert limited.client("sts", "bob").get_caller_identity()
        for _ in range(5):
            organizations.list_accounts()
        assert refused(organizations.list_accounts)[0] == "TooManyRequestsException"
        assert control(limited, "calls")["sts:GetCallerIdentity"] == 7


def test_awss_own_rates() -> None:
    with server.start(throttle=None) as running:
        limited = Endpoint(running, Time())
        organizations = limited.client("organizations")
        for _ in range(2):
            organizations.list_roots()
        assert refused(organizations.list_roots)[0] == "TooManyRequestsException"
        assert organizations.describe_organization()
        for _ in range(30):
            assert limited.client("sts").get_caller_identity()
