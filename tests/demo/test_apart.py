"""The embedded endpoint and the real world: neither gets the other's requests, nor its keys."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import HATSTAND
from tests.patience import PATIENCE, eventually

from hatstand.aws.clients import Clients
from hatstand.aws.endpoints import require_apart
from hatstand.aws.federation import sign_in_token
from hatstand.aws.sharedfiles import SharedFiles
from hatstand.demo import people
from hatstand.domain.credentials import Credentials
from hatstand.domain.demo_keys import USERS, is_demo_key
from hatstand.embedded import leave_demo_endpoint
from hatstand.errors import ConfigurationError
from hatstand.secret import Secret

from .conftest import Endpoint, http
from .test_program import PROGRAM, alive, program, record

REAL = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}
DEMO = Credentials(people.alice().key.id, Secret("made up"), Secret("token"))


@pytest.mark.parametrize("options", [["--host", "0.0.0.0"], ["--bind", "::"], ["0.0.0.0"]])
def test_nothing_makes_it_listen_elsewhere(options: list[str]) -> None:
    done = subprocess.run(
        [*PROGRAM, *options], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")


def test_it_answers_on_no_other_address(endpoint: Endpoint) -> None:
    """127.0.0.2 is this machine too, and ::1; an outer address stands for those of networks."""
    port = int(endpoint.url.rpartition(":")[2])
    for family, address in ((socket.AF_INET, "127.0.0.2"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as client, contextlib.suppress(OSError):
            assert client.connect_ex((address, port)) != 0, address


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "127.0.0.1,evil.example",
        "localhost.evil.example",
        "data-evil.example",
        "0.0.0.0",
        "169.254.169.254",
        "[::ffff:10.0.0.1]",
        "127.0.0.1@evil.example",
        "[",
    ],
)
def test_a_name_that_was_made_to_point_here_gets_nothing(endpoint: Endpoint, host: str) -> None:
    for path in ("/", "/_hatstand/calls", "/federation?Action=getSigninToken"):
        status, text = http(endpoint.url + path, Host=host)
        assert (status, text) == (403, "This endpoint answers this machine only.\n")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "file://", ""])
def test_a_page_of_another_origin_gets_nothing(endpoint: Endpoint, origin: str) -> None:
    status, _ = http(f"{endpoint.url}/_hatstand/clock", b"{}", Origin=origin)
    assert status == 403


def test_a_request_without_a_host_gets_nothing(endpoint: Endpoint) -> None:
    address = ("127.0.0.1", int(endpoint.url.rpartition(":")[2]))
    with socket.create_connection(address) as client:
        client.sendall(b"GET /_hatstand/calls HTTP/1.0\r\n\r\n")
        assert client.recv(64).startswith(b"HTTP/1.1 403 ")


def test_it_dies_with_a_hatstand_that_is_killed() -> None:
    script = (
        "import signal\n"
        "from hatstand import embedded\n"
        "found = embedded.join_or_start()\n"
        "print(found.home, flush=True)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        home = Path(one.stdout.readline().strip())
        process = record()["pid"]
        assert alive(process)
        one.send_signal(signal.SIGKILL)
    eventually(lambda: not alive(process))
    assert not home.exists()


def test_keys_of_the_real_world_are_not_used_in_the_demo(isolated_home: Path) -> None:
    """They are in the environment and in the files; the endpoint would refuse them."""
    credentials = isolated_home / ".aws" / "credentials"
    credentials.parent.mkdir()
    lines = [f"{name.lower()} = {value}" for name, value in REAL.items()]
    credentials.write_text("\n".join(["[default]", *lines, "[jump]", *lines, ""]))
    with program():
        environ = os.environ | REAL | {"AWS_PROFILE": "jump"}
        done = subprocess.run(
            [*HATSTAND, "list", "--demo", "--json"],
            env=environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["complete"] is True


def test_the_endpoint_refuses_keys_of_the_real_world(endpoint: Endpoint) -> None:
    credentials = Credentials(REAL["AWS_ACCESS_KEY_ID"], Secret(REAL["AWS_SECRET_ACCESS_KEY"]))
    clients = Clients({"AWS_ENDPOINT_URL": endpoint.url}, SharedFiles(), "default")
    with pytest.raises(Exception, match="security token included in the request is invalid"):
        clients.send("sts", "us-east-1", credentials, "GetCallerIdentity", {})


def test_every_key_of_the_demo_says_so(endpoint: Endpoint) -> None:
    for user in (people.alice(), people.bob(), people.carol()):
        assert user.name in USERS
        assert is_demo_key(user.key.id)
    given = endpoint.client("sts").get_session_token()["Credentials"]
    assert is_demo_key(given["AccessKeyId"])
    assert len(given["AccessKeyId"]) == 20
    assert not is_demo_key(REAL["AWS_ACCESS_KEY_ID"])
    assert not is_demo_key("")


@pytest.mark.parametrize("url", ["", "https://sts.amazonaws.com", "https://proxy.example"])
def test_the_demos_keys_go_nowhere_else(url: str) -> None:
    with pytest.raises(ConfigurationError, match="the demo's credentials") as refused:
        require_apart(DEMO, url)
    assert refused.value.exit_code == 2
    require_apart(DEMO, "http://127.0.0.1:4566")
    require_apart(Credentials("AKIAIOSFODNN7EXAMPLE", Secret("x")), url)


def test_no_request_is_signed_with_the_demos_keys_for_aws() -> None:
    """Tests refuse each connection to another machine: that it is tried would fail otherwise."""
    with pytest.raises(ConfigurationError, match="the demo's credentials"):
        Clients({}, SharedFiles(), "default").send(
            "sts", "us-east-1", DEMO, "GetCallerIdentity", {}
        )
    with pytest.raises(ConfigurationError, match="the demo's credentials"):
        sign_in_token("https://signin.aws.amazon.com/federation", DEMO)


def test_a_command_without_demo_leaves_its_exports_behind() -> None:
    exported = {
        "HATSTAND_DEMO": "1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ACCESS_KEY_ID": DEMO.access_key_id,
        "AWS_SECRET_ACCESS_KEY": "made up",
        "AWS_SESSION_TOKEN": "made up",
        "HATSTAND_ROLE": "111111111111/Admin",
        "HATSTAND_ENV": "prod",
        "AWS_REGION": "eu-west-1",
    }
    environ = dict(exported)
    assert leave_demo_endpoint(environ)
    assert environ == {"AWS_REGION": "eu-west-1"}
    other = exported | REAL
    assert leave_demo_endpoint(other)
    assert other["AWS_ACCESS_KEY_ID"] == REAL["AWS_ACCESS_KEY_ID"], "that is not the demo's"
