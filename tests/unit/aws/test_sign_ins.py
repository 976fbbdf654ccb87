"""Credentials that a machine or a sign-in gives, and what is said where they can't be had."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.aws.stub_aws import Answer, Asked, Script, error, in_turn, ok, stub_aws
from tests.unit.aws.test_gateway import CONFIG, write_sso_token

from hatstand.aws.gateway import AwsGateway
from hatstand.aws.signins import container_credentials, machine_credentials
from hatstand.errors import NoCredentialsError

EXPIRES = datetime(2099, 1, 1, tzinfo=UTC)
GIVEN = {
    "AccessKeyId": "ASIAMACHINE",
    "SecretAccessKey": "s",
    "Token": "t",
    "Expiration": EXPIRES.strftime("%Y-%m-%dT%H:%M:%SZ"),
}
SOURCES = """\
[profile contained]
role_arn = arn:aws:iam::111111111111:role/A
credential_source = EcsContainer
[profile machine]
role_arn = arn:aws:iam::111111111111:role/A
credential_source = Ec2InstanceMetadata
[profile web]
role_arn = arn:aws:iam::111111111111:role/A
web_identity_token_file = /nonexistent/token
"""


@pytest.fixture
def home(isolated_home: Path) -> Path:
    (isolated_home / ".aws").mkdir()
    (isolated_home / ".aws" / "config").write_text(CONFIG + SOURCES)
    return isolated_home


def contained(url: str) -> dict[str, str]:
    """Return what a container finds in its environment."""
    return {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/role",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer of-the-container",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def machine(role: str = "worker", credentials: Answer | None = None) -> Script:
    """Return what an instance's metadata service answers."""

    def script(asked: Asked) -> Answer:
        if asked.path == "/latest/api/token":
            return Answer("token-of-machine")
        assert asked.headers["x-aws-ec2-metadata-token"] == "token-of-machine"
        if asked.path.endswith("/security-credentials/"):
            return Answer(role)
        assert asked.path.endswith(f"/{role}")
        return credentials or ok(GIVEN)

    return script


class TestContainer:
    async def test_its_role_is_used_where_nothing_else_is(self, isolated_home: Path) -> None:
        with stub_aws(in_turn(ok(GIVEN))) as stub:
            variables = {"HOME": str(isolated_home), **contained(stub.url)}
            base = await AwsGateway(variables).base(None)
            (asked,) = stub.asked
        assert asked.headers["Authorization"] == "Bearer of-the-container"
        assert (base.credentials.access_key_id, base.profile) == ("ASIAMACHINE", None)
        assert base.credentials.expires_at == EXPIRES

    async def test_a_profile_may_start_from_it(self, home: Path) -> None:
        with stub_aws(in_turn(ok(GIVEN))) as stub:
            variables = {"HOME": str(home), **contained(stub.url)}
            base = await AwsGateway(variables).base("contained")
        assert (base.credentials.access_key_id, base.profile) == ("ASIAMACHINE", "contained")
        assert base.method == "EcsContainer"

    def test_a_refusal_is_told_without_the_token(self) -> None:
        no = Answer('{"message": "\\u001b[2J no role"}', 404)
        with (
            stub_aws(in_turn(no)) as stub,
            pytest.raises(NoCredentialsError, match="can't be had") as refused,
        ):
            container_credentials(contained(stub.url))
        assert "of-the-container" not in refused.value.hint
        assert "\x1b" not in refused.value.hint

    def test_keys_are_asked_for_on_the_machine_alone(self) -> None:
        variables = contained("http://elsewhere.example")
        with pytest.raises(NoCredentialsError, match="can't be had"):
            container_credentials(variables)

    def test_another_variable_of_that_name_promises_nothing(self) -> None:
        assert container_credentials({"AWS_CONTAINER_CREDENTIALS_TIMEOUT": "1"}) is None


class TestInstance:
    def test_its_role_is_asked_for_at_the_endpoint_that_is_configured(self) -> None:
        with stub_aws(machine()) as stub:
            found = machine_credentials({"AWS_EC2_METADATA_SERVICE_ENDPOINT": stub.url})
            assert stub.operations()[0] == "/latest/api/token"
        assert found is not None
        assert (found.access_key_id, found.expires_at) == ("ASIAMACHINE", EXPIRES)

    async def test_a_profile_may_start_from_it(self, home: Path) -> None:
        with stub_aws(machine()) as stub:
            variables = {"HOME": str(home), "AWS_EC2_METADATA_SERVICE_ENDPOINT": stub.url}
            base = await AwsGateway(variables).base("machine")
        assert (base.credentials.access_key_id, base.method) == (
            "ASIAMACHINE",
            "Ec2InstanceMetadata",
        )

    def test_a_machine_without_a_role_gives_none(self) -> None:
        with stub_aws(machine(credentials=ok({"Code": "Failed", "Message": "no role"}))) as stub:
            assert machine_credentials({"AWS_EC2_METADATA_SERVICE_ENDPOINT": stub.url}) is None

    def test_an_endpoint_that_is_none_gives_none(self) -> None:
        assert machine_credentials({"AWS_EC2_METADATA_SERVICE_ENDPOINT": "no address"}) is None


class TestSignedOut:
    async def test_a_token_that_the_portal_refuses_names_the_command(self, home: Path) -> None:
        write_sso_token(home, datetime.now(UTC) + timedelta(hours=1))
        with stub_aws(in_turn(error("UnauthorizedException", "invalid", 401))) as stub:
            variables = {"HOME": str(home), "AWS_ENDPOINT_URL": stub.url}
            with pytest.raises(NoCredentialsError, match="Identity Center has expired") as refused:
                await AwsGateway(variables).base("sso")
        assert refused.value.hint == "Run `aws sso login --profile sso`"

    @pytest.mark.parametrize("expires", ["soon", "", None])
    async def test_a_sign_in_that_does_not_say_until_when_counts_as_expired(
        self, home: Path, expires: str | None
    ) -> None:
        token = write_sso_token(home, datetime.now(UTC))
        token.write_text(json.dumps({"accessToken": "t", "expiresAt": expires}))
        with pytest.raises(NoCredentialsError, match="has expired"):
            await AwsGateway({"HOME": str(home)}).base("sso")

    async def test_aws_login_may_keep_its_tokens_elsewhere(
        self, home: Path, tmp_path: Path
    ) -> None:
        name = hashlib.sha256(b"arn:aws:iam::999999999999:user/alice").hexdigest()
        keys = {"accessKeyId": "ASIALOGIN", "secretAccessKey": "s", "sessionToken": "t"}
        token = {"accessToken": {**keys, "expiresAt": EXPIRES.isoformat()}}
        (tmp_path / f"{name}.json").write_text(json.dumps(token))
        variables = {"HOME": str(home), "AWS_LOGIN_CACHE_DIRECTORY": str(tmp_path)}
        base = await AwsGateway(variables).base("logged-in")
        assert base.credentials.access_key_id == "ASIALOGIN"

    async def test_a_sign_in_without_keys_is_none(self, home: Path) -> None:
        name = hashlib.sha256(b"arn:aws:iam::999999999999:user/alice").hexdigest()
        cache = home / ".aws" / "login" / "cache"
        cache.mkdir(parents=True)
        token = {"accessToken": {"accessKeyId": "ASIALOGIN", "expiresAt": EXPIRES.isoformat()}}
        for written in (json.dumps(token), "[" * 100_000):
            (cache / f"{name}.json").write_text(written)
            with pytest.raises(NoCredentialsError, match="not signed in") as refused:
                await AwsGateway({"HOME": str(home)}).base("logged-in")
            assert refused.value.hint == "Run `aws login --profile logged-in`"

    async def test_a_web_identity_token_that_is_gone_is_named(self, home: Path) -> None:
        with pytest.raises(NoCredentialsError, match="/nonexistent/token") as refused:
            await AwsGateway({"HOME": str(home)}).base("web")
        assert refused.value.hint == "No such file or directory"

    async def test_one_that_is_no_text_is_named_too(self, home: Path) -> None:
        token = home / "token"
        token.write_bytes(b"\xff\xfe")
        config = home / ".aws" / "config"
        config.write_text(config.read_text().replace("/nonexistent/token", str(token)))
        with pytest.raises(NoCredentialsError, match="can't be read") as refused:
            await AwsGateway({"HOME": str(home)}).base("web")
        assert refused.value.hint == "It is no text"
