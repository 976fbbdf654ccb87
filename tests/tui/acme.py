"""A small organization with every kind of name: long, Japanese, hostile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import (
    Account,
    AccountState,
    Organization,
    OrganizationalUnit,
)
from hatstand.domain.profiles import Profile, ProfileKind
from hatstand.domain.roles import Role, RoleSource, Verdict

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOSTILE = "pay[/b] [red]x[/] \x1b[31mred\x1b[0m $(id)"
MANAGEMENT = "999999999999"
PAYMENTS_PROD = "111111111111"
PAYMENTS_DEV = "222222222222"
JAPANESE = "333333333333"
HOSTILE_ID = "444444444444"
DEV_ADMIN = f"role:{PAYMENTS_DEV}/Admin"
PROD_ADMIN = f"role:{PAYMENTS_PROD}/Admin"

TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":'
    '{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole",'
    '"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}'
)


def _units() -> tuple[OrganizationalUnit, ...]:
    return (
        OrganizationalUnit("ou-work", "Workloads", "r-acme"),
        OrganizationalUnit("ou-prod", "Prod", "ou-work"),
        OrganizationalUnit("ou-dev", "Dev", "ou-work"),
        OrganizationalUnit("ou-sec", "Security", "r-acme"),
        OrganizationalUnit("ou-jp", "日本リージョン", "r-acme"),
    )


def _account(account_id: str, name: str, parent: str, **more: object) -> Account:
    return Account(
        account_id,
        name,
        parent,
        email=f"aws+{account_id[:4]}@acme.example",
        state=AccountState.ACTIVE,
        joined_at=datetime(2021, 3, 4, tzinfo=UTC),
        joined_method="CREATED",
        **more,  # type: ignore[arg-type]
    )


def _accounts(extra: int) -> tuple[Account, ...]:
    named = (
        _account(MANAGEMENT, "acme-root", "r-acme"),
        _account(PAYMENTS_PROD, "payments-prod", "ou-prod"),
        _account("111111111112", "ledger-prod", "ou-prod"),
        _account("111111111113", "identity-verification-service-prod-eu-central", "ou-prod"),
        _account(PAYMENTS_DEV, "payments-dev", "ou-dev"),
        _account("222222222223", "ledger-dev", "ou-dev"),
        _account(JAPANESE, "決済サービス本番", "ou-jp"),
        _account("333333333334", "ログ集約", "ou-jp"),
        _account(HOSTILE_ID, HOSTILE, "ou-dev"),
        _account("555555555555", "audit", "ou-sec"),
        _account("555555555556", "log-archive", "ou-sec"),
    )
    numbered = (_account(f"{600000000000 + i}", f"team-{i:03}-dev", "ou-dev") for i in range(extra))
    return (*named, *numbered)


def _roles(accounts: tuple[Account, ...]) -> tuple[Role, ...]:
    roles: list[Role] = []
    for account in accounts:
        roles.append(
            Role(
                account.id,
                "Admin",
                sources=(RoleSource.TEMPLATE, RoleSource.POLICY),
                mfa=True,
                max_duration=14400,
                duration=14400,
                trust_policy=TRUST if account.id == PAYMENTS_PROD else "",
                verdict=Verdict.YES,
                reason="the account's root is trusted, with MFA",
                description="Break glass for the payments team" if account.id < "2" else "",
            )
        )
        roles.append(
            Role(
                account.id,
                "ReadOnly",
                sources=(RoleSource.TEMPLATE,),
                mfa=False,
                max_duration=3600,
            )
        )
    roles.append(
        Role(
            PAYMENTS_DEV,
            "Deploy",
            path="/ci/",
            sources=(RoleSource.LISTED,),
            via="Hub",
            external_id="x-1",
            external_id_needed=True,
            verdict=Verdict.MAYBE,
            reason="an ExternalId is wanted",
        )
    )
    return tuple(sorted(roles, key=lambda role: (role.account_id, role.name)))


def inventory(extra: int = 0, age: timedelta | None = timedelta(minutes=3)) -> Inventory:
    """Return the organization with `extra` further accounts, read `age` before `NOW`."""
    accounts = _accounts(extra)
    return Inventory(
        context="acme",
        organization=Organization(
            id="o-acme",
            name="acme",
            root_id="r-acme",
            root_name="acme",
            management_account_id=MANAGEMENT,
            units=_units(),
            accounts=accounts,
            feature_set="ALL",
        ),
        roles=_roles(accounts),
        profiles=(
            Profile("jump", ProfileKind.KEYS, access_key_id="AKIAIOSFODNN7EXAMPLE"),
            Profile(
                "sso-dev",
                ProfileKind.SSO,
                sso_start_url="https://acme.awsapps.com/start",
                login_command="aws sso login --profile sso-dev",
                problem="the login has expired",
            ),
        ),
        as_of=NOW - age if age is not None else None,
    )
