"""AWS STS: identities, role sessions and MFA sessions, with the rules that moto leaves out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from hatstand.demo import clock as clocks
from hatstand.demo import errors, permissions, policies, requests
from hatstand.demo.errors import AwsError, Response
from hatstand.demo.mfa import Devices
from hatstand.demo.policies import Trust, Verdict
from hatstand.demo.sessions import Grant

if TYPE_CHECKING:
    from hatstand.demo.clock import Clock
    from hatstand.demo.conditions import Context
    from hatstand.demo.model import Policy, Role
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call
    from hatstand.demo.sessions import Caller, Credentials

_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
_HOUR = 3600
_TOO_LONG = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
_TOO_LONG_CHAINED = (
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
    "chaining."
)
_ONLY_LONG_TERM = "Cannot call GetSessionToken with session credentials"
_NAME_PATTERN = r"[\w+=,.@-]*"


def _refuse(message: str) -> AwsError:
    return AwsError("AccessDenied", message, 403)


def _answer(operation: str, content: str) -> Response:
    identifier = errors.request_id()
    body = (
        f'<{operation}Response xmlns="{_NAMESPACE}"><{operation}Result>{content}'
        f"</{operation}Result><ResponseMetadata><RequestId>{identifier}</RequestId>"
        f"</ResponseMetadata></{operation}Response>"
    )
    headers = (("Content-Type", "text/xml"), ("x-amzn-RequestId", identifier))
    return Response(200, body.encode(), headers)


def _credentials(caller: Caller) -> str:
    return (
        f"<Credentials><AccessKeyId>{caller.key}</AccessKeyId>"
        f"<SecretAccessKey>{caller.secret}</SecretAccessKey>"
        f"<SessionToken>{caller.token}</SessionToken>"
        f"<Expiration>{clocks.iso(caller.expires or 0)}</Expiration></Credentials>"
    )


class Sts:
    """The service; it keeps which one-time codes were used."""

    def __init__(self, organization: Organization, credentials: Credentials, clock: Clock) -> None:
        self._organization = organization
        self._credentials = credentials
        self._clock = clock
        self._devices = Devices()

    def handle(self, call: Call, caller: Caller) -> Response:
        """Answer one request.

        Raises:
            AwsError: It is refused, or the operation is not known.
        """
        operations = {
            "GetCallerIdentity": self._identity,
            "AssumeRole": self._assume_role,
            "GetSessionToken": self._session_token,
            "GetAccessKeyInfo": self._key_info,
        }
        operation = operations.get(call.operation)
        if operation is None:
            message = f"Could not find operation {call.operation} for version 2011-06-15"
            raise AwsError("InvalidAction", message)
        if caller.user is not None and caller.temporary and call.operation == "GetAccessKeyInfo":
            raise _refuse(permissions.denial(caller, "sts:GetAccessKeyInfo", "*"))
        return operation(call, caller)

    def _identity(self, _call: Call, caller: Caller) -> Response:
        content = (
            f"<UserId>{escape(caller.id)}</UserId><Account>{caller.account}</Account>"
            f"<Arn>{escape(caller.arn)}</Arn>"
        )
        return _answer("GetCallerIdentity", content)

    def _key_info(self, call: Call, _caller: Caller) -> Response:
        found = self._credentials.find(call.text("AccessKeyId") or "")
        if found is None:
            raise AwsError("ValidationError", "Access key id is not valid")
        return _answer("GetAccessKeyInfo", f"<Account>{found.account}</Account>")

    def _session_token(self, call: Call, caller: Caller) -> Response:
        seconds = requests.number(call, "DurationSeconds", 900, 129600, 43200)
        requests.check_code(call)
        if caller.temporary or caller.user is None:
            raise _refuse(_ONLY_LONG_TERM)
        if caller.is_root:
            seconds = min(seconds, _HOUR)
        code_time = self._clock.codes()
        with_mfa = self._devices.verify(
            caller, call.text("SerialNumber"), call.text("TokenCode"), code_time
        )
        now = self._clock.lifetimes()
        made = self._credentials.for_user(caller.user, now, seconds, now if with_mfa else None)
        return _answer("GetSessionToken", _credentials(made))

    def _assume_role(self, call: Call, caller: Caller) -> Response:
        arn = requests.role_arn(call)
        name = requests.matching(call, "RoleSessionName", _NAME_PATTERN, 2, 64)
        seconds = requests.number(call, "DurationSeconds", 900, 43200, _HOUR)
        requests.optional(call, "ExternalId", r"[\w+=,.@:\/-]*", 2, 1224)
        source_identity = requests.optional(call, "SourceIdentity", _NAME_PATTERN, 2, 64)
        requests.check_code(call)
        tags = call.tags()
        if caller.is_root:
            raise _refuse("Roles may not be assumed by root accounts.")
        with_mfa = self._devices.verify(
            caller, call.text("SerialNumber"), call.text("TokenCode"), self._clock.codes()
        )
        context = self._context(call, caller, name, with_mfa=with_mfa)
        role = self._authorized(caller, arn, tags, source_identity, context)
        if caller.temporary and seconds > _HOUR:
            raise AwsError("ValidationError", _TOO_LONG_CHAINED)
        if seconds > role.max_session:
            raise AwsError("ValidationError", _TOO_LONG)
        grant = Grant(name, caller.temporary, source_identity, tags, self._limits(call))
        grant = replace(grant, source_identity=source_identity or caller.source_identity)
        made = self._credentials.for_role(role, self._clock.lifetimes(), seconds, grant)
        return _answer("AssumeRole", self._assumed(made))

    @staticmethod
    def _assumed(made: Caller) -> str:
        content = _credentials(made) + (
            f"<AssumedRoleUser><AssumedRoleId>{escape(made.id)}</AssumedRoleId>"
            f"<Arn>{escape(made.arn)}</Arn></AssumedRoleUser>"
        )
        if made.limits or made.tags:
            content += "<PackedPolicySize>4</PackedPolicySize>"
        if made.source_identity:
            content += f"<SourceIdentity>{escape(made.source_identity)}</SourceIdentity>"
        return content

    def _limits(self, call: Call) -> tuple[Policy, ...]:
        text = call.text("Policy")
        if text is None:
            return ()
        try:
            document = json.loads(text)
            policies.evaluate([document], "sts:AssumeRole", "*", {})
        except (ValueError, KeyError, TypeError, AttributeError):
            message = "This policy contains invalid Json"
            raise AwsError("MalformedPolicyDocument", message) from None
        return (document,)

    def _context(self, call: Call, caller: Caller, name: str, *, with_mfa: bool) -> Context:
        context = permissions.context_of(self._organization, caller, self._clock.lifetimes())
        context["sts:rolesessionname"] = [name]
        external_id = call.text("ExternalId")
        if external_id is not None:
            context["sts:externalid"] = [external_id]
        source_identity = call.text("SourceIdentity")
        if source_identity is not None:
            context["sts:sourceidentity"] = [source_identity]
        if with_mfa:
            context["aws:multifactorauthpresent"] = ["true"]
            context["aws:multifactorauthage"] = ["0"]
        tags = call.tags()
        if tags:
            context["aws:tagkeys"] = list(tags)
            context |= {f"aws:requesttag/{key.lower()}": [value] for key, value in tags.items()}
        return context

    def _authorized(
        self,
        caller: Caller,
        arn: str,
        tags: dict[str, str],
        source_identity: str | None,
        context: Context,
    ) -> Role:
        """Return the role, if both sides let the caller have it.

        A role or account that doesn't exist is refused with the same words as one that doesn't
        trust the caller: AWS doesn't tell which roles there are.
        """
        role = self._organization.role(arn)
        actions = ["sts:AssumeRole"]
        actions += ["sts:TagSession"] if tags else []
        actions += ["sts:SetSourceIdentity"] if source_identity else []
        for action in actions:
            self._check(caller, action, arn, role, context)
        if role is None or self._organization.accounts[role.account].state != "ACTIVE":
            raise _refuse(permissions.denial(caller, "sts:AssumeRole", arn))
        if caller.source_identity and source_identity not in {None, caller.source_identity}:
            raise _refuse(permissions.denial(caller, "sts:SetSourceIdentity", arn))
        return role

    @staticmethod
    def _check(caller: Caller, action: str, arn: str, role: Role | None, context: Context) -> None:
        own = permissions.verdict(caller, action, arn, context)
        if own is Verdict.DENY:
            why = "with an explicit deny in an identity-based policy"
            raise _refuse(permissions.denial(caller, action, arn, why))
        trust, own_account = Trust.SILENT, arn.split(":")[4] == caller.account
        if role is not None:
            trust = policies.trusts(role.trust, caller.names, caller.account, action, context)
        # Only inside one account is it enough that the role names the caller.
        if own is not Verdict.ALLOW and not (own_account and trust is Trust.DIRECT):
            why = f"because no identity-based policy allows the {action} action"
            raise _refuse(permissions.denial(caller, action, arn, why))
        if trust in {Trust.DENY, Trust.SILENT}:
            raise _refuse(permissions.denial(caller, action, arn))
