"""Finds out who signed a request, and refuses it as AWS does when the signature is not right."""

from __future__ import annotations

import calendar
import hashlib
import hmac
import re
import time
from typing import TYPE_CHECKING, NamedTuple

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from hatstand.demo import errors

if TYPE_CHECKING:
    from hatstand.demo.clock import Clock
    from hatstand.demo.sessions import Caller, Credentials
    from hatstand.demo.wire import Request

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<key>[^/,\s]+)/(?P<date>\d{8})/(?P<region>[^/,]+)"
    r"/(?P<service>[^/,]+)/aws4_request,\s*SignedHeaders=(?P<signed>[^,\s]+),"
    r"\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_TOLERANCE = 300
_NOT_HASHED = ("UNSIGNED-PAYLOAD", "STREAMING-")
_INVALID = "The security token included in the request is invalid."
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)


class Scope(NamedTuple):
    """The parts of an Authorization header."""

    key: str
    date: str
    region: str
    service: str
    signed: tuple[str, ...]
    signature: str


def scope_of(request: Request) -> Scope | None:
    """Return what the Authorization header says, or None where there is no usable one."""
    match = _HEADER.match(request.headers.get("authorization", ""))
    if match is None:
        return None
    signed = tuple(match["signed"].split(";"))
    return Scope(
        match["key"], match["date"], match["region"], match["service"], signed, match["signature"]
    )


def _check_time(request: Request, protocol: str, now: float) -> str:
    """Return the time of signing, refused when it is more than five minutes off."""
    stamp = request.headers.get("x-amz-date", "")
    try:
        signed_at = calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        raise errors.spelled("signature", protocol, _MISMATCH) from None

    def text(moment: float) -> str:
        return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(moment))

    if signed_at < now - _TOLERANCE:
        message = (
            f"Signature expired: {stamp} is now earlier than {text(now - _TOLERANCE)} "
            f"({text(now)} - 5 min.)"
        )
        raise errors.spelled("signature", protocol, message)
    if signed_at > now + _TOLERANCE:
        message = (
            f"Signature not yet current: {stamp} is still later than {text(now + _TOLERANCE)} "
            f"({text(now)} + 5 min.)"
        )
        raise errors.spelled("signature", protocol, message)
    return stamp


def _expected(request: Request, scope: Scope, secret: str, stamp: str) -> str:
    """Return the signature that the holder of `secret` would have made."""
    signer_class = S3SigV4Auth if scope.service in {"s3", "s3-outposts"} else SigV4Auth
    signer = signer_class(BotocoreCredentials(scope.key, secret), scope.service, scope.region)
    headers = {name: request.headers.get(name, "") for name in scope.signed}
    query = f"?{request.query}" if request.query else ""
    url = f"http://{request.headers.get('host', '')}{request.path}{query}"
    signed = AWSRequest(method=request.method, url=url, headers=headers, data=request.body)
    signed.context["timestamp"] = stamp
    text = signer.string_to_sign(signed, signer.canonical_request(signed))
    return str(signer.signature(text, signed))


def _body_is_signed(request: Request) -> bool:
    content_hash = request.headers.get("x-amz-content-sha256")
    if content_hash is None or content_hash.startswith(_NOT_HASHED):
        return True
    return hmac.compare_digest(hashlib.sha256(request.body).hexdigest(), content_hash)


def caller_of(
    request: Request, scope: Scope | None, protocol: str, credentials: Credentials, clock: Clock
) -> Caller:
    """Return whose valid signature the request carries.

    Raises:
        AwsError: It is not signed, wrongly signed, or by expired or unknown credentials.
    """
    if scope is None:
        message = "Request is missing Authentication Token"
        raise errors.spelled("unsigned", protocol, message)
    caller = credentials.find(scope.key)
    if caller is None:
        raise errors.spelled("unknown-key", protocol, _INVALID)
    token = request.headers.get("x-amz-security-token")
    if not hmac.compare_digest((token or "").encode(), (caller.token or "").encode()):
        raise errors.spelled("unknown-key", protocol, _INVALID)
    stamp = _check_time(request, protocol, clock.wire())
    expected = _expected(request, scope, caller.secret, stamp)
    if scope.date != stamp[:8] or not hmac.compare_digest(expected, scope.signature):
        raise errors.spelled("signature", protocol, _MISMATCH)
    if not _body_is_signed(request):
        raise errors.spelled("signature", protocol, _MISMATCH)
    if caller.expires is not None and caller.expires <= clock.lifetimes():
        message = "The security token included in the request is expired"
        raise errors.spelled("expired", protocol, message)
    return caller
