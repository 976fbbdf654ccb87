"""Which endpoint counts for a service, and which ones never get keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatstand.aws.endpoints import SERVICES, Endpoints, is_loopback, require_safe
from hatstand.aws.gateway import AwsGateway
from hatstand.aws.sharedfiles import SharedFiles, read_shared_files
from hatstand.domain.credentials import Credentials
from hatstand.errors import ConfigurationError
from hatstand.secret import Secret

CONFIG = """\
[profile lab]
endpoint_url = http://127.0.0.1:1111
services = lab
[services lab]
sts =
  endpoint_url = https://sts.lab.example
  # a comment between
sso_oidc =
  endpoint_url = https://oidc.lab.example
[profile quiet]
endpoint_url = https://lab.example
ignore_configured_endpoint_urls = true
[profile plain]
endpoint_url = http://lab.example
"""


@pytest.fixture
def files(isolated_home: Path) -> SharedFiles:
    path = isolated_home / ".aws" / "config"
    path.parent.mkdir()
    path.write_text(CONFIG)
    return read_shared_files({"HOME": str(isolated_home)})


def test_the_order_is_botocores(files: SharedFiles) -> None:
    variables = {"AWS_ENDPOINT_URL_STS": "https://one", "AWS_ENDPOINT_URL": "https://two"}
    assert Endpoints(variables, files, "lab").of("sts") == "https://one"
    del variables["AWS_ENDPOINT_URL_STS"]
    assert Endpoints(variables, files, "lab").of("sts") == "https://two"
    assert Endpoints({}, files, "lab").of("sts") == "https://sts.lab.example"
    assert Endpoints({}, files, "lab").of("sso-oidc") == "https://oidc.lab.example"
    assert Endpoints({}, files, "lab").of("iam") == "http://127.0.0.1:1111"
    assert Endpoints({}, files, "other").of("sts") == ""


def test_it_agrees_with_botocores_own_resolution(
    files: SharedFiles, isolated_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import botocore.session

    monkeypatch.setenv("AWS_CONFIG_FILE", str(isolated_home / ".aws" / "config"))
    variables = {"AWS_ENDPOINT_URL_ORGANIZATIONS": "https://127.0.0.1:9"}
    monkeypatch.setenv("AWS_ENDPOINT_URL_ORGANIZATIONS", "https://127.0.0.1:9")
    session = botocore.session.Session(profile="lab")
    session.set_credentials("AKIA", "secret")
    for service in set(SERVICES) - {"signin"}:
        client = session.create_client(service, region_name="us-east-1")
        assert client.meta.endpoint_url == Endpoints(variables, files, "lab").of(service)


def test_ignoring_configured_endpoints_counts(files: SharedFiles) -> None:
    assert Endpoints({}, files, "quiet").of("sts") == ""
    variables = {
        "AWS_ENDPOINT_URL": "https://two",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE",
    }
    assert Endpoints(variables, files, "lab").of("sts") == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://lab.example",
        "http://10.0.0.1:4566",
        "ftp://lab",
        "lab:80",
        "http://[",
        "x",
        "https://lab.example:99999",
        "http://lab.example\\@127.0.0.1",
        "http://127.0.0.1\n.lab.example",
        "https://läb.example",
    ],
)
def test_keys_never_leave_over_plain_http(url: str) -> None:
    with pytest.raises(ConfigurationError, match="keys are never sent there") as refused:
        require_safe(url)
    assert refused.value.exit_code == 2


def test_a_password_in_an_endpoint_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as refused:
        require_safe("https://alice:hunter2@lab.example:99999")
    assert "lab.example:99999" in refused.value.title
    assert "hunter2" not in refused.value.title


@pytest.mark.parametrize(
    "url",
    [
        "https://lab.example",
        "http://localhost:1",
        "http://127.9.9.9",
        "http://[::1]:80",
        "HTTPS://x",
    ],
)
def test_https_and_this_machine_are_safe(url: str) -> None:
    require_safe(url)


def test_a_name_and_password_in_an_endpoint_are_not_shown() -> None:
    with pytest.raises(ConfigurationError) as refused:
        require_safe("http://alice:hunter2@lab.example/x")
    assert "hunter2" not in str(refused.value)


def test_loopback_is_told_by_address_not_by_name_alone() -> None:
    assert is_loopback("http://api.localhost:80")
    assert not is_loopback("http://127.0.0.1.evil.example")
    assert not is_loopback("http://localhost.evil.example")


def test_the_sign_in_endpoint(files: SharedFiles) -> None:
    def sign_in(profile: str = "none", **variables: str) -> str:
        return Endpoints(variables, files, profile).sign_in()

    assert sign_in() == ""
    assert sign_in(AWS_ENDPOINT_URL="https://lab.example") == ""
    assert sign_in(AWS_ENDPOINT_URL="http://127.0.0.1:5") == "http://127.0.0.1:5/federation"
    own = {"AWS_ENDPOINT_URL_SIGNIN": "https://signin.lab/federation"}
    assert sign_in(AWS_ENDPOINT_URL="http://127.0.0.1:5", **own) == "https://signin.lab/federation"
    assert sign_in("lab") == "http://127.0.0.1:1111/federation"
    with pytest.raises(ConfigurationError):
        sign_in(AWS_ENDPOINT_URL_SIGNIN="http://signin.lab")


def test_the_gateway_shows_an_endpoint_that_is_not_awss(isolated_home: Path) -> None:
    home = {"HOME": str(isolated_home)}
    vpc = "https://vpce-1.sts.eu-west-1.vpce.amazonaws.com"
    assert AwsGateway(home).endpoint == ""
    assert AwsGateway({**home, "AWS_ENDPOINT_URL_STS": vpc}).endpoint == ""
    assert AwsGateway({**home, "AWS_ENDPOINT_URL": "http://localhost:1"}).endpoint == (
        "http://localhost:1"
    )
    evil = "https://amazonaws.com.evil.example"
    assert AwsGateway({**home, "AWS_ENDPOINT_URL_RAM": evil}).endpoint == evil


async def test_an_unsafe_endpoint_is_refused_before_anything_is_sent(files: SharedFiles) -> None:
    gateway = AwsGateway({"HOME": str(Path.home())}, profile="plain")
    credentials = Credentials("AKIA", Secret("secret"))
    with pytest.raises(ConfigurationError, match=r"lab\.example"):
        await gateway.identity(credentials, "us-east-1").caller()
    with pytest.raises(ConfigurationError, match=r"lab\.example"):
        await gateway.organizations(credentials, "").describe()
