"""The program: what it prints and leaves behind, and how it ends, with the real AWS CLI."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from tests.patience import PATIENCE, eventually

from hatstand.demo import people, server
from hatstand.demo.__main__ import main

from .conftest import AWS, ROLES, SERIAL, aws, http

PROGRAM = (sys.executable, "-m", "hatstand.demo")


class Program:
    """A running endpoint program, its first lines read."""

    def __init__(self, *options: str, **variables: str) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **variables},
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        self.lines: list[str] = []
        while not (self.lines and "MFA code" in self.lines[-1]):
            self.lines.append(self.process.stdout.readline().rstrip("\n"))

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; return exit code and stderr."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        assert self.process.stderr is not None
        with self.process:
            # Little is written, so that reading after the end can't block it.
            self.process.wait(timeout=PATIENCE)
            return self.process.returncode, self.process.stderr.read()


@contextlib.contextmanager
def program(*options: str, **variables: str) -> Iterator[Program]:
    running = Program(*options, **variables)
    try:
        yield running
    finally:
        if running.process.stderr is not None and not running.process.stderr.closed:
            running.end()


def record() -> Any:
    """Return what is recorded about the running endpoint."""
    return json.loads((Path(os.environ["XDG_RUNTIME_DIR"]) / "hatstand/demo.json").read_text())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie that nobody waits for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def code() -> str:
    """Return what `code` prints; it is taken for half a minute at least, as AWS does."""
    return subprocess.run(
        [*PROGRAM, "code"], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_what_it_prints_points_the_shell_at_it() -> None:
    with program() as running:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", running.url)
        assert running.lines[0].startswith("unset AWS_PROFILE AWS_DEFAULT_PROFILE")
        script = "\n".join([*running.lines, f"{AWS} sts get-caller-identity --query Arn"])
        variables = {**os.environ, "AWS_PROFILE": "missing", "AWS_SESSION_TOKEN": "left over"}
        done = subprocess.run(
            ["sh", "-c", script], env=variables, capture_output=True, text=True, check=False
        )
        assert (done.stdout.strip(), done.stderr) == (
            '"arn:aws:iam::999999999999:user/alice"',
            "",
        )


def test_the_homes_profiles_work_with_the_real_cli() -> None:
    with program() as running:
        home = Path(record()["home"])
        variables = {
            "AWS_ENDPOINT_URL": running.url,
            "AWS_CONFIG_FILE": str(home / ".aws/config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws/credentials"),
        }
        for profile, role in (("deploy-chain", "Deploy"), ("vendor", "Vendor")):
            done = aws("sts", "get-caller-identity", "--profile", profile, **variables)
            assert done.stderr == ""
            assert f"arn:aws:sts::111111111111:assumed-role/{role}/" in done.stdout
        arguments = ["--role-arn", f"{ROLES}Admin", "--role-session-name", "cli"]
        denied = aws("sts", "assume-role", *arguments, "--profile", "jump", **variables)
        assert denied.returncode != 0
        assert "(AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::9999" in (
            denied.stderr
        )
        mfa = ["--serial-number", SERIAL, "--token-code", code()]
        given = aws("sts", "assume-role", *arguments, *mfa, "--profile", "jump", **variables)
        assert json.loads(given.stdout)["Credentials"]["AccessKeyId"].startswith("ASIA")


def test_the_home_is_private_and_readable_by_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    with program():
        home = Path(record()["home"])
        assert home.name.startswith("hatstand-demo-")
        assert mode(home) == mode(home / "run") == 0o700
        files = [".aws/config", ".aws/credentials", ".config/hatstand/config.toml"]
        assert [mode(home / name) for name in files] == [0o600] * 3
        monkeypatch.setenv("AWS_CONFIG_FILE", str(home / ".aws/config"))
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / ".aws/credentials"))
        profiles = botocore.session.Session().full_config["profiles"]
        assert {"jump", "bob", "carol", "payments-admin", "sso-example"} <= set(profiles)
        assert profiles["payments-admin"]["mfa_serial"] == SERIAL


def test_the_record_tells_how_to_join() -> None:
    with program() as running:
        path = Path(os.environ["XDG_RUNTIME_DIR"]) / "hatstand/demo.json"
        assert (mode(path), mode(path.parent)) == (0o600, 0o700)
        content = record()
        assert set(content) == {
            "url",
            "pid",
            "home",
            "totp_seed",
            "mfa_serial",
            "region",
            "version",
        }
        assert (content["url"], content["pid"]) == (running.url, running.process.pid)
        assert content["totp_seed"] == people.SEED


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_cleanly_and_leaves_nothing(number: int) -> None:
    with program() as running:
        home = Path(record()["home"])
        assert http(f"{running.url}/_hatstand/calls")[0] == 200
        assert running.end(number) == (0, "")
        assert not home.exists()
        assert not (Path(os.environ["XDG_RUNTIME_DIR"]) / "hatstand/demo.json").exists()


def test_another_ones_record_stays() -> None:
    with program() as first, program() as second:
        first.end()
        assert record()["pid"] == second.process.pid


def test_what_a_killed_one_left_is_swept() -> None:
    with program() as running:
        home = Path(record()["home"])
        running.end(signal.SIGKILL)
        assert home.exists()
    with program():
        assert not home.exists()


def test_it_ends_when_its_stdin_does() -> None:
    with program("--parent-pipe") as running:
        assert running.process.stdin is not None
        running.process.stdin.close()
        running.process.wait(timeout=PATIENCE)
        assert running.process.returncode == 0


def test_it_dies_with_its_parent() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "child = subprocess.Popen([sys.executable, '-m', 'hatstand.demo', '--parent-pipe'],"
            " stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
            "child.stdout.readline()\n"
            "print(child.pid, flush=True)\n"
            "time.sleep(600)\n",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        home = Path(record()["home"])
        assert alive(child)
        parent.kill()
    eventually(lambda: not alive(child))
    assert not home.exists()


def test_it_binds_loopback_only() -> None:
    with program() as running:
        port = int(running.url.rpartition(":")[2])
        rows = [
            line.split()
            for name in ("tcp", "tcp6")
            for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
        ]
        listening = {row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")}
        assert listening == {f"0100007F:{port:04X}"}


@pytest.mark.parametrize("accounts", [None, 10_000])
def test_it_serves_as_many_accounts_as_are_wanted(accounts: int | None) -> None:
    options = [] if accounts is None else ["--accounts", str(accounts)]
    with program(*options) as running:
        content = record()
        session = boto3.Session(region_name=content["region"])
        alice = people.alice()
        client = session.client(
            "organizations",
            endpoint_url=running.url,
            aws_access_key_id=alice.key.id,
            aws_secret_access_key=alice.key.secret,
        )
        assert len(client.list_accounts()["Accounts"]) == 20


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", (0, None, 0.0, server.UNLIMITED, None)),
        ("--latency 50ms --throttle 2/s --organization denied", (0, None, 0.05, 2.0, "denied")),
        ("--latency 0.5s --throttle aws --accounts 700 --port 9", (9, 700, 0.5, None, None)),
    ],
)
def test_options(
    options: str, expected: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[object, ...]] = []

    def start(*arguments: object) -> None:
        started.append(arguments)
        raise OSError("not here")

    monkeypatch.setattr(server, "start", start)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert main(options.split()) == 1
    assert started == [expected]


@pytest.mark.parametrize(
    "options",
    [
        ["--latency", "fast"],
        ["--throttle", "0/s"],
        ["--accounts", "2"],
        ["--port", "70000"],
        ["nonsense"],
    ],
)
def test_wrong_usage(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(options)
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_a_port_that_is_taken() -> None:
    with program() as running:
        port = running.url.rpartition(":")[2]
        done = subprocess.run(
            [*PROGRAM, "--port", port], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "can't be started" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_missing_extra_is_named() -> None:
    script = (
        "import runpy, sys\n"
        "sys.modules['moto'] = None\n"
        "sys.argv = ['demo']\n"
        "runpy.run_module('hatstand.demo', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    missing, how = done.stderr.splitlines()
    assert missing == "the demo needs packages that are not installed: moto"
    assert "pipx install --force '.[demo]'" in how
    assert done.stdout == ""
