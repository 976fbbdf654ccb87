"""How the sources are put together: names, places, and which roles stand where."""

from __future__ import annotations

from datetime import UTC, datetime

from hatstand.config.model import AccountSelector, ConfiguredAccount, ContextSettings, RoleTemplate
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import (
    Account,
    AccountSource,
    Gap,
    Organization,
    OrganizationalUnit,
)
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.domain.roles import Role, RoleSource
from hatstand.services.assembly import LocalSources, assemble
from hatstand.services.ports import OpenedRole, Snapshot

PROD, DEV, OTHER, OWN = ("1" * 12, "3" * 12, "7" * 12, "9" * 12)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ORGANIZATION = Organization(
    "o-1",
    "acme",
    "r-1",
    units=(OrganizationalUnit("ou-w", "Workloads", "r-1"),),
    accounts=(Account(PROD, "payments", "ou-w"),),
)


def profile(name: str, account_id: str, role: str = "Admin") -> Profile:
    return Profile(
        name, ProfileKind.ROLE, f"arn:aws:iam::{account_id}:role/{role}", source_profile="jump"
    )


def template(name: str, *ou: str, ids: tuple[str, ...] = ()) -> RoleTemplate:
    return RoleTemplate(name, AccountSelector(ou=ou, id=ids))


def put_together(
    *profiles: Profile,
    accounts: tuple[ConfiguredAccount, ...] = (),
    templates: tuple[RoleTemplate, ...] = (),
    opened: tuple[OpenedRole, ...] = (),
    snapshot: Snapshot | None = None,
    gaps: tuple[Gap, ...] = (),
) -> Inventory:
    context = ContextSettings("acme", accounts=accounts, roles=templates)
    sources = LocalSources(context, ProfileSet(profiles), BUILT_IN_RULES, opened)
    return assemble(sources, snapshot, gaps=gaps)


def crawled(organization: Organization = ORGANIZATION, *roles: Role) -> Snapshot:
    caller = CallerIdentity(OWN, f"arn:aws:iam::{OWN}:user/alice")
    return Snapshot(organization, NOW, roles, caller=caller)


def test_a_name_is_the_organizations_then_the_configured_then_the_alias_then_the_profiles() -> None:
    aliased = Account(DEV, DEV, "r-1", aliases=("acme-dev",))
    organization = Organization("o-1", "acme", "r-1", accounts=(*ORGANIZATION.accounts, aliased))
    configured = tuple(ConfiguredAccount(i, f"configured-{i[0]}") for i in (PROD, DEV))
    found = put_together(
        profile("p-prod", PROD),
        profile("p-dev", DEV),
        profile("p-other", OTHER),
        accounts=configured,
        snapshot=crawled(organization),
    )
    names = {account.id: account.names for account in found.organization.accounts}
    assert names[PROD] == ("payments", "configured-1", "p-prod")
    assert names[DEV] == ("configured-3", "acme-dev", "p-dev")
    assert names[OTHER] == ("p-other",)
    without = put_together(profile("p-dev", DEV), snapshot=crawled(organization))
    assert without.account_name(DEV) == "acme-dev"


def test_rules_match_any_of_the_names() -> None:
    found = put_together(profile("payments-prod", PROD), snapshot=crawled())
    assert found.account_name(PROD) == "payments"
    assert found.environment_of(PROD).name == "prod"


def test_configured_accounts_make_the_ous_that_nobody_else_knows() -> None:
    entries = (
        ConfiguredAccount(DEV, "dev", "Workloads/Dev"),
        ConfiguredAccount(OTHER, "odd", "a\\/b"),
    )
    found = put_together(accounts=entries, snapshot=crawled())
    assert found.ou_path(DEV) == "Workloads/Dev"
    assert found.ou_path(OTHER) == "a\\/b"
    assert [unit.name for unit in found.organization.units].count("Workloads") == 1
    account = found.account(DEV)
    assert account is not None
    assert account.source is AccountSource.CONFIGURED


def test_the_organization_knows_better_where_an_account_is() -> None:
    found = put_together(accounts=(ConfiguredAccount(PROD, "mine", "X/Y"),), snapshot=crawled())
    assert found.ou_path(PROD) == "Workloads"


def test_ones_own_account_is_always_there() -> None:
    found = put_together(snapshot=crawled())
    account = found.account(OWN)
    assert account is not None
    assert account.source is AccountSource.CALLER


def test_every_source_is_marked_on_the_role() -> None:
    arn = f"arn:aws:iam::{PROD}:role/Admin"
    found = put_together(
        profile("p", PROD),
        templates=(template("Admin", "**"),),
        opened=(OpenedRole("acme", arn, NOW, mfa=True),),
        snapshot=crawled(ORGANIZATION, Role(PROD, "Admin", sources=(RoleSource.LISTED,))),
    )
    role = found.role(PROD, "Admin")
    assert role is not None
    assert role.sources == (
        RoleSource.PROFILE,
        RoleSource.TEMPLATE,
        RoleSource.LISTED,
        RoleSource.OPENED,
    )
    assert (role.mfa, role.opened_at, role.profile) == (True, NOW, "p")


def test_templates_cover_ous_names_and_ids_but_no_account_outside_the_organization() -> None:
    found = put_together(
        profile("p", OTHER),
        templates=(
            template("Everywhere", "**"),
            template("Below", "Workloads/**"),
            template("ById", ids=(OTHER,)),
            template("team/WithPath", "Workloads"),
        ),
        snapshot=crawled(),
    )
    by_name: dict[str, set[str]] = {}
    for role in found.roles:
        by_name.setdefault(role.name, set()).add(role.account_id)
    assert by_name["Everywhere"] == {PROD, OWN}
    assert by_name["Below"] == {PROD}
    assert by_name["ById"] == {OTHER}
    assert found.role(PROD, "WithPath") == Role(
        PROD, "WithPath", "/team/", sources=(RoleSource.TEMPLATE,)
    )


def test_a_role_that_opened_brings_its_account() -> None:
    arn = f"arn:aws-cn:iam::{DEV}:role/x/Deep"
    found = put_together(opened=(OpenedRole("acme", arn, NOW),))
    role = found.role(DEV, "Deep")
    assert role is not None
    assert role.arn == arn


def test_profiles_without_a_role_are_nodes_of_their_own() -> None:
    keys = Profile("jump", ProfileKind.KEYS)
    odd = Profile("odd", ProfileKind.ROLE, role_arn="not-an-arn")
    found = put_together(keys, odd, profile("p", PROD))
    assert [bare.name for bare in found.profiles] == ["jump", "odd"]


def test_gaps_make_it_incomplete() -> None:
    found = put_together(snapshot=crawled(), gaps=(Gap("accounts", "refused"),))
    assert not found.complete
    assert put_together(snapshot=crawled()).complete
    assert put_together().as_of is None
