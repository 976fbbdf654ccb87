"""Crawls that end before they are done: the next one goes on, and nothing is lost or mixed up."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Company, Computer, Time
from tests.patience import PATIENCE

from hatstand.aws.gateway import AwsGateway
from hatstand.config.model import ContextSettings, Settings
from hatstand.demo import roles, server
from hatstand.demo.faults import Fault
from hatstand.domain.organization import Progress
from hatstand.domain.profiles import ProfileSet
from hatstand.services.knowledge import Ports
from hatstand.services.workspace import Workspace
from hatstand.store.sessions import MemorySessions
from hatstand.store.snapshot import SqliteSnapshots
from hatstand.store.state import TomlState
from hatstand.store.unfinished import UnfinishedPages

ACCOUNTS = 100
LATENCY = 0.01
LISTINGS = (
    "organizations:ListAccounts",
    "organizations:ListAccountsForParent",
    "organizations:ListOrganizationalUnitsForParent",
)
UNHINDERED = """
import sys
from hatstand.aws import budget
budget.DOCUMENTED, budget.UNDOCUMENTED = {}, budget.Rate(100_000, 100_000)
from hatstand.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
"""hatstand as it is, but for AWS's rates: a process is to be killed, not waited for."""


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    moment = Time()
    with server.start(accounts=ACCOUNTS, latency=LATENCY, clock=moment) as running:
        yield Company(running, moment)


@pytest.fixture
def computer(tmp_path: Path, company: Company) -> Computer:
    company.quiet()
    return Computer(tmp_path, company).furnish()


def members(company: Company) -> set[str]:
    """Return the ids that the endpoint's own organization has."""
    organization = company.running.organization
    return {one for one in organization.accounts if organization.is_member(one)}


def listings(company: Company) -> int:
    """Return how many listings were asked for since the last `quiet`."""
    counts = company.calls()
    return sum(counts.get(name, 0) for name in LISTINGS)


def start(computer: Computer, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", UNHINDERED, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=computer.environ,
        start_new_session=True,
    )


def killed_after(count: int, computer: Computer, company: Company) -> None:
    """Start a sync and kill it, without a warning, when so many listings were asked for."""
    process = start(computer, "sync")
    deadline = time.monotonic() + PATIENCE
    while listings(company) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def hinder(company: Company) -> None:
    """Let answers be throttled, empty, faulty or lost, now and then."""
    for error in ("Throttling", "EmptyPage", "ServiceException", "Disconnect"):
        status = 500 if error == "ServiceException" else 400
        for name in LISTINGS:
            company.running.front.faults.add(Fault(name, error, status=status))


def test_a_killed_sync_is_gone_on_with_and_the_whole_organization_is_there(
    computer: Computer, company: Company
) -> None:
    """Killed twice, hindered all the while; what was read is not read again."""
    hinder(company)
    killed_after(80, computer, company)
    company.running.front.faults.clear()
    hinder(company)
    killed_after(listings(company) + 80, computer, company)
    company.running.front.faults.clear()
    before = listings(company)
    process = start(computer, "sync")
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, told
    assert "going on with a crawl that stopped" in told
    rest = listings(company) - before
    tree = computer.run("tree", "--offline", "--json").document
    units = company.running.organization.units
    assert _found(tree, "account", "id") == members(company)
    assert _found(tree, "ou", "name") == {unit.name for unit in units.values()}
    assert rest < 2 * len(units) * 0.75, "what was read was read again"
    unfinished = computer.home / ".local/state/hatstand/snapshots/unfinished"
    assert [path for path in unfinished.iterdir() if path.is_file()] == []


def _found(node: dict[str, Any], kind: str, field: str) -> set[str]:
    """Return a field of all nodes of a kind in a tree."""
    own = {node[field]} if node["kind"] == kind else set()
    return own.union(*(_found(child, kind, field) for child in node.get("children", ())))


# -- one workspace after the other


class MovingClock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC)

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing sleeps here")


class Desk:
    """One computer: what is on its disk stays while programs come and go."""

    def __init__(self, company: Company, directory: Path) -> None:
        self.company = company
        self.directory = directory
        self.clock = MovingClock()
        self.told: list[Progress] = []

    def open(self, user: str = "alice", context: str = "acme") -> Workspace:
        environ = {"HOME": "/nonexistent", **self.company.running.environment(user)}
        ports = Ports(
            gateway=AwsGateway(environ, 1000.0, patience=2),
            snapshots=SqliteSnapshots(self.directory / "snapshots"),
            sessions=MemorySessions(),
            state=TomlState(self.directory / "state.toml"),
            clock=self.clock,
            pages=lambda: UnfinishedPages(self.directory / "snapshots/unfinished", self.clock.now),
        )
        settings = ContextSettings(context, region="ap-northeast-1")
        workspace = Workspace(Settings(environments=()), settings, ProfileSet(), ports)
        workspace.start = user
        workspace.open()
        return workspace

    async def refresh(self, workspace: Workspace) -> Progress:
        """Refresh to the end and return what was told last; the inventory has to be whole."""
        self.company.quiet()
        told: list[Progress] = []
        inventory = await workspace.refresh(lambda progress, _: told.append(progress))
        assert {one.id for one in inventory.organization.accounts} == members(self.company)
        assert inventory.complete
        return next(one for one in reversed(told) if one.phase == "done")

    async def cancel(self, workspace: Workspace, listed: int = 30) -> None:
        """Refresh until so many listings were asked for, and cancel that."""
        self.company.quiet()
        task = asyncio.ensure_future(workspace.refresh(self._heard))
        while listings(self.company) < listed:  # noqa: ASYNC110 - it is counted on other threads
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    def _heard(self, progress: Progress, _inventory: object) -> None:
        self.told.append(progress)


@pytest.fixture
def desk(company: Company, tmp_path: Path) -> Desk:
    return Desk(company, tmp_path)


async def test_what_was_cancelled_goes_on(desk: Desk) -> None:
    await desk.cancel(desk.open())
    began = desk.clock.moment
    desk.clock.moment += timedelta(minutes=3)
    workspace = desk.open()
    last = await desk.refresh(workspace)
    assert last.resumed > 0
    assert last.resumed_at == began
    assert workspace.inventory.as_of == began, "nothing in it is older than that"


async def test_what_was_read_is_shown_before_aws_has_answered(desk: Desk) -> None:
    await desk.cancel(desk.open(), 50)
    shown: list[int] = []
    workspace = desk.open()
    await workspace.refresh(
        lambda _, inventory: (
            shown.append(len(inventory.organization.accounts)) if inventory else None
        )
    )
    assert shown[0] > 0


@pytest.mark.full
async def test_it_goes_on_for_the_same_identity_and_context_within_the_hour_only(
    desk: Desk,
) -> None:
    await desk.cancel(desk.open())
    other_context = desk.open(context="other")
    assert (await desk.refresh(other_context)).resumed == 0
    seen_by_bob = await desk.open("bob").refresh()
    assert {one.id for one in seen_by_bob.organization.accounts} == {roles.PAYMENTS_DEV}
    desk.clock.moment += timedelta(minutes=61)
    assert (await desk.refresh(desk.open())).resumed == 0


async def test_a_newer_snapshot_counts_more(desk: Desk) -> None:
    """One process is stopped while another one reads all: there is nothing to go on with."""
    await desk.cancel(desk.open())
    desk.clock.moment += timedelta(minutes=1)
    unfinished = desk.directory / "snapshots/unfinished"
    (kept,) = (path for path in unfinished.iterdir() if path.is_file())
    data = kept.read_bytes()
    await desk.refresh(desk.open())
    kept.write_bytes(data)
    desk.clock.moment += timedelta(minutes=1)
    assert (await desk.refresh(desk.open())).resumed == 0


async def test_two_that_read_at_once_both_see_all(desk: Desk) -> None:
    first, second = desk.open(), desk.open()
    found = await asyncio.gather(first.refresh(), second.refresh())
    for inventory in found:
        assert {one.id for one in inventory.organization.accounts} == members(desk.company)
    assert (await desk.refresh(desk.open())).resumed == 0


async def test_a_crawl_that_ended_with_gaps_is_not_gone_on_with(desk: Desk) -> None:
    """Its pages may name an OU that is gone by now: to go on with them is to miss it for an hour.

    It was told with its gaps, too; whoever asks to read all of it anew gets that.
    """
    desk.company.quiet()
    desk.company.running.front.faults.add(Fault(LISTINGS[-1], "AccessDeniedException"))
    workspace = desk.open()
    inventory = await workspace.refresh()
    assert inventory.gaps
    assert not desk.open().crawled, "only a complete one is stored"
    assert (await desk.refresh(workspace)).resumed == 0


async def test_what_is_on_screen_is_asked_for_while_reading(desk: Desk) -> None:
    """The UI passes what it shows; what a crawl makes of it is tested where its order is."""
    asked: list[int] = []

    def visible() -> tuple[str, ...]:
        asked.append(len(asked))
        return ("ou-nobody-knows",)

    inventory = await desk.open().refresh(visible=visible)
    assert len(asked) > len(inventory.organization.units), "before each listing"
    assert {one.id for one in inventory.organization.accounts} == members(desk.company)
