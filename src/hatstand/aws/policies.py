"""IAM's answers about one identity or one role: policies, boundary, tags; each part by itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from hatstand.aws.calls import Answer, Calls
from hatstand.domain.arn import Arn, RoleArn, assumed_role_of
from hatstand.domain.credentials import CallerIdentity
from hatstand.errors import AccessDenied, AwsError, CredentialsExpired
from hatstand.services.facts import OwnPolicies, RoleDetails

T = TypeVar("T")

_MARKER = ("Marker", "Marker")
_GONE = "NoSuchEntity"
_MISSING: Answer = {}


async def own_policies(calls: Calls, caller: CallerIdentity) -> OwnPolicies:
    """Return the policies of `caller`; what is refused is told, and the other parts still count.

    An account's root user and a federated user's session have none that could be read here.

    Raises:
        Throttled, Unreachable, CredentialsExpired, AwsError: More than a refusal was wrong.
    """
    reading = Reading(calls)
    arn = Arn.parse(caller.arn)
    session = assumed_role_of(caller.arn)
    if session is not None:
        return await _of_role(reading, session[1])
    if arn is not None and arn.service == "iam" and arn.resource.startswith("user/"):
        return await _of_user(reading, arn.resource.rpartition("/")[2])
    return OwnPolicies()


async def _of_user(reading: Reading, name: str) -> OwnPolicies:
    user, inline, attached, groups = await asyncio.gather(
        reading.part(lambda: reading.one("GetUser", UserName=name), _MISSING),
        reading.inline("User", name),
        reading.attached("User", name),
        reading.groups(name),
    )
    of_groups = await asyncio.gather(
        *(
            asyncio.gather(reading.inline("Group", group), reading.attached("Group", group))
            for group in groups
        )
    )
    arns = [*attached, *(arn for _, found in of_groups for arn in found)]
    managed = await reading.managed(arns)
    documents = (*inline, *(one for found, _ in of_groups for one in found), *managed)
    bounded = bool((user.get("User") or {}).get("PermissionsBoundary"))
    return OwnPolicies(documents, bounded, reading.told())


async def _of_role(reading: Reading, name: str) -> OwnPolicies:
    role, inline, attached = await asyncio.gather(
        reading.part(lambda: reading.one("GetRole", RoleName=name), _MISSING),
        reading.inline("Role", name),
        reading.attached("Role", name),
    )
    managed = await reading.managed(attached)
    facts = role.get("Role") or {}
    arn = RoleArn.parse(facts.get("Arn", ""))
    return OwnPolicies(
        (*inline, *managed),
        bool(facts.get("PermissionsBoundary")),
        reading.told(),
        str(arn) if arn else None,
    )


async def role_details(calls: Calls, name: str) -> tuple[Answer, RoleDetails]:
    """Return IAM's own entry of a role (empty where refused), and what else tells of it.

    Raises:
        Throttled, Unreachable, CredentialsExpired, AwsError: More than a refusal was wrong.
    """
    reading = Reading(calls)
    answer, inline, attached = await asyncio.gather(
        reading.part(lambda: reading.one("GetRole", RoleName=name), _MISSING),
        reading.names("ListRolePolicies", "PolicyNames", RoleName=name),
        reading.entries("ListAttachedRolePolicies", "AttachedPolicies", RoleName=name),
    )
    entry: Answer = answer.get("Role") or {}
    used = entry.get("RoleLastUsed") or {}
    last_used = used.get("LastUsedDate")
    tags = {str(tag.get("Key")): str(tag.get("Value", "")) for tag in entry.get("Tags") or ()}
    return entry, RoleDetails(
        tags=MappingProxyType(tags),
        last_used_at=last_used if isinstance(last_used, datetime) else None,
        last_used_region=str(used.get("Region") or ""),
        boundary=str((entry.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn") or ""),
        attached=tuple(str(one.get("PolicyName") or one.get("PolicyArn")) for one in attached),
        inline=inline,
        refused=reading.told(),
    )


class Reading:
    """Reads parts of IAM; a refused part is noted and left out."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._refused: dict[str, None] = {}

    def told(self) -> tuple[str, ...]:
        """Return the operations that were refused, in alphabetical order."""
        return tuple(sorted(self._refused))

    async def part(self, read: Callable[[], Awaitable[T]], missing: T) -> T:
        """Return what a read gives, or `missing` where it is refused.

        The read is made here: one of many that are cancelled together may never begin.
        """
        try:
            return await read()
        except AwsError as error:
            if not is_refusal(error):
                raise
            self._refused[error.operation] = None
            return missing

    async def one(self, operation: str, **parameters: str) -> Answer:
        """Return one answer of IAM."""
        return await self._calls.call("iam", operation, **parameters)

    async def inline(self, kind: str, name: str) -> tuple[str, ...]:
        """Return the inline policies of a user, group or role (`kind`)."""
        key, operation = f"{kind}Name", f"Get{kind}Policy"
        names = await self.names(f"List{kind}Policies", "PolicyNames", **{key: name})
        found = await asyncio.gather(
            *(
                self.part(
                    partial(self.one, operation, **{key: name, "PolicyName": policy}), _MISSING
                )
                for policy in names
            )
        )
        return _documents(answer.get("PolicyDocument") for answer in found)

    async def attached(self, kind: str, name: str) -> tuple[str, ...]:
        """Return the ARNs of the managed policies of a user, group or role (`kind`)."""
        operation = f"ListAttached{kind}Policies"
        entries = await self.entries(operation, "AttachedPolicies", **{f"{kind}Name": name})
        return tuple(entry["PolicyArn"] for entry in entries if entry.get("PolicyArn"))

    async def groups(self, user: str) -> tuple[str, ...]:
        """Return the names of a user's groups."""
        entries = await self.entries("ListGroupsForUser", "Groups", UserName=user)
        return tuple(entry["GroupName"] for entry in entries if entry.get("GroupName"))

    async def managed(self, arns: Iterable[str]) -> tuple[str, ...]:
        """Return the documents of managed policies, each read once."""
        readings = (self.part(partial(self._managed, arn), None) for arn in dict.fromkeys(arns))
        return _documents(await asyncio.gather(*readings))

    async def _managed(self, arn: str) -> object:
        policy = await self.one("GetPolicy", PolicyArn=arn)
        version = (policy.get("Policy") or {}).get("DefaultVersionId", "v1")
        answer = await self.one("GetPolicyVersion", PolicyArn=arn, VersionId=version)
        return (answer.get("PolicyVersion") or {}).get("Document")

    async def names(self, operation: str, key: str, **parameters: str) -> tuple[str, ...]:
        """Return the texts of a list, all pages of it; nothing where it is refused."""
        return tuple(map(str, await self.entries(operation, key, **parameters)))

    async def entries(self, operation: str, key: str, **parameters: str) -> tuple[Any, ...]:
        """Return the entries of a list, all pages of it; nothing where it is refused."""
        return await self.part(lambda: _all(self._pages(operation, parameters), key), ())

    def _pages(self, operation: str, parameters: dict[str, str]) -> AsyncIterator[Answer]:
        return self._calls.pages("iam", operation, token=_MARKER, **parameters)


async def _all(pages: AsyncIterator[Answer], key: str) -> tuple[Any, ...]:
    entries: list[Any] = []
    async for answer in pages:
        entries.extend(answer.get(key) or ())
    return tuple(entries)


def is_refusal(error: AwsError) -> bool:
    """Tell whether IAM refused, or had nothing: the other parts may still be read.

    IAM does not know the keys of `GetSessionToken` without MFA, although STS does.
    """
    if isinstance(error, CredentialsExpired):
        return error.code == "InvalidClientTokenId"
    return isinstance(error, AccessDenied) or error.code == _GONE


def _documents(found: Iterable[object]) -> tuple[str, ...]:
    """Return documents as JSON text; botocore takes them apart where it can."""
    return tuple(
        one if isinstance(one, str) else json.dumps(one, separators=(",", ":"))
        for one in found
        if one is not None
    )
