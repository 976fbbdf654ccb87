"""One AWS call, as far as it is known before its service looks at it; and its parameters."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from hatstand.demo import cbor, errors, signature
from hatstand.demo.errors import AwsError

if TYPE_CHECKING:
    from hatstand.demo.signature import Scope
    from hatstand.demo.wire import Request

_TARGETS = {
    "AWSOrganizationsV20161128": "organizations",
    "Route53AutoNaming_v20170314": "servicediscovery",
}
_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)
_RPC = re.compile(r"^/service/(\w+)/operation/(\w+)$")
_PATHS = re.compile(r"^/([A-Za-z]+)/?$")
_RAM_OPERATIONS = (
    "AcceptResourceShareInvitation",
    "AssociateResourceShare",
    "CreateResourceShare",
    "DeleteResourceShare",
    "DisassociateResourceShare",
    "EnableSharingWithAwsOrganization",
    "GetPermission",
    "GetResourcePolicies",
    "GetResourceShareAssociations",
    "GetResourceShareInvitations",
    "GetResourceShares",
    "ListPendingInvitationResources",
    "ListPermissions",
    "ListPrincipals",
    "ListResources",
    "ListResourceSharePermissions",
    "ListResourceTypes",
    "RejectResourceShareInvitation",
    "TagResource",
    "UntagResource",
    "UpdateResourceShare",
)
_NAMES = {"ram": {name.lower(): name for name in _RAM_OPERATIONS}}
"""Operations of services whose paths are in lower case."""
_OPERATIONS = {("uxc", "GET", "/v1/account-customizations"): "GetAccountCustomizations"}
"""Operations whose paths say nothing of their names."""
_XML_SERVICES = {"s3", "route53", "cloudfront", "s3-outposts"}


@dataclass(frozen=True)
class Call:
    """A request together with the service and operation it means."""

    request: Request
    scope: Scope | None
    service: str
    operation: str
    protocol: str

    @property
    def name(self) -> str:
        """Return `service:Operation`, as counters and faults call it."""
        return f"{self.service}:{self.operation}"

    @property
    def region(self) -> str:
        """Return the region it was signed for."""
        return self.scope.region if self.scope is not None else "us-east-1"

    @cached_property
    def form(self) -> dict[str, str]:
        """Return the parameters of a query protocol request."""
        return _form(self.request)

    @cached_property
    def json(self) -> dict[str, Any]:
        """Return the parameters of a JSON or CBOR request.

        Raises:
            AwsError: The body is not a JSON object, or not a CBOR map.
        """
        body = self.request.body
        try:
            if self.protocol == errors.CBOR:
                content = cbor.decode(body or b"\xa0")
            else:
                content = json.loads(body or b"{}")
        except ValueError:
            content = None
        if not isinstance(content, dict):
            form = "CBOR" if self.protocol == errors.CBOR else "JSON"
            raise AwsError("SerializationException", f"The request body is not valid {form}.")
        return content

    def text(self, name: str) -> str | None:
        """Return a parameter of the query protocol, or None where it is absent."""
        return self.form.get(name)

    def tags(self) -> dict[str, str]:
        """Return the parameter `Tags` of the query protocol."""
        found: dict[str, str] = {}
        index = 1
        while (key := self.form.get(f"Tags.member.{index}.Key")) is not None:
            found[key] = self.form.get(f"Tags.member.{index}.Value", "")
            index += 1
        return found


def _form(request: Request) -> dict[str, str]:
    text = request.query
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        text = "&".join(part for part in (text, request.body.decode("utf-8", "replace")) if part)
    return dict(parse_qsl(text, keep_blank_values=True))


def identify(request: Request) -> Call:
    """Return which operation of which service a request means, without believing it yet."""
    scope = signature.scope_of(request)
    target = request.headers.get("x-amz-target", "")
    rpc = _RPC.match(request.path)
    if rpc is not None:
        service = scope.service if scope is not None else _TARGETS.get(rpc[1], "unknown")
        return Call(request, scope, service, rpc[2], errors.CBOR)
    if target:
        prefix, _, operation = target.rpartition(".")
        service = scope.service if scope is not None else _TARGETS.get(prefix, "unknown")
        return Call(request, scope, service, operation, errors.JSON)
    form = _form(request)
    if "Action" in form:
        service = scope.service if scope is not None else "sts"
        protocol = errors.EC2 if service == "ec2" else errors.QUERY
        return Call(request, scope, service, form["Action"], protocol)
    service = scope.service if scope is not None else "s3"
    protocol = errors.REST_XML if service in _XML_SERVICES else errors.REST_JSON
    return Call(request, scope, service, _rest_operation(request, service), protocol)


def _rest_operation(request: Request, service: str) -> str:
    """Return a name for a REST operation: the path's where that is one, else method and path."""
    if service == "s3":
        return "ListBuckets" if (request.method, request.path) == ("GET", "/") else request.method
    match = _PATHS.match(request.path)
    if match is None:
        plain = f"{request.method} {request.path}"
        return _OPERATIONS.get((service, request.method, request.path), plain)
    name = match[1]
    return _NAMES.get(service, {}).get(name, name[0].upper() + name[1:])


def _broken(value: str | None, name: str, rule: str) -> AwsError:
    shown = "null" if value is None else f"'{value}'"
    field = name[0].lower() + name[1:]
    message = (
        f"1 validation error detected: Value {shown} at '{field}' failed to satisfy constraint: "
        f"Member must {rule}"
    )
    return AwsError("ValidationError", message)


def number(call: Call, name: str, least: int, most: int, default: int) -> int:
    """Return an integer parameter within its limits.

    Raises:
        AwsError: ValidationError, in AWS's words.
    """
    text = call.text(name)
    if text is None:
        return default
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise AwsError("MalformedInput", f"{name} is not an integer")
    if int(text) < least:
        raise _broken(text, name, f"have value greater than or equal to {least}")
    if int(text) > most:
        raise _broken(text, name, f"have value less than or equal to {most}")
    return int(text)


def optional(call: Call, name: str, pattern: str, least: int, most: int) -> str | None:
    """Return a text parameter that has the right form, or None where it is absent.

    Raises:
        AwsError: ValidationError, in AWS's words.
    """
    text = call.text(name)
    return None if text is None else matching(call, name, pattern, least, most)


def matching(call: Call, name: str, pattern: str, least: int, most: int) -> str:
    """Return a text parameter that must be there and have the right form.

    Raises:
        AwsError: ValidationError, in AWS's words.
    """
    text = call.text(name)
    if text is None:
        raise _broken(None, name, "not be null")
    if len(text) > most:
        raise _broken(text, name, f"have length less than or equal to {most}")
    if len(text) < least:
        raise _broken(text, name, f"have length greater than or equal to {least}")
    if re.fullmatch(pattern, text, re.ASCII) is None:
        raise _broken(text, name, f"satisfy regular expression pattern: {pattern}")
    return text


def role_arn(call: Call) -> str:
    """Return the parameter `RoleArn`.

    Raises:
        AwsError: ValidationError, in AWS's words.
    """
    text = matching(
        call, "RoleArn", r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uFFFD]+", 20, 2048
    )
    if _ROLE_ARN.fullmatch(text) is None:
        raise AwsError("ValidationError", f"{text} is invalid")
    return text


def check_code(call: Call) -> None:
    """Check the form of an MFA serial number and code, not whether they are right.

    Raises:
        AwsError: ValidationError, in AWS's words.
    """
    optional(call, "SerialNumber", r"[\w+=/:,.@-]*", 9, 256)
    optional(call, "TokenCode", r"[\d]*", 6, 6)
