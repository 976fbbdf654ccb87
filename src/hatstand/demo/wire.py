"""HTTP on loopback: one thread a connection, connections kept, one write for each answer."""

from __future__ import annotations

import email.utils
import http.server
import socket
import socketserver
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatstand.demo.errors import Response

_LIMIT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; header names are in lower case, repeated ones joined by commas."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class Disconnect(Exception):  # noqa: N818 - not an error but an order
    """Raised to close the connection without any answer."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def _body(self) -> bytes | None:
        """Return the request's body; None where it can't be read."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            return None
        return self.rfile.read(length) if 0 <= length <= _LIMIT else None

    def _chunks(self) -> bytes | None:
        parts: list[bytes] = []
        total = 0
        while True:
            try:
                length = int(self.rfile.readline(64).split(b";")[0], 16)
            except ValueError:
                return None
            total += length
            if length < 0 or total > _LIMIT:
                return None
            parts.append(self.rfile.read(length))
            self.rfile.readline(4)
            if not length:
                return b"".join(parts)

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            return
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            lower = name.lower()
            headers[lower] = f"{headers[lower]},{value}" if lower in headers else value
        path, _, query = self.path.partition("?")
        request = Request(self.command, path, query, headers, body)
        try:
            self._answer(self.server.handle(request))
        except Disconnect:
            self.close_connection = True

    def _answer(self, response: Response) -> None:
        reason = http.server.BaseHTTPRequestHandler.responses.get(response.status, ("", ""))[0]
        date = email.utils.formatdate(time.time() + self.server.skew(), usegmt=True)
        lines = [f"HTTP/1.1 {response.status} {reason}", f"Date: {date}"]
        lines += [f"{name}: {value}" for name, value in response.headers]
        lines.append(f"Content-Length: {len(response.body) + response.missing}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        # Head and body in one write: as two they wait for each other (Nagle, delayed ACK).
        self.wfile.write(head if self.command == "HEAD" else head + response.body)
        self.close_connection = self.close_connection or bool(response.missing)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - do_GET, do_POST and the like
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        """Stay silent: stderr may be the terminal of a full-screen program."""


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """An HTTP server that can only be bound to 127.0.0.1."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(
        self, port: int, handle: Callable[[Request], Response], skew: Callable[[], float]
    ) -> None:
        self.handle = handle
        self.skew = skew
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as above it
        """Serve a connection in a thread of its own, and remember it to close it at the end."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - as above it
        """Close a connection that is done."""
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as above it
        """Stay silent when a client goes away in the middle."""

    def close(self) -> None:
        """Stop listening and close every connection, idle ones included."""
        self.server_close()
        for connection in tuple(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
