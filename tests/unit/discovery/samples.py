"""Callers, organizations and policies that tests of discovery share."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hatstand.domain.credentials import CallerIdentity, Credentials
from hatstand.domain.organization import Account, AccountState, Organization, OrganizationalUnit
from hatstand.domain.roles import Role, RoleSource
from hatstand.errors import AccessDenied, AwsError
from hatstand.secret import Secret
from hatstand.services.facts import OwnPolicies, RoleDetails
from hatstand.services.ports import AssumeRoleRequest, MfaDevice

T = TypeVar("T")

JUMP = "999999999999"
PROD = "111111111111"
DEV = "333333333333"
CLOSED = "444444444444"
ALICE = CallerIdentity(JUMP, f"arn:aws:iam::{JUMP}:user/alice", "AIDA1")
HUB = f"arn:aws:iam::{JUMP}:role/Hub"

ORGANIZATION = Organization(
    "o-1",
    "acme",
    "r-1",
    units=(OrganizationalUnit("ou-1", "Workloads", "r-1"),),
    accounts=(
        Account(JUMP, "jump", "r-1", state=AccountState.ACTIVE),
        Account(PROD, "prod", "ou-1", state=AccountState.ACTIVE),
        Account(DEV, "dev", "ou-1", state=AccountState.ACTIVE),
        Account(CLOSED, "old", "ou-1", state=AccountState.CLOSED),
    ),
)


def statement(resource: Any, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    """Return a statement on `sts:AssumeRole`."""
    return {"Effect": effect, "Action": "sts:AssumeRole", "Resource": resource, **more}


def own(*statements: dict[str, Any], **more: Any) -> OwnPolicies:
    """Return own policies of one document."""
    return OwnPolicies((json.dumps({"Statement": list(statements)}),), **more)


def trust(principal: str = f"arn:aws:iam::{JUMP}:root") -> str:
    """Return a trust policy for one principal."""
    allow = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return json.dumps({"Statement": [allow]})


def listed(account_id: str, name: str, **more: Any) -> Role:
    """Return a role that `iam:ListRoles` told of."""
    return Role(account_id, name, sources=(RoleSource.LISTED,), **more)


def denied(operation: str = "iam:ListRoles") -> AccessDenied:
    """Return AWS's refusal."""
    return AccessDenied("AWS denies it", operation=operation, code="AccessDenied")


@dataclass
class FakeIdentity:
    """An `IdentityPort` whose answers are values, or errors that it raises."""

    role_list: Sequence[Role] | AwsError = ()
    own: OwnPolicies | AwsError = field(default_factory=OwnPolicies)
    devices: tuple[MfaDevice, ...] | AwsError = ()
    details: RoleDetails | AwsError = field(default_factory=RoleDetails)
    assumable: dict[str, AwsError | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def caller(self) -> CallerIdentity:
        return ALICE

    async def assume_role(self, request: AssumeRoleRequest) -> Credentials:
        self.asked.append(request.role_arn)
        assert request.code is None
        key = self.assumable.get(request.role_arn, denied("sts:AssumeRole"))
        return Credentials(_given(key), Secret("s"), Secret("t"))

    async def session_token(self, serial: str, code: Secret, duration: int) -> Credentials:
        raise AssertionError("nobody asks for a code here")

    async def mfa_devices(self) -> tuple[MfaDevice, ...]:
        self.asked.append("devices")
        return _given(self.devices)

    async def account_alias(self) -> str:
        return ""

    async def roles(self) -> AsyncIterator[tuple[Role, ...]]:
        self.asked.append("roles")
        yield tuple(_given(self.role_list))

    async def own_policies(self, caller: CallerIdentity) -> OwnPolicies:
        self.asked.append("policies")
        return _given(self.own)

    async def role_details(self, name: str) -> RoleDetails:
        self.asked.append(name)
        return _given(self.details)


def _given(value: T | AwsError) -> T:
    if isinstance(value, AwsError):
        raise value
    return value
