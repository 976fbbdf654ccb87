"""What the terminal UI asks for beside its rows, and what it changes, when AWS fails."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from docs.reliability_page import AGAIN, DOUBT, FAULTS, OUT, outcome
from tests.faults.screens import ASIDE, opened, said, stand_on
from tests.faults.test_screens import company as company  # noqa: PLC0414 - fixtures
from tests.faults.test_screens import computer as computer  # noqa: PLC0414
from tests.faults.test_screens import copies as copies  # noqa: PLC0414
from tests.faults.test_screens import dialogs_answer_at_once as dialogs_answer_at_once  # noqa: PLC0414
from tests.faults.test_screens import strike, words_of
from tests.patience import PATIENCE

from hatstand.demo import roles
from hatstand.services.sharing.cloudmap import CloudMap
from hatstand.tui.flows import tagging
from hatstand.tui.tabs.shares import reader
from hatstand.tui.tabs.shares.items import invitation_key

if TYPE_CHECKING:
    from tests.cli.conftest import Company
    from tests.tui.driver import Driver

ANSWERS = ("accept", "reject")
THIN = {
    ("iam:GetRole", "5xx"),
    ("organizations:ListTagsForResource", "refused"),
    ("accept", "half"),
}
"""What every run of the tests tries; `full` tries everything."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the cursor rest for no time, and a watch look often."""
    monkeypatch.setattr(tagging, "REST", 0.001)
    monkeypatch.setattr(reader, "REST", 0.001)
    monkeypatch.setitem(CloudMap.watch.__kwdefaults__, "every", 0.01)


async def settled(driver: Driver) -> None:
    """Wait until nothing is asked of AWS any more, also behind a page."""
    async with asyncio.timeout(PATIENCE):
        while driver.app.workers:
            await driver.pilot.pause(0.01)
    await driver.settle()


async def until_asked(driver: Driver, company: Company, operation: str, times: int = 1) -> None:
    """Wait until an operation was asked for."""
    async with asyncio.timeout(PATIENCE):
        while company.calls().get(operation, 0) < times:
            await driver.pilot.pause(0.01)


async def until_listed(driver: Driver) -> None:
    """Wait until shares and invitations are read."""
    async with asyncio.timeout(PATIENCE):
        while driver.app.workers or not driver.main.shares.reader.seen.listed:
            await driver.pilot.pause(0.01)
    await driver.settle()


async def look(driver: Driver, operation: str) -> None:
    """Look at what an operation tells of, anew."""
    driver.notices.clear()
    driver.app.clear_notifications()
    if operation.startswith("iam:"):
        await driver.do("organization")
        driver.main.organization_tree.go_to(f"role:{roles.JUMP}/{ASIDE[operation]}")
        await driver.settle()
        await driver.do("inspect")
        assert driver.dialog == "InspectScreen"
    elif operation.startswith("ram:"):
        await driver.do("organization", "first", "shares", "first", "refresh_all")
        await until_listed(driver)
        assert driver.main.shares.reader.seen.listed is not None
        driver.main.shares.show_share(driver.main.shares.reader.seen.listed.shares[0])
    else:
        await driver.do("organization")
        await stand_on(driver, ASIDE[operation])
        await driver.do("refresh")


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        pytest.param(one, fault, marks=() if (one, fault) in THIN else pytest.mark.full)
        for one in ASIDE
        for fault in FAULTS
        if fault != "no answer"
    ],
)
async def test_what_could_not_be_read_stands_where_it_would(
    operation: str, fault: str, company: Company
) -> None:
    async with opened(company) as driver:
        strike(company, operation, fault)
        await look(driver, operation)
        await until_asked(driver, company, operation)
        await settled(driver)
        word, _ = outcome(operation, fault)
        if word == OUT:
            assert f"not read: {operation} was refused" in said(driver), said(driver)
        elif word != AGAIN:
            assert words_of(operation, fault).lower() in said(driver).lower(), said(driver)
        await driver.press("escape")
        company.quiet()
        await look(driver, operation)
        await until_asked(driver, company, operation)
        await settled(driver)
        if words_of(operation, fault):
            assert words_of(operation, fault).lower() not in said(driver).lower(), said(driver)


@pytest.mark.parametrize(
    "operation",
    [pytest.param(one, marks=() if one == "iam:GetRole" else pytest.mark.full) for one in ASIDE],
)
async def test_details_that_never_come_hold_nothing_up(operation: str, company: Company) -> None:
    async with opened(company) as driver:
        strike(company, operation, "no answer")
        await look(driver, operation)
        await until_asked(driver, company, operation)
        await driver.press("escape")
        await driver.do("help")
        assert driver.dialog == "HelpScreen"
        await driver.press("escape")
        company.quiet()


def invitation(driver: Driver) -> str:
    """Return the key of the invitation that waits for an answer."""
    listed = driver.main.shares.reader.seen.listed
    assert listed is not None
    return next(invitation_key(one) for one in listed.invitations if one.pending)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        pytest.param(one, fault, marks=() if (one, fault) in THIN else pytest.mark.full)
        for one in ANSWERS
        for fault in FAULTS
        if fault != "no answer"
    ],
)
async def test_an_answer_is_sent_once_whatever_becomes_of_it(
    answer: str, fault: str, company: Company
) -> None:
    operation = f"ram:{answer.capitalize()}ResourceShareInvitation"
    async with opened(company) as driver:
        await driver.do("organization", "first", "shares", "refresh_all")
        await until_listed(driver)
        assert driver.main.shares.go_to(invitation(driver))
        await driver.settle()
        company.quiet()
        strike(company, operation, fault)
        await driver.do(answer)
        await driver.until(lambda: driver.dialog == "AnswerScreen")
        await driver.press("y")
        await settled(driver)
        assert company.calls()[operation] == 1 or fault == "throttled"
        doubtful = outcome(operation, fault)[0] == DOUBT
        told = "outcome unknown" if doubtful else words_of(operation, fault)
        assert told.lower() in said(driver).lower(), said(driver)
        if driver.dialog:
            await driver.press("escape")
        company.quiet()
        await driver.do(answer)
        if doubtful:  # nobody answers twice without knowing
            await driver.settle()
            assert driver.dialog == ""
        else:
            await driver.until(lambda: driver.dialog == "AnswerScreen")


@pytest.mark.full
async def test_a_watch_that_fails_ends_and_says_so(company: Company) -> None:
    operation = "servicediscovery:DiscoverInstancesRevision"
    async with opened(company) as driver:
        await driver.do("organization", "first", "services")
        await driver.until(lambda: driver.main.services.tree.outline is not None)
        for fault in FAULTS:
            if fault == "no answer":
                continue
            driver.notices.clear()
            await stand_on(driver, "api")
            company.quiet()
            strike(company, operation, fault)
            await driver.do("watch")
            if outcome(operation, fault)[0] == AGAIN:
                await until_asked(driver, company, operation, 3)
                assert driver.main.services.watch.item is not None
                await driver.do("watch")
            else:
                await settled(driver)
                assert words_of(operation, fault).lower() in said(driver).lower(), fault
            assert driver.main.services.watch.item is None
