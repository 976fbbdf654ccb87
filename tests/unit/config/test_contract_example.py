"""The example of the documentation, as a whole: no finding, and exactly these values."""

from __future__ import annotations

from pathlib import Path

from hatstand.config.load import load_settings
from hatstand.config.model import (
    AccountSelector,
    ClipboardSettings,
    ClipboardVia,
    ConfiguredAccount,
    ConsoleSettings,
    ContextSettings,
    LinkKind,
    MfaMode,
    RoleTemplate,
    SessionSettings,
    SessionStore,
    Settings,
    UiSettings,
)
from hatstand.domain.environments import Confirm, EnvironmentRule, Match

EXAMPLE = """\
theme = "hatstand-dark"            # a file of themes/
default_context = "acme"

[sessions]
store = "runtime"                  # runtime · memory · keyring
share_with_aws_cli = true
duration = "1h"
mfa = "session"
mfa_duration = "12h"
name = "{user}@{host}"
warn_before = "5m"

[limits]
rate = 0.5

[clipboard]
via = "auto"
clear_after = "45s"

[console]
kind = "federation"
region = "ap-northeast-1"

[ui]
animations = "auto"
ascii = "auto"

[[environments]]
name = "prod"
badge = "PROD"
color = "red"
match.ou = ["Workloads/Prod/**"]
match.name = ["*-prod", "*-production"]
match.role = ["*-prod"]
match.tags = { Environment = ["prod", "production"] }
confirm = "ask"

[contexts.acme]
profile = "jump"
region = "ap-northeast-1"
organization.role = "arn:aws:iam::999999999999:role/OrgReader"
roles_via = "arn:aws:iam::*:role/ReadOnly"
mfa_serial = "arn:aws:iam::999999999999:mfa/alice"
mfa_process = "ykman oath accounts code -s aws"

[[contexts.acme.accounts]]
id = "111111111111"
name = "payments-prod"
ou = "Workloads/Prod"

[[contexts.acme.roles]]
name = "ReadOnly"
accounts.ou = ["**"]
[[contexts.acme.roles]]
name = "Admin"
accounts.ou = ["Workloads/**"]
mfa = true
external_id = "acme-4711"
duration = "4h"
[[contexts.acme.roles]]
name = "Deploy"
via = "Hub"
accounts.ou = ["Workloads/**"]

[keys]
assume = "a"
"""


def test_the_example_is_read_exactly(tmp_path: Path) -> None:
    """Every key of the documented file arrives, and nothing in it is at fault."""
    file = tmp_path / "config.toml"
    file.write_text(EXAMPLE, encoding="utf-8")

    assert load_settings(file) == Settings(
        theme="hatstand-dark",
        default_context="acme",
        sessions=SessionSettings(
            store=SessionStore.RUNTIME,
            share_with_aws_cli=True,
            duration=3600,
            mfa=MfaMode.SESSION,
            mfa_duration=43200,
            name="{user}@{host}",
            warn_before=300,
        ),
        rate=0.5,
        clipboard=ClipboardSettings(ClipboardVia.AUTO, 45),
        console=ConsoleSettings(LinkKind.FEDERATION, "ap-northeast-1"),
        ui=UiSettings("auto", "auto"),
        environments=(
            EnvironmentRule(
                "prod",
                "PROD",
                "red",
                Match(
                    ou=("Workloads/Prod/**",),
                    name=("*-prod", "*-production"),
                    role=("*-prod",),
                    tags=(("Environment", ("prod", "production")),),
                ),
                Confirm.ASK,
            ),
        ),
        contexts=(
            ContextSettings(
                "acme",
                profile="jump",
                region="ap-northeast-1",
                organization_role="arn:aws:iam::999999999999:role/OrgReader",
                roles_via="arn:aws:iam::*:role/ReadOnly",
                mfa_serial="arn:aws:iam::999999999999:mfa/alice",
                mfa_process="ykman oath accounts code -s aws",
                accounts=(ConfiguredAccount("111111111111", "payments-prod", "Workloads/Prod"),),
                roles=(
                    RoleTemplate("ReadOnly", AccountSelector(ou=("**",))),
                    RoleTemplate(
                        "Admin",
                        AccountSelector(ou=("Workloads/**",)),
                        mfa=True,
                        external_id="acme-4711",
                        duration=14400,
                    ),
                    RoleTemplate("Deploy", AccountSelector(ou=("Workloads/**",)), via="Hub"),
                ),
            ),
        ),
        keys={"assume": "a"},
        file=str(file),
        exists=True,
    )


def test_the_example_needs_no_section(tmp_path: Path) -> None:
    """An empty file is a valid one: everything has a default."""
    file = tmp_path / "config.toml"
    file.write_text("", encoding="utf-8")
    assert load_settings(file) == Settings(file=str(file), exists=True)
