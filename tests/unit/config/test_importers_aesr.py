"""Importing from AWS Extend Switch Roles, by that extension's own rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatstand.config.importers import import_aesr
from hatstand.config.model import AccountSelector, ConfiguredAccount, ContextSettings, RoleTemplate

from .importing import read_back, told

JUMP, PROD, DEV = "999999999999", "111111111111", "222222222222"

EXAMPLE = f"""\
; the accounts of acme
[organization1]
aws_account_id = {JUMP}
aws_account_alias = acme-jump   ; as the console shows it
role_name = Federated
target_role_name = Developer
target_region = eu-west-1
color = 00ff00

[profile payments-prod-Admin]
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = organization1
color = ff0000 # red

[payments-prod]
aws_account_id = {PROD}
source_profile = organization1

[payments-dev Admin]
aws_account_id = {DEV}
role_name = Admin
source_profile = organization1
region = eu-west-1
image = "https://acme.example/logo.png"

[Vendor]
role_arn = arn:aws-cn:iam::333333333333:role/Vendor
"""


def test_base_accounts_become_contexts_and_their_targets_roles(tmp_path: Path) -> None:
    imported = import_aesr(EXAMPLE, "aesr.ini", frozenset({"organization1"}))
    assert imported.contexts == (
        ContextSettings(
            "organization1",
            profile="organization1",
            region="eu-west-1",
            accounts=(
                ConfiguredAccount(JUMP, "acme-jump"),
                ConfiguredAccount(PROD, "payments-prod"),
                ConfiguredAccount(DEV, "payments-dev"),
            ),
            roles=(
                RoleTemplate("Admin", AccountSelector(id=(PROD, DEV))),
                RoleTemplate("Developer", AccountSelector(id=(PROD,))),
            ),
        ),
        ContextSettings(
            "imported",
            accounts=(ConfiguredAccount("333333333333", "Vendor"),),
            roles=(RoleTemplate("Vendor", AccountSelector(id=("333333333333",))),),
        ),
    )
    assert imported.roles == 4
    assert not imported.refused
    read_back(imported, tmp_path)


def test_what_has_no_place_is_told_once() -> None:
    imported = import_aesr(EXAMPLE, "aesr.ini", frozenset({"organization1"}))
    assert told(imported) == [
        "8 color: left out (and 1 more)",
        "24 image: left out",
    ]


def test_a_base_account_that_is_no_profile_starts_from_the_default_and_says_so() -> None:
    imported = import_aesr(EXAMPLE, "aesr.ini")
    assert imported.contexts[0].profile is None
    assert any('called "organization1", so it starts from' in line for line in told(imported))


def test_comments_begin_anywhere_and_line_ends_are_any() -> None:
    text = f"\ufeff#x\r\n[a] ; b\raws_account_id={PROD};c\nrole_name = Ops#d\n"
    imported = import_aesr(text, "x")
    assert imported.contexts[0].roles == (RoleTemplate("Ops", AccountSelector(id=(PROD,))),)


def test_an_alias_in_place_of_an_id_selects_by_name(tmp_path: Path) -> None:
    imported = import_aesr("[x]\naws_account_id = acme-data\nrole_name = Ops\n", "x")
    assert imported.contexts[0].accounts == ()
    assert imported.contexts[0].roles[0].accounts == AccountSelector(name=("acme-data",))
    assert "2 [x]: the account is named by its alias" in told(imported)[0]
    read_back(imported, tmp_path)


def test_an_alias_that_the_file_explains_is_its_account() -> None:
    text = (
        f"[base]\naws_account_id = {JUMP}\naws_account_alias = acme-jump\n"
        "[ops]\naws_account_id = acme-jump\nrole_name = Ops\nsource_profile = base\n"
    )
    imported = import_aesr(text, "x", frozenset({"base"}))
    assert imported.contexts[0].roles[0].accounts == AccountSelector(id=(JUMP,))
    assert told(imported) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("color = 1", 1, "text before the first [profile]"),
        (f"[a]\naws_account_id={PROD}\nrole_name=A\nrole_name=B", 4, "here already, on line 3"),
        (f"[a]\naws_account_id={PROD}\nrole_name=A\ncolor = #ff0000", 4, "without a key and a"),
        (f"[a]\naws_account_id={PROD}\nrole_name", 3, "without a key and a value"),
        ("[a]\n\nrole_name = A", 1, "no account"),
        ("[a]\nrole_arn = arn:aws:iam::1:role/A", 2, "is not the ARN of a role"),
        (f"[a]\nrole_arn = arn:aws:iam::{PROD}:role/A\nrole_name = A", 1, "stands beside"),
        ("[a]\naws_account_id = 1234\u202e\nrole_name = A", 2, "neither an account id nor"),
        (f"[a]\naws_account_id={PROD}\nrole_name=A\nsource_profile=b", 4, "is not in this file"),
        (
            f"[b]\naws_account_id={JUMP}\n[a]\naws_account_id={PROD}\nsource_profile=b",
            3,
            "role_name is missing",
        ),
    ],
)
def test_what_the_extension_refuses_is_refused_with_its_line(
    text: str, line: int, message: str
) -> None:
    imported = import_aesr(text, "aesr.ini")
    assert imported.refused
    faults = [finding for finding in imported.findings if finding.severity == "error"]
    assert faults[0].line == line
    assert message in str(faults[0])
    assert str(faults[0]).startswith(f"aesr.ini:{line}: ")
    assert str(faults[0]).isprintable()


def test_every_fault_of_a_file_is_told() -> None:
    imported = import_aesr("[a]\nx\n[b]\ny\n", "x")
    assert [line.split()[0] for line in told(imported, "error")] == ["1", "2", "3", "4"]


def test_a_base_account_alone_gives_nothing() -> None:
    imported = import_aesr(f"[base]\naws_account_id = {JUMP}\n", "x")
    assert imported.contexts == ()
    assert told(imported) == ["1 [base]: left out: a base account without target roles"]


def test_a_role_that_a_template_can_not_hold_is_left_out() -> None:
    text = f"[a]\nrole_arn = arn:aws:iam::{PROD}:role/team/Admin\n[b]\naws_account_id = {PROD}\n"
    imported = import_aesr(f"{text}role_name = Good\n", "x")
    assert [role.name for role in imported.contexts[0].roles] == ["Good"]
    assert told(imported)[0].startswith("2 [a]: left out: only letters")


def test_accounts_whose_names_would_clash_keep_the_profiles_names() -> None:
    text = (
        f"[data-Admin]\nrole_arn = arn:aws:iam::{PROD}:role/Admin\n"
        f"[Admin.data]\nrole_arn = arn:aws:iam::{DEV}:role/Admin\n"
    )
    accounts = import_aesr(text, "x").contexts[0].accounts
    assert [account.name for account in accounts] == ["data-Admin", "Admin.data"]


def test_profiles_of_one_account_give_it_what_their_names_share() -> None:
    text = "".join(
        f"[{name}]\nrole_arn = arn:aws:iam::{PROD}:role/{role}\n"
        for name, role in (("Org1 Shop Full", "Admin"), ("Org1 Shop View", "ReadOnly"))
    )
    assert import_aesr(text, "x").contexts[0].accounts[0].name == "Org1 Shop"


def test_hostile_names_are_shown_harmless_and_read_back(tmp_path: Path) -> None:
    names = ['a"]\\b', "[red]x[/]", "\x1b]0;x\x07", "\u202egnp", "本番 環境", "a.b = 'c'", "$(id)"]
    text = "".join(
        f"[{name}]\naws_account_id = {number:012d}\nrole_name = R\n"
        for number, name in enumerate(names)
    ).replace(";", ":")
    imported = import_aesr(text, "x")
    assert len(imported.contexts[0].accounts) == len(names)
    read_back(imported, tmp_path)
    pasted = (tmp_path / "pasted.toml").read_text()
    assert pasted.replace("\n", "").isprintable()
