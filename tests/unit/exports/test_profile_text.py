"""Profile lines are read back by botocore; what a colleague gets holds no secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.configloader import load_config, raw_config_parse

from hatstand.domain.credentials import Session
from hatstand.domain.organization import Account
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


def profiles_of(tmp_path: Path, text: str) -> dict[str, dict[str, str]]:
    file = tmp_path / "config"
    file.write_text(text)
    profiles = load_config(str(file))["profiles"]
    assert isinstance(profiles, dict)
    return profiles


def test_botocore_reads_the_profile(tmp_path: Path) -> None:
    text = exports.profile_lines(ROLE, ACCOUNT, source_profile="jump", mfa_serial="arn:x")
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


@pytest.mark.parametrize("name", ["default", "two words", "it's", "a]b", "本番"])
def test_any_profile_name_reads_back(tmp_path: Path, name: str) -> None:
    text = exports.profile_lines(ROLE, ACCOUNT, name=name)
    assert list(profiles_of(tmp_path, text)) == [name]


def test_a_process_profile_calls_hatstand(tmp_path: Path) -> None:
    profile = profiles_of(tmp_path, exports.process_profile_lines(ROLE, ACCOUNT))
    assert profile["payments-prod-Admin"]["credential_process"] == (
        "hatstand credential-process arn:aws:iam::111111111111:role/team/Admin"
    )


@pytest.mark.parametrize("field", ["name", "source_profile", "mfa_serial", "region"])
def test_a_line_break_never_makes_another_key(field: str) -> None:
    with pytest.raises(HatstandError, match="control character"):
        exports.profile_lines(ROLE, ACCOUNT, **{field: "x\ncredential_process = evil"})


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
    hostile = Account("111111111111", "pay\x1b[31m\nments")
    link = "https://signin.aws.amazon.com/switchrole?account=111111111111&roleName=Admin"
    text = exports.for_colleague(ROLE, hostile, switch_link=link)
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
        "duration_seconds = 7200\n"
        "region = eu-west-1\n"
        "# mfa_serial = the ARN of your own MFA device\n"
    )
    assert "Console" not in exports.for_colleague(ROLE, ACCOUNT)


@pytest.mark.parametrize("shell", ["cmd", "powershell", "elvish"])
def test_some_shells_have_no_one_liner(session: Session, shell: str) -> None:
    with pytest.raises(UsageError, match=shell):
        exports.one_liner(session, shell)


@pytest.mark.parametrize("shell", exports.ONE_LINER_SHELLS)
def test_a_one_liner_can_be_shown_without_its_secrets(session: Session, shell: str) -> None:
    assert "wJalr" in exports.one_liner(session, shell).reveal()
    shown = exports.one_liner(session, shell, hide=True).reveal()
    assert "wJalr" not in shown
    assert "FwoG" not in shown
    assert "aws sts get-caller-identity" in shown
