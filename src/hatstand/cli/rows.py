"""Rows of the JSON documents and tables: the contract's field names, in one place."""

from __future__ import annotations

from typing import Any

from hatstand.cli.output import iso_time
from hatstand.domain.credentials import Session
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account
from hatstand.domain.plan import Plan
from hatstand.domain.roles import Role


def role_row(role: Role, inventory: Inventory) -> dict[str, Any]:
    """Return a role as `roles` lists it."""
    environment = inventory.environment_of_role(role.account_id, role.name)
    return {
        "account_id": role.account_id,
        "account_name": inventory.account_name(role.account_id),
        "ou_path": inventory.ou_path(role.account_id),
        "environment": environment.name,
        "role": role.name,
        "role_arn": role.arn,
        "sources": [source.value for source in role.sources],
        "verdict": role.verdict.value,
        "reason": role.reason,
        "mfa": role.mfa,
        "external_id": external_id_wanted(role),
        "max_duration": role.max_duration,
    }


def external_id_wanted(role: Role) -> bool | None:
    """Return whether an ExternalId is sent or wanted; never the value itself."""
    if role.external_id is not None:
        return True
    return role.external_id_needed


def account_row(account: Account, inventory: Inventory) -> dict[str, Any]:
    """Return an account as `accounts` lists it."""
    return {
        "id": account.id,
        "name": account.name,
        "email": account.email,
        "state": account.state.value,
        "environment": inventory.environment_of(account.id).name,
        "ou_path": inventory.organization.ou_path(account),
    }


def session_row(session: Session) -> dict[str, Any]:
    """Return a session as `sessions` lists it; no secret is in it."""
    return {
        "account_id": session.account_id,
        "account_name": session.account_name,
        "environment": session.environment,
        "role": session.role_name,
        "role_arn": session.role_arn,
        "expires_at": iso_time(session.expires_at),
        "source": session.source,
    }


def plan_row(plan: Plan) -> dict[str, Any]:
    """Return a plan as `plans` lists it."""
    return {
        "account_id": plan.role.account_id,
        "account_name": plan.account_name,
        "environment": plan.environment.name,
        "confirm": plan.environment.confirm.value,
        "role": plan.role.name,
        "role_arn": plan.role.arn,
        "base": plan.base_label,
        "base_kind": plan.base_kind.value if plan.base_kind else None,
        "hops": [
            {
                "role_arn": hop.role_arn,
                "external_id": hop.external_id is not None,
                "duration": hop.duration,
                "session_name": hop.session_name,
            }
            for hop in plan.hops
        ],
        "mfa": {
            "needed": plan.mfa.need.value,
            "way": plan.mfa.way.value,
            "serial": plan.mfa.serial,
            "warm": plan.mfa.warm,
            "reason": plan.mfa.reason,
        },
        "duration": plan.duration,
        "duration_reason": plan.duration_reason,
        "chained": plan.chained,
        "warm": plan.warm,
        "links": [
            {"kind": link.kind, "works": link.works, "reason": link.reason} for link in plan.links
        ],
        "problems": list(plan.problems),
    }
