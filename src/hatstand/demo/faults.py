"""Faults on demand: the next calls of an operation fail, hang or answer nonsense."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hatstand.demo import answers, cloudmap, errors, limits, organizations, ram_asking
from hatstand.demo.errors import AwsError, Response
from hatstand.demo.wire import Disconnect

if TYPE_CHECKING:
    from hatstand.demo.requests import Call

_LISTS = {
    "ListAccounts": "Accounts",
    "ListAccountsForParent": "Accounts",
    "ListOrganizationalUnitsForParent": "OrganizationalUnits",
    "ListChildren": "Children",
}
_MORE_LISTS = {
    "ram": {
        "GetResourceShareAssociations": "resourceShareAssociations",
        "GetResourceShareInvitations": "resourceShareInvitations",
        "GetResourceShares": "resourceShares",
        "ListPrincipals": "principals",
        "ListResources": "resources",
    },
    "servicediscovery": {
        "ListInstances": "Instances",
        "ListNamespaces": "Namespaces",
        "ListServices": "Services",
    },
}
_HALF = b'<{"half'
_PAGINGS = {"ram": ram_asking.PAGING, "servicediscovery": cloudmap.PAGING}


@dataclass
class Fault:
    """What happens to the next `count` calls of `operation` (`service:Operation`, `*` allowed).

    Attributes:
        error: An AWS error code, or `Expired` (the service's own code for that), `Malformed` (an
            answer that can't be read), `Truncated` (one that ends in the middle), `Disconnect` (no
            answer), `Hang` (none until the faults are cleared), `EmptyPage` (a page without items
            that promises more); None only delays.
        status: The HTTP status of an error code.
        message: The text that goes with an error code.
        count: How many calls it hits; 0 for every one from now on.
        delay: Seconds to wait first.
        every: 3 lets two calls pass before each that it hits.
    """

    operation: str
    error: str | None = None
    status: int = 400
    message: str = ""
    count: int = 1
    delay: float = 0.0
    every: int = 1
    passed: int = field(default=0, init=False, repr=False)


def parse(content: dict[str, Any]) -> Fault:
    """Return the fault that plain data describes.

    Raises:
        ValueError: A field is unknown, missing or of the wrong kind.
    """
    try:
        fault = Fault(**content)
        fault.status, fault.count = int(fault.status), int(fault.count)
        fault.delay, fault.every = float(fault.delay), int(fault.every)
    except TypeError as error:
        raise ValueError(str(error)) from None
    if fault.every < 1 or fault.count < 0 or fault.delay < 0:
        raise ValueError("every is 1 or more, count and delay are 0 or more")
    return fault


def parse_text(text: str) -> Fault:
    """Return the fault of `OPERATION=ERROR[,name=value…]`, as `--fail` takes it.

    `sts:AssumeRole=Throttling,every=3,count=0` throttles every third of its calls; with nothing
    after the first `=`, calls are only delayed.

    Raises:
        ValueError: It is not of that form, or a field is unknown or of the wrong kind.
    """
    operation, equals, rest = text.partition("=")
    error, *more = rest.split(",")
    if not operation or not equals or not all("=" in one for one in more):
        raise ValueError("a fault is OPERATION=ERROR[,count=N][,every=N][,delay=S][,status=N]")
    fields: dict[str, Any] = {}
    for one in more:
        name, _, value = one.partition("=")
        fields[name] = value
    return parse({"operation": operation, "error": error or None, **fields})


class Faults:
    """The faults that are waiting for their calls."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._let_go = threading.Event()

    def add(self, fault: Fault) -> None:
        """Let a fault wait for its calls, after those already waiting."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Forget every fault, and let the calls go on that hang."""
        with self._lock:
            self._faults.clear()
            self._let_go.set()
            self._let_go = threading.Event()

    def _next(self, name: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fnmatchcase(name, fault.operation):
                    fault.passed += 1
                    if fault.passed % fault.every:
                        continue
                    if fault.count == 1:
                        self._faults.remove(fault)
                    fault.count = max(0, fault.count - 1)
                    return fault
        return None

    def strike(self, call: Call) -> Response | None:
        """Let a waiting fault happen to this call; None where the call shall go on.

        Raises:
            AwsError: The fault is an error of the service.
            Disconnect: The connection shall be closed.
        """
        fault = self._next(call.name)
        if fault is None:
            return None
        if fault.delay:
            time.sleep(fault.delay)
        if fault.error is None:
            return None
        return self._on_the_wire(fault.error) or self._in_the_answer(fault, call)

    def _on_the_wire(self, error: str) -> Response | None:
        """Return an answer that no service of AWS's gives; None for what one of them may say."""
        if error == "Hang":
            self._let_go.wait()
            raise Disconnect
        if error == "Disconnect":
            raise Disconnect
        if error == "Malformed":
            return Response(200, _HALF, (("Content-Type", "text/html"),))
        if error == "Truncated":
            return Response(200, _HALF, (("Content-Type", "application/json"),), missing=1000)
        return None

    def _in_the_answer(self, fault: Fault, call: Call) -> Response:
        if fault.error == "EmptyPage" and call.operation in _LISTS:
            return self._empty_page(call)
        if fault.error == "EmptyPage" and call.operation in _MORE_LISTS.get(call.service, {}):
            paging = _PAGINGS[call.service]
            token = call.json.get(paging.token) or paging.token_at(call, 0)
            name = _MORE_LISTS[call.service][call.operation]
            return answers.answer(call, {name: [], paging.token: token})
        raise _error(fault, call)

    @staticmethod
    def _empty_page(call: Call) -> Response:
        token = call.json.get("NextToken") or organizations.token_at(call, 0)
        return organizations.answer({_LISTS[call.operation]: [], "NextToken": token})


def _error(fault: Fault, call: Call) -> AwsError:
    code = fault.error or ""
    if code == "Expired":
        return errors.spelled("expired", call.protocol, "The security token has expired")
    if code == "Throttling" and call.protocol != errors.QUERY:
        return limits.throttled(call.service, call.protocol)
    status = 503 if code == "ServiceUnavailable" and fault.status == 400 else fault.status
    return AwsError(code, fault.message or f"{code} (injected)", status)
