"""What a role's trust policy means for the caller: the verdict, and whether codes are wanted."""

from __future__ import annotations

from dataclasses import replace

from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.organization import Organization
from hatstand.domain.policy import Caller, TrustPolicy, judge
from hatstand.domain.roles import Role


def judged(role: Role, caller: CallerIdentity, organization: Organization) -> Role:
    """Return the role with verdict, reason, and what its trust policy wants of this caller."""
    if not role.trust_policy:
        return role
    who = replace(
        Caller.of(caller),
        organization_id=organization.id or None,
        organization_paths=_paths(caller.account_id, organization),
        external_id=role.external_id,
    )
    policy = TrustPolicy.parse(role.trust_policy)
    judgement = judge(policy, who, role_account_id=role.account_id)
    return replace(
        role,
        verdict=judgement.verdict,
        reason=judgement.reason,
        mfa=judgement.needs_mfa if role.mfa is None else role.mfa,
        external_id_needed=judgement.needs_external_id
        if role.external_id_needed is None
        else role.external_id_needed,
    )


def _paths(account_id: str, organization: Organization) -> tuple[str, ...] | None:
    """Return where an account is, as `aws:PrincipalOrgPaths` says it; None where nobody knows."""
    account = organization.account_by_id.get(account_id)
    if not organization.id or account is None:
        return None
    ids = [""]
    current = account.parent_id
    while current in organization.unit_by_id:
        ids.insert(0, current)
        current = organization.unit_by_id[current].parent_id
    return ("/".join((organization.id, organization.root_id, *ids)),)
