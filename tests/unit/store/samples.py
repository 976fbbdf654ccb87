"""Made-up organizations with something in every field, and foreign text in the names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hatstand.domain.columns import without_own
from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.organization import (
    Account,
    AccountSource,
    AccountState,
    Organization,
    OrganizationalUnit,
)
from hatstand.domain.roles import Role, RoleSource, Verdict
from hatstand.services.facts import CallerFacts, OwnPolicies
from hatstand.services.ports import Snapshot

NOW = datetime(2026, 3, 4, 5, 6, 7, 891011, tzinfo=UTC)

HOSTILE = "[bold]x\x1b[31m\n\u202e\0a\0m\0' OR 1 \ud800 経理 " + "x" * 512

TRUST = (
    '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:root"}, '
    '"Action": "sts:AssumeRole"}]}'
)


def full_role(account_id: str = "111111111111", name: str = "Admin") -> Role:
    """Return a role with a value in every field that is stored."""
    return Role(
        account_id=account_id,
        name=name,
        path="/team/",
        partition="aws-cn",
        sources=(RoleSource.POLICY, RoleSource.LISTED),
        profile="acme-admin",
        via="Hub",
        mfa=False,
        external_id_needed=True,
        duration=900,
        max_duration=43200,
        description=HOSTILE,
        trust_policy=TRUST % account_id,
        verdict=Verdict.MAYBE,
        reason=f"trusts {account_id}",
        region="cn-north-1",
        created_at=NOW - timedelta(days=900, microseconds=3),
        opened_at=NOW,
    )


def full_snapshot() -> Snapshot:
    """Return a snapshot with a value in every field, and with empty ones beside them."""
    units = (
        OrganizationalUnit("ou-1", "Workloads", "r-1", "arn:aws:organizations::9:ou/o-1/ou-1"),
        OrganizationalUnit("ou-2", HOSTILE, "ou-1"),
    )
    accounts = (
        Account(
            id="111111111111",
            name=HOSTILE,
            parent_id="ou-2",
            email="aws+1@example.com",
            state=AccountState.PENDING_CLOSURE,
            joined_at=NOW - timedelta(days=1),
            joined_method="INVITED",
            arn_form=without_own(
                "arn:aws:organizations::999999999999:account/o-1/111111111111", "111111111111"
            ),
            tags={"Environment": "prod", HOSTILE: HOSTILE, "empty": ""},
            source=AccountSource.PROFILE,
            aliases=("payments", HOSTILE),
        ),
        Account("222222222222", "222222222222", tags={}),
        Account("not-an-id", ""),
    )
    roles = (
        full_role(),
        full_role(name="Admin2"),
        Role("111111111111", "Later", mfa=True, external_id_needed=False),
        Role("222222222222", "ReadOnly"),
        full_role("222222222222"),
        full_role("not-an-id", HOSTILE),
    )
    return Snapshot(
        organization=Organization(
            "o-1", "acme", "r-1", "Acme root", "999999999999", units, accounts, "ALL"
        ),
        as_of=NOW,
        roles=roles,
        complete=False,
        notices=("one", HOSTILE),
        caller=CallerIdentity("999999999999", "arn:aws:iam::999999999999:user/alice", "AIDA1"),
        facts=CallerFacts(
            OwnPolicies(
                (TRUST, HOSTILE),
                bounded=True,
                refused=("iam:GetUser", HOSTILE),
                role_arn="arn:aws:iam::999999999999:role/x/Hub",
            ),
            long_term=False,
            mfa_device=True,
            profile=HOSTILE,
        ),
        roles_read={"111111111111": NOW, "222222222222": NOW - timedelta(days=2)},
    )


def large_snapshot(accounts: int, roles_each: int = 10, version: int = 0) -> Snapshot:
    """Return a plain organization of that size; `version` is in every account's name."""
    ids = [f"{100000000000 + number}" for number in range(accounts)]
    return Snapshot(
        organization=Organization(
            "o-1",
            f"acme {version}",
            "r-1",
            units=tuple(OrganizationalUnit(f"ou-{n}", f"Unit {n}", "r-1") for n in range(50)),
            accounts=tuple(
                Account(
                    account_id,
                    f"team-{account_id}-{version}",
                    f"ou-{number % 50}",
                    f"aws+{number}@example.com",
                    AccountState.ACTIVE,
                    NOW - timedelta(seconds=number),
                    "CREATED",
                    without_own(
                        f"arn:aws:organizations::999999999999:account/o-1/{account_id}", account_id
                    ),
                )
                for number, account_id in enumerate(ids)
            ),
        ),
        as_of=NOW,
        roles=tuple(
            Role(
                account_id,
                f"Role{number}",
                sources=(RoleSource.LISTED,),
                trust_policy=TRUST % account_id,
                created_at=NOW - timedelta(days=number),
            )
            for account_id in ids
            for number in range(roles_each)
        ),
    )
