"""Faults that the endpoint can be told to have: each as a client meets it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from tests.patience import PATIENCE, eventually

from hatstand.demo.__main__ import main
from hatstand.demo.faults import Fault, parse, parse_text

from .conftest import Endpoint, control, http, refused


@pytest.fixture(autouse=True)
def calm(endpoint: Endpoint) -> Iterator[None]:
    """End without faults."""
    yield
    http(f"{endpoint.url}/_hatstand/fault", method="DELETE")


def test_every_third_call_is_hit(endpoint: Endpoint) -> None:
    fault = {"operation": "sts:GetCallerIdentity", "error": "Throttling", "count": 0, "every": 3}
    control(endpoint, "fault", fault)
    client = endpoint.client("sts")
    outcomes = []
    for _ in range(6):
        try:
            client.get_caller_identity()
            outcomes.append("")
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])
    assert outcomes == ["", "", "Throttling", "", "", "Throttling"]


@pytest.mark.parametrize(
    ("service", "method", "code"),
    [
        ("sts", "get_caller_identity", "ExpiredToken"),
        ("organizations", "list_roots", "ExpiredTokenException"),
    ],
)
def test_expired_is_spelled_as_the_service_does(
    endpoint: Endpoint, service: str, method: str, code: str
) -> None:
    control(endpoint, "fault", {"operation": f"{service}:*", "error": "Expired"})
    assert refused(getattr(endpoint.client(service), method))[0] == code


def test_what_hangs_ends_when_the_faults_are_cleared(endpoint: Endpoint) -> None:
    control(endpoint, "calls", {})
    control(endpoint, "fault", {"operation": "organizations:ListRoots", "error": "Hang"})
    client = endpoint.client("organizations")
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(client.list_roots)
        eventually(lambda: control(endpoint, "calls"))
        assert not hanging.done()
        http(f"{endpoint.url}/_hatstand/fault", method="DELETE")
        with suppress(ConnectionClosedError):
            hanging.result(timeout=PATIENCE)


def test_a_fault_in_words() -> None:
    assert parse_text("sts:AssumeRole=Throttling,every=3,count=0") == Fault(
        "sts:AssumeRole", "Throttling", every=3, count=0
    )
    assert parse_text("organizations:*=,delay=0.5") == Fault("organizations:*", delay=0.5)


@pytest.mark.parametrize(
    "text", ["", "sts:AssumeRole", "=Throttling", "a:b=X,what=1", "a:b=X,count", "a:b=X,every=0"]
)
def test_a_fault_that_makes_no_sense(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_text(text)
    with pytest.raises(SystemExit):
        main(["--fail", text])
    assert "--fail" in capsys.readouterr().err


def test_numbers_out_of_range() -> None:
    with pytest.raises(ValueError, match="every is 1 or more"):
        parse({"operation": "a:b", "every": 0})
