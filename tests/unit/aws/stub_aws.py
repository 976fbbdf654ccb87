"""A loopback endpoint that answers as a test tells it, and remembers what it was asked."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass
class Asked:
    """One request that came in."""

    operation: str
    path: str
    body: str
    headers: dict[str, str]
    peer: tuple[str, int] = ("", 0)

    @property
    def form(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(self.body).items()}

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body or "{}"))


@dataclass
class Answer:
    """One answer; `drop` closes the connection without any, `after` is waited for before."""

    body: str = "{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    after: Callable[[], object] | None = None


def ok(content: object) -> Answer:
    """Return an answer of the JSON protocol."""
    return Answer(json.dumps(content))


def error(code: str, message: str = "", status: int = 400) -> Answer:
    """Return a refusal of the JSON protocol."""
    body = json.dumps({"__type": code, "message": message})
    return Answer(body, status, {"x-amzn-ErrorType": code})


def xml(operation: str, content: str) -> Answer:
    """Return an answer of the query protocol."""
    return Answer(
        f"<{operation}Response><{operation}Result>{content}</{operation}Result>"
        f"</{operation}Response>"
    )


def xml_error(code: str, message: str = "", status: int = 400) -> Answer:
    """Return a refusal of the query protocol."""
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Answer(f"{body}</ErrorResponse>", status)


Script = Callable[[Asked], Answer]


class StubAws:
    """The endpoint; `script` decides each answer."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self.arrived = threading.Event()
        self.url = ""

    def operations(self) -> list[str]:
        return [asked.operation for asked in self.asked]

    def environ(self, **variables: str) -> dict[str, str]:
        """Return variables that point at this endpoint, with keys."""
        return {
            "HOME": "/nonexistent",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIASTUB000000000000",
            "AWS_SECRET_ACCESS_KEY": "secret-of-stub",
            **variables,
        }


def in_turn(*answers: Answer) -> Script:
    """Return a script that gives answers in order, the last one for ever."""
    left = list(answers)
    lock = threading.Lock()

    def script(_: Asked) -> Answer:
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    return script


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that went away, as some tests have them do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def stub_aws(script: Script) -> Iterator[StubAws]:
    """Serve `script` on loopback while the block runs."""
    stub = StubAws(script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            operation = target or parse_qs(body).get("Action", [self.path])[0]
            asked = Asked(operation, self.path, body, dict(self.headers), self.client_address)
            stub.asked.append(asked)
            stub.arrived.set()
            answer = stub.script(asked)
            if answer.after is not None:
                answer.after()
            if answer.drop:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body.encode())))
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def do_GET(self) -> None:
            self.do_POST()

        def do_PUT(self) -> None:
            self.do_POST()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

    server = _Server(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
