"""Roles that `iam:ListRoles` tells of the account one is in."""

from __future__ import annotations

from hatstand.domain.organization import Gap
from hatstand.domain.roles import Role
from hatstand.errors import AwsError
from hatstand.services.discovery.refusals import is_refusal
from hatstand.services.ports import IdentityPort


async def listed_roles(identity: IdentityPort) -> tuple[tuple[Role, ...] | None, Gap | None]:
    """Return the roles of the account one is in, and what was missing.

    None stands for a list that could not be read to its end. A refusal is no gap: most people may
    not list roles, and the other sources go on.
    """
    roles: list[Role] = []
    try:
        async for page in identity.roles():
            roles.extend(page)
    except AwsError as error:
        if is_refusal(error):
            return None, None
        return None, Gap("roles of this account", error.title, error.code, error.message)
    return tuple(roles), None
