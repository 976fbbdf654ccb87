"""What every shell and format hands over, and what is refused."""

from __future__ import annotations

import configparser
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest

from hatstand.domain.credentials import Session
from hatstand.errors import HatstandError, UsageError
from hatstand.secret import MASK, Secret
from hatstand.services import exports

Maker = Callable[..., Session]

EVERYTHING = {
    "AWS_ACCESS_KEY_ID": "ASIAEXAMPLEKEYID1234",
    "AWS_SECRET_ACCESS_KEY": "wJalr/XUtnFEMI+K7MDENG=",
    "AWS_SESSION_TOKEN": "FwoGZXIvYXdzEJr//token==",
    "AWS_CREDENTIAL_EXPIRATION": "2026-11-22T12:00:00Z",
    "AWS_REGION": "ap-northeast-1",
    "AWS_DEFAULT_REGION": "ap-northeast-1",
    "HATSTAND_ROLE": "111111111111/Admin",
    "HATSTAND_ENV": "prod",
}

GOLDEN = {
    "bash": """\
unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SECURITY_TOKEN AWS_SESSION_EXPIRATION
export AWS_ACCESS_KEY_ID='ASIAEXAMPLEKEYID1234'
export AWS_SECRET_ACCESS_KEY='wJalr/XUtnFEMI+K7MDENG='
export AWS_SESSION_TOKEN='FwoGZXIvYXdzEJr//token=='
export AWS_CREDENTIAL_EXPIRATION='2026-11-22T12:00:00Z'
export AWS_REGION='ap-northeast-1'
export AWS_DEFAULT_REGION='ap-northeast-1'
export HATSTAND_ROLE='111111111111/Admin'
export HATSTAND_ENV='prod'
""",
    "fish": """\
set -eg AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SECURITY_TOKEN AWS_SESSION_EXPIRATION; or true;
set -gx AWS_ACCESS_KEY_ID 'ASIAEXAMPLEKEYID1234';
set -gx AWS_SECRET_ACCESS_KEY 'wJalr/XUtnFEMI+K7MDENG=';
set -gx AWS_SESSION_TOKEN 'FwoGZXIvYXdzEJr//token==';
set -gx AWS_CREDENTIAL_EXPIRATION '2026-11-22T12:00:00Z';
set -gx AWS_REGION 'ap-northeast-1';
set -gx AWS_DEFAULT_REGION 'ap-northeast-1';
set -gx HATSTAND_ROLE '111111111111/Admin';
set -gx HATSTAND_ENV 'prod';
""",
    "powershell": """\
Remove-Item Env:AWS_PROFILE -ErrorAction SilentlyContinue
Remove-Item Env:AWS_DEFAULT_PROFILE -ErrorAction SilentlyContinue
Remove-Item Env:AWS_SECURITY_TOKEN -ErrorAction SilentlyContinue
Remove-Item Env:AWS_SESSION_EXPIRATION -ErrorAction SilentlyContinue
$Env:AWS_ACCESS_KEY_ID = 'ASIAEXAMPLEKEYID1234'
$Env:AWS_SECRET_ACCESS_KEY = 'wJalr/XUtnFEMI+K7MDENG='
$Env:AWS_SESSION_TOKEN = 'FwoGZXIvYXdzEJr//token=='
$Env:AWS_CREDENTIAL_EXPIRATION = '2026-11-22T12:00:00Z'
$Env:AWS_REGION = 'ap-northeast-1'
$Env:AWS_DEFAULT_REGION = 'ap-northeast-1'
$Env:HATSTAND_ROLE = '111111111111/Admin'
$Env:HATSTAND_ENV = 'prod'
""",
    "cmd": """\
set "AWS_PROFILE="
set "AWS_DEFAULT_PROFILE="
set "AWS_SECURITY_TOKEN="
set "AWS_SESSION_EXPIRATION="
set "AWS_ACCESS_KEY_ID=ASIAEXAMPLEKEYID1234"
set "AWS_SECRET_ACCESS_KEY=wJalr/XUtnFEMI+K7MDENG="
set "AWS_SESSION_TOKEN=FwoGZXIvYXdzEJr//token=="
set "AWS_CREDENTIAL_EXPIRATION=2026-11-22T12:00:00Z"
set "AWS_REGION=ap-northeast-1"
set "AWS_DEFAULT_REGION=ap-northeast-1"
set "HATSTAND_ROLE=111111111111/Admin"
set "HATSTAND_ENV=prod"
""",
    "tcsh": """\
unsetenv AWS_PROFILE;
unsetenv AWS_DEFAULT_PROFILE;
unsetenv AWS_SECURITY_TOKEN;
unsetenv AWS_SESSION_EXPIRATION;
setenv AWS_ACCESS_KEY_ID 'ASIAEXAMPLEKEYID1234';
setenv AWS_SECRET_ACCESS_KEY 'wJalr/XUtnFEMI+K7MDENG=';
setenv AWS_SESSION_TOKEN 'FwoGZXIvYXdzEJr//token==';
setenv AWS_CREDENTIAL_EXPIRATION '2026-11-22T12:00:00Z';
setenv AWS_REGION 'ap-northeast-1';
setenv AWS_DEFAULT_REGION 'ap-northeast-1';
setenv HATSTAND_ROLE '111111111111/Admin';
setenv HATSTAND_ENV 'prod';
""",
    "nu": """\
hide-env --ignore-errors AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SECURITY_TOKEN AWS_SESSION_EXPIRATION
$env.AWS_ACCESS_KEY_ID = "ASIAEXAMPLEKEYID1234"
$env.AWS_SECRET_ACCESS_KEY = "wJalr/XUtnFEMI+K7MDENG="
$env.AWS_SESSION_TOKEN = "FwoGZXIvYXdzEJr//token=="
$env.AWS_CREDENTIAL_EXPIRATION = "2026-11-22T12:00:00Z"
$env.AWS_REGION = "ap-northeast-1"
$env.AWS_DEFAULT_REGION = "ap-northeast-1"
$env.HATSTAND_ROLE = "111111111111/Admin"
$env.HATSTAND_ENV = "prod"
""",
    "credential-process": """\
{
  "Version": 1,
  "AccessKeyId": "ASIAEXAMPLEKEYID1234",
  "SecretAccessKey": "wJalr/XUtnFEMI+K7MDENG=",
  "SessionToken": "FwoGZXIvYXdzEJr//token==",
  "Expiration": "2026-11-22T12:00:00Z"
}
""",
    "docker": "".join(f"{name}={value}\n" for name, value in EVERYTHING.items()),
    "ini": """\
[payments-prod-Admin]
# until 2026-11-22T12:00:00Z
aws_access_key_id = ASIAEXAMPLEKEYID1234
aws_secret_access_key = wJalr/XUtnFEMI+K7MDENG=
aws_session_token = FwoGZXIvYXdzEJr//token==
region = ap-northeast-1
""",
}


def test_the_shells_and_formats_are_those_that_users_were_promised() -> None:
    assert exports.SHELLS == ("bash", "zsh", "sh", "fish", "powershell", "cmd", "nu", "tcsh")
    assert exports.FORMATS == ("dotenv", "json", "ini", "docker", "credential-process")


@pytest.mark.parametrize("form", GOLDEN)
def test_text_is_stable(session: Session, form: str) -> None:
    """People diff and grep it, so a change of the text is a change of the product."""
    assert exports.render(session, form).reveal() == GOLDEN[form]


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", r"""export HATSTAND_ENV='it'\''s "$HOME" \ `id` wow! ‘a‛ é'"""),
        ("zsh", r"""export HATSTAND_ENV='it'\''s "$HOME" \ `id` wow! ‘a‛ é'"""),
        ("sh", r"""export HATSTAND_ENV='it'\''s "$HOME" \ `id` wow! ‘a‛ é'"""),
        ("fish", r"""set -gx HATSTAND_ENV 'it\'s "$HOME" \\ `id` wow! ‘a‛ é';"""),
        ("tcsh", r"""setenv HATSTAND_ENV 'it'\''s "$HOME" \ `id` wow\! ‘a‛ é';"""),
        ("powershell", r"""$Env:HATSTAND_ENV = 'it''s "$HOME" \ `id` wow! ‘‘a‛‛ é'"""),
        ("nu", r'''$env.HATSTAND_ENV = "it's \"$HOME\" \\ `id` wow! ‘a‛ é"'''),
        ("dotenv", r'''HATSTAND_ENV="it's \"\$HOME\" \\ \`id\` wow! ‘a‛ é"'''),
    ],
)
def test_each_shell_has_its_own_quotes(session_with: Maker, shell: str, line: str) -> None:
    """As its manual wants it; `tests/shells` runs what is installed."""
    session = session_with(environment='it\'s "$HOME" \\ `id` wow! ‘a‛ é')
    assert exports.render(session, shell).reveal().splitlines()[-1] == line


ONE_LINERS = {
    "bash": "AWS_REGION='ap-northeast-1' AWS_DEFAULT_REGION='ap-northeast-1' "
    "HATSTAND_ROLE='111111111111/Admin' HATSTAND_ENV='prod' env -u AWS_PROFILE "
    "-u AWS_DEFAULT_PROFILE -u AWS_SECURITY_TOKEN -u AWS_SESSION_EXPIRATION make deploy\n",
    "nu": 'AWS_REGION: "ap-northeast-1", AWS_DEFAULT_REGION: "ap-northeast-1", '
    'HATSTAND_ROLE: "111111111111/Admin", HATSTAND_ENV: "prod"} { hide-env --ignore-errors '
    "AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SECURITY_TOKEN AWS_SESSION_EXPIRATION; make deploy }\n",
    "tcsh": "setenv AWS_REGION 'ap-northeast-1'; setenv AWS_DEFAULT_REGION 'ap-northeast-1'; "
    "setenv HATSTAND_ROLE '111111111111/Admin'; setenv HATSTAND_ENV 'prod'; make deploy )\n",
}


@pytest.mark.parametrize("shell", ONE_LINERS)
def test_a_one_liner_is_stable(session: Session, shell: str) -> None:
    line = exports.one_liner(session, shell, "make deploy").reveal()
    assert line.endswith(ONE_LINERS[shell])
    assert line.startswith(
        {
            "bash": "AWS_ACCESS_KEY_ID='ASIAEXAMPLEKEYID1234' AWS_SECRET",
            "nu": 'with-env {AWS_ACCESS_KEY_ID: "ASIAEXAMPLEKEYID1234", AWS_SECRET',
            "tcsh": "( unsetenv AWS_PROFILE; unsetenv AWS_DEFAULT_PROFILE; unsetenv AWS_SECUR",
        }[shell]
    )


def test_a_one_liner_of_the_demo_goes_to_the_demo(session: Session) -> None:
    demo = "http://127.0.0.1:4566"
    line = exports.one_liner(session, "sh", demo_endpoint=demo, unset_demo=True).reveal()
    assert f" AWS_ENDPOINT_URL='{demo}' HATSTAND_DEMO='1' env -u AWS_PROFILE " in line
    assert "-u AWS_ENDPOINT_URL" not in line
    real = exports.one_liner(session, "sh", unset_demo=True).reveal()
    assert real.endswith(" -u AWS_ENDPOINT_URL -u HATSTAND_DEMO aws sts get-caller-identity\n")


def test_json_maps_names_to_values(session: Session) -> None:
    document = json.loads(exports.render(session, "json").reveal())
    assert document == EVERYTHING
    assert list(document) == list(exports.VARIABLES)


def test_credential_process_has_the_shape_of_aws(session: Session) -> None:
    assert json.loads(exports.render(session, "credential-process").reveal()) == {
        "Version": 1,
        "AccessKeyId": "ASIAEXAMPLEKEYID1234",
        "SecretAccessKey": "wJalr/XUtnFEMI+K7MDENG=",
        "SessionToken": "FwoGZXIvYXdzEJr//token==",
        "Expiration": "2026-11-22T12:00:00Z",
    }


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the machine nine hours to the east."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "JST-9")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_away")
def test_expiry_is_written_in_utc(session_with: Maker) -> None:
    tokyo = timezone(timedelta(hours=9))
    session = session_with(expires_at=datetime(2026, 11, 22, 21, 0, tzinfo=tokyo))
    assert "AWS_CREDENTIAL_EXPIRATION=2026-11-22T12:00:00Z\n" in (
        exports.render(session, "docker").reveal()
    )


@pytest.mark.parametrize("form", [*exports.SHELLS, *exports.FORMATS])
@pytest.mark.parametrize(
    "hostile", ["a\nb", "a\rb", "\x1b[31m", "a\x7f", "a\x9bb", "a\u2028b", "a\0"]
)
def test_a_control_character_is_refused_by_name_not_by_value(
    session_with: Maker, form: str, hostile: str
) -> None:
    secret = f"verysecret{hostile}"
    with pytest.raises(HatstandError) as caught:
        exports.render(session_with(secret_access_key=Secret(secret)), form)
    assert "AWS_SECRET_ACCESS_KEY" in caught.value.title
    assert caught.value.hint == (
        "No shell or file can take such a value safely; look where it comes from."
    )
    assert "verysecret" not in f"{caught.value.title} {caught.value.hint}"


@pytest.mark.parametrize("field", ["environment", "region", "role_name", "access_key_id"])
def test_every_value_is_looked_at(session_with: Maker, field: str) -> None:
    session = session_with(**{field: "a\x07"})
    for act in (
        lambda: exports.masked(session, "bash"),
        lambda: exports.environment(session, {}),
        lambda: exports.one_liner(session, "bash"),
    ):
        with pytest.raises(HatstandError, match="control character"):
            act()


@pytest.mark.parametrize("value", ['a"b', "100%", "wow!"])
def test_cmd_refuses_what_it_can_not_quote(session_with: Maker, value: str) -> None:
    with pytest.raises(HatstandError, match="HATSTAND_ENV") as caught:
        exports.render(session_with(environment=value), "cmd")
    assert caught.value.hint == "Take another shell or format."
    assert value not in caught.value.title


@pytest.mark.parametrize("form", [*exports.SHELLS, *exports.FORMATS])
def test_masked_text_is_the_same_without_the_secrets(session: Session, form: str) -> None:
    shown = exports.masked(session, form)
    real = exports.render(session, form).reveal()
    for secret in ("wJalr", "FwoGZX", "ASIAEXAMPLEKEYID"):
        assert secret in real
        assert secret not in shown
    assert MASK in shown
    assert "ap-northeast-1" in shown or form == "credential-process"
    assert shown.count("\n") == real.count("\n")


def test_of_a_key_s_id_the_last_four_characters_are_shown(
    session: Session, session_with: Maker
) -> None:
    shown = exports.masked(session, "docker").splitlines()
    assert shown[:3] == [
        f"AWS_ACCESS_KEY_ID={MASK}1234",
        f"AWS_SECRET_ACCESS_KEY={MASK}",
        f"AWS_SESSION_TOKEN={MASK}",
    ]
    assert "SESSION_TOKEN" not in exports.masked(session_with(session_token=None), "docker")


def test_the_whole_text_is_a_secret(session: Session) -> None:
    assert "wJalr" not in f"{exports.render(session, 'bash')!r} {exports.render(session, 'bash')}"


@pytest.mark.parametrize("form", ["dotenv", "docker", "json", "bash", "nu", "tcsh", "powershell"])
def test_the_demo_exports_also_its_endpoint(session: Session, form: str) -> None:
    text = exports.render(session, form, demo_endpoint="http://127.0.0.1:4566").reveal()
    assert "http://127.0.0.1:4566" in text
    assert "HATSTAND_DEMO" in text
    assert "AWS_ENDPOINT_URL" not in exports.render(session, form).reveal()


def test_a_demo_profile_section_says_where_its_keys_belong(session: Session) -> None:
    text = exports.render(session, "ini", demo_endpoint="http://127.0.0.1:4566").reveal()
    assert "endpoint_url = http://127.0.0.1:4566" in text


def test_real_exports_leave_the_demo(session: Session) -> None:
    text = exports.render(session, "sh", unset_demo=True).reveal()
    assert text.splitlines()[0].endswith(" AWS_ENDPOINT_URL HATSTAND_DEMO")


def test_without_region_the_partition_has_one(session_with: Maker) -> None:
    """An empty AWS_REGION would break every SDK."""
    china = session_with(region="", role_arn="arn:aws-cn:iam::111111111111:role/Admin")
    assert exports.environment(china, {})["AWS_REGION"] == "cn-northwest-1"
    assert exports.environment(session_with(region="", role_arn=""), {})["AWS_REGION"] == (
        "us-east-1"
    )


def test_what_is_removed_is_told_name_by_name(session_with: Maker) -> None:
    session = session_with(session_token=None)
    assert exports.render(session, "sh", unset_demo=True).reveal().splitlines()[0] == (
        "unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SECURITY_TOKEN AWS_SESSION_EXPIRATION "
        "AWS_SESSION_TOKEN AWS_ENDPOINT_URL HATSTAND_DEMO"
    )
    demo = "http://127.0.0.1:4566"
    stays = exports.render(session, "sh", unset_demo=True, demo_endpoint=demo).reveal()
    assert stays.splitlines()[0].endswith(" AWS_SESSION_TOKEN")


def test_without_token_an_older_one_is_removed(session_with: Maker) -> None:
    session = session_with(session_token=None)
    assert "AWS_SESSION_TOKEN" in exports.render(session, "bash").reveal().splitlines()[0]
    assert "AWS_SESSION_TOKEN" not in exports.environment(session, {"AWS_SESSION_TOKEN": "old"})
    assert "SessionToken" not in exports.render(session, "credential-process").reveal()


def test_unknown_words_are_told_with_the_known_ones(session: Session) -> None:
    with pytest.raises(UsageError, match="there is no shell or format 'elvish'") as caught:
        exports.render(session, "elvish")
    assert caught.value.hint == (
        "Known: bash, zsh, sh, fish, powershell, cmd, nu, tcsh, dotenv, json, ini, docker, "
        "credential-process."
    )
    with pytest.raises(UsageError, match="no shell 'json'"):
        exports.render_unset("json", demo=False)


def test_a_child_gets_the_variables_and_not_what_stands_in_their_way(session: Session) -> None:
    base = {
        "PATH": "/bin",
        "AWS_PROFILE": "x",
        "AWS_DEFAULT_PROFILE": "x",
        "AWS_SECURITY_TOKEN": "x",
        "AWS_SESSION_EXPIRATION": "x",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": "http://localhost:1",
        "HATSTAND_SHELL": "zsh",
    }
    child = exports.environment(session, base)
    assert child == {
        "PATH": "/bin",
        "AWS_ENDPOINT_URL": "http://localhost:1",
        **EVERYTHING,
    }
    assert base["AWS_PROFILE"] == "x"


def test_a_child_of_a_real_session_leaves_the_demo(session: Session) -> None:
    base = {"HATSTAND_DEMO": "1", "AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}
    assert exports.environment(session, base) == EVERYTHING
    demo = exports.environment(session, {}, demo_endpoint="http://127.0.0.1:4566")
    assert demo == EVERYTHING | base


@pytest.mark.parametrize(
    ("account_name", "section"),
    [
        ("payments-prod", "payments-prod-Admin"),
        ("  Payments  Prod ", "Payments-Prod-Admin"),
        ("決済本番", "111111111111-Admin"),
        ("x]\n[default", "111111111111-Admin"),
        ("a'b", "111111111111-Admin"),
        ("", "111111111111-Admin"),
    ],
)
def test_a_section_name_is_safe_everywhere(
    session_with: Maker, account_name: str, section: str
) -> None:
    parser = configparser.RawConfigParser()
    parser.read_string(exports.render(session_with(account_name=account_name), "ini").reveal())
    assert parser.sections() == [section]
    assert parser[section]["aws_session_token"] == "FwoGZXIvYXdzEJr//token=="


def test_a_hostile_role_name_stays_inside_its_brackets() -> None:
    assert exports.section_name("acme", "111111111111", "A]\n[default") == "acme-A---default"


def test_the_door_gives_the_text_and_what_the_writer_answers() -> None:
    given: list[str] = []
    assert exports.hand_over(Secret("text"), lambda text: given.append(text) or len(text)) == 4
    assert given == ["text"]


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("a.b/c:d@e%f+g=h,i-j", "HATSTAND_ENV=a.b/c:d@e%f+g=h,i-j"),
        ("", "HATSTAND_ENV="),
        ("a b$c", "HATSTAND_ENV='a b$c'"),
        ("back\\slash", 'HATSTAND_ENV="back\\\\slash"'),
        ("it's", 'HATSTAND_ENV="it\'s"'),
    ],
)
def test_a_dotenv_value_is_quoted_where_readers_need_it(
    session_with: Maker, value: str, line: str
) -> None:
    text = exports.render(session_with(environment=value), "dotenv").reveal()
    assert text.splitlines()[-1] == line


@pytest.mark.parametrize("value", ["it's", "back\\slash", 'it\'s "$HOME" `id` \\', "a b"])
def test_a_dotenv_value_is_what_a_shell_reads_too(session_with: Maker, value: str) -> None:
    text = exports.render(session_with(environment=value), "dotenv").reveal()
    script = f'{text}\nprintf %s "$HATSTAND_ENV"'
    read = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert read.stdout == value


@pytest.mark.parametrize("shell", exports.SHELLS)
def test_exactly_what_is_set_is_removed(session: Session, shell: str) -> None:
    assert exports.render_unset(shell, demo=False).endswith(
        (
            "HATSTAND_ENV\n",
            "HATSTAND_ENV; or true;\n",
            'HATSTAND_ENV="\n',
            "HATSTAND_ENV;\n",
            "HATSTAND_ENV -ErrorAction SilentlyContinue\n",
        )
    )
    assert set(exports.environment(session, {})) == set(EVERYTHING)
    for demo in (False, True):
        lines = exports.render_unset(shell, demo=demo)
        assert all(name in lines for name in EVERYTHING)
        assert ("HATSTAND_DEMO" in lines) is ("AWS_ENDPOINT_URL" in lines) is demo
        assert "AWS_PROFILE" not in lines
