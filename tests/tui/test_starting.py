"""A large organization is on the screen before all of it is read."""

from __future__ import annotations

from dataclasses import replace
from threading import current_thread, main_thread
from types import MappingProxyType
from typing import TYPE_CHECKING

from tests.tui.acme import MANAGEMENT, PAYMENTS_PROD, inventory
from tests.tui.driver import opened
from tests.tui.fake import FakeWorkspace
from textual.color import Color
from textual.css.stylesheet import Stylesheet

from hatstand.config.model import AccountSelector, ContextSettings, RoleTemplate
from hatstand.domain.census import Census
from hatstand.domain.inventory import Inventory
from hatstand.domain.role_book import RoleBook
from hatstand.tui.describing import organization
from hatstand.tui.screens.main import MainScreen

if TYPE_CHECKING:
    import pytest


def glanced() -> Inventory:
    """Return the organization with nothing but its OUs and the management account read."""
    known = inventory()
    whole = known.organization
    unread = {
        parent: len(accounts)
        for parent, accounts in whole.accounts_of.items()
        if parent != whole.root_id
    }
    few = tuple(account for account in whole.accounts if account.id == MANAGEMENT)
    return Inventory(
        known.context,
        replace(whole, accounts=few, unread=MappingProxyType(unread)),
        as_of=known.as_of,
    )


async def test_the_tree_is_there_before_its_accounts_are() -> None:
    workspace = FakeWorkspace(glanced=glanced())
    async with opened(workspace) as driver:
        total = len(inventory().organization.accounts)
        driver.sees("Workloads", f"{total} accounts", "being counted…")
        await driver.go_to("ou:ou-prod")
        await driver.do("expand", "down")
        driver.sees("reading 3 accounts…").sees_not("payments-prod")
        assert driver.selected == ""
        workspace.may_read.set()
        await driver.idle()
        driver.sees("payments-prod").sees_not("reading 3 accounts…", "being counted…")


async def test_what_was_opened_meanwhile_stays_open_and_the_cursor_stays() -> None:
    workspace = FakeWorkspace(glanced=glanced())
    async with opened(workspace) as driver:
        await driver.go_to("ou:ou-prod")
        await driver.do("expand")
        workspace.may_read.set()
        await driver.idle()
        assert driver.selected == "ou:ou-prod"
        await driver.do("down", "down", "down")
        assert driver.selected == f"account:{PAYMENTS_PROD}"


async def test_leaving_does_not_wait_for_what_is_being_read() -> None:
    workspace = FakeWorkspace(glanced=glanced())
    async with opened(workspace) as driver:
        await driver.do("quit")
    workspace.may_read.set()
    assert driver.app.return_code == 0


async def test_all_styles_are_parsed_once_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    anew: list[Stylesheet] = []

    def noted(sheet: Stylesheet) -> None:
        anew.append(sheet)

    monkeypatch.setattr(Stylesheet, "reparse", noted)
    async with opened(FakeWorkspace()) as driver:
        driver.sees("Workloads")
        assert not anew
        main, colors = driver.app.screen, driver.app.theme_variables
        for widget in (main.details, main.key_bar, main.top_bar):
            assert widget.visual_style.foreground == Color.parse(colors["foreground"])


async def test_nothing_is_counted_before_the_first_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[bool] = []
    mains: list[MainScreen] = []
    counted, mounted = Census.count, MainScreen.on_mount
    workspace = FakeWorkspace()

    def noted(census: Census, most: int) -> bool:
        (shown,) = mains
        began.append(shown.starting.has_drawn)
        return counted(census, most)

    def mount(main: MainScreen) -> None:
        mains.append(main)
        mounted(main)

    monkeypatch.setattr(organization, "COUNTED_AT_ONCE", 0)  # as if it were a large one
    monkeypatch.setattr(Census, "count", noted)
    monkeypatch.setattr(MainScreen, "on_mount", mount)
    async with opened(workspace) as driver:
        driver.sees("Workloads")
        await driver.idle()
        assert began
        assert all(began)
        assert workspace.inventory.census.done


async def test_a_role_on_the_way_is_looked_for_aside_before_somebody_needs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[tuple[str, bool]] = []
    accounts_with = RoleBook.accounts_with

    def noted(book: RoleBook, name: str) -> tuple[str, ...]:
        looked.append((name, current_thread() is main_thread()))
        return accounts_with(book, name)

    monkeypatch.setattr(organization, "COUNTED_AT_ONCE", 0)  # as if it were a large one
    monkeypatch.setattr(RoleBook, "accounts_with", noted)
    template = RoleTemplate("Deploy", AccountSelector(ou=("**",)), via="Hub")
    workspace = FakeWorkspace(context=ContextSettings("acme", roles=(template,)))
    async with opened(workspace) as driver:
        await driver.idle()
    assert looked == [("Hub", False)]
