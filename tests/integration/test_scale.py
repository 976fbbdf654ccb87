"""Large organizations: nothing is lost, and what is done once is not done for each account."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatstand import wiring
from hatstand.aws.budget import Rate
from hatstand.demo import acme, server
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Progress
from hatstand.services.workspace import Workspace

ACCOUNTS = 1000
UNLIMITED = Rate(100_000, 100_000)
CONFIG = """
default_context = "acme"

[limits]
rate = 1.0

[contexts.acme]

[[contexts.acme.roles]]
name = "ReadOnly"
accounts.ou = ["**"]
"""


@pytest.fixture(scope="module")
def running() -> Iterator[server.Running]:
    with server.start(accounts=ACCOUNTS) as endpoint:
        yield endpoint


@pytest.fixture
def workspace(
    running: server.Running, isolated_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Workspace:
    for name, value in running.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("hatstand.aws.budget.DOCUMENTED", {})
    monkeypatch.setattr("hatstand.aws.budget.UNDOCUMENTED", UNLIMITED)
    config = isolated_home / ".config/hatstand/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(CONFIG)
    return wiring.build(wiring.Options()).workspace


def expected() -> set[str]:
    organization = acme.build(ACCOUNTS)
    return {one for one in organization.accounts if organization.is_member(one)}


async def test_every_account_and_its_template_role_is_there(workspace: Workspace) -> None:
    workspace.open()
    inventory = await workspace.refresh()
    assert {account.id for account in inventory.organization.accounts} == expected()
    assert inventory.complete
    with_role = {role.account_id for role in inventory.roles if role.name == "ReadOnly"}
    assert with_role == expected()


async def test_the_stored_snapshot_shows_the_same_without_a_call(
    workspace: Workspace, running: server.Running
) -> None:
    workspace.open()
    read = await workspace.refresh()
    running.front.calls.reset()
    again = wiring.build(wiring.Options()).workspace.open()
    assert running.front.calls.counts() == {}
    assert again.organization.accounts == read.organization.accounts
    assert again.roles == read.roles


async def test_showing_what_is_known_so_far_takes_a_small_share_of_the_time(
    workspace: Workspace,
) -> None:
    """Putting an inventory together costs more the more there is, and a crawl tells often."""
    spent = 0.0
    assembled = workspace._assembled

    def timed(*arguments: object) -> Inventory:
        nonlocal spent
        began = time.perf_counter()
        inventory = assembled(*arguments)  # type: ignore[arg-type]
        spent += time.perf_counter() - began
        return inventory

    workspace._assembled = timed  # type: ignore[method-assign]
    told: list[Progress] = []
    began = time.perf_counter()
    await workspace.refresh(lambda progress, _inventory: told.append(progress))
    whole = time.perf_counter() - began
    assert told
    assert spent < whole / 3
