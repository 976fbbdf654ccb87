"""Shares and namespaces joined with the organization: names, and what goes between accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hatstand.domain.cloudmap import Namespace
from hatstand.domain.environments import NO_ENVIRONMENT, Environment
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import AccountSource
from hatstand.domain.records import dataclass
from hatstand.domain.shares import Direction, Principal, PrincipalKind, Share
from hatstand.domain.text import grouped_account_id


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account as people know it.

    Attributes:
        name: The id where nobody names it.
        inside: Whether it is in the organization; None where that could not be read.
    """

    id: str
    name: str
    ou_path: str = ""
    environment: Environment = NO_ENVIRONMENT
    inside: bool | None = None


@dataclass(frozen=True, slots=True)
class NamedPrincipal:
    """A principal of a share as people know it; `account` is set where it is, or is in, one."""

    principal: Principal
    kind: PrincipalKind
    name: str
    account: NamedAccount | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """What goes between the account one is in and another one."""

    shares_with_me: tuple[Share, ...] = ()
    namespaces_with_me: tuple[Namespace, ...] = ()
    shares_by_me: tuple[Share, ...] = ()


def named_account(account_id: str, inventory: Inventory) -> NamedAccount:
    """Return an account with its name, OU path and environment as far as they are known."""
    account = inventory.account(account_id)
    readable = bool(inventory.organization.id)
    if account is None:
        return NamedAccount(account_id, account_id, inside=False if readable else None)
    inside = account.source is AccountSource.ORGANIZATION if readable else None
    return NamedAccount(
        account_id,
        account.name,
        inventory.ou_path(account_id),
        inventory.environment_of(account_id),
        inside,
    )


def account_words(account: NamedAccount) -> str:
    """Return `payments-prod 1111-1111-1111 (Workloads/Prod)`, or that it is outside."""
    name = "" if account.name == account.id else f"{account.name} "
    where = where_words(account)
    return f"{name}{grouped_account_id(account.id)}" + (f" ({where})" if where else "")


def where_words(account: NamedAccount) -> str:
    """Return an account's OU path, or that it is outside; empty where that can't be told."""
    if account.inside is None:
        return ""
    return account.ou_path if account.inside else "outside of the organization"


def named_principal(principal: Principal, inventory: Inventory) -> NamedPrincipal:
    """Return a principal named from the tree: an account, an OU path, the organization, a role."""
    kind = principal.kind
    organization = inventory.organization
    if kind is PrincipalKind.ORGANIZATION:
        own = principal.last_part == organization.id
        return NamedPrincipal(principal, kind, organization.name if own else principal.last_part)
    if kind is PrincipalKind.UNIT:
        return NamedPrincipal(principal, kind, _unit_name(principal.last_part, inventory))
    if not principal.account_id:
        return NamedPrincipal(principal, kind, principal.id)
    account = named_account(principal.account_id, inventory)
    name = account.name
    if kind in (PrincipalKind.ROLE, PrincipalKind.USER):
        name = f"{account.name}/{principal.last_part}"
    return NamedPrincipal(principal, kind, name, account)


def _unit_name(unit_id: str, inventory: Inventory) -> str:
    organization = inventory.organization
    if unit_id == organization.root_id:
        return organization.root_name
    if unit_id not in organization.unit_by_id:
        return unit_id
    return "/".join(organization.path_of(unit_id))


def covers(principal: Principal, account_id: str, inventory: Inventory) -> bool:
    """Tell whether a principal stands for an account, as far as the tree tells."""
    if principal.account_id:
        return principal.account_id == account_id
    organization = inventory.organization
    account = inventory.account(account_id)
    if account is None or account.source is not AccountSource.ORGANIZATION:
        return False
    if principal.kind is PrincipalKind.ORGANIZATION:
        return principal.last_part == organization.id
    if principal.kind is not PrincipalKind.UNIT:
        return False
    current = account.parent_id
    seen: set[str] = set()
    while current and current not in seen:
        if current == principal.last_part:
            return True
        seen.add(current)
        unit = organization.unit_by_id.get(current)
        current = unit.parent_id if unit else ""
    return False


def between(
    account_id: str, shares: Iterable[Share], namespaces: Iterable[Namespace], inventory: Inventory
) -> Between:
    """Return what an account shares with the account one is in, and what it gets from there.

    A namespace that comes by a share is in both lists; `joined` tells which share it was.
    """
    known = tuple(shares)
    return Between(
        tuple(s for s in known if s.direction is Direction.WITH_ME and s.owner_id == account_id),
        tuple(n for n in namespaces if n.shared and n.owner_id == account_id),
        tuple(
            share
            for share in known
            if share.direction is Direction.BY_ME
            and any(covers(one, account_id, inventory) for one in share.principals)
        ),
    )


def joined(namespaces: Iterable[Namespace], shares: Iterable[Share]) -> tuple[Namespace, ...]:
    """Return the namespaces with the ARNs of the shares that they are in, by their own ARN."""
    by_resource: dict[str, list[str]] = {}
    for share in shares:
        for resource in share.resources:
            if resource.is_namespace:
                by_resource.setdefault(resource.arn, []).append(share.arn)
    return tuple(
        replace(one, share_arns=tuple(sorted(by_resource.get(one.arn, ())))) for one in namespaces
    )
