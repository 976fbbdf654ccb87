"""Base credentials from real files: found as botocore finds them, without prompting."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hatstand.aws import apart
from hatstand.aws.gateway import AwsGateway
from hatstand.domain.credentials import CredentialKind
from hatstand.errors import ConfigurationError, HatstandError, NoCredentialsError

CONFIG = """\
[default]
region = eu-west-1

[profile jump]
region = ap-northeast-1
mfa_serial = arn:aws:iam::999999999999:mfa/alice

[profile admin]
role_arn = arn:aws:iam::111111111111:role/Admin
source_profile = jump

[profile deploy]
role_arn = arn:aws:iam::222222222222:role/Deploy
source_profile = admin

[profile "two words"]
aws_access_key_id = AKIATWOWORDS00000000
aws_secret_access_key = secret-of-two-words

[profile self]
role_arn = arn:aws:iam::111111111111:role/Self
source_profile = self
aws_access_key_id = AKIASELF000000000000
aws_secret_access_key = secret-of-self

[profile loop-a]
role_arn = arn:aws:iam::111111111111:role/A
source_profile = loop-b
[profile loop-b]
role_arn = arn:aws:iam::111111111111:role/B
source_profile = loop-a

[profile orphan]
role_arn = arn:aws:iam::111111111111:role/A
[profile astray]
role_arn = arn:aws:iam::111111111111:role/A
source_profile = nowhere
[profile from-environment]
role_arn = arn:aws:iam::111111111111:role/A
credential_source = Environment

[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-central-1
[profile sso]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
[profile sso-lost]
sso_session = nope
sso_account_id = 111111111111
sso_role_name = ReadOnly
[profile sso-poor]
sso_account_id = 111111111111
sso_start_url = https://corp.awsapps.com/start

[profile logged-in]
login_session = arn:aws:iam::999999999999:user/alice

[profile half]
aws_access_key_id = AKIAHALF000000000000
[profile empty]
region = us-west-2
"""

CREDENTIALS = """\
[jump]
aws_access_key_id = AKIAJUMP000000000000
aws_secret_access_key = secret-of-jump
[temporary]
aws_access_key_id = ASIATEMPORARY0000000
aws_secret_access_key = secret-of-temporary
aws_session_token = token-of-temporary
"""

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT00000", "AWS_SECRET_ACCESS_KEY": "secret-of-env"}


@pytest.fixture
def home(isolated_home: Path) -> Path:
    aws = isolated_home / ".aws"
    aws.mkdir()
    (aws / "config").write_text(CONFIG)
    (aws / "credentials").write_text(CREDENTIALS)
    return isolated_home


def environ(home: Path, **variables: str) -> dict[str, str]:
    return {"HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true", **variables}


async def test_a_profile_with_keys(home: Path) -> None:
    base = await AwsGateway(environ(home)).base("jump")
    assert base.credentials.access_key_id == "AKIAJUMP000000000000"
    assert base.credentials.secret_access_key.reveal() == "secret-of-jump"
    assert (base.profile, base.method) == ("jump", "shared-credentials-file")
    assert base.region == "ap-northeast-1"
    assert base.mfa_serial == "arn:aws:iam::999999999999:mfa/alice"
    assert base.kind is CredentialKind.LONG_TERM


async def test_temporary_keys_in_a_file_are_known_as_such(home: Path) -> None:
    base = await AwsGateway(environ(home)).base("temporary")
    assert base.kind is CredentialKind.TEMPORARY


async def test_a_profile_named_in_quotes_and_keys_in_the_config_file(home: Path) -> None:
    base = await AwsGateway(environ(home)).base("two words")
    assert (base.credentials.access_key_id, base.method) == ("AKIATWOWORDS00000000", "config-file")


@pytest.mark.parametrize(
    ("profile", "start"), [("admin", "jump"), ("deploy", "jump"), ("self", "self")]
)
async def test_a_role_profile_starts_from_its_sources_keys(
    home: Path, profile: str, start: str
) -> None:
    base = await AwsGateway(environ(home)).base(profile)
    assert base.profile == start
    assert base.kind is CredentialKind.LONG_TERM


async def test_a_profile_that_is_asked_for_beats_the_environments_keys(home: Path) -> None:
    base = await AwsGateway(environ(home, **KEYS)).base("jump")
    assert base.credentials.access_key_id == "AKIAJUMP000000000000"


async def test_the_environments_keys_beat_aws_profile_which_gives_the_region(home: Path) -> None:
    gateway = AwsGateway(environ(home, AWS_PROFILE="jump", **KEYS))
    base = await gateway.base(None)
    assert base.credentials.access_key_id == "AKIAENVIRONMENT00000"
    assert (base.profile, base.method, base.region) == (None, "env", "ap-northeast-1")
    assert gateway.notices == ()


async def test_aws_profile_without_keys_in_the_environment(home: Path) -> None:
    base = await AwsGateway(environ(home, AWS_PROFILE="jump")).base(None)
    assert base.profile == "jump"


async def test_aws_profile_that_names_no_profile_is_ignored_and_told(home: Path) -> None:
    gateway = AwsGateway(environ(home, AWS_PROFILE="gone", **KEYS))
    base = await gateway.base(None)
    assert base.credentials.access_key_id == "AKIAENVIRONMENT00000"
    assert [notice.text for notice in gateway.notices] == [
        "AWS_PROFILE names no profile (gone): the environment's keys are used"
    ]


async def test_a_stale_security_token_is_read_first_as_botocore_does(home: Path) -> None:
    variables = {**KEYS, "AWS_SECURITY_TOKEN": "old", "AWS_SESSION_TOKEN": "new"}
    base = await AwsGateway(environ(home, **variables)).base(None)
    assert base.credentials.session_token is not None
    assert base.credentials.session_token.reveal() == "old"


async def test_a_role_that_hatstand_handed_out_is_not_the_base(home: Path) -> None:
    variables = environ(home, AWS_PROFILE="temporary", AWS_REGION="us-east-2", **KEYS)
    gateway = AwsGateway(variables, profile="jump", ignore_environment_keys=True)
    base = await gateway.base(None)
    assert base.profile == "jump"
    assert base.region == "ap-northeast-1", "the environment's region came with the role"


async def test_a_handed_out_role_and_no_profile_says_so(home: Path) -> None:
    gateway = AwsGateway(environ(home, **KEYS), ignore_environment_keys=True)
    with pytest.raises(NoCredentialsError) as refused:
        await gateway.base(None)
    assert "has no credentials" in refused.value.title
    (home / ".aws" / "config").unlink()
    gateway = AwsGateway(environ(home, **KEYS), ignore_environment_keys=True)
    with pytest.raises(NoCredentialsError, match="HATSTAND_ROLE") as refused:
        await gateway.base(None)
    assert refused.value.exit_code == 2


PROBLEMS: list[tuple[str, type[HatstandError], str, str]] = [
    ("gone", NoCredentialsError, "there is no profile gone", ""),
    ("loop-a", NoCredentialsError, "loop-a → loop-b → loop-a", ""),
    ("orphan", NoCredentialsError, "no source_profile", ""),
    ("astray", NoCredentialsError, "nowhere", ""),
    ("from-environment", NoCredentialsError, "starts from Environment", ""),
    ("sso", NoCredentialsError, "not signed in", "`aws sso login --profile sso`"),
    ("sso-lost", ConfigurationError, "sso-session nope", ""),
    ("sso-poor", ConfigurationError, "sso_role_name, sso_region", ""),
    ("logged-in", NoCredentialsError, "not signed in", "`aws login --profile logged-in`"),
    ("half", NoCredentialsError, "no secret access key", ""),
    ("empty", NoCredentialsError, "has no credentials", "`aws configure --profile empty`"),
]


@pytest.mark.parametrize(("profile", "kind", "words", "hint"), PROBLEMS)
async def test_what_a_profile_lacks_is_said_with_the_next_step(
    home: Path, profile: str, kind: type[HatstandError], words: str, hint: str
) -> None:
    with pytest.raises(kind) as refused:
        await AwsGateway(environ(home)).base(profile)
    assert words in refused.value.title
    assert hint in refused.value.hint
    assert refused.value.exit_code == 2


async def test_credential_source_environment(home: Path) -> None:
    base = await AwsGateway(environ(home, **KEYS)).base("from-environment")
    assert base.credentials.access_key_id == "AKIAENVIRONMENT00000"


async def test_credential_source_at_the_end_of_a_chain(home: Path) -> None:
    with (home / ".aws" / "config").open("a") as config:
        config.write(
            "[profile far]\nrole_arn = arn:aws:iam::111111111111:role/Far\n"
            "source_profile = from-environment\n"
        )
    base = await AwsGateway(environ(home, **KEYS)).base("far")
    assert base.credentials.access_key_id == "AKIAENVIRONMENT00000"


async def test_an_expired_sign_in_names_the_command(home: Path) -> None:
    write_sso_token(home, datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(NoCredentialsError, match="Identity Center has expired") as refused:
        await AwsGateway(environ(home)).base("sso")
    assert refused.value.hint == "Run `aws sso login --profile sso`"


async def test_credentials_of_aws_login_are_used_while_valid(home: Path) -> None:
    expires = datetime.now(UTC) + timedelta(minutes=10)
    name = hashlib.sha256(b"arn:aws:iam::999999999999:user/alice").hexdigest()
    cache = home / ".aws" / "login" / "cache"
    cache.mkdir(parents=True)
    keys = {"accessKeyId": "ASIALOGIN", "secretAccessKey": "s", "sessionToken": "t"}
    token = {"accessToken": {**keys, "expiresAt": expires.strftime("%Y-%m-%dT%H:%M:%SZ")}}
    (cache / f"{name}.json").write_text(json.dumps(token))
    base = await AwsGateway(environ(home)).base("logged-in")
    assert (base.credentials.access_key_id, base.method) == ("ASIALOGIN", "login")
    assert base.credentials.expires_at == expires.replace(microsecond=0)


async def test_a_credential_process_runs_only_where_allowed(home: Path) -> None:
    ran = home / "ran"
    answer = {
        "Version": 1,
        "AccessKeyId": "ASIAPROCESS",
        "SecretAccessKey": "s",
        "SessionToken": "t",
        "Expiration": "2099-01-01T00:00:00Z",
    }
    script = home / "process.py"
    script.write_text(f"open({str(ran)!r}, 'w'); print({json.dumps(answer)!r})")
    with (home / ".aws" / "config").open("a") as config:
        config.write(f"[profile process]\ncredential_process = {sys.executable} {script}\n")
    gateway = AwsGateway(environ(home))
    with pytest.raises(NoCredentialsError, match="not run before it is needed"):
        await gateway.base("process")
    assert not ran.exists()
    base = await gateway.base("process", allow_process=True)
    assert base.credentials.access_key_id == "ASIAPROCESS"
    assert base.credentials.expires_at == datetime(2099, 1, 1, tzinfo=UTC)


async def test_a_credential_process_that_fails_says_its_words(home: Path) -> None:
    with (home / ".aws" / "config").open("a") as config:
        config.write("[profile process]\ncredential_process = sh -c 'echo locked >&2; exit 3'\n")
    with pytest.raises(NoCredentialsError, match="failed") as refused:
        await AwsGateway(environ(home)).base("process", allow_process=True)
    assert "locked" in refused.value.hint


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("[]", "does not print what it has to"),
        ("[" * 100_000, "does not print what it has to"),
        ({"AccessKeyId": 5}, "no text that keys could be"),
        ({"AccessKeyId": None}, "no text that keys could be"),
        ({"SecretAccessKey": "s\r\nHost: elsewhere"}, "no text that keys could be"),
        ({"SecretAccessKey": ""}, "is empty"),
        ({"SessionToken": 7}, "no text that keys could be"),
        ({"Expiration": 7}, "does not print what it has to"),
        ({"Expiration": "1999-01-01T00:00:00Z"}, "has expired"),
        ({"Expiration": "9999-12-31T23:59:59-14:00"}, "a time that there is not"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_a_credential_process_must_not_print(
    printed: str | dict[str, object], words: str, home: Path
) -> None:
    whole = {"Version": 1, "AccessKeyId": "ASIAPROCESS", "SecretAccessKey": "s"}
    text = printed if isinstance(printed, str) else json.dumps(whole | printed)
    (home / "printed").write_text(text)
    with (home / ".aws" / "config").open("a") as config:
        config.write(f"[profile process]\ncredential_process = cat {home}/printed\n")
    with pytest.raises(NoCredentialsError, match="failed") as refused:
        await AwsGateway(environ(home)).base("process", allow_process=True)
    assert words in refused.value.hint


@pytest.mark.parametrize("lends", [True, False])
async def test_a_credential_process_gets_the_terminal_only_where_nothing_draws_on_it(
    home: Path, *, lends: bool
) -> None:
    """Beside the UI it would take the keys of the person who types there."""
    keys, script = home / "keys", home / "process.py"
    keys.write_text("typed")
    script.write_text(
        f"import os, sys; sys.exit(f'{{os.getsid(0) == {os.getsid(0)}}} {{sys.stdin.read()}}')\n"
    )
    with (home / ".aws" / "config").open("a") as config:
        config.write(f"[profile process]\ncredential_process = {sys.executable} {script}\n")
    gateway = AwsGateway(environ(home), lends_terminal=lends)
    own, typed = os.dup(0), os.open(keys, os.O_RDONLY)
    os.dup2(typed, 0)
    try:
        with pytest.raises(NoCredentialsError, match="failed") as refused:
            await gateway.base("process", allow_process=True)
    finally:
        os.dup2(own, 0)
        os.close(own)
        os.close(typed)
    assert ("True typed" if lends else "process: False") in refused.value.hint


async def test_beside_the_ui_a_credential_process_does_not_wait_for_ever(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "PATIENCE", 0.05)
    with (home / ".aws" / "config").open("a") as config:
        config.write("[profile process]\ncredential_process = sh -c 'sleep 1000 & wait'\n")
    with pytest.raises(HatstandError, match="took longer than"):
        await AwsGateway(environ(home), lends_terminal=False).base("process", allow_process=True)


async def test_a_pipe_in_place_of_an_aws_file_is_none(home: Path) -> None:
    """As for botocore; whoever opened it would wait."""
    (home / ".aws" / "config").unlink()
    os.mkfifo(home / ".aws" / "config")
    base = await AwsGateway(environ(home)).base("jump")
    assert base.credentials.access_key_id == "AKIAJUMP000000000000"


async def test_nothing_at_all_is_said_with_the_next_step(isolated_home: Path) -> None:
    with pytest.raises(NoCredentialsError, match="no AWS credentials here") as refused:
        await AwsGateway(environ(isolated_home)).base(None)
    assert "aws configure" in refused.value.hint


async def test_one_bad_line_does_not_cost_the_whole_file(home: Path) -> None:
    config = home / ".aws" / "config"
    config.write_text("stray text\n" + CONFIG.replace("[profile self]", "[profile self]\nno value"))
    gateway = AwsGateway(environ(home))
    assert (await gateway.base("two words")).credentials.access_key_id == "AKIATWOWORDS00000000"
    assert (await gateway.base("self")).credentials.access_key_id == "AKIASELF000000000000"


async def test_expired_keys_in_the_environment_are_told(home: Path) -> None:
    variables = {**KEYS, "AWS_SESSION_TOKEN": "t", "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00Z"}
    with pytest.raises(NoCredentialsError, match="environment have expired"):
        await AwsGateway(environ(home, **variables)).base(None)


def test_keys_and_endpoint_need_neither_botocore_nor_asyncio(home: Path) -> None:
    code = (
        "import sys\n"
        "from hatstand.aws.gateway import AwsGateway\n"
        f"gateway = AwsGateway({{'HOME': {str(home)!r}}})\n"
        "assert gateway.endpoint == '' and gateway.notices == ()\n"
        "assert gateway.base_blocking('deploy').profile == 'jump'\n"
        "assert not {'botocore', 'asyncio'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def write_sso_token(home: Path, expires: datetime) -> Path:
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    token = {
        "accessToken": "sso-access-token",
        "expiresAt": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "refreshToken": "never-used",
    }
    path = cache / f"{hashlib.sha1(b'corp', usedforsecurity=False).hexdigest()}.json"
    path.write_text(json.dumps(token))
    return path
