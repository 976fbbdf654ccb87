"""Threads and connections are bounded, and no more of them are there after fifty times than one."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import pytest
from tests.cli.conftest import CONFIG, DEV, REGION, Company
from tests.counted import connections, threads
from tests.patience import eventually
from tests.teams import company as company  # noqa: PLC0414 - a fixture, for this module
from tests.tui.driver import Driver
from tests.unit.services.stage import Person, Stage, stage_at

from hatstand import wiring
from hatstand.aws import budget
from hatstand.aws.offload import THREADS, WORKERS
from hatstand.services.workspace import Workspace
from hatstand.tui import tidying
from hatstand.tui.app import HatstandApp
from hatstand.tui.options import AppOptions

pytestmark = pytest.mark.full

TIMES = 50
TWO = CONFIG + f'[contexts.other]\nprofile = "jump"\nregion = "{REGION}"\n'


@pytest.fixture
def stage(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(budget, "DOCUMENTED", MappingProxyType({}))
    monkeypatch.setattr(budget, "UNDOCUMENTED", budget.Rate(10_000, 10_000))
    made = stage_at(company, tmp_path, monkeypatch)
    made.settings(TWO)
    return made


def port(stage: Stage) -> int:
    """Return where the endpoint listens."""
    return urlsplit(stage.company.url).port or 0


def connected(stage: Stage) -> int:
    """Return how many connections to the endpoint there are, beside those of garbage."""
    gc.collect()
    return connections(port(stage))


async def test_fifty_refreshes(stage: Stage) -> None:
    workspace = stage.workspace()
    most = 0
    for _ in range(TIMES):
        await workspace.refresh()
        most = max(most, connections(port(stage)))
        assert threads()["hatstand-aws"] <= WORKERS
    assert most <= 3 * WORKERS, "at most one for each thread and service"


async def test_fifty_assumes(stage: Stage) -> None:
    workspace = stage.workspace()
    await workspace.refresh()
    target = workspace.target(f"{DEV}/ReadOnly")
    assert target.role is not None
    plan = await workspace.plan(target.role)
    await workspace.assume(plan, Person(), fresh=True)
    before = connected(stage)
    for _ in range(TIMES):
        await workspace.assume(plan, Person(), fresh=True)
    assert connected(stage) <= before
    assert threads()["hatstand-aws"] <= WORKERS
    assert len(workspace.live_sessions()) == 1


async def test_fifty_contexts(stage: Stage) -> None:
    workspace = stage.workspace()
    await workspace.refresh()
    one = connected(stage)
    for number in range(TIMES):
        options = wiring.Options(context=("other", "acme")[number % 2])
        workspace = wiring.build(options, like=workspace).workspace
        await workspace.refresh()
    assert connected(stage) <= one + WORKERS
    assert threads()["hatstand-aws"] <= WORKERS
    del workspace
    assert connected(stage) <= WORKERS


async def test_fifty_refreshes_that_are_cancelled_while_aws_keeps_silent(stage: Stage) -> None:
    workspace = stage.workspace()
    await workspace.refresh()
    stage.company.fault("organizations:*", "Hang", count=0)
    try:
        for _ in range(TIMES):
            silent = asyncio.ensure_future(workspace.refresh())
            while not stage.company.calls().get("organizations:ListRoots"):  # noqa: ASYNC110
                await asyncio.sleep(0.001)  # the endpoint's threads have no event for it
            stage.company.running.front.calls.reset()
            silent.cancel()
            await asyncio.gather(silent, return_exceptions=True)
            assert threads()["hatstand-aws"] <= THREADS
    finally:
        stage.company.quiet()
    await workspace.refresh()
    eventually(lambda: threads()["hatstand-aws"] <= WORKERS, "the end of the threads")
    assert connected(stage) <= 3 * WORKERS


async def test_fifty_switches_of_context_on_the_screen(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(name: str, like: Workspace) -> Workspace:
        return wiring.build(wiring.Options(context=name), like=like).workspace

    monkeypatch.setattr(tidying, "REST", 0.0)
    app = HatstandApp(stage.workspace(), AppOptions(workspace_of=other))
    most = 0
    async with app.run_test(size=(120, 36)) as pilot:
        driver = Driver(app, pilot, app.workspace)  # type: ignore[arg-type]
        await driver.idle()
        for number in range(TIMES):
            await driver.do("context")
            await driver.press(*("other", "acme")[number % 2], "enter")
            await driver.idle()
            assert app.workspace.context.name == ("other", "acme")[number % 2]
            driver.main.watching.tick()
            most = max(most, connections(port(stage)))
            assert threads()["hatstand-aws"] <= WORKERS
        assert most <= 4 * WORKERS, "those of two contexts"
    gc.unfreeze()
