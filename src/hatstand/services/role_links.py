"""Console links to a role, as both faces make them: the portal's, or in a container of its own."""

from __future__ import annotations

from hatstand.domain.credentials import Session
from hatstand.domain.inventory import Inventory
from hatstand.domain.plan import Plan
from hatstand.domain.profiles import ProfileSet
from hatstand.errors import UsageError
from hatstand.secret import Secret
from hatstand.services import console


def portal_link(plan: Plan, profiles: ProfileSet, region: str = "", service: str = "") -> str:
    """Return the Identity Center link to a role; no secret is in it.

    Args:
        plan: How the role would be assumed, which knows the links that work.
        profiles: Those of the AWS files: the role's own names the portal.
        region: Where a service's page is opened; that of the plan if none is given.
        service: One of `console.SERVICES`; empty for the console's first page.

    Raises:
        UsageError: Such a link can't work for the role, or the service is not known.
    """
    role = plan.role
    reasons = (link.reason for link in plan.links if link.kind == "portal" and not link.works)
    reason = next(reasons, "")
    profile = profiles.get(role.profile) if role.profile else None
    if reason or profile is None:
        raise UsageError(f"a portal link does not work here: {reason or 'no profile names it'}")
    where = region or plan.region
    destination = console.console_url(role.partition, where, service) if service else ""
    name = profile.sso_role_name or console.permission_set_of(role.name)
    return console.portal_url(profile.sso_start_url, role.account_id, name, destination)


def container_link(link: Secret, session: Session, inventory: Inventory) -> Secret:
    """Return a link that signs in for a browser container of its own.

    It is called as the account is, and has the colour nearest to its environment's.
    """
    environment = inventory.environment_of_role(session.account_id, session.role_name)
    return console.container_url(link, session.account_name, console.color_word(environment))
