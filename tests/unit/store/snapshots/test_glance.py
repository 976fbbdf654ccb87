"""The part of a large snapshot that is read first."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.roles import Role, RoleSource
from hatstand.services.ports import Snapshot
from hatstand.store.snapshot import SqliteSnapshots

OWN, MANAGEMENT = "100000000001", "100000000002"
COUNTS = {"ou-a": 700, "ou-b": 30, "ou-c": 2500, "r-1": 5}
"""Accounts right below each; `ou-b` is in `ou-a`."""


def organization() -> Organization:
    ids = (f"1{number:011}" for number in range(1, 10_000))
    return Organization(
        "o-1",
        "acme",
        "r-1",
        management_account_id=MANAGEMENT,
        units=(
            OrganizationalUnit("ou-a", "A", "r-1"),
            OrganizationalUnit("ou-b", "B", "ou-a"),
            OrganizationalUnit("ou-c", "C", "r-1"),
        ),
        accounts=tuple(
            Account(next(ids), f"account {number} of {parent}", parent, tags={"kind": parent})
            for parent, count in COUNTS.items()
            for number in range(count)
        ),
    )


WHOLE = Snapshot(
    organization(),
    datetime(2026, 11, 22, tzinfo=UTC),
    tuple(
        Role(account.id, "Admin", sources=(RoleSource.LISTED,), description=account.name)
        for account in organization().accounts
    ),
    caller=CallerIdentity(OWN, f"arn:aws:iam::{OWN}:user/alice"),
)
IN_B = next(one.id for one in WHOLE.organization.accounts if one.parent_id == "ou-b")
IN_C = next(one.id for one in WHOLE.organization.accounts if one.parent_id == "ou-c")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("snapshots")
    SqliteSnapshots(directory).save("acme", "binding", WHOLE)
    return directory


def test_what_is_not_there_is_counted(directory: Path) -> None:
    found = SqliteSnapshots(directory).glance("acme", "binding", IN_B, (IN_C, "nobody"))
    assert found is not None
    known = found.organization.accounts_of
    assert len(known["ou-b"]) == 30, "the siblings of the one that is beside"
    assert len(known["r-1"]) == 5, "what is at the root"
    assert {one.id for one in known["ou-a"]} == {OWN, MANAGEMENT}, "too many to read them all"
    assert [one.id for one in known["ou-c"]] == [IN_C], "asked for by its id"
    assert found.organization.unread == {"ou-a": 698, "ou-c": 2499}
    assert found.organization.units == WHOLE.organization.units


def test_what_is_there_is_what_the_whole_says(directory: Path) -> None:
    found = SqliteSnapshots(directory).glance("acme", "binding", IN_B, (IN_C,))
    assert found is not None
    whole = WHOLE.organization.account_by_id
    assert all(account == whole[account.id] for account in found.organization.accounts)
    assert set(found.roles) == {
        role for role in WHOLE.roles if role.account_id in found.organization.account_by_id
    }
    assert (found.caller, found.as_of) == (WHOLE.caller, WHOLE.as_of)


def test_nobody_needs_to_be_beside(directory: Path) -> None:
    found = SqliteSnapshots(directory).glance("acme", "binding", "", ())
    assert found is not None
    assert len(found.organization.accounts) == 5 + len({OWN, MANAGEMENT})


def test_another_binding_and_another_context_have_none(directory: Path) -> None:
    store = SqliteSnapshots(directory)
    assert store.glance("acme", "other", "", ()) is None
    assert store.glance("other", "binding", "", ()) is None


def test_a_small_snapshot_is_read_whole(tmp_path: Path) -> None:
    store = SqliteSnapshots(tmp_path)
    store.save("acme", "binding", Snapshot(Organization(), WHOLE.as_of))
    assert store.glance("acme", "binding", "", ()) is None
    assert store.load("acme", "binding") is not None


def test_a_damaged_one_is_left_to_be_told_when_it_is_loaded(
    directory: Path, tmp_path: Path
) -> None:
    store = SqliteSnapshots(tmp_path)
    data = bytearray(SqliteSnapshots(directory).path("acme", "binding").read_bytes())
    data[len(data) // 2] ^= 1
    store.path("acme", "binding").write_bytes(data)
    assert store.glance("acme", "binding", "", ()) is None
    assert store.problem == ""
    assert store.load("acme", "binding") is None
    assert "it is damaged" in store.problem
