"""Faults on demand: the next calls of an operation fail, hang or answer nonsense."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
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
_PAGINGS = {"ram": ram_asking.PAGING, "servicediscovery": cloudmap.PAGING}


@dataclass
class Fault:
    """What happens to the next `count` calls of `operation` (`service:Operation`, `*` allowed).

    Attributes:
        error: An AWS error code, or `Malformed` (an answer that can't be read), `Disconnect` (no
            answer), `EmptyPage` (a page without items that promises more); None only delays.
        status: The HTTP status of an error code.
        message: The text that goes with an error code.
        count: How many calls it hits; 0 for every one from now on.
        delay: Seconds to wait first.
    """

    operation: str
    error: str | None = None
    status: int = 400
    message: str = ""
    count: int = 1
    delay: float = 0.0


def parse(content: dict[str, Any]) -> Fault:
    """Return the fault that plain data describes.

    Raises:
        ValueError: A field is unknown, missing or of the wrong kind.
    """
    try:
        fault = Fault(**content)
        fault.status, fault.count = int(fault.status), int(fault.count)
        fault.delay = float(fault.delay)
    except TypeError as error:
        raise ValueError(str(error)) from None
    return fault


class Faults:
    """The faults that are waiting for their calls."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Let a fault wait for its calls, after those already waiting."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._faults.clear()

    def _next(self, name: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fnmatchcase(name, fault.operation):
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
        if fault.error == "Disconnect":
            raise Disconnect
        if fault.error == "Malformed":
            return Response(200, b'<{"half', (("Content-Type", "text/html"),))
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
    if code == "Throttling" and call.protocol != errors.QUERY:
        return limits.throttled(call.service, call.protocol)
    status = 503 if code == "ServiceUnavailable" and fault.status == 400 else fault.status
    return AwsError(code, fault.message or f"{code} (injected)", status)
