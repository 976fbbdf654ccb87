"""The endpoint's own requests under `/_hatstand/`: counters, faults and the clock."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hatstand.demo import faults
from hatstand.demo.errors import Response

if TYPE_CHECKING:
    from hatstand.demo.clock import Clock
    from hatstand.demo.limits import Calls
    from hatstand.demo.wire import Request


def _json(content: object, status: int = 200) -> Response:
    body = json.dumps(content).encode() + b"\n"
    return Response(status, body, (("Content-Type", "application/json"),))


def _content(request: Request) -> dict[str, Any]:
    content = json.loads(request.body or b"{}")
    if not isinstance(content, dict):
        raise ValueError("a JSON object is needed")
    return content


class Control:
    """Answers `/_hatstand/calls`, `/_hatstand/fault` and `/_hatstand/clock`."""

    def __init__(self, calls: Calls, waiting: faults.Faults, clock: Clock) -> None:
        self._calls = calls
        self._faults = waiting
        self._clock = clock

    def handle(self, request: Request) -> Response:
        """Answer one request; what is wrong with it is told with status 400 or 404."""
        actions = {
            ("GET", "/_hatstand/calls"): self._count,
            ("POST", "/_hatstand/calls"): self._reset,
            ("POST", "/_hatstand/fault"): self._fault,
            ("DELETE", "/_hatstand/fault"): self._no_faults,
            ("POST", "/_hatstand/clock"): self._set_clock,
        }
        action = actions.get((request.method, request.path))
        if action is None:
            return _json({"error": "there is nothing here"}, 404)
        try:
            return action(request)
        except ValueError as error:
            return _json({"error": str(error)}, 400)

    def _count(self, _request: Request) -> Response:
        return _json(self._calls.counts())

    def _reset(self, _request: Request) -> Response:
        self._calls.reset()
        return _json({})

    def _fault(self, request: Request) -> Response:
        self._faults.add(faults.parse(_content(request)))
        return _json({})

    def _no_faults(self, _request: Request) -> Response:
        self._faults.clear()
        return _json({})

    def _set_clock(self, request: Request) -> Response:
        """Set by how many seconds lifetimes run ahead, and the wire's clock is wrong."""
        content = _content(request)
        unknown = set(content) - {"ahead", "skew"}
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        ahead = float(content.get("ahead", self._clock.ahead))
        skew = float(content.get("skew", self._clock.skew))
        self._clock.ahead, self._clock.skew = ahead, skew
        return _json({"ahead": ahead, "skew": skew})
