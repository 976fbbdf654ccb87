"""What the terminal UI does when an operation fails: it lives, says so, and keeps nothing wrong."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docs.reliability_page import AGAIN, ASKS, FAULTS, ON, OUT, SCREENS, USES, outcome
from tests.cli.conftest import ACCOUNTS, CONFIG, SERIAL, Company, Computer, Time
from tests.faults.conftest import PATIENCE
from tests.faults.screens import (
    ASIDE,
    OWN_TESTS,
    WAYS,
    ask,
    calm,
    opened,
    rows,
    said,
    show,
    stand_on,
)
from tests.tui.conftest import copies as copies  # noqa: PLC0414 - a fixture
from tests.tui.conftest import dialogs_answer_at_once as dialogs_answer_at_once  # noqa: PLC0414

from hatstand import wiring
from hatstand.aws.gateway import AwsGateway
from hatstand.demo import acme, managed, server
from hatstand.demo.faults import Fault
from hatstand.tui.commands.keymap import bound

if TYPE_CHECKING:
    from tests.tui.driver import Driver

WITHOUT_DEVICE = CONFIG.replace(f'mfa_serial = "{SERIAL}"\n', "")
"""Settings that name no MFA device, so that AWS is asked for it."""

THIN = {
    "organizations:ListOrganizationalUnitsForParent": "refused",
    "sts:AssumeRole": "cut",
    "ram:ListResources": "throttled",
    "servicediscovery:ListInstances": "half",
}
"""What every run of the tests tries; `full` tries everything."""


def words_of(operation: str, fault: str) -> str:
    """Return what is said of an operation; a few have words of their own."""
    if operation.startswith("signin:") and fault in ("refused", "unknown", "expired"):
        return "the console's sign-in endpoint refused"
    if operation.startswith("organizations:") and fault == "refused":
        return "may not "  # … read Organizations, … be read with these credentials
    return FAULTS[fault].title


def is_told(operation: str, fault: str) -> bool:
    """Tell whether something is said at all: not where another source tells the same."""
    word, _ = outcome(operation, fault)
    one_of_all = operation in ("organizations:DescribeOrganization", "organizations:ListRoots")
    return word not in (AGAIN, ON, OUT) or (word == ON and one_of_all)


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    """A small company, shared by all cells, in which alice may read her account's roles."""
    moment = Time()
    organization = acme.custom(ACCOUNTS)
    alice = next(user for user in organization.users.values() if user.name == "alice")
    alice.inline["ReadRoles"] = managed.document(managed.allow("iam:*", resource="*"))
    with server.start(organization=organization, clock=moment) as running:
        running.front.bridge.warm_up()
        yield Company(running, moment)


@pytest.fixture(autouse=True)
def computer(
    isolated_home: Path, tmp_path: Path, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the program of this process be the one of a computer that knows the company."""
    company.quiet()
    made = Computer(tmp_path, company).furnish(config=WITHOUT_DEVICE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(made.home / ".config"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(made.home / ".aws/config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(made.home / ".aws/credentials"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", company.url)
    monkeypatch.setattr(
        wiring,
        "_gateway_class",
        lambda _options: (
            lambda environ, _rate, **more: AwsGateway(
                environ, 1000.0, **(more | {"patience": PATIENCE})
            )
        ),
    )


def test_each_way_is_on_the_page_and_has_an_operation() -> None:
    assert {*WAYS, *ASIDE, *OWN_TESTS} == set(SCREENS)
    assert set(SCREENS) <= set(USES)


def strike(company: Company, operation: str, fault: str) -> None:
    """Let an operation fail, and what would make it needless."""
    kind, way = FAULTS[fault], WAYS.get(operation)
    count = 1 if kind.once else 0
    faults = company.running.front.faults
    faults.add(Fault(operation, kind.error, kind.status, count=count))
    if way is not None and way.also:
        faults.add(Fault(way.also, "AccessDeniedException", 403, count=0))


async def check_cell(driver: Driver, company: Company, operation: str, fault: str) -> None:
    """See one operation fail in one way, and come back."""
    way, cell = WAYS[operation], f"{operation} {fault}"
    await show(driver, way)
    before = rows(driver)
    company.quiet()
    strike(company, operation, fault)
    await ask(driver, way)
    await calm(driver)
    assert company.calls().get(operation), cell
    word, _ = outcome(operation, fault)
    words = words_of(operation, fault)
    if word == ASKS:
        assert driver.dialog == "MfaScreen", cell
    elif is_told(operation, fault):
        assert words.lower() in said(driver).lower(), f"{cell}: {said(driver)}"
    if driver.dialog:
        await driver.press("escape")
        await calm(driver)
    await driver.do("help")
    assert driver.dialog == "HelpScreen", cell
    await driver.press("escape")
    assert rows(driver) >= before, cell
    company.quiet()
    await ask(driver, way)
    await calm(driver)
    assert not driver.dialog, f"{cell}: {said(driver)}"
    assert rows(driver) == before, cell
    if words:
        assert words.lower() not in said(driver).lower(), f"{cell}: {said(driver)}"


async def hang(driver: Driver, company: Company, operation: str) -> None:
    """Let an operation give no answer; see that the UI lives, and that it can be cancelled."""
    way = WAYS[operation]
    await show(driver, way)
    before = rows(driver)
    company.quiet()
    strike(company, operation, "no answer")
    await ask(driver, way)
    async with asyncio.timeout(20):
        while not company.calls().get(operation):
            await driver.pilot.pause(0.01)
    await driver.pilot.press("?")
    await driver.settle()
    assert driver.dialog == "HelpScreen", operation
    await driver.pilot.press("escape")
    await driver.do("cancel")
    assert driver.main.state.running == "", operation
    assert not driver.main.refreshing.is_running, operation
    driver.was_told("Cancelled")
    company.quiet()
    await calm(driver)
    assert rows(driver) == before, operation
    await ask(driver, way)
    await calm(driver)
    assert not driver.dialog, f"{operation}: {said(driver)}"
    assert rows(driver) == before, operation


def of_tab(tab: str) -> list[str]:
    """Return the operations that a tab asks for."""
    return [operation for operation, way in WAYS.items() if way.tab == tab]


TABS = ("organization", "shares", "services")
AT_LENGTH = [
    pytest.param(tab, fault, marks=pytest.mark.full)
    for tab, fault in itertools.product(TABS, FAULTS)
    if fault != "no answer"
]


async def test_a_few_cells_of_every_tab(company: Company) -> None:
    async with opened(company) as driver:
        for operation, fault in THIN.items():
            await check_cell(driver, company, operation, fault)
        await hang(driver, company, "sts:AssumeRole")


@pytest.mark.parametrize(("tab", "fault"), AT_LENGTH)
async def test_every_cell(tab: str, fault: str, company: Company) -> None:
    async with opened(company) as driver:
        for operation in of_tab(tab):
            await check_cell(driver, company, operation, fault)


@pytest.mark.full
@pytest.mark.parametrize("tab", TABS)
async def test_every_answer_that_never_comes_can_be_cancelled(tab: str, company: Company) -> None:
    async with opened(company) as driver:
        for operation in of_tab(tab):
            await hang(driver, company, operation)


async def type_code(driver: Driver, company: Company) -> None:
    """Assume a role that wants a code, and type one that was not used yet."""
    driver.notices.clear()
    await stand_on(driver, "Admin")
    await driver.pilot.press(bound(driver.main.keymap.keys_of("assume")[0]))
    while driver.dialog != "MfaScreen":
        await driver.pilot.pause(0.01)
    await driver.pilot.press(*company.code())
    await calm(driver)


@pytest.mark.full
async def test_a_code_is_sent_once_whatever_becomes_of_it(company: Company) -> None:
    operation = "sts:GetSessionToken"
    async with opened(company) as driver:
        for fault in FAULTS:
            if fault == "no answer":
                continue
            company.quiet()
            strike(company, operation, fault)
            await type_code(driver, company)
            told = words_of(operation, fault) or FAULTS["cut"].title
            assert told.lower() in said(driver).lower(), f"{fault}: {said(driver)}"
            assert company.calls()[operation] == 1 or fault == "throttled"
            assert [one.role_name for one in driver.main.state.live] == ["ReadOnly"]
            await driver.press("escape")
            await calm(driver)
        company.quiet()
        await type_code(driver, company)
        assert {one.role_name for one in driver.main.state.live} == {"Admin", "ReadOnly"}


@pytest.mark.full
async def test_a_wrong_clock_and_empty_pages(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(company) as driver:
        for operation in (
            "organizations:ListAccounts",
            "ram:GetResourceShares",
            "servicediscovery:ListInstances",
        ):
            way = WAYS[operation]
            await show(driver, way)
            before = rows(driver)
            company.running.front.faults.add(Fault(operation, "EmptyPage", count=1))
            await ask(driver, way)
            await calm(driver)
            assert rows(driver) == before, operation
            company.quiet()
        monkeypatch.setattr(company.running.clock, "skew", 3600.0)
        await driver.do("organization", "first", "shares", "refresh_all")
        await calm(driver)
        assert "clock is 60 min behind" in said(driver)
        await driver.do("organization", "refresh_all")
        await calm(driver)
        assert "clock is 60 min behind" in said(driver)
