"""Roles that `[[contexts.X.roles]]` says exist in many accounts."""

from __future__ import annotations

from hatstand.config.model import AccountSelector, RoleTemplate
from hatstand.domain.environments import name_matches, ou_matches
from hatstand.domain.organization import Account, AccountSource, Organization
from hatstand.domain.roles import Role, RoleSource


def roles_of_templates(
    templates: tuple[RoleTemplate, ...], organization: Organization, partition: str = "aws"
) -> tuple[Role, ...]:
    """Return a role for each template and each account that it covers."""
    roles = []
    for template in templates:
        for account in organization.accounts:
            if covers(template.accounts, account, organization):
                roles.append(_role(template, account, partition))
    return tuple(roles)


def covers(selector: AccountSelector, account: Account, organization: Organization) -> bool:
    """Tell whether a selector covers an account: any of its keys does.

    An account that only a profile names is outside a known organization: OU globs leave it out.
    """
    if account.id in selector.id:
        return True
    if any(name_matches(pattern, name) for pattern in selector.name for name in account.names):
        return True
    if account.source is AccountSource.PROFILE and organization.id:
        return False
    path = organization.path_of(account.parent_id)
    return any(ou_matches(pattern, path) for pattern in selector.ou)


def _role(template: RoleTemplate, account: Account, partition: str) -> Role:
    path, _, name = template.name.strip("/").rpartition("/")
    own = account.arn.split(":")[1] if account.arn.startswith("arn:") else partition
    return Role(
        account.id,
        name,
        f"/{path}/" if path else "/",
        own,
        sources=(RoleSource.TEMPLATE,),
        via=template.via,
        mfa=template.mfa,
        external_id=template.external_id,
        duration=template.duration,
    )
