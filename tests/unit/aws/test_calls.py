"""Requests: what is sent, what is sent again, and what the answers become."""

from __future__ import annotations

import asyncio
import platform
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.patience import PATIENCE
from tests.unit.aws.stub_aws import (
    Answer,
    Asked,
    StubAws,
    error,
    in_turn,
    ok,
    stub_aws,
    xml,
    xml_error,
)

import hatstand
from hatstand.aws import calls as calls_module
from hatstand.aws.calls import SOMEBODY_WAITS, patience_for
from hatstand.aws.clients import region_for
from hatstand.aws.gateway import AwsGateway
from hatstand.aws.offload import offload
from hatstand.domain.credentials import Credentials
from hatstand.domain.organization import AccountState
from hatstand.errors import AwsError, MfaRefused, Throttled, Unreachable
from hatstand.secret import Secret
from hatstand.services.ports import AssumeRoleRequest

KEYS = Credentials("AKIASTUB000000000000", Secret("secret-of-stub"))
ROLE = AssumeRoleRequest("arn:aws:iam::111111111111:role/Admin", "alice@host", 3600)
CALLER = xml(
    "GetCallerIdentity",
    "<Arn>arn:aws:iam::999999999999:user/alice</Arn><UserId>AIDA</UserId>"
    "<Account>999999999999</Account>",
)
GIVEN = (
    "<Credentials><AccessKeyId>ASIAGIVEN</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t</SessionToken><Expiration>2030-01-02T03:04:05Z</Expiration></Credentials>"
)


@pytest.fixture(autouse=True)
def quick_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls_module, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(calls_module, "_LONGEST_PAUSE", 0.01)


@pytest.fixture
def stub() -> Iterator[StubAws]:
    with stub_aws(in_turn(CALLER)) as running:
        yield running


def gateway(stub: StubAws, patience: float = 5, **variables: str) -> AwsGateway:
    return AwsGateway(stub.environ(**variables), 1, patience=patience)


async def test_the_user_agent_is_ours_and_the_caller_is_told(stub: StubAws) -> None:
    caller = await gateway(stub).identity(KEYS, "eu-west-1").caller()
    assert (caller.account_id, caller.label) == ("999999999999", "alice")
    ours, *system = stub.asked[0].headers["User-Agent"].split()
    assert ours == f"hatstand/{hatstand.__version__}"
    # Nothing that botocore would put together anew for each request.
    assert [word.partition("/")[0] for word in system] == ["Python", platform.system()]
    assert "/eu-west-1/sts/" in stub.asked[0].headers["Authorization"]


async def test_no_request_is_lost_to_throttling() -> None:
    accounts = ok({"Accounts": [{"Id": "111111111111"}]})
    script = in_turn(*[error("TooManyRequestsException")] * 7, accounts)
    with stub_aws(script) as stub:
        port = gateway(stub).organizations(KEYS, "")
        async for page in port.accounts():
            assert [placed.account.id for placed in page.accounts] == ["111111111111"]
        assert (port.calls, port.throttled) == (8, 7)


async def test_throttling_ends_in_time_with_exit_code_5() -> None:
    with stub_aws(in_turn(xml_error("Throttling", "Rate exceeded"))) as stub:
        with pytest.raises(Throttled) as refused:
            await gateway(stub, patience=0.05).identity(KEYS, "").caller()
        assert refused.value.exit_code == 5
        assert len(stub.asked) > 1


async def test_a_fault_of_awss_is_tried_again() -> None:
    fault = Answer("<html>oops</html>", 503)
    with stub_aws(in_turn(xml_error("InternalFailure", "", 500), CALLER)) as stub:
        assert (await gateway(stub).identity(KEYS, "").caller()).user_id == "AIDA"
    with stub_aws(in_turn(fault)) as stub, pytest.raises(AwsError):
        await gateway(stub, patience=0.05).identity(KEYS, "").caller()


async def test_a_broken_connection_is_made_once_more() -> None:
    with stub_aws(in_turn(Answer(drop=True), CALLER)) as stub:
        assert (await gateway(stub).identity(KEYS, "").caller()).user_id == "AIDA"
    with stub_aws(in_turn(Answer(drop=True))) as stub:
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
            await gateway(stub).identity(KEYS, "").caller()
        assert len(stub.asked) == 2


async def test_a_refused_connection_names_the_host(stub: StubAws) -> None:
    environ = stub.environ(AWS_ENDPOINT_URL="http://127.0.0.1:1")
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1 can't be reached"):
        await AwsGateway(environ).identity(KEYS, "").caller()


async def test_an_unknown_host_names_itself() -> None:
    environ = {"HOME": "/nonexistent", "AWS_ENDPOINT_URL": "https://nowhere.invalid"}
    with pytest.raises(Unreachable, match=r"nowhere\.invalid is unknown here"):
        await AwsGateway(environ).identity(KEYS, "").caller()


async def test_a_code_is_never_sent_twice() -> None:
    """AWS may have taken the code of a request whose answer was lost."""
    with stub_aws(in_turn(Answer(drop=True))) as stub:
        identity = gateway(stub).identity(KEYS, "")
        with pytest.raises(Unreachable):
            await identity.session_token("arn:aws:iam::9:mfa/alice", Secret("123456"), 3600)
        assert len(stub.asked) == 1


async def test_assume_role_sends_what_was_asked_and_nothing_else() -> None:
    with stub_aws(in_turn(xml("AssumeRole", GIVEN))) as stub:
        identity = gateway(stub).identity(KEYS, "eu-west-1")
        made = await identity.assume_role(ROLE)
        assert made.access_key_id == "ASIAGIVEN"
        assert made.expires_at == datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
        form = stub.asked[0].form
        assert form.pop("RoleArn") == ROLE.role_arn
        assert form.keys() == {"Action", "Version", "RoleSessionName", "DurationSeconds"}
        await identity.assume_role(
            AssumeRoleRequest(
                ROLE.role_arn,
                "alice@host",
                900,
                external_id="x1",
                serial="arn:aws:iam::999999999999:mfa/alice",
                code=Secret("123456"),
                source_identity="alice",
                tags={"team": "payments"},
            )
        )
        form = stub.asked[1].form
        assert (form["ExternalId"], form["TokenCode"]) == ("x1", "123456")
        assert (form["SourceIdentity"], form["Tags.member.1.Value"]) == ("alice", "payments")


async def test_a_wrong_code_is_told_as_such() -> None:
    words = "MultiFactorAuthentication failed with invalid MFA one time pass code."
    with stub_aws(in_turn(xml_error("AccessDenied", words, 403))) as stub:
        with pytest.raises(MfaRefused) as refused:
            await gateway(stub).identity(KEYS, "").assume_role(ROLE)
        assert refused.value.message == words
        assert len(stub.asked) == 1


async def test_a_single_request_needs_no_event_loop(stub: StubAws) -> None:
    assert gateway(stub).identity(KEYS, "").caller_blocking().label == "alice"
    stub.script = in_turn(xml("AssumeRole", GIVEN))
    made = gateway(stub).identity(KEYS, "").assume_role_blocking(ROLE)
    assert made.access_key_id == "ASIAGIVEN"


async def test_empty_pages_are_followed_and_a_repeated_token_is_told() -> None:
    pages = [
        ok({"Accounts": [], "NextToken": "1"}),
        ok({"Accounts": [{"Id": "111111111111", "Name": "one"}], "NextToken": "2"}),
        ok({"NextToken": "3"}),
        ok({"Accounts": [{"Id": "222222222222", "Name": "two"}]}),
    ]
    with stub_aws(in_turn(*pages)) as stub:
        port = gateway(stub).organizations(KEYS, "")
        pages = [page async for page in port.accounts()]
        names = [placed.account.name for page in pages for placed in page.accounts]
        assert names == ["one", "two"]
        assert [asked.json.get("NextToken") for asked in stub.asked] == [None, "1", "2", "3"]
    with stub_aws(in_turn(ok({"Accounts": [], "NextToken": "same"}))) as stub:
        port = gateway(stub).organizations(KEYS, "")
        with pytest.raises(AwsError, match="same page token twice"):
            [page async for page in port.accounts()]


async def test_accounts_are_read_whatever_is_missing() -> None:
    entries = [
        {"Id": "111111111111", "Status": "SUSPENDED", "Paths": ["o-1/r-1/ou-1-a/111111111111/"]},
        {"Id": "222222222222", "State": "CLOSED", "Status": "SUSPENDED", "Name": "two"},
        {"Id": "333333333333", "State": "SOMETHING_NEW", "Paths": ["o-1/r-1/333333333333/"]},
    ]
    with stub_aws(in_turn(ok({"Accounts": entries}))) as stub:
        port = gateway(stub).organizations(KEYS, "")
        (page,) = [page.accounts async for page in port.accounts()]
    assert [placed.ancestors for placed in page] == [("r-1", "ou-1-a"), (), ("r-1",)]
    assert [placed.account.parent_id for placed in page] == ["ou-1-a", "", "r-1"]
    assert [placed.account.name for placed in page] == ["111111111111", "two", "333333333333"]
    assert [placed.account.state for placed in page] == [
        AccountState.SUSPENDED,
        AccountState.CLOSED,
        AccountState.UNKNOWN,
    ]


async def test_roles_are_listed_with_their_trust_but_not_the_service_linked_ones() -> None:
    def member(path: str, name: str) -> str:
        return (
            f"<member><Path>{path}</Path><RoleName>{name}</RoleName><RoleId>A</RoleId>"
            f"<Arn>arn:aws:iam::111111111111:role{path}{name}</Arn>"
            "<MaxSessionDuration>7200</MaxSessionDuration>"
            "<AssumeRolePolicyDocument>%7B%22Statement%22%3A%5B%5D%7D</AssumeRolePolicyDocument>"
            "</member>"
        )

    linked = member("/aws-service-role/ram.amazonaws.com/", "AWSServiceRoleForRAM")
    first = f"<Roles>{member('/', 'Admin')}{linked}</Roles>"
    pages = [
        xml("ListRoles", f"{first}<IsTruncated>true</IsTruncated><Marker>m</Marker>"),
        xml("ListRoles", f"<Roles>{member('/team/', 'Deploy')}</Roles>"),
    ]
    with stub_aws(in_turn(*pages)) as stub:
        identity = gateway(stub).identity(KEYS, "eu-west-1")
        roles = [role async for page in identity.roles() for role in page]
        assert "/us-east-1/iam/" in stub.asked[0].headers["Authorization"]
    assert [role.arn for role in roles] == [
        "arn:aws:iam::111111111111:role/Admin",
        "arn:aws:iam::111111111111:role/team/Deploy",
    ]
    assert roles[0].max_duration == 7200
    assert roles[0].trust_policy == '{"Statement":[]}'


async def test_passkeys_are_marked_as_unusable() -> None:
    devices = "".join(
        f"<member><UserName>alice</UserName><SerialNumber>{serial}</SerialNumber>"
        "<EnableDate>2026-01-01T00:00:00Z</EnableDate></member>"
        for serial in ("arn:aws:iam::9:mfa/alice", "arn:aws:iam::9:u2f/user/alice/key")
    )
    with stub_aws(in_turn(xml("ListMFADevices", f"<MFADevices>{devices}</MFADevices>"))) as stub:
        found = await gateway(stub).identity(KEYS, "").mfa_devices()
    assert [(device.serial[-5:], device.usable) for device in found] == [
        ("alice", True),
        ("e/key", False),
    ]


async def test_an_account_without_alias() -> None:
    empty = xml("ListAccountAliases", "<AccountAliases/>")
    one = xml("ListAccountAliases", "<AccountAliases><member>acme</member></AccountAliases>")
    with stub_aws(in_turn(empty, one)) as stub:
        identity = gateway(stub).identity(KEYS, "")
        assert [await identity.account_alias(), await identity.account_alias()] == ["", "acme"]


async def test_the_clients_of_assumed_credentials_obey_the_same_profile(
    isolated_home: Path,
) -> None:
    """A profile's own endpoint counts for all that comes from it, not only for its keys."""
    with stub_aws(in_turn(xml("AssumeRole", GIVEN), CALLER)) as stub:
        aws = isolated_home / ".aws"
        aws.mkdir()
        (aws / "config").write_text(
            f"[profile lab]\nendpoint_url = {stub.url}\naws_access_key_id = AKIALAB\n"
            "aws_secret_access_key = secret\n"
        )
        gateway = AwsGateway({"HOME": str(isolated_home)})
        base = await gateway.base("lab")
        made = await gateway.identity(base.credentials, "").assume_role(ROLE)
        assert (await gateway.identity(made, "").caller()).label == "alice"
        assert "ASIAGIVEN" in stub.asked[1].headers["Authorization"]


async def test_an_endpoint_that_only_the_process_knows_is_not_used(
    stub: StubAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is the environment that was handed in (the demo's is refused elsewhere)."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert (await gateway(stub).identity(KEYS, "").caller()).label == "alice"


async def test_cancelling_returns_at_once() -> None:
    released = threading.Event()
    with stub_aws(in_turn(Answer(CALLER.body, after=released.wait))) as stub:
        call = asyncio.ensure_future(gateway(stub).identity(KEYS, "").caller())
        await offload(stub.arrived.wait, 10)
        call.cancel()
        async with asyncio.timeout(PATIENCE):  # else the answer is waited for, which never comes
            with pytest.raises(asyncio.CancelledError):
                await call
        released.set()


def test_quitting_does_not_wait_for_an_answer() -> None:
    """The whole process ends though AWS does not answer."""
    released = threading.Event()
    with stub_aws(in_turn(Answer(CALLER.body, after=released.wait))) as stub:
        code = (
            "import asyncio, sys\n"
            "from hatstand.aws.gateway import AwsGateway\n"
            f"gateway = AwsGateway({stub.environ()!r})\n"
            "async def main():\n"
            "    base = await gateway.base(None)\n"
            "    asyncio.ensure_future(gateway.identity(base.credentials, '').caller())\n"
            "    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)\n"
            "asyncio.run(main())\n"
        )
        process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
        assert stub.arrived.wait(10)
        try:
            process.communicate(b"\n", timeout=PATIENCE)
        finally:
            released.set()
            process.kill()
        assert process.returncode == 0


@pytest.mark.parametrize(
    ("service", "region", "expected"),
    [
        ("sts", "eu-west-1", "eu-west-1"),
        ("sts", "", "us-east-1"),
        ("organizations", "ap-northeast-1", "us-east-1"),
        ("iam", "cn-north-1", "cn-northwest-1"),
        ("organizations", "us-gov-east-1", "us-gov-west-1"),
        ("ram", "cn-north-1", "cn-north-1"),
    ],
)
def test_global_services_are_signed_for_their_partitions_region(
    service: str, region: str, expected: str
) -> None:
    assert region_for(service, region) == expected


async def test_sso_with_a_valid_token_asks_the_portal(isolated_home: Path) -> None:
    from datetime import timedelta

    from tests.unit.aws.test_gateway import CONFIG, write_sso_token

    given = {
        "accessKeyId": "ASIASSO",
        "secretAccessKey": "s",
        "sessionToken": "t",
        "expiration": 1_900_000_000_000,
    }

    def script(asked: Asked) -> Answer:
        assert asked.headers["x-amz-sso_bearer_token"] == "sso-access-token"
        assert "role_name=ReadOnly" in asked.path
        return ok({"roleCredentials": given})

    with stub_aws(script) as stub:
        (isolated_home / ".aws").mkdir()
        (isolated_home / ".aws" / "config").write_text(CONFIG)
        token = write_sso_token(isolated_home, datetime.now(UTC) + timedelta(minutes=5))
        before = token.read_bytes()
        variables = {"HOME": str(isolated_home), "AWS_ENDPOINT_URL": stub.url}
        base = await AwsGateway(variables).base("sso")
        assert token.read_bytes() == before
        assert len(stub.asked) == 1, "the token is not refreshed: nothing in ~/.aws changes"
    assert (base.credentials.access_key_id, base.method) == ("ASIASSO", "sso")
    assert base.credentials.expires_at == datetime.fromtimestamp(1_900_000_000, UTC)


async def test_web_identity_from_the_environment(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("web-token")
    with stub_aws(in_turn(xml("AssumeRoleWithWebIdentity", GIVEN))) as stub:
        variables = stub.environ(AWS_WEB_IDENTITY_TOKEN_FILE=str(token), AWS_ROLE_ARN=ROLE.role_arn)
        del variables["AWS_ACCESS_KEY_ID"]
        base = await AwsGateway(variables).base(None)
        assert stub.asked[0].form["WebIdentityToken"] == "web-token"
        assert "Authorization" not in stub.asked[0].headers
    assert (base.credentials.access_key_id, base.profile) == ("ASIAGIVEN", None)


def test_sts_is_not_waited_for_as_long_as_a_crawl() -> None:
    assert patience_for("organizations", 60) == 60
    assert patience_for("sts", 60) == SOMEBODY_WAITS
    assert patience_for("sts", 5) == 5
