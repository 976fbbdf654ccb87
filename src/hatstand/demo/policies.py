"""Evaluates policies: what identity policies allow, and whom a trust policy lets in."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from hatstand.demo import conditions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatstand.demo.conditions import Context
    from hatstand.demo.model import Policy

Statement = dict[str, Any]


class Verdict(Enum):
    """What a set of policies says about one request."""

    ALLOW = "allow"
    DENY = "deny"
    SILENT = "silent"


class Trust(Enum):
    """What a trust policy says about one principal."""

    DIRECT = "direct"
    """It names the principal itself."""
    DELEGATED = "delegated"
    """It names the principal's account, whose own policies decide."""
    DENY = "deny"
    SILENT = "silent"


def _action_matches(statement: Statement, action: str) -> bool:
    if "NotAction" in statement:
        patterns = conditions.listed(statement["NotAction"])
        return not any(conditions.like(pattern, action, fold=True) for pattern in patterns)
    patterns = conditions.listed(statement.get("Action", []))
    return any(conditions.like(pattern, action, fold=True) for pattern in patterns)


def _resource_matches(statement: Statement, resource: str, context: Context) -> bool:
    negated = "NotResource" in statement
    patterns = conditions.listed(statement["NotResource" if negated else "Resource"])
    filled = (conditions.substituted(pattern, context) for pattern in patterns)
    found = any(conditions.like(text, resource) for text in filled if text is not None)
    return found != negated


def evaluate(documents: Iterable[Policy], action: str, resource: str, context: Context) -> Verdict:
    """Return what identity policies say; an explicit Deny beats every Allow."""
    verdict = Verdict.SILENT
    for document in documents:
        for statement in conditions.listed(document["Statement"]):
            if not (
                _action_matches(statement, action)
                and _resource_matches(statement, resource, context)
                and conditions.hold(statement.get("Condition", {}), context)
            ):
                continue
            if statement["Effect"] == "Deny":
                return Verdict.DENY
            verdict = Verdict.ALLOW
    return verdict


def _principal(statement: Statement, names: frozenset[str], account: str) -> Trust:
    element = statement.get("Principal", statement.get("NotPrincipal"))
    values = ["*"] if element == "*" else conditions.listed((element or {}).get("AWS", []))
    whole_account = {account, f"arn:aws:iam::{account}:root"}
    if names.intersection(values) or "*" in values:
        found = Trust.DIRECT
    else:
        found = Trust.DELEGATED if whole_account.intersection(values) else Trust.SILENT
    if "NotPrincipal" in statement:
        return Trust.DIRECT if found is Trust.SILENT else Trust.SILENT
    return found


def trusts(
    policy: Policy, names: frozenset[str], account: str, action: str, context: Context
) -> Trust:
    """Return what a trust policy says about a principal.

    Args:
        policy: The role's trust policy.
        names: Everything the principal is called: its ARN, its role's ARN, its unique id.
        account: The principal's account.
        action: Such as `sts:AssumeRole`.
        context: The request's condition keys.
    """
    best = Trust.SILENT
    for statement in conditions.listed(policy["Statement"]):
        if not _action_matches(statement, action):
            continue
        found = _principal(statement, names, account)
        if found is Trust.SILENT or not conditions.hold(statement.get("Condition", {}), context):
            continue
        if statement["Effect"] == "Deny":
            return Trust.DENY
        if best is not Trust.DIRECT:
            best = found
    return best
