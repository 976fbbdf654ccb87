"""AWS IAM: who may read it; the answers are moto's, but for the list of roles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from hatstand.demo import errors, iam_roles, permissions
from hatstand.demo.errors import AwsError

if TYPE_CHECKING:
    from hatstand.demo.clock import Clock
    from hatstand.demo.errors import Response
    from hatstand.demo.moto_bridge import Bridge
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call
    from hatstand.demo.sessions import Caller

_OWN = {"GetUser", "ListAccessKeys", "ListMFADevices"}
_READS = ("Get", "List", "Generate", "Simulate")
_INVALID = "The security token included in the request is invalid."
_NO_NAME = "Must specify userName when calling with non-User credentials"


class Iam:
    """The service: reads only, the organization's tables being what they are."""

    def __init__(self, organization: Organization, bridge: Bridge, clock: Clock) -> None:
        self._organization = organization
        self._bridge = bridge
        self._clock = clock

    def handle(self, call: Call, caller: Caller) -> Response:
        """Answer one request.

        Raises:
            AwsError: It is refused, or the operation is not known.
        """
        if caller.user is not None and caller.temporary and caller.mfa_at is None:
            # AWS words it like this when GetSessionToken was called without MFA.
            raise AwsError("InvalidClientTokenId", _INVALID, 403)
        form = dict(call.form)
        if call.operation in _OWN and "UserName" not in form:
            form["UserName"] = self._own_name(caller)
        action = f"iam:{call.operation}"
        resource = self._resource(form, caller)
        context = permissions.context_of(self._organization, caller, self._clock.lifetimes())
        permissions.require(caller, action, resource, context, errors.QUERY)
        if not call.operation.startswith(_READS):
            why = "with an explicit deny in a service control policy"
            message = permissions.denial(caller, action, resource, why)
            raise AwsError("AccessDenied", message, 403)
        if call.operation == "ListRoles":
            return iam_roles.listed(self._organization, caller.account, call)
        return self._bridge.forward(call, caller.account, urlencode(form).encode())

    @staticmethod
    def _own_name(caller: Caller) -> str:
        if caller.user is None or caller.user.root:
            raise AwsError("ValidationError", _NO_NAME)
        return caller.user.name

    def _resource(self, form: dict[str, str], caller: Caller) -> str:
        """Return the ARN that a request is about, as IAM names it in its refusals."""
        prefix = f"arn:aws:iam::{caller.account}"
        if "RoleName" in form:
            role = self._organization.roles(caller.account).get(form["RoleName"])
            return role.arn if role is not None else f"{prefix}:role/{form['RoleName']}"
        if "UserName" in form:
            return f"{prefix}:user/{form['UserName']}"
        if "GroupName" in form:
            return f"{prefix}:group/{form['GroupName']}"
        if "PolicyArn" in form:
            return form["PolicyArn"]
        return {"ListRoles": f"{prefix}:role/", "ListUsers": f"{prefix}:user/"}.get(
            form.get("Action", ""), "*"
        )
