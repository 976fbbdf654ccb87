"""Organizations that the tests of the tree and of finding show."""

from __future__ import annotations

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, AccountState, Organization, OrganizationalUnit
from hatstand.domain.profiles import Profile, ProfileKind
from hatstand.domain.roles import Role, Verdict

ROOT = "r-1"
HOSTILE = "[red]evil[/]\x1b[31m\n\u202ename"
LONG = "long-" * 102 + "xy"


def number(index: int) -> str:
    """Return an account id."""
    return f"{100_000_000_000 + index:012d}"


def acme(
    *,
    accounts: tuple[Account, ...] | None = None,
    units: tuple[OrganizationalUnit, ...] | None = None,
    roles: tuple[Role, ...] = (),
    profiles: tuple[Profile, ...] = (),
    **fields: object,
) -> Inventory:
    """Return a small organization with wide, hostile and very long names."""
    if units is None:
        units = (
            OrganizationalUnit("ou-w", "Workloads", ROOT),
            OrganizationalUnit("ou-p", "Prod", "ou-w"),
            OrganizationalUnit("ou-d", "Dev", "ou-w"),
            OrganizationalUnit("ou-j", "日本事業部", ROOT),
            OrganizationalUnit("ou-e", "Empty", ROOT),
        )
    if accounts is None:
        accounts = (
            Account(number(1), "payments-prod", "ou-p", email="aws+pay@acme.example"),
            Account(number(2), "ledger-prod", "ou-p"),
            Account(number(3), "payments-dev", "ou-d"),
            Account(number(4), "決済サービス本番環境アカウント", "ou-j"),
            Account(number(5), HOSTILE, "ou-d", state=AccountState.SUSPENDED),
            Account(number(6), LONG, "ou-p"),
            Account(number(7), "acme-management", ROOT),
        )
    if not roles:
        roles = (
            Role(number(1), "Admin", mfa=True),
            Role(number(1), "Deploy", verdict=Verdict.NO),
            Role(number(1), "ReadOnly"),
            Role(number(3), "Admin"),
        )
    organization = Organization("o-1", "acme", ROOT, "Root", number(7), units, accounts)
    return Inventory("acme", organization, roles, profiles, **fields)  # type: ignore[arg-type]


def profile(name: str) -> Profile:
    """Return a profile of static keys."""
    return Profile(name, ProfileKind.KEYS)


def large(accounts: int, roles: tuple[str, ...] = ()) -> Inventory:
    """Return an organization with so many accounts in OUs of three levels, each with roles."""
    units = [OrganizationalUnit(f"ou-{top}", f"Top {top}", ROOT) for top in range(5)]
    units += [
        OrganizationalUnit(f"ou-{top}-{low}", f"Low {low}", f"ou-{top}")
        for top in range(5)
        for low in range(4)
    ]
    made = tuple(
        Account(number(i), f"service-{i:05d}-{'prod' if i % 2 else 'dev'}", f"ou-{i % 5}-{i % 4}")
        for i in range(accounts)
    )
    return Inventory(
        "large",
        Organization("o-2", "large", ROOT, "Root", number(0), tuple(units), made),
        tuple(Role(account.id, name) for account in made for name in roles),
    )
