"""A made-up organization in memory, with ten roles in each account."""

from __future__ import annotations

from hatstand.demo import acme
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.roles import Role

ROLES = (
    "Admin",
    "ReadOnly",
    "PowerUser",
    "OrganizationAccountAccessRole",
    "Deploy",
    "Billing",
    "NetworkAdmin",
    "SecurityAudit",
    "BreakGlass",
    "DataScientist",
)


def inventory(accounts: int) -> Inventory:
    """Return the inventory of an organization of so many accounts."""
    made = acme.build(accounts)
    units = tuple(OrganizationalUnit(u.id, u.name, u.parent) for u in made.units.values())
    members = tuple(
        Account(a.id, a.name, a.parent or made.root, a.email) for a in made.accounts.values()
    )
    organization = Organization("o-1", "acme", made.root, "Root", "", units, members)
    roles = tuple(Role(account.id, name) for account in members for name in ROLES)
    return Inventory("acme", organization, roles)
