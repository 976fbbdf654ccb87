"""Moving about: finding, tabs and panes, pages to read, the mouse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.tui.acme import DEV_ADMIN, MANAGEMENT, PAYMENTS_DEV, PAYMENTS_PROD, PROD_ADMIN, inventory
from tests.tui.driver import SMALL, opened
from tests.tui.fake import FakeWorkspace


async def test_find_next_previous_and_back_to_where_one_was() -> None:
    async with opened() as driver:
        await driver.go_to("ou:ou-sec")
        await driver.find("payments")
        first = driver.selected
        driver.sees("payments: 1 of ")
        await driver.do("find_next")
        assert driver.selected != first
        await driver.do("find_previous")
        assert driver.selected == first
        await driver.do("back")
        assert driver.selected == "ou:ou-sec"
        driver.sees_not("payments: 1 of ")


@pytest.mark.parametrize("on", [("down",), ("open",), ("details", "up", "expand")])
async def test_who_has_moved_on_from_a_hit_stays_there(on: tuple[str, ...]) -> None:
    async with opened() as driver:
        await driver.go_to("ou:ou-sec")
        await driver.find("payments-prod")
        await driver.do(*on)
        here = driver.selected
        assert here != "ou:ou-sec"
        await driver.do("back")
        assert driver.selected == here
        driver.sees_not("payments-prod: 1 of ")


async def test_looking_at_a_hit_and_coming_back_to_the_hits_is_still_on_the_way() -> None:
    async with opened() as driver:
        await driver.go_to("ou:ou-sec")
        await driver.find("payments-prod")
        await driver.do("next_pane", "down", "previous_pane", "back")
        assert driver.selected == "ou:ou-sec"
        await driver.find("payments-prod")
        await driver.do("open", "find_next", "back")
        assert driver.selected == "ou:ou-sec"


async def test_a_search_begun_where_one_went_on_to_returns_there() -> None:
    async with opened() as driver:
        await driver.go_to("ou:ou-sec")
        await driver.find("payments-prod")
        await driver.do("down")
        here = driver.selected
        await driver.find("ledger")
        assert driver.selected != here
        await driver.do("back")
        assert driver.selected == here


async def test_leaving_the_find_bar_leaves_everything_as_it_was() -> None:
    async with opened() as driver:
        await driver.go_to("ou:ou-sec")
        await driver.do("find")
        await driver.type("pay")
        driver.sees("Find", "payments-prod")
        await driver.press("down", "down", "up")
        await driver.press("escape")
        assert driver.selected == "ou:ou-sec"
        assert driver.app.focused is driver.main.organization_tree


async def test_find_says_when_nothing_matches() -> None:
    async with opened() as driver:
        await driver.do("find")
        await driver.type("zzzz")
        driver.sees("Nothing matches zzzz")
        await driver.press("enter")
        driver.sees("Nothing matches zzzz")


async def test_enter_opens_all_there_is_to_read_where_nothing_unfolds() -> None:
    async with opened(inventory=replace(inventory(), roles=())) as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        await driver.do("open")
        assert driver.dialog == "InspectScreen"


async def test_moving_about() -> None:
    async with opened() as driver:
        await driver.do("last")
        assert driver.selected == "profile:sso-dev"
        await driver.do("up")
        assert driver.selected == "profile:jump"
        await driver.do("first", "down")
        assert driver.selected == "ou:ou-sec"
        await driver.do("toggle", "down")
        assert driver.selected == "ou:ou-work"
        await driver.do("collapse", "expand", "expand")
        assert driver.selected == "ou:ou-dev"
        await driver.do("page_down", "page_up")
        assert driver.selected == "org"


async def test_tab_goes_from_pane_to_pane_and_keys_move_in_the_one_that_has_the_keyboard() -> None:
    async with opened(size=(120, 24)) as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.do("next_pane")
        assert driver.app.focused is driver.main.details
        await driver.do("down", "page_down", "last", "first", "down")
        assert driver.main.details.scroll_offset.y == 1
        assert driver.selected == PROD_ADMIN
        await driver.do("previous_pane")
        assert driver.app.focused is driver.main.organization_tree


async def test_the_sessions_tab_and_back() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.do("sessions")
        driver.sees("Admin", "payments-dev")
        assert driver.selected == DEV_ADMIN
        await driver.do("forget")
        assert workspace.sessions == {}
        await driver.do("organization")
        assert driver.app.focused is driver.main.organization_tree


async def test_inspect_shows_everything_on_a_page_of_its_own() -> None:
    async with opened(size=SMALL) as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.do("inspect")
        assert driver.dialog == "InspectScreen"
        driver.sees("Lets me in", "Trust policy")
        await driver.press("G")
        driver.sees("arn:aws:iam::111111111111:role/Admin")
        await driver.press("escape")
        assert driver.dialog == ""


async def test_refreshing_an_account_reads_its_tags_again() -> None:
    async with opened() as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        await driver.do("refresh")
        await driver.idle()
        assert driver.workspace.calls == [f"tags {PAYMENTS_PROD}"]
        await driver.go_to("ou:ou-prod")
        await driver.do("refresh")
        await driver.idle()
        assert driver.workspace.calls[-1] == "refresh"


async def test_the_mouse_works_where_there_is_one() -> None:
    async with opened() as driver:
        await driver.pilot.click("#tabs", offset=(20, 0))
        assert driver.main.state.tab.value == "sessions"
        await driver.pilot.click("#tabs", offset=(3, 0))
        assert driver.main.state.tab.value == "organization"
        await driver.go_to(f"account:{MANAGEMENT}")
        keys = driver.lines[-1]
        await driver.pilot.click("#keys", offset=(keys.index("Find"), 0))
        assert driver.main.finding.is_open
