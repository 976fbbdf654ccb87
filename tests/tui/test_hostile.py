"""Whatever AWS, files and other programs say, nothing of it is obeyed; columns stay straight."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from tests.tui.acme import NOW
from tests.tui.driver import LARGE, SMALL, Driver, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.guises import foreign_inventory

from hatstand.domain.environments import Confirm
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import (
    Account,
    Gap,
    Notice,
    Organization,
    OrganizationalUnit,
    Progress,
)
from hatstand.domain.plan import Plan
from hatstand.domain.profiles import Profile, ProfileKind
from hatstand.domain.roles import Role, Verdict
from hatstand.errors import AccessDenied, HatstandError
from hatstand.services.assume.asking import CodeRequest, ConfirmRequest, ReasonRequest
from hatstand.tui.options import AppOptions
from hatstand.tui.screens.confirm import ConfirmScreen
from hatstand.tui.screens.links import LinksScreen
from hatstand.tui.screens.mfa import MfaScreen
from hatstand.tui.screens.plan import PlanScreen
from hatstand.tui.screens.reason import ReasonScreen

if TYPE_CHECKING:
    from textual.screen import Screen

ASK, TYPE = Confirm.ASK, Confirm.TYPE

HOSTILE = (
    "[red]x[/] [@click=app.quit]here[/] [/b] \\[",
    "\x1b[31mred\x1b[0m\x1b]52;c;aGk=\x07\x1b]0;title\x1b\\",
    "\x9b31m \x90q\x9c \x07\x08\x7f",
    "two\nlines\r\nand\ta tab\x0b\x0c\x85\u2028",
    "bidi \u202egnp.\u2066x\u2069\u200f",
    "zero\u200bwidth\ufeff\u2060\u00ad\ufe0f",
    "marks e\u0301\u0302\u0303\u0304 \u0e01\u0e33",
    "emoji 👩‍👩‍👧‍👦 🇯🇵 ❤️ 👍🏽 ①",
    "漢字とｶﾅ한국어" * 6,
    "$(id); `id` && 'x' \"y\" \\ ! | > <",
    "x" * 512,
    "",
)


def _ids() -> Iterator[tuple[str, str]]:
    for number, name in enumerate(HOSTILE):
        yield f"{100000000000 + number}", name


def _inventory() -> Inventory:
    units = [OrganizationalUnit(f"ou-{i}", name, "r-x") for i, name in _ids()]
    accounts = [
        Account(
            i,
            name,
            f"ou-{i}",
            email=f"{name}@x",
            joined_at=NOW,
            joined_method=name,
            tags={name: name},
            aliases=(name,),
        )
        for i, name in _ids()
    ]
    roles = [
        Role(
            i,
            name,
            path=f"/{name}/",
            description=name,
            profile=name,
            via=name,
            reason=name,
            verdict=Verdict.MAYBE,
            mfa=False,
            trust_policy=f'{{"Statement": "{name}"}}',
        )
        for i, name in _ids()
    ]
    profiles = [
        Profile(name, ProfileKind.SSO, problem=name, login_command=name, region=name)
        for _, name in _ids()
    ]
    return Inventory(
        HOSTILE[1],
        Organization(
            id="o-x", root_id="r-x", units=tuple(units), accounts=tuple(accounts), name=HOSTILE[3]
        ),
        roles=tuple(roles),
        profiles=tuple(profiles),
        gaps=(Gap(HOSTILE[1], HOSTILE[3]),),
        notices=(Notice(HOSTILE[1], HOSTILE[3]),),
    )


def check(driver: Driver) -> None:
    """Check every line on the screen: as wide as the screen, and nothing that is not seen."""
    width = driver.app.size.width
    for line in driver.lines:
        assert cell_len(line) == width, repr(line)
        odd = [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs")]
        assert not odd, repr(line)


@pytest.mark.parametrize(
    "size",
    [
        SMALL,
        pytest.param(LARGE, marks=pytest.mark.full),
        pytest.param((41, 12), marks=pytest.mark.full),
    ],
)
async def test_every_pane_holds_any_name(size: tuple[int, int]) -> None:
    workspace = FakeWorkspace(inventory=_inventory(), base_label=HOSTILE[1], region=HOSTILE[1])
    async with opened(workspace, size=size) as driver:
        driver.main.organization_tree.action_expand_all()
        await driver.settle()
        check(driver)
        for account_id, name in _ids():
            for key in (
                f"ou:ou-{account_id}",
                f"account:{account_id}",
                f"role:{account_id}/{name}",
            ):
                await driver.go_to(key)
                check(driver)
                await driver.do("inspect")
                check(driver)
                await driver.press("escape")
        for _, name in _ids():
            await driver.go_to(f"profile:{name}")
            check(driver)
        await driver.do("find")
        for query in ("x", "1000"):
            await driver.type(query)
            check(driver)
        assert not driver.app._exit


async def test_sessions_notices_and_dialogs_hold_any_name() -> None:
    workspace = FakeWorkspace(inventory=_inventory())
    async with opened(workspace, size=SMALL) as driver:
        for account_id, name in _ids():
            session = replace(workspace.put(account_id, name), source=name, profile=name)
            workspace.sessions = {session.key: session}
            await driver.do("organization")
            await driver.go_to(f"role:{account_id}/{name}")
            for command in ("open", "reveal", "copy_as", "links", "sessions", "renew", "forget"):
                await driver.do(command)
                check(driver)
                if driver.dialog:
                    await driver.press("escape")
            check(driver)


async def test_what_went_wrong_holds_any_words() -> None:
    workspace = FakeWorkspace(inventory=_inventory())
    async with opened(workspace, size=SMALL) as driver:
        for account_id, name in _ids():
            workspace.assume_error = AccessDenied(
                name, name, operation=name, code=name, message=name
            )
            workspace.refresh_error = HatstandError(name, name)
            workspace.refresh_steps = (Progress(name, 1, 2),)
            await driver.go_to(f"role:{account_id}/{name}")
            await driver.do("assume")
            assert driver.dialog == "ProblemScreen"
            check(driver)
            await driver.press("escape")
            await driver.do("refresh_all")
            await driver.idle()
            check(driver)
            driver.main.say(name)
            await driver.settle()
            check(driver)


async def test_a_subshells_role_is_named_safely() -> None:
    options = AppOptions(run_subshell=lambda _session: 0)
    workspace = FakeWorkspace(inventory=_inventory())
    async with opened(workspace, options=options) as driver:
        await driver.go_to(f"role:100000000001/{HOSTILE[1]}")
        await driver.do("subshell")
        check(driver)


LONG_ID = "111111111113"
"""An account whose name is longer than any of AWS's."""

_DIALOGS: tuple[Callable[[Plan, str], Screen[Any]], ...] = (
    lambda plan, name: ConfirmScreen(ConfirmRequest(f"assume Admin in {name}", plan, ASK, name)),
    lambda plan, name: ConfirmScreen(ConfirmRequest(f"assume Admin in {name}", plan, TYPE, name)),
    lambda plan, _: MfaScreen(CodeRequest("arn:aws:iam::999999999999:mfa/a", plan), None),
    lambda plan, _: PlanScreen(plan),
    lambda plan, _: LinksScreen(plan, can_open=True),
    lambda plan, _: ReasonScreen(ReasonRequest("assume", plan)),
)


async def test_dialogs_keep_their_keys_in_sight_however_long_a_name_is() -> None:
    workspace = FakeWorkspace(inventory=foreign_inventory())
    role = workspace.inventory.role(LONG_ID, "Admin")
    assert role is not None
    plan = workspace.plan_now(role)
    async with opened(workspace, size=SMALL) as driver:
        for dialog in _DIALOGS:
            driver.app.push_screen(dialog(plan, plan.account_name))
            await driver.settle()
            shown = driver.text
            assert "1111-1111-1113" in shown
            assert "esc " in shown[shown.index("1111-1111-1113") :]
            check(driver)
            await driver.app.pop_screen()


async def test_a_name_that_is_not_seen_wholly_need_not_be_typed() -> None:
    workspace = FakeWorkspace(inventory=foreign_inventory())
    role = workspace.inventory.role(LONG_ID, "Admin")
    assert role is not None
    plan = workspace.plan_now(role)
    async with opened(workspace, size=SMALL) as driver:
        driver.app.push_screen(
            ConfirmScreen(ConfirmRequest("go on", plan, TYPE, plan.account_name))
        )
        await driver.settle()
        driver.sees(f"type the account's id: {LONG_ID}")
        await driver.type(LONG_ID)
        assert driver.dialog == ""
