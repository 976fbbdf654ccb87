"""Reading other accounts' roles from the tree: the count first, a yes, progress, the result."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.cli.conftest import CONFIG, DEV, REGION, Company
from tests.cli.test_full_sync import VIA, WITH_VIA
from tests.teams import company as company  # noqa: PLC0414 - a fixture, for this module
from tests.tui.driver import Driver
from tests.unit.services.stage import Stage, stage_at

from hatstand.tui.app import HatstandApp
from hatstand.tui.options import AppOptions


@pytest.fixture
def stage(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = stage_at(company, tmp_path, monkeypatch)
    made.settings(WITH_VIA)
    made.computer.write(".aws/config", f"[profile jump]\nregion = {REGION}\n")
    assert made.computer.run("sync").code == 0
    company.quiet()
    return made


@asynccontextmanager
async def opened(stage: Stage, **options: object) -> AsyncIterator[Driver]:
    """Open the app on a workspace of this computer."""
    app = HatstandApp(stage.workspace(**options), AppOptions())
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        driver = Driver(app, pilot, app.workspace)  # type: ignore[arg-type]
        await driver.idle()
        yield driver


def listed(driver: Driver) -> set[str]:
    """Return the accounts whose roles AWS itself told, one's own left out."""
    roles = driver.app.workspace.inventory.roles
    own = {role.account_id for role in roles if "listed" in role.sources}
    return own - {"999999999999"}


def others(stage: Stage) -> int:
    """Return how many accounts there are beside one's own."""
    organization = stage.company.running.organization
    return sum(organization.is_member(one) for one in organization.accounts) - 1


async def asked(driver: Driver) -> Driver:
    """Press the key, and wait for the question."""
    await driver.do("read_roles")
    return await driver.until(lambda: bool(driver.dialog))


async def answered(driver: Driver, key: str = "y") -> None:
    """Answer the question, and wait until all is done."""
    await driver.pilot.press(key)
    await ended(driver)


async def ended(driver: Driver) -> None:
    """Wait until nothing runs; `idle` would fail where it was cancelled."""
    await driver.pilot.pause()
    await driver.until(lambda: not driver.main.state.running)
    await driver.pilot.pause()


async def test_how_many_accounts_comes_first_and_enter_is_no_yes(stage: Stage) -> None:
    async with opened(stage) as driver:
        await asked(driver)
        count = others(stage)
        driver.sees(f"Read the roles of {count} accounts?", f"{count} as {VIA}", "can be cancelled")
        await driver.press("enter")
        assert driver.dialog
        await answered(driver, "n")
        assert listed(driver) == set()
    assert "sts:AssumeRole" not in stage.company.calls()
    assert "iam:ListRoles" not in stage.company.calls()


async def test_the_tree_gets_the_roles_and_the_result_is_told(stage: Stage) -> None:
    assert stage.computer.run("env", f"{DEV}/ReadOnly", "--format", "json").code == 0
    async with opened(stage) as driver:
        await asked(driver)
        driver.sees(f"1 by live sessions, {others(stage) - 1} as {VIA}")
        await answered(driver)
        assert len(listed(driver)) == others(stage)
        driver.was_told(f"roles in {others(stage)} accounts")
        assert not driver.main.state.reading
        await driver.find("team-1")
        await driver.do("expand")
        driver.sees("OrganizationAccountAccessRole")
    assert DEV in {one.account_id for one in stage.workspace().inventory.roles if one.trust_policy}


async def test_what_fails_is_told_and_listed(stage: Stage) -> None:
    stage.company.fault("iam:ListRoles", "ValidationError", status=400, message="no", count=0)
    async with opened(stage) as driver:
        await asked(driver)
        await answered(driver)
        driver.was_told("0 roles in 0 accounts")
        driver.was_told("could not be read")
        await driver.go_to("org")
        await driver.do("last", "first")
        assert len(driver.app.workspace.inventory.gaps) == others(stage)
        driver.sees("Not read")


async def test_a_crawl_that_began_meanwhile_comes_first(stage: Stage) -> None:
    stage.company.fault("organizations:ListRoots", delay=30.0)
    async with opened(stage) as driver:
        await asked(driver)
        driver.main.refreshing.start()
        await answered(driver)
        driver.was_told("The organization is being read: that comes first")
        assert driver.main.refreshing.is_running
        await driver.do("back")
    assert "sts:AssumeRole" not in stage.company.calls()


async def test_it_can_be_cancelled_and_goes_on(stage: Stage) -> None:
    stage.company.fault("iam:ListRoles", delay=0.1)
    stage.company.fault("iam:ListRoles", delay=30.0, count=0)
    async with opened(stage) as driver:
        await asked(driver)
        await driver.pilot.press("y")
        await driver.until_seen("roles of accounts 1 of")
        await driver.pilot.press("R", "escape")
        await driver.until(lambda: not driver.main.state.reading)
        driver.was_told("being read already")
        driver.was_told("Stopped; what was read is kept")
        assert not driver.main.state.reading
        stage.company.quiet()
        await asked(driver)
        driver.sees("1 account read before the last one stopped")
        await answered(driver)
        assert len(listed(driver)) == others(stage)


async def test_without_a_way_in_it_says_so(stage: Stage) -> None:
    stage.settings(CONFIG)
    async with opened(stage) as driver:
        await driver.do("read_roles")
        await driver.idle()
        driver.was_told("No other account's roles can be read: no session is live and roles_via")
        assert not driver.dialog


async def test_offline_and_with_faults_in_the_settings_it_is_refused(stage: Stage) -> None:
    async with opened(stage, offline=True) as driver:
        await driver.do("read_roles")
        driver.was_told("Offline: no call is made")
    stage.settings(f"{WITH_VIA}\n[sessions]\nstore = 3\n")
    async with opened(stage) as driver:
        await driver.do("read_roles")
        assert not driver.dialog
        assert any("mended" in notice for notice in driver.notices)
