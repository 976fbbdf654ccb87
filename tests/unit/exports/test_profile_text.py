"""Profile lines are read back by botocore; what a colleague gets holds no secret."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.configloader import load_config, raw_config_parse

from hatstand.domain.credentials import CredentialKind, Session
from hatstand.domain.environments import NO_ENVIRONMENT
from hatstand.domain.organization import Account
from hatstand.domain.plan import Hop, MfaPlan, MfaWay, Need, Plan
from hatstand.domain.roles import Role
from hatstand.errors import HatstandError, UsageError
from hatstand.services import exports

ACCOUNT = Account("111111111111", "payments-prod")
ROLE = Role(
    "111111111111",
    "Admin",
    path="/team/",
    mfa=True,
    external_id="x:1 é%",
    duration=7200,
    region="eu-west-1",
)
HUB = Hop("arn:aws:iam::999999999999:role/hub/Hub", "999999999999", "Hub", 3600, "of the hub")
NAMES = {"999999999999": "jump host"}.__getitem__


def plan_of(
    role: Role = ROLE, *way: Hop, account_name: str = "payments-prod", **fields: Any
) -> Plan:
    hop = Hop(role.arn, role.account_id, role.name, 3600, role.external_id)
    needed = MfaPlan(Need.YES, MfaWay.SESSION, "arn:x", "its trust policy wants it")
    plan = Plan(
        role=role,
        account_name=account_name,
        environment=NO_ENVIRONMENT,
        hops=(*way, hop),
        base_label="jump",
        base_profile="jump",
        base_kind=CredentialKind.LONG_TERM,
        mfa=needed,
        duration=3600,
        duration_reason="",
        region="eu-west-1",
    )
    return replace(plan, **fields)


def profiles_of(tmp_path: Path, text: str) -> dict[str, dict[str, str]]:
    file = tmp_path / "config"
    file.write_text(text)
    profiles = load_config(str(file))["profiles"]
    assert isinstance(profiles, dict)
    return profiles


def test_botocore_reads_the_profile(tmp_path: Path) -> None:
    text = exports.profile_lines(plan_of(), NAMES, mfa_serial="arn:x")
    assert profiles_of(tmp_path, text) == {
        "payments-prod-Admin": {
            "role_arn": "arn:aws:iam::111111111111:role/team/Admin",
            "source_profile": "jump",
            "external_id": "x:1 é%",
            "mfa_serial": "arn:x",
            "duration_seconds": "7200",
            "region": "eu-west-1",
        }
    }


def test_lines_are_written_as_the_manual_of_the_cli_has_them() -> None:
    """The case of a key matters to people, and to programs other than botocore."""
    assert exports.profile_lines(plan_of(ROLE, HUB), NAMES, mfa_serial="arn:x") == (
        "[profile jump-host-Hub]\n"
        "role_arn = arn:aws:iam::999999999999:role/hub/Hub\n"
        "source_profile = jump\n"
        "external_id = of the hub\n"
        "mfa_serial = arn:x\n"
        "\n"
        "[profile payments-prod-Admin]\n"
        "role_arn = arn:aws:iam::111111111111:role/team/Admin\n"
        "source_profile = jump-host-Hub\n"
        "external_id = x:1 é%\n"
        "duration_seconds = 3600\n"
        "region = eu-west-1\n"
    )
    assert exports.process_profile_lines(ROLE, ACCOUNT) == (
        "[profile payments-prod-Admin]\n"
        "credential_process = hatstand credential-process "
        "arn:aws:iam::111111111111:role/team/Admin\n"
        "region = eu-west-1\n"
    )


def test_a_profile_holds_nothing_that_is_not_known(tmp_path: Path) -> None:
    plain = Role("111111111111", "Admin")
    text = exports.profile_lines(plan_of(plain), NAMES)
    assert profiles_of(tmp_path, text) == {
        "payments-prod-Admin": {
            "role_arn": "arn:aws:iam::111111111111:role/Admin",
            "source_profile": "jump",
        }
    }
    assert "region = us-east-2" in exports.profile_lines(plan_of(), NAMES, region="us-east-2")


def test_each_role_on_the_way_has_a_profile(tmp_path: Path) -> None:
    """The first one's holds the device, the last one's an hour at most: AWS takes no other."""
    text = exports.profile_lines(plan_of(ROLE, HUB), NAMES, mfa_serial="arn:x")
    assert profiles_of(tmp_path, text) == {
        "jump-host-Hub": {
            "role_arn": "arn:aws:iam::999999999999:role/hub/Hub",
            "source_profile": "jump",
            "external_id": "of the hub",
            "mfa_serial": "arn:x",
        },
        "payments-prod-Admin": {
            "role_arn": "arn:aws:iam::111111111111:role/team/Admin",
            "source_profile": "jump-host-Hub",
            "external_id": "x:1 é%",
            "duration_seconds": "3600",
            "region": "eu-west-1",
        },
    }


@pytest.mark.parametrize(
    ("method", "line"),
    [
        ("env", "credential_source = Environment"),
        ("iam-role", "credential_source = Ec2InstanceMetadata"),
        ("container-role", "credential_source = EcsContainer"),
        ("shared-credentials-file", "source_profile = default"),
        ("", "source_profile = default"),
    ],
)
def test_keys_outside_of_the_files_are_named_as_the_cli_calls_them(method: str, line: str) -> None:
    text = exports.profile_lines(plan_of(base_profile=None, base_method=method), NAMES)
    assert line in text.splitlines()
    assert text.count("source") == 1


@pytest.mark.parametrize("name", ["two words", "it's", "a]b", "本番"])
def test_any_account_s_name_reads_back(tmp_path: Path, name: str) -> None:
    text = exports.profile_lines(plan_of(account_name=name), NAMES)
    (profile,) = profiles_of(tmp_path, text)
    assert profile in ("two-words-Admin", "111111111111-Admin")


def test_a_process_profile_calls_hatstand(tmp_path: Path) -> None:
    called = "hatstand credential-process arn:aws:iam::111111111111:role/team/Admin"
    assert profiles_of(tmp_path, exports.process_profile_lines(ROLE, ACCOUNT)) == {
        "payments-prod-Admin": {"credential_process": called, "region": "eu-west-1"}
    }
    elsewhere = exports.process_profile_lines(ROLE, ACCOUNT, region="us-east-2")
    assert profiles_of(tmp_path, elsewhere)["payments-prod-Admin"]["region"] == "us-east-2"
    nowhere = exports.process_profile_lines(replace(ROLE, region=None), ACCOUNT)
    assert profiles_of(tmp_path, nowhere) == {"payments-prod-Admin": {"credential_process": called}}


def test_a_process_profile_starts_hatstand_as_it_was_started(tmp_path: Path) -> None:
    lines = exports.process_profile_lines(ROLE, ACCOUNT, command="hatstand --context 'a b'")
    (profile,) = profiles_of(tmp_path, lines).values()
    assert profile["credential_process"].startswith("hatstand --context 'a b' credential-process ")


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"base_profile": "x\nkey = evil"}, "source_profile"),
        ({"mfa_serial": "x\nkey = evil"}, "mfa_serial"),
        ({"region": "x\ny"}, "region"),
    ],
)
def test_a_line_break_never_makes_another_key(fields: dict[str, str], key: str) -> None:
    of_lines = {"mfa_serial", "region"}
    options = {name: value for name, value in fields.items() if name in of_lines}
    of_plan = {name: value for name, value in fields.items() if name not in of_lines}
    with pytest.raises(HatstandError) as caught:
        exports.profile_lines(plan_of(**of_plan), NAMES, **options)
    assert caught.value.title == f"{key} holds a control character, so it is not handed over"


def test_a_line_break_never_makes_another_section() -> None:
    """An id stands for a name that can't be one, and comes from a file of the user's."""
    hostile = Account("1\n[default]", "決済")
    with pytest.raises(HatstandError) as caught:
        exports.process_profile_lines(ROLE, hostile)
    assert caught.value.title.startswith("the profile's name holds a control character")


def test_a_credentials_section_is_read_by_botocore(tmp_path: Path, session: Session) -> None:
    file = tmp_path / "credentials"
    file.write_text(exports.render(session, "ini").reveal())
    assert raw_config_parse(str(file))["payments-prod-Admin"] == {
        "aws_access_key_id": "ASIAEXAMPLEKEYID1234",
        "aws_secret_access_key": "wJalr/XUtnFEMI+K7MDENG=",
        "aws_session_token": "FwoGZXIvYXdzEJr//token==",
        "region": "ap-northeast-1",
    }


def test_what_a_colleague_gets() -> None:
    link = "https://signin.aws.amazon.com/switchrole?account=111111111111&roleName=Admin"
    plan = plan_of(account_name="pay\x1b[31m\nments")
    text = exports.for_colleague(plan, NAMES, switch_link=link)
    assert text == (
        "Admin in pay␛[31m⏎ments (1111-1111-1111)\n"
        "\n"
        "ARN: arn:aws:iam::111111111111:role/team/Admin\n"
        f"Console: {link}\n"
        "\n"
        "In ~/.aws/config, with your own source_profile:\n"
        "\n"
        "[profile 111111111111-Admin]\n"
        "role_arn = arn:aws:iam::111111111111:role/team/Admin\n"
        "source_profile = default\n"
        "external_id = x:1 é%\n"
        "# mfa_serial = the ARN of your own MFA device\n"
        "duration_seconds = 7200\n"
        "region = eu-west-1\n"
    )
    assert "Console" not in exports.for_colleague(plan_of(), NAMES)


def test_a_colleague_gets_the_whole_way_and_nothing_of_mine(tmp_path: Path) -> None:
    text = exports.for_colleague(plan_of(ROLE, HUB), NAMES)
    assert "arn:x" not in text
    profiles = profiles_of(tmp_path, text.partition("source_profile:\n")[2])
    assert [profile["source_profile"] for profile in profiles.values()] == [
        "default",
        "jump-host-Hub",
    ]
    assert text.partition("\n[profile")[0].endswith(
        "\n\nIn ~/.aws/config, with your own source_profile:\n"
    )
    unneeded = replace(plan_of().mfa, need=Need.UNKNOWN)
    assert "mfa" not in exports.for_colleague(plan_of(mfa=unneeded), NAMES)


@pytest.mark.parametrize("shell", ["cmd", "powershell", "elvish"])
def test_some_shells_have_no_one_liner(session: Session, shell: str) -> None:
    with pytest.raises(UsageError, match=shell) as caught:
        exports.one_liner(session, shell)
    assert caught.value.hint == "Possible: bash, zsh, sh, fish, nu, tcsh."


@pytest.mark.parametrize("shell", exports.ONE_LINER_SHELLS)
def test_a_one_liner_can_be_shown_without_its_secrets(session: Session, shell: str) -> None:
    assert "wJalr" in exports.one_liner(session, shell).reveal()
    shown = exports.one_liner(session, shell, hide=True).reveal()
    assert "wJalr" not in shown
    assert "FwoG" not in shown
    assert "aws sts get-caller-identity" in shown
