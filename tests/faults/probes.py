"""One way to every operation that the program uses, and where the code says which these are."""

from __future__ import annotations

import ast
import gzip
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore
from docs.reliability_page import OWN_OF_ROLE, OWN_OF_USER

import hatstand.aws
from hatstand.aws.gateway import AwsGateway
from hatstand.aws.organizations import AwsOrganizations
from hatstand.aws.shares import AwsShares
from hatstand.demo import people, roles, server
from hatstand.domain import totp
from hatstand.domain.cloudmap import HealthFilter, Namespace, Service
from hatstand.domain.credentials import CallerIdentity, Credentials
from hatstand.domain.shares import Direction
from hatstand.secret import Secret
from hatstand.services.ports import AssumeRoleRequest

REGION = server.REGION
FULL_SPEED = 1000.0
ROLE = f"arn:aws:iam::{roles.PAYMENTS_DEV}:role/"
_SERVICES = ("iam", "organizations", "ram", "servicediscovery", "sts", "uxc")
_OUTSIDE = frozenset({"credentials.py", "signins.py", "clicache.py"})
"""Modules in which botocore's own providers ask: with their own retries, before any keys."""


@dataclass
class World:
    """What the probes look at: found once, without faults."""

    running: server.Running
    base: Credentials
    as_role: Credentials
    caller: CallerIdentity
    role_caller: CallerIdentity
    root: str
    account: str
    namespace: Namespace
    service: Service
    share: str
    invitation: str
    pending: str
    now: Callable[[], float]

    def code(self) -> Secret:
        """Return the code that the device shows now."""
        return Secret(totp.code(people.SEED, self.now()))


Probe = Callable[[AwsGateway, World], Awaitable[object]]


async def drained(pages: AsyncIterator[Any]) -> list[Any]:
    """Return all pages."""
    return [page async for page in pages]


def _organizations(way: AwsGateway, world: World) -> AwsOrganizations:
    return way.organizations(world.base, REGION)


def _shares(way: AwsGateway, world: World) -> AwsShares:
    return way.shares(world.base, REGION)


def _map(way: AwsGateway, world: World) -> Any:
    return way.cloud_map(world.base, REGION, world.caller.account_id)


def _identity(way: AwsGateway, world: World) -> Any:
    return way.identity(world.base, REGION)


def _own(way: AwsGateway, world: World) -> Awaitable[object]:
    return _identity(way, world).own_policies(world.caller)


def _role_own(way: AwsGateway, world: World) -> Awaitable[object]:
    return way.identity(world.as_role, REGION).own_policies(world.role_caller)


def _assume(way: AwsGateway, world: World) -> Awaitable[object]:
    return _identity(way, world).assume_role(AssumeRoleRequest(f"{ROLE}ReadOnly", "matrix", 3600))


def _discover(way: AwsGateway, world: World) -> Awaitable[object]:
    port = _map(way, world)
    return port.discover(world.namespace, world.service, HealthFilter.ALL, {}, {})


PROBES: dict[str, Probe] = {
    "organizations:DescribeOrganization": lambda w, a: _organizations(w, a).describe(),
    "organizations:ListRoots": lambda w, a: _organizations(w, a).root(),
    "organizations:ListAccounts": lambda w, a: drained(_organizations(w, a).accounts()),
    "organizations:ListOrganizationalUnitsForParent": lambda w, a: drained(
        _organizations(w, a).units(lambda: a.root)
    ),
    "organizations:ListAccountsForParent": lambda w, a: drained(
        _organizations(w, a).accounts_of(lambda: a.root)
    ),
    "organizations:ListTagsForResource": lambda w, a: _organizations(w, a).tags(a.account),
    "sts:GetCallerIdentity": lambda w, a: _identity(w, a).caller(),
    "sts:AssumeRole": _assume,
    "sts:GetSessionToken": lambda w, a: _identity(w, a).session_token(
        people.device_arn(roles.JUMP, "alice"), a.code(), 3600
    ),
    "iam:ListMFADevices": lambda w, a: _identity(w, a).mfa_devices(),
    "iam:ListAccountAliases": lambda w, a: _identity(w, a).account_alias(),
    "iam:ListRoles": lambda w, a: drained(_identity(w, a).roles()),
    **dict.fromkeys(OWN_OF_USER, _own),
    **dict.fromkeys(OWN_OF_ROLE, _role_own),
    "ram:GetResourceShares": lambda w, a: drained(_shares(w, a).shares(Direction.BY_ME)),
    "ram:ListResources": lambda w, a: drained(_shares(w, a).resources(Direction.BY_ME)),
    "ram:ListPrincipals": lambda w, a: drained(_shares(w, a).principals(Direction.BY_ME)),
    "ram:GetResourceShareAssociations": lambda w, a: drained(_shares(w, a).associations()),
    "ram:ListResourceSharePermissions": lambda w, a: drained(_shares(w, a).permissions(a.share)),
    "ram:GetResourceShareInvitations": lambda w, a: drained(_shares(w, a).invitations()),
    "ram:ListPendingInvitationResources": lambda w, a: drained(
        _shares(w, a).invitation_resources(a.pending)
    ),
    "ram:AcceptResourceShareInvitation": lambda w, a: _shares(w, a).answer(
        a.invitation, accept=True
    ),
    "ram:RejectResourceShareInvitation": lambda w, a: _shares(w, a).answer(
        a.invitation, accept=False
    ),
    "servicediscovery:ListNamespaces": lambda w, a: drained(_map(w, a).namespaces()),
    "servicediscovery:GetNamespace": lambda w, a: _map(w, a).namespace(a.namespace.arn),
    "servicediscovery:ListServices": lambda w, a: drained(_map(w, a).services(a.namespace)),
    "servicediscovery:ListInstances": lambda w, a: drained(_map(w, a).instances(a.service)),
    "servicediscovery:GetInstancesHealthStatus": lambda w, a: drained(_map(w, a).health(a.service)),
    "servicediscovery:GetServiceAttributes": lambda w, a: _map(w, a).attributes(a.service),
    "servicediscovery:DiscoverInstances": _discover,
    "servicediscovery:DiscoverInstancesRevision": lambda w, a: _map(w, a).revision(
        a.namespace, a.service
    ),
    "signin:getSigninToken": lambda w, a: w.sign_in_token(a.as_role, "signin.aws.amazon.com"),
    "uxc:GetAccountCustomizations": lambda w, a: w.account_color(a.base),
}
"""Operation to what makes the program call it."""


async def look_around(way: AwsGateway, running: server.Running, now: Callable[[], float]) -> World:
    """Return what the probes need; nothing may fail meanwhile."""
    base = (await way.base(None)).credentials
    identity = way.identity(base, REGION)
    caller = await identity.caller()
    as_role = await identity.assume_role(
        AssumeRoleRequest(f"arn:aws:iam::{roles.JUMP}:role/Hub", "matrix", 3600)
    )
    organizations = way.organizations(base, REGION)
    cloud_map = way.cloud_map(base, REGION, caller.account_id)
    namespaces = [one for page in await drained(cloud_map.namespaces()) for one in page]
    namespace = next(one for one in namespaces if one.name == "payments.internal")
    services = [one for page in await drained(cloud_map.services(namespace)) for one in page]
    shares = way.shares(base, REGION)
    own = [one for page in await drained(shares.shares(Direction.BY_ME)) for one in page]
    invited = [one for page in await drained(shares.invitations()) for one in page]
    return World(
        running,
        base,
        as_role,
        caller,
        await way.identity(as_role, REGION).caller(),
        (await organizations.root()).id,
        roles.PAYMENTS_DEV,
        namespace,
        services[0],
        own[0].arn,
        invited[0].arn,
        next(one.arn for one in invited if one.status == "PENDING"),
        now,
    )


def operations_in_code() -> set[str]:
    """Return every operation that a module of `hatstand.aws` names, as `service:Operation`.

    Names that are put together, such as `f"List{kind}Policies"`, stand for every operation of the
    service that they could be.
    """
    found: set[str] = set()
    for module in Path(hatstand.aws.__file__).parent.glob("*.py"):
        if module.name in _OUTSIDE:
            continue
        texts = set(_texts(ast.parse(module.read_text())))
        known = {service: _known(service) for service in _SERVICES if service in texts}
        for service, operations in known.items():
            patterns = [text for text in texts if re.match(r"[A-Z(\[]", text)]
            found |= {
                f"{service}:{name}"
                for name in operations
                for pattern in patterns
                if re.fullmatch(pattern, name)
            }
        found |= {text for text in texts if re.fullmatch(r"signin:\w+", text)}
    return found


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(r"[\w:]+", node.value):
                yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "([A-Z][a-z]+)"
                for part in node.values
            ]
            if len(parts) > 1 and any(not part.startswith("(") for part in parts):
                yield "".join(parts)


def _known(service: str) -> list[str]:
    """Return the names of a service's operations, as botocore's model has them."""
    folder = Path(botocore.__file__).parent / "data" / service
    newest = max(folder.iterdir())
    with gzip.open(newest / "service-2.json.gz") as file:
        return list(json.load(file)["operations"])
