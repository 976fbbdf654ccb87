"""Other programs that hand out a role's credentials from a cache, where they are installed.

They are looked for beside the interpreter and on the PATH: `pip install awsume aws-sso-util` in
an environment of its own, whose `bin` is then on the PATH, is enough for two of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.endpoint import Endpoint

_PROFILE = "bench"
_CONFIG = """\
[profile jump]
region = ap-northeast-1
[profile bench]
role_arn = arn:aws:iam::111111111111:role/ReadOnly
source_profile = jump
region = ap-northeast-1
"""
"""A role that needs no code; its source names no device, which awsume would ask for."""

_START_URL = "https://acme.awsapps.com/start"
_REGION = "us-east-1"
_SSO_ACCOUNT, _SSO_ROLE = "111111111111", "ReadOnly"
_EXPIRES = "2999-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that may be there.

    Attributes:
        name: What the table calls it.
        goal: The largest part of its time that is good enough.
        found: Returns the command, once everything is cached; None where it is not installed.
            It is given the environment, with a home for such programs alone.
    """

    name: str
    goal: float
    found: Callable[[dict[str, str]], list[str] | None]


def _executable(name: str) -> str | None:
    beside = Path(sys.executable).parent
    return shutil.which(name, path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")


def _cli(environ: dict[str, str]) -> list[str] | None:
    for directory in os.environ.get("PATH", "").split(os.pathsep):
        aws = shutil.which("aws", path=directory)
        if aws and b"aws-cli/2" in _output([aws, "--version"], environ):
            command = [aws, "configure", "export-credentials", "--profile", _PROFILE]
            _output(command, environ)  # it keeps what it got
            return command
    return None


def _awsume(environ: dict[str, str]) -> list[str] | None:
    awsume = _executable("awsumepy")
    if awsume is None:
        return None
    command = [awsume, _PROFILE]
    _output(command, environ)  # it keeps what it got
    return command


def _sso_util(environ: dict[str, str]) -> list[str] | None:
    sso_util = _executable("aws-sso-util")
    if sso_util is None:
        return None
    token = {"startUrl": _START_URL, "region": _REGION, "accessToken": "-", "expiresAt": _EXPIRES}
    _cache(environ, "sso/cache", _START_URL, token)
    role = {"accountId": _SSO_ACCOUNT, "roleName": _SSO_ROLE, "startUrl": _START_URL}
    names = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
    keys = dict(zip(names, ("ASIAEXAMPLE", "-", "-", _EXPIRES), strict=True))
    key = json.dumps(role, sort_keys=True, separators=(",", ":"))
    _cache(environ, "cli/cache", key, {"ProviderType": "sso", "Credentials": keys})
    where = ["--start-url", _START_URL, "--region", _REGION]
    which = ["--account-id", _SSO_ACCOUNT, "--role-name", _SSO_ROLE]
    return [sso_util, "credential-process", *where, *which]


def _cache(environ: dict[str, str], directory: str, key: str, value: object) -> None:
    """Write a file of one of the AWS CLI's caches, named by the hash of its key."""
    name = hashlib.sha1(key.encode()).hexdigest()  # noqa: S324 - as the AWS CLI names them
    file = Path(environ["HOME"]) / ".aws" / directory / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value))


def _output(command: list[str], environ: dict[str, str]) -> bytes:
    return subprocess.run(command, env=environ, check=True, capture_output=True).stdout


PEERS = (
    Peer("AWS CLI v2, cached", 0.05, _cli),
    Peer("aws-sso-util, cached", 0.08, _sso_util),
    Peer("awsume, cached", 0.08, _awsume),
)


def installed(endpoint: Endpoint) -> Iterator[tuple[Peer, list[str] | None, dict[str, str]]]:
    """Yield each peer with its command, or None where it is not there, and its environment."""
    home = endpoint.home / "peers"
    files = home / ".aws"
    files.mkdir(parents=True)
    files.joinpath("config").write_text(_CONFIG)
    known = (endpoint.home / ".aws" / "credentials").read_text()
    files.joinpath("credentials").write_text(known)
    environ = endpoint.environment | {"HOME": str(home)}
    for peer in PEERS:
        yield peer, peer.found(environ), environ
