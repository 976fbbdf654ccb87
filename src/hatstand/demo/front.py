"""The way of a request: who it is for, what it costs, who sends it, and which service answers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hatstand.demo import errors, federation, permissions, requests, sharing_data, signature
from hatstand.demo.account import Account
from hatstand.demo.clock import Clock
from hatstand.demo.cloudmap import CloudMap
from hatstand.demo.control import Control
from hatstand.demo.errors import AwsError, Response
from hatstand.demo.faults import Faults
from hatstand.demo.iam import Iam
from hatstand.demo.limits import Calls, Throttle
from hatstand.demo.moto_bridge import Bridge
from hatstand.demo.organizations import Organizations
from hatstand.demo.ram import Ram
from hatstand.demo.sessions import Credentials
from hatstand.demo.sts import Sts
from hatstand.demo.uxc import Uxc
from hatstand.demo.wire import Disconnect

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call
    from hatstand.demo.sessions import Caller
    from hatstand.demo.wire import Request

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_HOST_PREFIX = "data-"
"""What clients put before the host for some operations unless told not to."""


def _is_loopback(authority: str) -> bool:
    try:
        return urlsplit(f"//{authority.removeprefix(_HOST_PREFIX)}").hostname in _LOOPBACK
    except ValueError:
        return False


def _from_elsewhere(request: Request) -> bool:
    """Tell whether a web page of another origin, or a name that points here, sent the request."""
    if not _is_loopback(request.headers.get("host", "")):
        return True
    origin = request.headers.get("origin")
    return origin is not None and not _is_loopback(origin.partition("://")[2])


class Front:
    """Answers every request of the endpoint.

    Args:
        organization: What there is.
        clock: The endpoint's time.
        latency: Seconds that every AWS call takes at least.
        rate: As for `limits.Throttle`.
    """

    def __init__(
        self, organization: Organization, clock: Clock, latency: float, rate: float | None
    ) -> None:
        self.latency = latency
        self.organization = organization
        self.clock = clock
        self.calls = Calls()
        self.faults = Faults()
        self.credentials = Credentials(organization)
        self.bridge = Bridge(organization)
        self.shares, self.namespaces = sharing_data.fill(organization, clock)
        self._throttle = Throttle(rate)
        self._control = Control(self.calls, self.faults, clock)
        self._federation = federation.Federation(self.credentials, clock)
        self._services = {
            "account": Account(organization, clock).handle,
            "sts": Sts(organization, self.credentials, clock).handle,
            "organizations": Organizations(organization, clock).handle,
            "iam": Iam(organization, self.bridge, clock).handle,
            "ram": Ram(organization, self.shares, clock).handle,
            "servicediscovery": CloudMap(organization, self.namespaces, clock).handle,
            "uxc": Uxc(organization, clock).handle,
        }

    def handle(self, request: Request) -> Response:
        """Return the answer to a request; never raises but to close the connection."""
        if _from_elsewhere(request):
            text = b"This endpoint answers this machine only.\n"
            return Response(403, text, (("Content-Type", "text/plain"),))
        if request.path.startswith("/_hatstand/"):
            return self._control.handle(request)
        if request.path == federation.PATH:
            return self._sign_in(request)
        return self._answered(requests.identify(request), self._aws)

    @staticmethod
    def _answered(call: Call, answer: Callable[[Call], Response]) -> Response:
        """Return an answer, or the refusal as the service writes it; never an HTML page."""
        try:
            return answer(call)
        except AwsError as error:
            return errors.render(error, call.protocol)
        except Disconnect:
            raise
        except Exception as error:
            failure = AwsError("InternalFailure", f"The endpoint failed: {error!r}", 500)
            return errors.render(failure, call.protocol)

    def _begin(self, call: Call) -> Response | None:
        """Count a call, let its latency pass and let a waiting fault happen."""
        self.calls.add(call.name)
        if self.latency:
            time.sleep(self.latency)
        return self.faults.strike(call)

    def _sign_in(self, request: Request) -> Response:
        given = federation.parameters(request)
        call = requests.Call(request, None, "signin", given.get("Action", ""), errors.REST_JSON)
        return self._answered(
            call, lambda call: self._begin(call) or self._federation.handle(given)
        )

    def _aws(self, call: Call) -> Response:
        struck = self._begin(call)
        if struck is not None:
            return struck
        caller = signature.caller_of(
            call.request, call.scope, call.protocol, self.credentials, self.clock
        )
        self._throttle.check(caller.account, call.service, call.operation, call.protocol)
        service = self._services.get(call.service, self._others)
        return service(call, caller)

    def _others(self, call: Call, caller: Caller) -> Response:
        """Answer a call to any other service: moto's answer, if the caller's policies allow it."""
        context = permissions.context_of(self.organization, caller, self.clock.lifetimes())
        action = "s3:ListAllMyBuckets" if call.name == "s3:ListBuckets" else call.name
        permissions.require(caller, action, "*", context, call.protocol)
        return self.bridge.forward(call, caller.account)
