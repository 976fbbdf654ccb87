"""A made-up company whose answers fail when a test says so, and the ways to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from tests.faults.probes import FULL_SPEED, World, look_around

from hatstand.aws import calls
from hatstand.aws.gateway import AwsGateway
from hatstand.demo import acme, managed, roles, server
from hatstand.domain import totp

PATIENCE = 0.03


class Moment:
    """The endpoint's time, which a test moves to get a fresh code."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        """Return epoch seconds."""
        return self.now

    def next_code(self) -> None:
        """Let the device show another code."""
        self.now += totp.WINDOW


@pytest.fixture(scope="session")
def moment() -> Moment:
    """Return the time of the company."""
    return Moment()


@pytest.fixture(scope="session")
def running(moment: Moment) -> Iterator[server.Running]:
    """Run the company; its Hub role may read what it is allowed itself."""
    organization = acme.build(None)
    hub = organization.roles(roles.JUMP)["Hub"]
    hub.inline["ReadItself"] = managed.document(managed.allow("iam:*", resource="*"))
    organization.put_role(hub)
    with server.start(organization=organization, clock=moment) as endpoint:
        endpoint.front.bridge.warm_up()
        yield endpoint


@pytest.fixture(autouse=True)
def calm(running: server.Running) -> Iterator[None]:
    """Begin and end without faults."""
    running.front.calls.reset()
    yield
    running.front.faults.clear()


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let retries take milliseconds."""
    monkeypatch.setattr(calls, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(calls, "_LONGEST_PAUSE", 0.005)
    monkeypatch.setattr(calls, "FAULT_PATIENCE", PATIENCE)


def way_to(endpoint: server.Running) -> AwsGateway:
    """Return a new way to the company, with little patience."""
    environ = {"HOME": "/nonexistent", **endpoint.environment("alice")}
    return AwsGateway(environ, FULL_SPEED, patience=PATIENCE)


@pytest.fixture(scope="session")
def found(running: server.Running, moment: Moment) -> tuple[AwsGateway, World]:
    """Return a way that was gone before, and what the probes look at."""
    way = way_to(running)
    return way, asyncio.run(look_around(way, running, moment))
