"""Finding while the organization is still being read, and keys that must not lead astray."""

from __future__ import annotations

from threading import Event

import pytest
from rich.color import Color, ColorType
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD, inventory
from tests.tui.driver import LARGE, SMALL, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.guises import foreign_inventory

from hatstand.config.model import Settings
from hatstand.domain.inventory import Inventory
from hatstand.services.find.finder import Finder
from hatstand.services.find.hits import Hit
from hatstand.tui.theming.colors import AA, ANSI, contrast


async def test_what_was_typed_while_the_organization_loads_is_searched_again_when_it_has() -> None:
    workspace = FakeWorkspace(inventory=Inventory("acme"))
    workspace.after_refresh, workspace.refresh_delay = inventory(), 3600
    async with opened(workspace) as driver:
        await driver.do("find")
        await driver.type("pa")
        driver.sees("Nothing matches pa")
        workspace.may_refresh.set()
        await driver.idle()
        driver.sees("▌ payments-dev")
        await driver.press("enter")
        assert driver.selected == f"account:{PAYMENTS_DEV}"


async def test_a_refresh_leaves_the_chosen_hit_chosen() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as driver:
        await driver.do("find")
        await driver.type("payments")
        await driver.press("down", "down")
        hits = driver.main.find_bar.hits
        chosen = hits.rows[hits.chosen].key
        workspace.inventory = inventory(extra=40)
        driver.main.show_inventory(workspace.inventory)
        await driver.idle()
        assert hits.rows[hits.chosen].key == chosen
        assert hits.chosen == 2


async def test_the_next_hit_is_one_of_what_is_known_now() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as driver:
        await driver.find("-dev")
        before = driver.selected
        workspace.inventory = inventory(extra=12)
        driver.main.show_inventory(workspace.inventory)
        await driver.idle()
        assert driver.selected == before
        seen = {before}
        for _ in range(30):
            await driver.do("find_next")
            seen.add(driver.selected)
        assert any(key.startswith("account:6000") for key in seen)


async def test_tab_chooses_a_hit_and_the_line_keeps_the_keyboard() -> None:
    async with opened() as driver:
        await driver.do("find")
        await driver.type("payments")
        await driver.press("tab")
        assert driver.main.find_bar.hits.chosen == 1
        await driver.press("shift+tab")
        assert driver.main.find_bar.hits.chosen == 0
        await driver.type("-dev")
        assert driver.main.find_bar.query_text == "payments-dev"


async def test_ctrl_c_closes_the_line() -> None:
    async with opened() as driver:
        await driver.do("find")
        await driver.type("payments")
        await driver.press("ctrl+c")
        assert not driver.main.find_bar.is_open
        assert driver.notices == []


async def test_the_line_is_in_sight_also_over_the_details_of_a_small_terminal() -> None:
    async with opened(size=SMALL) as driver:
        await driver.do("details", "find")
        await driver.type("ledger-dev")
        driver.sees("╭─ Find", "▌ ledger-dev")
        await driver.press("enter")
        driver.sees("╭─ ledger-dev")
        await driver.do("find")
        await driver.press("escape")
        driver.sees("╭─ ledger-dev")


class SlowFinder(Finder):
    """Searches only when a test lets it, and says so."""

    is_quick = False  # type: ignore[assignment]

    def __init__(self, found: Inventory) -> None:
        super().__init__(found)
        self.may_search = Event()
        self.searched: list[str] = []

    def search(self, query: str, limit: int = 200) -> tuple[Hit, ...]:
        self.searched.append(query)
        assert self.may_search.wait(10)
        return super().search(query, limit)


async def test_a_slow_search_holds_up_no_key_and_enter_waits_for_its_hits() -> None:
    """Letters are shown as they are typed; enter never goes to a hit of what was typed before."""
    workspace = FakeWorkspace()
    finder = SlowFinder(workspace.inventory)
    workspace.known_finder = (workspace.inventory, finder)
    async with opened(workspace) as driver:
        await driver.do("find")
        await driver.type("payments-d")
        assert driver.main.find_bar.query_text == "payments-d"
        await driver.press("enter")
        assert driver.main.find_bar.is_open, "nothing was found yet"
        finder.may_search.set()
        await driver.idle()
        assert driver.selected == f"account:{PAYMENTS_DEV}"
        assert len(finder.searched) < len("payments-d"), "what was typed over is never searched"
        assert finder.searched[-1] == "payments-d"


async def test_a_slow_search_that_was_left_changes_nothing() -> None:
    workspace = FakeWorkspace()
    finder = SlowFinder(workspace.inventory)
    workspace.known_finder = (workspace.inventory, finder)
    async with opened(workspace) as driver:
        await driver.do("find")
        await driver.type("payments")
        await driver.press("escape")
        finder.may_search.set()
        await driver.idle()
        assert not driver.main.find_bar.is_open
        assert not driver.main.finding.has_hits


@pytest.mark.parametrize(
    ("query", "row"), [("sso-dev", "sso-dev  profile"), ("Prod", "Prod  OU in Workloads")]
)
async def test_what_is_no_account_says_what_it_is(query: str, row: str) -> None:
    async with opened() as driver:
        await driver.do("find")
        await driver.type(query)
        driver.sees(row)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_long_name_of_an_account_never_hides_which_role_it_is(
    size: tuple[int, int],
) -> None:
    async with opened(FakeWorkspace(inventory=foreign_inventory()), size=size) as driver:
        await driver.do("find")
        await driver.type("決済基盤")
        roles = [line for line in driver.lines if "決済基盤" in line and "/" in line[:60]]
        for name in ("/Admin", "/ReadOnly", "/AWSReserved"):
            assert sum(name in line for line in roles) == 1, roles
        await driver.press("escape")
        driver.workspace.state.pin("acme", f"role:{PAYMENTS_PROD}/ReadOnly")
        await driver.do("pinned")
        driver.sees("…/ReadOnly ")


@pytest.mark.parametrize("theme", ["hatstand-16", "hatstand-dark"])
async def test_the_badge_of_the_chosen_hit_can_be_read(theme: str) -> None:
    workspace = FakeWorkspace(settings=Settings(theme=theme))
    async with opened(workspace) as driver:
        await driver.do("find")
        await driver.type("payments-prod")
        line = next(strip for strip in driver.strips if "▌ payments-prod" in strip.text)
        (badge,) = (part.style for part in line if part.text.strip() == "PROD")
        assert badge is not None
        assert badge.color is not None
        assert badge.bgcolor is not None
        assert contrast(_hex(badge.color), _hex(badge.bgcolor)) >= AA


def _hex(color: Color) -> str:
    if color.type is ColorType.STANDARD and color.number is not None:
        return ANSI[color.number + 1]
    return color.get_truecolor().hex
