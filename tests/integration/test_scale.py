"""Large organizations: nothing is lost, and what is done once is not done for each account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from hatstand import wiring
from hatstand.aws.budget import Rate
from hatstand.demo import acme, server
from hatstand.domain.inventory import Inventory
from hatstand.services.ports import Snapshot
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
    assert tuple(again.roles) == tuple(read.roles)


async def test_showing_what_is_known_so_far_takes_a_tenth_of_the_time(
    workspace: Workspace, running: server.Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Putting an inventory together costs more the more there is, and a crawl tells often.

    Here a call takes a second, and putting together an inventory takes three.
    """
    assembled = 0
    assemble = workspace._assembled

    def counted(snapshot: Snapshot | None) -> Inventory:
        nonlocal assembled
        assembled += 1
        return assemble(snapshot)

    def seconds() -> float:
        return sum(running.front.calls.counts().values()) + 3.0 * assembled

    monkeypatch.setattr(workspace, "_assembled", counted)
    monkeypatch.setattr("hatstand.services.crawl.telling.time", SimpleNamespace(monotonic=seconds))
    shown: list[int] = []
    running.front.calls.reset()
    await workspace.refresh(
        lambda _, known: shown.extend([len(known.organization.accounts)] if known else [])
    )
    assert shown == sorted(shown)
    told_at_once = 3  # the root, the whole, and the whole with all that was found beside it
    assert told_at_once < assembled <= told_at_once + seconds() / 30
