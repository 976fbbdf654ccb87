"""STS and IAM as seen with one set of credentials."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hatstand.aws.calls import Answer, Calls
from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import CallerIdentity, Credentials
from hatstand.domain.roles import Role, RoleSource
from hatstand.errors import AwsError
from hatstand.secret import Secret
from hatstand.services.facts import OwnPolicies, RoleDetails
from hatstand.services.ports import AssumeRoleRequest, MfaDevice

_SERVICE_LINKED = "/aws-service-role/"
_ROLES = 1000  # on a page: the most that IAM allows; ten times fewer requests than it would take


class AwsIdentity:
    """Implements `ports.IdentityPort` over one set of credentials.

    All credentials that STS gives bear `profile`, so that calls with them go the same way.
    """

    def __init__(self, calls: Calls, profile: str) -> None:
        self._calls = calls
        self._profile = profile

    async def caller(self) -> CallerIdentity:
        """Return who the credentials are."""
        return _caller(await self._calls.call("sts", "GetCallerIdentity"))

    def caller_blocking(self) -> CallerIdentity:
        """Do what `caller` does without an event loop."""
        return _caller(self._calls.call_blocking("sts", "GetCallerIdentity"))

    async def assume_role(self, request: AssumeRoleRequest) -> Credentials:
        """Return the credentials of a role."""
        answer = await self._calls.call("sts", "AssumeRole", **_parameters(request))
        return self._given(answer, "sts:AssumeRole")

    def assume_role_blocking(self, request: AssumeRoleRequest) -> Credentials:
        """Do what `assume_role` does without an event loop."""
        answer = self._calls.call_blocking("sts", "AssumeRole", **_parameters(request))
        return self._given(answer, "sts:AssumeRole")

    async def session_token(self, serial: str, code: Secret, duration: int) -> Credentials:
        """Return long-term credentials made temporary and marked as authenticated by MFA."""
        answer = await self._calls.call(
            "sts",
            "GetSessionToken",
            SerialNumber=serial,
            TokenCode=code.reveal(),
            DurationSeconds=duration,
        )
        return self._given(answer, "sts:GetSessionToken")

    async def mfa_devices(self) -> tuple[MfaDevice, ...]:
        """Return the MFA devices of the calling user; passkeys are marked as unusable for STS."""
        devices: list[MfaDevice] = []
        async for answer in self._calls.pages("iam", "ListMFADevices", token=("Marker", "Marker")):
            for entry in answer.get("MFADevices") or ():
                serial = entry.get("SerialNumber", "")
                devices.append(MfaDevice(serial, usable=":u2f/" not in serial))
        return tuple(devices)

    async def account_alias(self) -> str:
        """Return the alias of the account one is in, or an empty string."""
        answer = await self._calls.call("iam", "ListAccountAliases")
        aliases = answer.get("AccountAliases") or [""]
        return str(aliases[0])

    async def roles(self) -> AsyncIterator[tuple[Role, ...]]:
        """Yield the IAM roles of the account, a page at a time, without service-linked ones."""
        markers = ("Marker", "Marker")
        async for answer in self._calls.pages("iam", "ListRoles", token=markers, MaxItems=_ROLES):
            roles = (_role(entry) for entry in answer.get("Roles") or ())
            yield tuple(role for role in roles if role is not None)

    async def own_policies(self, caller: CallerIdentity) -> OwnPolicies:
        """Return the policies of `caller`, who these credentials are; a refused part is told."""
        from hatstand.aws import policies  # with asyncio: not for commands that only assume

        return await policies.own_policies(self._calls, caller)

    async def role_details(self, name: str) -> RoleDetails:
        """Return more of one role of the account one is in; a refused part is told."""
        from hatstand.aws import policies

        entry, details = await policies.role_details(self._calls, name)
        return replace(details, role=_role(entry))

    def _given(self, answer: Answer, operation: str) -> Credentials:
        return replace(_credentials(answer, operation), profile=self._profile)


def _caller(answer: Answer) -> CallerIdentity:
    return CallerIdentity(
        answer.get("Account", ""), answer.get("Arn", ""), answer.get("UserId", "")
    )


def _parameters(request: AssumeRoleRequest) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "RoleArn": request.role_arn,
        "RoleSessionName": request.session_name,
        "DurationSeconds": request.duration,
    }
    if request.external_id is not None:
        parameters["ExternalId"] = request.external_id
    if request.serial and request.code is not None:
        parameters["SerialNumber"] = request.serial
        parameters["TokenCode"] = request.code.reveal()
    if request.source_identity:
        parameters["SourceIdentity"] = request.source_identity
    if request.tags:
        parameters["Tags"] = [{"Key": k, "Value": v} for k, v in request.tags.items()]
    return parameters


def _credentials(answer: Answer, operation: str) -> Credentials:
    given = answer.get("Credentials") or {}
    for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"):
        if not given.get(name):
            raise AwsError(
                "the answer has no credentials in it", operation=operation, code=f"missing {name}"
            )
    return Credentials(
        given["AccessKeyId"],
        Secret(given["SecretAccessKey"]),
        Secret(given["SessionToken"]),
        _in_utc(given["Expiration"], operation),
    )


def _in_utc(moment: datetime, operation: str) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # in the year 10000
        raise AwsError(
            "the credentials end at a time that there is not",
            operation=operation,
            code="Expiration",
        ) from None


def _role(entry: Answer) -> Role | None:
    """Return a listed role; None for service-linked ones, which nobody can assume."""
    arn = RoleArn.parse(entry.get("Arn", ""))
    path = entry.get("Path") or (arn.path if arn else "/")
    if arn is None or path.startswith(_SERVICE_LINKED):
        return None
    trust = entry.get("AssumeRolePolicyDocument") or ""
    created = entry.get("CreateDate")
    return Role(
        account_id=arn.account_id,
        name=entry.get("RoleName") or arn.name,
        path=path,
        partition=arn.partition,
        sources=(RoleSource.LISTED,),
        max_duration=entry.get("MaxSessionDuration"),
        description=entry.get("Description", ""),
        trust_policy=trust if isinstance(trust, str) else json.dumps(trust, separators=(",", ":")),
        created_at=created if isinstance(created, datetime) else None,
    )
