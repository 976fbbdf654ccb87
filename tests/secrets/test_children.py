"""Programs that are started for something else than AWS: none finds a key in its environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import CONFIG
from tests.patience import eventually

from hatstand.children import without_keys

if TYPE_CHECKING:
    from pathlib import Path

    from tests.secrets.conftest import Planted

_SHOWS = '#!/bin/sh\nenv >"{seen}"\n'


@pytest.fixture
def keyed(planted: Planted) -> Planted:
    """A computer whose shell holds the keys in its environment, as many do."""
    keys = planted.company.keys()
    planted.computer.environ |= keys | {"AWS_SECURITY_TOKEN": "a-token-of-long-ago"}
    return planted


def _program(home: Path, name: str, then: str) -> tuple[Path, Path]:
    """Return a program that writes down its environment, and the file that it writes."""
    program, seen = home / name, home / f"{name}.seen"
    program.write_text(_SHOWS.format(seen=seen) + then)
    program.chmod(0o700)
    return program, seen


def _keyless(planted: Planted, seen: Path) -> None:
    environ = seen.read_text()
    seen.unlink()
    assert "HOME=" in environ, "it was run"
    assert not planted.everything.found_in(environ)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SECURITY_TOKEN"):
        assert f"{name}=" not in environ


def test_the_command_that_prints_codes_gets_none(keyed: Planted) -> None:
    program, seen = _program(keyed.home, "codes", f"echo {keyed.code()}\n")
    settings = CONFIG.replace('profile = "jump"', f'profile = "jump"\nmfa_process = "{program}"')
    keyed.computer.write(".config/hatstand/config.toml", settings)
    done = keyed.run("env", "payments-admin", "--yes", "--format", "json")
    assert done.code == 0, done.err
    _keyless(keyed, seen)
    program.unlink()
    keyed.search_files()


def test_the_browser_gets_none(keyed: Planted) -> None:
    program, seen = _program(keyed.home, "browser", "")
    keyed.computer.environ["BROWSER"] = str(program)
    done = keyed.run("console", "dev-readonly", "--open")
    assert done.code == 0, done.err
    eventually(lambda: seen.exists() and "HOME=" in seen.read_text())
    _keyless(keyed, seen)


def test_the_embedded_endpoint_gets_none(keyed: Planted) -> None:
    """Whatever the shell holds: nothing real is in the process that stands in for AWS."""
    done = keyed.run("list", "--demo", "--json")
    assert done.code == 0, done.err
    endpoints = [one for one in keyed.watch.started if "hatstand.demo" in one.words]
    assert endpoints
    for one in endpoints:
        assert not keyed.everything.found_in("\0".join(one.environ.values()))
        assert "AWS_ACCESS_KEY_ID" not in one.environ


def test_only_keys_and_tokens_are_left_out() -> None:
    kept = {"AWS_REGION": "x", "AWS_CA_BUNDLE": "/y", "HOME": "/z", "GITHUB_TOKEN": "other"}
    secret = {"AWS_SECRET_ACCESS_KEY": "a", "AWS_SESSION_TOKEN": "b", "AWS_ACCESS_KEY_ID": "c"}
    assert without_keys(kept | secret) == kept
