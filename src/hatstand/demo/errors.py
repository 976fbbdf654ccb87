"""AWS's errors, each written the way the service's own protocol writes it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from hatstand.demo import cbor

QUERY = "query"
JSON = "json"
EC2 = "ec2"
REST_XML = "rest-xml"
REST_JSON = "rest-json"
CBOR = "cbor"
"""Smithy's RPC v2: newer clients of some JSON services speak it."""


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP answer; `missing` bytes of the body are promised and never come."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = field(default=())
    missing: int = 0


class AwsError(Exception):
    """A refusal with AWS's code and text.

    Attributes:
        code: AWS's error code, such as `AccessDenied`.
        message: AWS's text.
        status: The HTTP status.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


_SPELLINGS: dict[str, dict[str, tuple[str, int]]] = {
    "unknown-key": {
        QUERY: ("InvalidClientTokenId", 403),
        JSON: ("UnrecognizedClientException", 400),
        EC2: ("AuthFailure", 401),
        REST_XML: ("InvalidAccessKeyId", 403),
        REST_JSON: ("UnrecognizedClientException", 403),
    },
    "expired": {
        QUERY: ("ExpiredToken", 403),
        JSON: ("ExpiredTokenException", 400),
        EC2: ("RequestExpired", 400),
        REST_XML: ("ExpiredToken", 400),
        REST_JSON: ("ExpiredTokenException", 403),
    },
    "signature": {
        QUERY: ("SignatureDoesNotMatch", 403),
        JSON: ("InvalidSignatureException", 400),
        EC2: ("AuthFailure", 401),
        REST_XML: ("SignatureDoesNotMatch", 403),
        REST_JSON: ("InvalidSignatureException", 403),
    },
    "unsigned": {
        QUERY: ("MissingAuthenticationToken", 403),
        JSON: ("MissingAuthenticationTokenException", 400),
        EC2: ("MissingAuthenticationToken", 403),
        REST_XML: ("AccessDenied", 403),
        REST_JSON: ("MissingAuthenticationTokenException", 403),
    },
    "denied": {
        QUERY: ("AccessDenied", 403),
        JSON: ("AccessDeniedException", 400),
        EC2: ("UnauthorizedOperation", 403),
        REST_XML: ("AccessDenied", 403),
        REST_JSON: ("AccessDeniedException", 403),
    },
    "throttled": {
        QUERY: ("Throttling", 400),
        JSON: ("ThrottlingException", 400),
        EC2: ("RequestLimitExceeded", 503),
        REST_XML: ("SlowDown", 503),
        REST_JSON: ("TooManyRequestsException", 429),
    },
    "unknown-operation": {
        QUERY: ("InvalidAction", 400),
        JSON: ("UnknownOperationException", 400),
        EC2: ("InvalidAction", 400),
        REST_XML: ("NotImplemented", 400),
        REST_JSON: ("UnknownOperationException", 404),
    },
}


def spelled(kind: str, protocol: str, message: str) -> AwsError:
    """Return the error of this kind with the code and status that `protocol` uses for it."""
    code, status = _SPELLINGS[kind][JSON if protocol == CBOR else protocol]
    return AwsError(code, message, status)


def request_id() -> str:
    """Return a random request id."""
    raw = secrets.token_hex(16)
    return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))


def _xml_error(error: AwsError, protocol: str, identifier: str) -> str:
    code, message = escape(error.code), escape(error.message)
    if protocol == EC2:
        return (
            f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error>"
            f"</Errors><RequestID>{identifier}</RequestID></Response>"
        )
    if protocol == REST_XML:
        return (
            f"<Error><Code>{code}</Code><Message>{message}</Message>"
            f"<RequestId>{identifier}</RequestId></Error>"
        )
    kind = "Sender" if error.status < 500 else "Receiver"
    return (
        f"<ErrorResponse><Error><Type>{kind}</Type><Code>{code}</Code>"
        f"<Message>{message}</Message></Error><RequestId>{identifier}</RequestId></ErrorResponse>"
    )


def render(error: AwsError, protocol: str) -> Response:
    """Return the answer that tells `error` in `protocol`."""
    identifier = request_id()
    headers = [("x-amzn-RequestId", identifier)]
    content = {"__type": error.code, "message": error.message, "Message": error.message}
    if protocol == CBOR:
        headers += [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")]
        return Response(error.status, cbor.encode(content), tuple(headers))
    if protocol in {JSON, REST_JSON}:
        headers += [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("x-amzn-ErrorType", error.code),
        ]
        return Response(error.status, json.dumps(content).encode(), tuple(headers))
    headers.append(("Content-Type", "text/xml"))
    body = '<?xml version="1.0" encoding="UTF-8"?>\n' + _xml_error(error, protocol, identifier)
    return Response(error.status, body.encode(), tuple(headers))
