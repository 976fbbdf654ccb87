"""A made-up company on loopback, and a computer of its own from which hatstand is run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.measured import MEASURED
from tests.patience import PATIENCE
from tests.warm import warm

from hatstand.demo import acme, people, roles, server
from hatstand.domain import totp

REGION = "ap-northeast-1"
SERIAL = people.device_arn(roles.JUMP, "alice")
PROD = roles.PAYMENTS_PROD
DEV = roles.PAYMENTS_DEV
DATA = "777777777777"
HATSTAND = (sys.executable, "-m", "hatstand")

ACCOUNTS = (
    {"id": PROD, "name": "payments-prod", "ou": "Workloads/Prod"},
    {"id": DEV, "name": "payments-dev", "ou": "Workloads/Dev"},
    {"id": DATA, "name": "Data Lake", "ou": "Workloads/Dev", "email": "lake@acme.example"},
    {"id": roles.STANDALONE, "name": "standalone", "outside": True},
)

AWS_CONFIG = f"""\
[profile jump]
region = {REGION}

[profile payments-admin]
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = jump
mfa_serial = {SERIAL}
region = {REGION}

[profile dev-readonly]
role_arn = arn:aws:iam::{DEV}:role/ReadOnly
source_profile = jump
region = eu-west-1

[profile hub]
role_arn = arn:aws:iam::{roles.JUMP}:role/Hub
source_profile = jump

[profile deploy-chain]
role_arn = arn:aws:iam::{DEV}:role/Deploy
source_profile = hub

[profile vendor]
role_arn = arn:aws:iam::{PROD}:role/Vendor
source_profile = jump
external_id = {roles.EXTERNAL_ID}

[profile portal]
sso_start_url = https://acme.awsapps.com/start
sso_region = {REGION}
sso_account_id = {PROD}
sso_role_name = ReadOnly
"""

CONFIG = f"""\
[limits]
rate = 1.0

[contexts.acme]
profile = "jump"
region = "{REGION}"
mfa_serial = "{SERIAL}"

[[contexts.acme.roles]]
name = "ReadOnly"
accounts.ou = ["**"]

[[contexts.acme.roles]]
name = "Admin"
accounts.ou = ["Workloads/**"]
mfa = true
duration = "4h"
"""


class Time:
    """A time that only moves when a test moves it."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        """Return the epoch seconds that it shows."""
        return self.now


class Company:
    """The running endpoint and what tests do with it."""

    def __init__(self, running: server.Running, moment: Time) -> None:
        self.running = running
        self.time = moment
        self.url = running.url

    def code(self, seed: str = people.SEED) -> str:
        """Return a code that was not used yet."""
        self.time.now += 3 * totp.WINDOW
        return totp.code(seed, self.time.now)

    def calls(self) -> dict[str, int]:
        """Return how often each operation was called since the last `quiet`."""
        return self.running.front.calls.counts()

    def quiet(self) -> None:
        """Begin to count at nothing, without faults."""
        self.running.front.calls.reset()
        self.running.front.faults.clear()

    def fault(self, operation: str, error: str | None = None, **more: object) -> None:
        """Let the next call of an operation fail."""
        body = json.dumps({"operation": operation, "error": error, **more}).encode()
        urllib.request.urlopen(f"{self.url}/_hatstand/fault", body, timeout=PATIENCE).close()  # noqa: S310

    def keys(self, user: str = "alice") -> dict[str, str]:
        """Return the variables of a user's long-term keys."""
        found = self.running.environment(user)
        return {name: value for name, value in found.items() if "KEY" in name}


@dataclass(frozen=True)
class Outcome:
    """What a run left."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Its stdout as JSON."""
        return json.loads(self.out)


class Computer:
    """A home directory, an environment, and hatstand in it."""

    def __init__(self, home: Path, company: Company) -> None:
        self.home = home
        self.company = company
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "AWS_ENDPOINT_URL": company.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "SHELL": "/bin/bash",
            **MEASURED,
        }
        (home / "run").mkdir(mode=0o700, exist_ok=True)

    def furnish(self, *, config: str | None = CONFIG, aws: str | None = AWS_CONFIG) -> Computer:
        """Write the settings and the AWS files, alice's keys among them."""
        if config is not None:
            self.write(".config/hatstand/config.toml", config)
        if aws is not None:
            keys = self.company.keys()
            self.write(".aws/config", aws)
            self.write(
                ".aws/credentials",
                f"[jump]\naws_access_key_id = {keys['AWS_ACCESS_KEY_ID']}\n"
                f"aws_secret_access_key = {keys['AWS_SECRET_ACCESS_KEY']}\n",
            )
        return self

    def write(self, name: str, text: str) -> Path:
        """Write a file below the home."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run(
        self,
        *arguments: str,
        stdin: str | None = None,
        without: tuple[str, ...] = (),
        environ: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run hatstand without a terminal; stdin is empty unless there is a text for it."""
        done = warm().run(arguments, self.environment(environ, without), stdin)
        assert "Traceback" not in done.stderr
        assert "internal error" not in done.stderr
        return Outcome(done.returncode, done.stdout, done.stderr)

    def environment(
        self, more: Mapping[str, str] | None = None, without: tuple[str, ...] = ()
    ) -> dict[str, str]:
        """Return the environment with some variables more or less."""
        kept = {name: value for name, value in self.environ.items() if name not in without}
        return kept | dict(more or {})


def run_anew(
    arguments: Sequence[str], environ: Mapping[str, str], stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run hatstand in a Python that has just been started."""
    return subprocess.run(
        [*HATSTAND, *arguments],
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        env=environ,
        start_new_session=True,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def company_of(accounts: Sequence[Mapping[str, object]]) -> Iterator[Company]:
    """Run a company with these accounts beside those that every one has."""
    moment = Time()
    with server.start(organization=acme.custom(accounts), clock=moment) as running:
        running.front.bridge.warm_up()
        yield Company(running, moment)


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    """A small company, shared by a module's tests."""
    with company_of(ACCOUNTS) as made:
        yield made


@pytest.fixture
def computer(tmp_path: Path, company: Company) -> Computer:
    """A furnished computer that never ran hatstand before."""
    company.quiet()
    return Computer(tmp_path, company).furnish()


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, company: Company) -> Computer:
    """A furnished computer with a snapshot, shared by tests that change nothing."""
    found = Computer(tmp_path_factory.mktemp("settled"), company).furnish()
    assert found.run("sync").code == 0
    return found
