"""What completion offers for a target: from a stored snapshot, profiles, settings and state."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hatstand import paths
from hatstand.cli.completion import files, names, targets
from hatstand.domain.organization import Account, AccountState, Organization, OrganizationalUnit
from hatstand.domain.roles import Role, RoleSource
from hatstand.services.ports import OpenedRole, Snapshot
from hatstand.store.snapshot import SqliteSnapshots
from hatstand.store.state import TomlState

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PROD, DEV, LAKE, CLOSED, OTHER = (str(number) * 12 for number in range(1, 6))
UNITS = (
    OrganizationalUnit("ou-w", "Workloads", "r-1"),
    OrganizationalUnit("ou-p", "Prod", "ou-w"),
    OrganizationalUnit("ou-d", "Dev/Test", "ou-w"),
)
ACCOUNTS = (
    Account(PROD, "payments-prod", "ou-p", state=AccountState.ACTIVE, aliases=("acme-pay",)),
    Account(DEV, "payments-dev", "ou-d", state=AccountState.ACTIVE),
    Account(
        LAKE, "Data Lake", "ou-d", arn_form="arn:aws-cn:organizations::1:account/o/3",
        state=AccountState.ACTIVE,
    ),
    Account(CLOSED, "payments-old", "ou-d", state=AccountState.SUSPENDED),
)  # fmt: skip

Typed = Callable[..., list[str]]


def listed(account_id: str, name: str, path: str = "/", partition: str = "aws") -> Role:
    return Role(account_id, name, path, partition, sources=(RoleSource.LISTED,))


ROLES = (
    listed(PROD, "Admin"),
    listed(PROD, "ReadOnly"),
    listed(DEV, "Admin", "/team/"),
    listed(LAKE, "Admin", partition="aws-cn"),
)


def store(
    accounts: tuple[Account, ...] = ACCOUNTS,
    roles: tuple[Role, ...] = ROLES,
    units: tuple[OrganizationalUnit, ...] = UNITS,
    context: str = "profiles",
) -> Path:
    """Store a snapshot and return its file."""
    organization = Organization("o-1", "acme", "r-1", "Root", PROD, units, accounts)
    snapshots = SqliteSnapshots(paths.state_directory() / "snapshots")
    snapshots.save(context, "any", Snapshot(organization=organization, as_of=NOW, roles=roles))
    return snapshots.path(context, "any")


def known(settings: str = "", context: str = "") -> names.Names:
    return names.Names(os.environ, tomllib.loads(settings), context)


def offered(typed: str, settings: str = "") -> list[str]:
    return [candidate for candidate, _ in targets.candidates(typed, known(settings))]


@pytest.fixture(autouse=True)
def _stored(isolated_home: Path) -> None:
    store()


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("", ["Data Lake/", "payments-dev/", "payments-prod/", "Workloads/"]),
        ("pay", ["payments-dev/", "payments-prod/"]),
        ("payments-p", ["payments-prod/"]),
        ("payments-prod", ["payments-prod/"]),
        ("payments-prod/", ["payments-prod/Admin", "payments-prod/ReadOnly"]),
        ("payments-prod/A", ["payments-prod/Admin"]),
        ("acme-pay/R", ["acme-pay/ReadOnly"]),  # another of its names
        (f"{PROD}/R", [f"{PROD}/ReadOnly"]),
        ("1111", [f"{PROD}/"]),
        ("Workloads/", ["Workloads/Dev\\/Test/", "Workloads/Prod/"]),
        ("Workloads/Dev\\/Test/pay", ["Workloads/Dev\\/Test/payments-dev/"]),
        ("Workloads/Dev\\/Test/payments-dev/", ["Workloads/Dev\\/Test/payments-dev/Admin"]),
        ("Prod/pay", ["Prod/payments-prod/"]),
        ("Root/Workloads/Prod/payments-prod/R", ["Root/Workloads/Prod/payments-prod/ReadOnly"]),
        ("Prod/payments-dev/", []),
        ("nosuch", []),
        ("nosuch/A", []),
    ],
)
def test_the_account_comes_first_and_then_its_roles(typed: str, candidates: list[str]) -> None:
    assert offered(typed) == candidates


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("data", ["Data Lake/"]),
        ("PAY", ["PAYments-dev/", "PAYments-prod/"]),
        ("PAYMENTS-PROD/", ["PAYMENTS-PROD/Admin", "PAYMENTS-PROD/ReadOnly"]),
        ("payments-prod/adm", ["payments-prod/Admin"]),
        ("lake", ["Data Lake/"]),
        ("s-pr", ["payments-prod/"]),
        ("lake/", ["lake/Admin"]),
        ("ments", []),  # two have it: a shell could only put less in place than was typed
        ("ments/", []),
    ],
)
def test_case_and_the_middle_of_a_name(typed: str, candidates: list[str]) -> None:
    """As targets are found; several in another case keep what was typed."""
    assert offered(typed) == candidates


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("a", []),
        ("arn:aws-", [f"arn:aws-cn:iam::{LAKE}:role/"]),
        (f"arn:aws:iam::{DEV}:", [f"arn:aws:iam::{DEV}:role/"]),
        (f"arn:aws:iam::{DEV}:role/", [f"arn:aws:iam::{DEV}:role/team/Admin"]),
        (f"arn:aws-cn:iam::{LAKE}:role/A", [f"arn:aws-cn:iam::{LAKE}:role/Admin"]),
        ("arn:aws:iam::9", []),
    ],
)
def test_arns_are_told_where_one_was_begun(typed: str, candidates: list[str]) -> None:
    assert offered(typed) == candidates


def test_profiles_and_their_roles(isolated_home: Path) -> None:
    (isolated_home / ".aws").mkdir()
    (isolated_home / ".aws/config").write_text(
        f"""\
[default]
[profile pay]
role_arn = arn:aws:iam::{DEV}:role/ops/Deploy
[profile 'two words']
[profile "half]
[profile one two]
[sso-session pay-sso]
[plain]
"""
    )
    (isolated_home / ".aws/credentials").write_text("[payroll]\n[pay]\nrole_arn=x\n")
    assert offered("pay") == ["pay", "payments-dev/", "payments-prod/", "payroll"]
    assert offered("two") == ["two words"]
    assert known().profiles == ["default", "pay", "two words", "payroll"]
    assert offered("payments-dev/D") == ["payments-dev/Deploy"]
    assert offered(f"arn:aws:iam::{DEV}:role/o") == [f"arn:aws:iam::{DEV}:role/ops/Deploy"]


def test_roles_that_opened_are_offered() -> None:
    state = TomlState(paths.state_directory() / "state.toml")
    for name in ("Audit", "team/Deploy"):
        arn = f"arn:aws:iam::{DEV}:role/{name}"
        state.role_opened(OpenedRole("profiles", arn, NOW, mfa=False))
    state.used("profiles", f"arn:aws:iam::{DEV}:role/Used", "none")
    assert offered("payments-dev/") == [
        "payments-dev/Admin", "payments-dev/Audit", "payments-dev/Deploy",
    ]  # fmt: skip


SETTINGS = f"""
[contexts.acme]
[[contexts.acme.accounts]]
id = "{OTHER}"
name = "handmade"
ou = "Workloads/Prod"
[[contexts.acme.accounts]]
id = "{DEV}"
name = "development"
[[contexts.acme.roles]]
name = "path/Everywhere"
accounts.ou = ["**"]
[[contexts.acme.roles]]
name = "ProdOnly"
accounts.ou = ["Workloads/Prod/**"]
[[contexts.acme.roles]]
name = "Named"
accounts = {{ name = ["develop*"], id = ["{LAKE}"] }}
[contexts.second]
"""


def test_the_settings_add_accounts_names_and_roles() -> None:
    store(context="acme", roles=())
    assert offered("h", SETTINGS) == ["handmade/"]
    assert offered("handmade/", SETTINGS) == ["handmade/Everywhere", "handmade/ProdOnly"]
    assert offered("Prod/h", SETTINGS) == ["Prod/handmade/"]
    assert offered("development/", SETTINGS) == ["development/Everywhere", "development/Named"]
    assert offered("Data Lake/", SETTINGS) == ["Data Lake/Everywhere", "Data Lake/Named"]
    arn = f"arn:aws:iam::{PROD}:role/path/Everywhere"
    assert offered(f"arn:aws:iam::{PROD}:role/p", SETTINGS) == [arn]


def test_without_a_snapshot_the_settings_still_give_a_tree() -> None:
    assert offered("", SETTINGS) == ["development/", "handmade/", "Workloads/"]
    assert offered("Workloads/Prod/", SETTINGS) == ["Workloads/Prod/handmade/"]
    assert offered("development/", SETTINGS) == ["development/Everywhere", "development/Named"]


@pytest.mark.parametrize(
    ("settings", "context", "found"),
    [
        ("", "", True),
        (SETTINGS, "", False),
        (SETTINGS, "second", False),
        (SETTINGS, "profiles", True),
        ('default_context = "profiles"\n[contexts.profiles]\n[contexts.a]', "", True),
        ('default_context = "nosuch"\n[contexts.profiles]', "", True),
        ("contexts = 3", "", True),
    ],
)
def test_the_snapshot_is_that_of_the_context(settings: str, context: str, found: bool) -> None:
    accounts = {account.id for account in known(settings, context).accounts}
    assert (PROD in accounts) is found


def test_so_many_are_told_that_a_shell_can_show_them() -> None:
    """The first ones and the last one: what all have in common is what these have."""
    many = tuple(
        Account(f"9{number:011}", f"acme-{'b' if number > 400 else 'a'}{number}", "r-1",
                state=AccountState.ACTIVE)
        for number in range(500)
    )  # fmt: skip
    store(many, ())
    shown = offered("")
    assert len(shown) == targets.MOST
    assert (shown[0], shown[-1]) == ("acme-a0/", "Workloads/")
    assert (offered("a")[0], offered("a")[-1]) == ("acme-a0/", "acme-b499/")
    assert len(offered("acme-a12")) == 11


def test_a_name_that_nobody_can_type_gives_way_to_the_id() -> None:
    hostile = ("a\x1b[31mred", "b\nline", "c\u202eturned", "d\ud800half", "-dash", "e\u200bempty")
    accounts = tuple(
        Account(f"{number}" * 12, name, "r-1", state=AccountState.ACTIVE)
        for number, name in enumerate(hostile, 1)
    )
    store(accounts, (listed(PROD, "Fine"), listed(PROD, "Not\x07fine")), ())
    assert offered("") == [f"{number}" * 12 + "/" for number in (1, 2, 3, 6)]
    assert offered(f"{PROD}/") == [f"{PROD}/Fine"]


def test_what_can_t_be_read_has_no_names(isolated_home: Path) -> None:
    path = store()
    whole = path.read_bytes()
    for damaged in (
        b"",
        b"no database",
        whole[:2000],
        whole.replace(b"payments", b"\0\0\0\0\0\0\0\0"),
    ):
        path.write_bytes(damaged)
        assert isinstance(offered("pay"), list)
    path.write_bytes(whole[:60] + (99).to_bytes(4, "big") + whole[64:])
    assert offered("pay") == [], "a newer version's"
    path.unlink()
    path.mkdir()
    assert offered("pay") == []
    (isolated_home / ".aws").mkdir()
    os.mkfifo(isolated_home / ".aws/config")
    (isolated_home / ".aws/credentials").write_bytes(b"[pay\xff]\n[\n[]\n[ok]")
    assert "ok" in offered("")


def test_settings_that_are_no_toml_say_nothing(isolated_home: Path) -> None:
    config = isolated_home / ".config/hatstand/config.toml"
    config.parent.mkdir(parents=True)
    assert files.settings(os.environ, "") == {}
    config.write_text("[contexts.acme\n")
    assert files.settings(os.environ, "") == {}
    config.write_text("\ufeff[contexts.acme]\n")
    assert files.settings(os.environ, "") == {"contexts": {"acme": {}}}
    other = isolated_home / "other.toml"
    other.write_text("theme = 'x'")
    assert files.settings(os.environ, str(other)) == {"theme": "x"}
