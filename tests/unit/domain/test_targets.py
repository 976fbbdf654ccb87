"""Targets: the contract's rules one by one, and every candidate pasted back."""

from __future__ import annotations

import shlex

import pytest

from hatstand.domain.candidates import candidate, pasteable
from hatstand.domain.environments import Confirm, EnvironmentRule, Match
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.domain.roles import Role
from hatstand.domain.targets import is_crawl_free, resolve_target
from hatstand.errors import TargetError

PROD, DEV, STAGING = "111111111111", "333333333333", "444444444444"
EU, LAKE, SLASH, TWIN_ONE, TWIN_TWO, ODD = (str(n) * 12 for n in (5, 7, 6, 8, 9, 2))

UNITS = (
    OrganizationalUnit("ou-w", "Workloads", "root"),
    OrganizationalUnit("ou-p", "Prod", "ou-w"),
    OrganizationalUnit("ou-d", "Dev", "ou-w"),
)
ACCOUNTS = (
    Account(PROD, "payments-prod", "ou-p"),
    Account(DEV, "payments-dev", "ou-d", aliases=("acme-pay-dev",)),
    Account(STAGING, "payments-staging", "ou-d"),
    Account(EU, "orders-dev", "ou-d"),
    Account(LAKE, "Data Lake", "ou-d"),
    Account(SLASH, "r&d/lab", "ou-d"),
    Account(TWIN_ONE, "twin", "ou-d"),
    Account(TWIN_TWO, "twin", "root"),
    Account(ODD, f"backup-{PROD}", "root"),
)
NAMES = ("Admin", "ReadOnly", "ReadWrite", "Deploy")
ROLES = tuple(Role(account.id, name) for account in ACCOUNTS for name in NAMES)
ROLES += (Role(EU, "admin"), Role(EU, "Rare"), Role(DEV, "Billing", "/finance/"))
RULES = (EnvironmentRule("prod", "PROD", "red", Match(ou=("**/Prod/**",)), Confirm.ASK),)
INVENTORY = Inventory(
    organization=Organization("o-1", "acme", units=UNITS, accounts=ACCOUNTS),
    roles=ROLES,
    rules=RULES,
)


def profile(name: str, role: str = "", kind: ProfileKind = ProfileKind.ROLE) -> Profile:
    return Profile(name, kind, role_arn=role)


PROFILES = ProfileSet(
    (
        profile("jump", kind=ProfileKind.KEYS),
        profile("pay-admin", f"arn:aws:iam::{PROD}:role/Admin"),
        profile("dev-admin", f"arn:aws:iam::{DEV}:role/Admin"),
        profile("other", "arn:aws:iam::123456789012:role/Other"),
        profile("payments-dev/Deploy", f"arn:aws:iam::{STAGING}:role/Deploy"),
        profile("payments-dev/Admin", f"arn:aws:iam::{DEV}:role/Admin"),
        profile("Team/One", f"arn:aws:iam::{DEV}:role/ReadOnly"),
    )
)


def named(text: str, *, accounts_known: bool = True) -> tuple[str, str, str | None, bool]:
    """Return account, role, profile and whether it is listed."""
    found = resolve_target(text, INVENTORY, PROFILES, accounts_known=accounts_known)
    role = found.role
    return (
        role.account_id if role else "",
        role.name if role else "",
        found.profile.name if found.profile else None,
        found.listed,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # whole names
        ("payments-prod/Admin", (PROD, "Admin", None, True)),
        (f"{PROD}/Admin", (PROD, "Admin", None, True)),
        ("Workloads/Prod/payments-prod/Admin", (PROD, "Admin", None, True)),
        ("Prod/payments-prod/Admin", (PROD, "Admin", None, True)),
        ("Root/Workloads/Prod/payments-prod/Admin", (PROD, "Admin", None, True)),
        (f"Workloads/Prod/{PROD}/Admin", (PROD, "Admin", None, True)),
        ("acme-pay-dev/ReadOnly", (DEV, "ReadOnly", None, True)),
        ("Data Lake/Admin", (LAKE, "Admin", None, True)),
        (r"r&d\/lab/Admin", (SLASH, "Admin", None, True)),
        ("Dev/twin/Admin", (TWIN_ONE, "Admin", None, True)),
        # an exact name before one in another case
        ("orders-dev/Admin", (EU, "Admin", None, True)),
        ("orders-dev/admin", (EU, "admin", None, True)),
        # in any case, which is still a whole name
        ("PAYMENTS-PROD/admin", (PROD, "Admin", None, True)),
        ("workloads/prod/Payments-Prod/ADMIN", (PROD, "Admin", None, True)),
        # a unique part of each side
        ("lake/deploy", (LAKE, "Deploy", None, True)),
        ("ders-d/Rar", (EU, "Rare", None, True)),
        ("payments-staging/Only", (STAGING, "ReadOnly", None, True)),
        # not listed: as written
        ("payments-dev/Unlisted", (DEV, "Unlisted", None, False)),
        ("payments-prod/Unlisted", (PROD, "Unlisted", None, False)),
        (f"{DEV}/Unlisted", (DEV, "Unlisted", None, False)),
        ("lake/Unlisted", (LAKE, "Unlisted", None, False)),
        ("arn:aws:iam::123456789012:role/team/New", ("123456789012", "New", None, False)),
        # ARNs
        (f"arn:aws:iam::{PROD}:role/Admin", (PROD, "Admin", None, True)),
        (f"arn:aws:iam::{DEV}:role/finance/Billing", (DEV, "Billing", None, True)),
        # profiles
        ("jump", ("", "", "jump", True)),
        ("pay-admin", (PROD, "Admin", "pay-admin", True)),
        ("OTHER", ("123456789012", "Other", "other", True)),
        ("dev-ad", (DEV, "Admin", "dev-admin", True)),
        ("payments-dev/Admin", (DEV, "Admin", "payments-dev/Admin", True)),
        ("team/one", (DEV, "ReadOnly", "Team/One", True)),
    ],
)
def test_what_a_text_names(text: str, expected: tuple[str, str, str | None, bool]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "words", "candidate"),
    [
        ("payments/Admin", "names 3 accounts", "payments-prod/Admin"),
        ("twin/Admin", "names 2 accounts", f"{TWIN_TWO}/Admin"),
        ("dev/Rare", "names 2 accounts", "orders-dev/Rare"),
        ("payments-staging/Read", "names 2 roles", "payments-staging/ReadWrite"),
        (
            "payments-dev/Deploy",
            "names a profile and an account",
            f"arn:aws:iam::{DEV}:role/Deploy",
        ),
        ("paymnts-dev/Admin", "no account is called", "payments-dev/Admin"),
        ("123456789012/Admin", "no account is called", None),
        ("Staging/payments-prod/Admin", "no account is called", "payments-prod/Admin"),
        ("payments-staging", "names no profile", "payments-staging/Admin"),
        ("admin", "not the whole name of one profile", "dev-admin"),
        ("nothing-like-it", "names no profile", None),
        ("", "names no profile", None),
        # guarded: whole names only
        ("payments-pro/Admin", "there whole names count", "payments-prod/Admin"),
        ("payments-prod/Adm", "there whole names count", "payments-prod/Admin"),
        ("payments-pro/Unlisted", "there whole names count", "payments-prod/Unlisted"),
        ("pay-ad", "not the whole name of one profile", "pay-admin"),
    ],
)
def test_what_is_refused(text: str, words: str, candidate: str | None) -> None:
    with pytest.raises(TargetError, match=words) as caught:
        resolve_target(text, INVENTORY, PROFILES)
    assert caught.value.exit_code == 3
    if candidate is not None:
        assert candidate in caught.value.candidates


@pytest.mark.parametrize("text", ["payments/Admin", "lab/x", "Admin", "twin/Admin", "Lake", "rd"])
def test_every_candidate_can_be_pasted_into_a_shell(text: str) -> None:
    try:
        resolve_target(text, INVENTORY, ProfileSet())
    except TargetError as error:
        for candidate in error.candidates:
            assert shlex.split(candidate) == [candidate]
            assert resolve_target(candidate, INVENTORY, ProfileSet()).listed


def test_a_guard_by_the_accounts_environment_holds_for_a_role_with_a_milder_one() -> None:
    rules = (EnvironmentRule("look", "LOOK", "green", Match(role=("ReadOnly",))), *RULES)
    inventory = Inventory(organization=INVENTORY.organization, roles=ROLES, rules=rules)
    assert resolve_target("payments-prod/ReadOnly", inventory, PROFILES).role is not None
    with pytest.raises(TargetError, match="whole names count"):
        resolve_target("payments-prod/Only", inventory, PROFILES)


def test_an_id_is_believed_only_while_no_accounts_are_known() -> None:
    assert named("123456789012/Admin", accounts_known=False) == (
        "123456789012",
        "Admin",
        None,
        False,
    )


@pytest.mark.parametrize(
    ("text", "free"),
    [
        (f"{PROD}/Admin", True),
        (f"arn:aws:iam::{PROD}:role/x", True),
        ("jump", True),
        ("payments-dev/Admin", True),
        ("payments-prod/Admin", False),
        ("nothing", False),
    ],
)
def test_what_never_needs_a_crawl(text: str, *, free: bool) -> None:
    assert is_crawl_free(text, PROFILES) is free


def test_hostile_text_is_shown_harmless() -> None:
    with pytest.raises(TargetError) as caught:
        resolve_target("\x1b[31mx/y", INVENTORY, PROFILES)
    assert "\x1b" not in caught.value.title


def test_a_profile_without_a_readable_role_asks_nothing_and_is_found_by_a_part() -> None:
    profiles = ProfileSet((profile("sso-payments", kind=ProfileKind.SSO),))
    found = resolve_target("sso-pay", INVENTORY, profiles)
    assert found.profile is not None
    assert found.profile.name == "sso-payments"


@pytest.mark.parametrize("name", [PROD, f"arn:aws:iam::{PROD}:role"])
def test_an_account_called_like_another_one_is_named_by_its_own_id(name: str) -> None:
    """Whoever may name an account must not lead what is pasted for it to another one, or back."""
    mimic = Account(LAKE, name, "ou-d")
    inventory = Inventory(
        organization=Organization("o-1", "acme", units=UNITS, accounts=(ACCOUNTS[0], mimic)),
        roles=(Role(PROD, "Admin"), Role(LAKE, "Admin")),
        rules=RULES,
    )
    shown = candidate(LAKE, "Admin", inventory)
    assert resolve_target(shown, inventory, ProfileSet()).role == Role(LAKE, "Admin")


@pytest.mark.parametrize(
    "text", ["my admin", "x; touch pwned #", "$(id)", "a'b", "=ls/Admin", "r&d/lab", ""]
)
def test_what_a_shell_would_take_apart_is_quoted(text: str) -> None:
    assert pasteable(text) != text
    assert shlex.split(pasteable(text)) == [text]


@pytest.mark.parametrize(
    "text", ["payments-prod/Admin", f"arn:aws:iam::{PROD}:role/x", "決済/Admin"]
)
def test_what_is_one_word_anyway_stays_as_it_is(text: str) -> None:
    assert pasteable(text) == text
