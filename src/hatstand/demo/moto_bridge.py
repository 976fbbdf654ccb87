"""Passes calls on to moto, whose own backends hold the state of everything that is not ours."""

from __future__ import annotations

import io
import itertools
import threading
from typing import TYPE_CHECKING, Any

from hatstand.demo import errors, iam_state
from hatstand.demo.errors import Response

if TYPE_CHECKING:
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call

_numbers = itertools.count(1)
# moto's state is the process's and not made for threads, so one call at a time goes in. Its
# answers take a millisecond; simulated latency is spent outside.
_lock = threading.RLock()
_filled: dict[str, tuple[int, int]] = {}
_DROPPED = {"connection", "content-length", "date", "server", "transfer-encoding"}


class Bridge:
    """Calls moto in the account of the caller."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization
        self._number = next(_numbers)
        self._application: Any = None

    def warm_up(self) -> None:
        """Import moto now, so that the first call doesn't wait for it."""
        with _lock:
            self._load()

    def _load(self) -> Any:  # noqa: ANN401 - moto has no types to name
        if self._application is None:
            import logging

            from moto.moto_server.werkzeug_app import (
                DomainDispatcherApplication,
                create_backend_app,
            )

            for name in ("moto", "werkzeug"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
            self._application = DomainDispatcherApplication(create_backend_app)
        return self._application

    def forward(self, call: Call, account: str, body: bytes | None = None) -> Response:
        """Return moto's answer to `call` in `account`.

        Args:
            call: The request.
            account: The 12-digit id of the account in which it happens.
            body: Replaces the request's body.

        Raises:
            AwsError: moto doesn't know the operation, or failed at it.
        """
        with _lock:
            application = self._load()
            state = (self._number, self._organization.revisions[account])
            if _filled.get(account) != state:
                iam_state.fill(self._organization, account)
                _filled[account] = state
            response = self._run(application, self._environment(call, account, body))
        if response is None or _is_page(response):
            message = f"The operation {call.operation} is not available at this endpoint."
            raise errors.spelled("unknown-operation", call.protocol, message)
        return response

    @staticmethod
    def _environment(call: Call, account: str, body: bytes | None) -> dict[str, Any]:
        from urllib.parse import unquote

        request = call.request
        content = request.body if body is None else body
        host, _, port = request.headers.get("host", "127.0.0.1").partition(":")
        environment: dict[str, Any] = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(request.path).encode().decode("latin-1"),
            "RAW_URI": request.path,
            "QUERY_STRING": request.query,
            "SERVER_NAME": host,
            "SERVER_PORT": port or "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(content),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(content)),
        }
        for name, value in request.headers.items():
            if name not in {"content-type", "content-length"}:
                environment["HTTP_" + name.upper().replace("-", "_")] = value
        environment["HTTP_X_MOTO_ACCOUNT_ID"] = account
        return environment

    @staticmethod
    def _run(application: Any, environment: dict[str, Any]) -> Response | None:  # noqa: ANN401
        """Return what the application answers; None where it can't answer at all."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            started.append((status, headers))

        try:
            body = b"".join(application(environment, start_response))
        except Exception:  # moto raises anything for what it doesn't know
            return None
        status, headers = started[0]
        kept = tuple(pair for pair in headers if pair[0].lower() not in _DROPPED)
        return Response(int(status.split(" ", 1)[0]), body, kept)


def _is_page(response: Response) -> bool:
    """Tell whether this is a web server's error page instead of an answer of AWS."""
    kind = next((value for name, value in response.headers if name.lower() == "content-type"), "")
    return response.status >= 400 and (
        response.body[:15].lower().startswith((b"<!doctype html", b"<html"))
        or (response.status >= 500 and "html" in kind)
    )
