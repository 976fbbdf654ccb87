"""Starts the endpoint in a thread of this process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from hatstand.demo import acme, roles
from hatstand.demo.clock import Clock
from hatstand.demo.front import Front
from hatstand.demo.wire import Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from hatstand.demo.organization import Organization

REGION = "ap-northeast-1"

UNLIMITED = 0.0
"""A throttle that never refuses."""


class Running:
    """A running endpoint; as a context manager it is closed at the end.

    Attributes:
        url: Such as `http://127.0.0.1:40123`.
        organization: What it serves; tests may change it while it runs.
        clock: Its time; `ahead` makes credentials expire, `skew` breaks signatures.
        front: Its parts: `calls`, `faults`, `credentials`, `latency`.
    """

    def __init__(self, server: Server, front: Front) -> None:
        self._server = server
        self._thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self.front = front
        self.organization = front.organization
        self.clock = front.clock
        self.url = f"http://127.0.0.1:{server.port}"
        self._thread.start()

    def environment(self, user: str = "alice") -> dict[str, str]:
        """Return the variables that point a program at the endpoint as one of the demo's users."""
        found = next(one for one in self.organization.users.values() if one.name == user)
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": found.key.id,
            "AWS_SECRET_ACCESS_KEY": found.key.secret,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }

    def close(self) -> None:
        """Stop the endpoint and close every connection to it."""
        self._server.shutdown()
        self._server.close()
        self._thread.join()

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def limit(organization: Organization, access: str | None) -> Organization:
    """Take the demo user's right to read the organization away.

    Args:
        organization: The organization.
        access: `none` takes the jump account out of it, `denied` leaves it an ordinary member;
            None changes nothing.
    """
    if access is not None:
        organization.delegated = {}
    if access == "none":
        organization.remove_account(roles.JUMP)
    return organization


def start(
    port: int = 0,
    accounts: int | None = None,
    latency: float = 0.0,
    throttle: float | None = UNLIMITED,
    organization: Organization | str | None = None,
    clock: Callable[[], float] | None = None,
) -> Running:
    """Start the endpoint on 127.0.0.1 in a thread and return it, ready.

    Args:
        port: 0 for any free one.
        accounts: How many member accounts; None for the made-up company as it is.
        latency: Seconds that every call takes at least.
        throttle: Calls a second for each account and service; None for AWS's documented rates.
        organization: One from `acme.custom` or `acme.build`; or `none` or `denied`, see `limit`.
        clock: Tells the time for codes and lifetimes, in epoch seconds.
    """
    if organization is None or isinstance(organization, str):
        organization = limit(acme.build(accounts), organization)
    front = Front(organization, Clock(clock), latency, throttle)
    return Running(Server(port, front.handle, lambda: front.clock.skew), front)
