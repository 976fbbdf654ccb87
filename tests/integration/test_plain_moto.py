"""The installed command against plain moto: nothing of ours stands between it and the endpoint.

moto knows neither an account's `Paths` nor its `State`, so the organization is read by parent.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.organizations.models import organizations_backends
from moto.server import ThreadedMotoServer
from tests.patience import PATIENCE

ACCOUNT = "123456789012"
HATSTAND = str(Path(sys.executable).with_name("hatstand"))
UNITS = ("Workloads", "Prod", "EU")
ACCOUNTS = 25
"""More than one page of 20."""


@pytest.fixture
def environ(isolated_home: Path) -> Iterator[dict[str, str]]:
    """Serve an organization four levels deep; moto's own log is silenced."""
    for name in ("werkzeug", "moto"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        fill()
        yield {
            **os.environ,
            "HOME": str(isolated_home),
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "AKIAMOTO000000000000",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }
    finally:
        server.stop()
        organizations_backends.reset()
        organizations_backends.master_accounts.clear()


def fill() -> None:
    """Build the organization in moto's own backend; its page token is an account's time."""
    backend = organizations_backends[ACCOUNT]["aws"]
    backend.create_organization(region="us-east-1", FeatureSet="ALL")
    root_id = backend.list_roots()["Roots"][0]["Id"]
    parents = [root_id]
    for name in UNITS:
        made = backend.create_organizational_unit(ParentId=parents[-1], Name=name)
        parents.append(made["OrganizationalUnit"]["Id"])
    start = datetime(2026, 1, 1)  # moto's own times have no zone
    for number in range(ACCOUNTS):
        made = backend.create_account(AccountName=f"team-{number:02}", Email=f"a{number}@x.example")
        account_id = made["CreateAccountStatus"]["AccountId"]
        backend.get_account_by_id(account_id).create_time = start + timedelta(seconds=number)
        backend.move_account(
            AccountId=account_id,
            SourceParentId=root_id,
            DestinationParentId=parents[number % len(parents)],
        )


def hatstand(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HATSTAND, *arguments],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def places(node: dict[str, Any], above: str = "") -> dict[str, str]:
    """Return the OU path of each account below a node of `tree --json`, by name."""
    found = {}
    for child in node.get("children", []):
        if child["kind"] == "account":
            assert child["ou_path"] == above
            found[child["name"]] = above
        elif child["kind"] == "ou":
            found |= places(child, f"{above}/{child['name']}".strip("/"))
        else:
            found |= places(child, above)
    return found


def test_tree_walks_the_whole_organization(environ: dict[str, str]) -> None:
    done = hatstand(environ, "tree", "--json")
    assert done.returncode == 0, done.stderr
    tree = json.loads(done.stdout)
    assert tree["complete"] is True
    assert tree["errors"] == []
    found = places(tree)
    levels = ("", "Workloads", "Workloads/Prod", "Workloads/Prod/EU")
    assert {name: place for name, place in found.items() if name.startswith("team-")} == {
        f"team-{number:02}": levels[number % 4] for number in range(ACCOUNTS)
    }
    assert len(found) == ACCOUNTS + 1


def test_sync_stores_what_tree_shows_offline(environ: dict[str, str]) -> None:
    synced = hatstand(environ, "sync")
    assert (synced.returncode, synced.stdout) == (0, "")
    assert f"{ACCOUNTS + 1} accounts in {len(UNITS)} OUs" in synced.stderr
    offline = hatstand(environ, "tree", "--json", "--offline")
    assert offline.returncode == 0
    assert len(places(json.loads(offline.stdout))) == ACCOUNTS + 1


def test_a_role_nobody_listed_is_assumed_as_written(environ: dict[str, str]) -> None:
    done = hatstand(environ, "env", "team-01/Anything", "--format", "json")
    assert done.returncode == 0, done.stderr
    variables = json.loads(done.stdout)
    assert variables["HATSTAND_ROLE"].endswith("/Anything")
    assert variables["AWS_SESSION_TOKEN"]
