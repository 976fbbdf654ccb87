"""Who types ahead types into what the keys before open, never past it."""

from __future__ import annotations

import pytest
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD, inventory
from tests.tui.driver import Driver, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.test_contexts import OPTIONS, two
from textual import events
from textual.widgets import Input

from hatstand.tui.screens.mark_dialog import MarkScreen
from hatstand.tui.type_ahead import LONGEST, TypeAhead

DANGEROUS = "paycC"
"""Letters that are commands of the tree: pin, assume, copy."""


def untouched(driver: Driver) -> None:
    """Nothing was pinned, assumed, copied or opened."""
    assert driver.notices == []
    assert driver.workspace.state.pins("acme") == ()
    assert driver.workspace.live_sessions() == ()


async def test_what_follows_the_slash_is_searched_for() -> None:
    async with opened() as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await driver.send("/payments-prod/Admin")
        assert driver.main.find_bar.query_text == "payments-prod/Admin"
        assert driver.dialog == ""
        untouched(driver)


async def test_a_whole_walk_in_one_piece() -> None:
    async with opened() as driver:
        await driver.send("/payments-dev\rlj")
        assert not driver.main.finding.is_open
        assert driver.selected.startswith(f"role:{PAYMENTS_DEV}/")


async def test_keys_after_the_enter_of_the_find_line_are_commands_again() -> None:
    async with opened() as driver:
        await driver.send("/payments-dev\ri")
        assert driver.dialog == "InspectScreen"
        assert driver.main.find_bar.query_text == "payments-dev"


async def test_keys_after_the_escape_of_the_find_line_are_commands_again() -> None:
    async with opened() as driver:
        await driver.send("/pay")
        await driver.send("\x1b[27u?")
        assert driver.dialog == "HelpScreen"
        assert not driver.main.finding.is_open


@pytest.mark.parametrize(("opener", "dialog"), [("x", "ChoosingScreen"), ("X", "RegionsScreen")])
async def test_what_follows_a_key_that_opens_a_list_filters_it(opener: str, dialog: str) -> None:
    async with opened(two(), options=OPTIONS) as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await driver.send(opener + DANGEROUS)
        assert driver.dialog == dialog
        assert DANGEROUS in driver.text
        untouched(driver)
        await driver.press("escape")
        assert driver.dialog == ""


@pytest.mark.parametrize("opener", [":", "\x10"])
async def test_what_follows_the_palettes_key_is_looked_up_there(opener: str) -> None:
    async with opened() as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await driver.send(opener + DANGEROUS)
        assert driver.app.screen.query_one(Input).value == DANGEROUS
        untouched(driver)


async def test_a_context_can_be_chosen_blindly() -> None:
    async with opened(two(), options=OPTIONS) as driver:
        await driver.send("xglo\r")
        await driver.idle()
        assert driver.main.workspace.context.name == "globex"


async def test_what_follows_the_key_that_marks_is_for_its_dialog() -> None:
    async with opened() as driver:
        await driver.go_to(f"account:{PAYMENTS_DEV}")
        await driver.send("mpp")
        assert isinstance(driver.app.screen, MarkScreen)
        untouched(driver)


async def test_what_follows_a_help_key_scrolls_and_closes_the_help() -> None:
    async with opened() as driver:
        await driver.send("?jjq/pay")
        assert driver.dialog == ""
        assert driver.main.find_bar.query_text == "pay"


async def test_a_code_can_be_typed_before_its_dialog_is_seen(haste_is_ignored: float) -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/Admin")
        await driver.send("a12")
        assert driver.dialog == "MfaScreen", haste_is_ignored
        await driver.send("3456")
        await driver.idle()
        assert [one.role_name for one in workspace.live_sessions()] == ["Admin"]


@pytest.mark.parametrize("ahead", ["y", "\r", "yyyy", "\ry\r", "payments-prod\r"])
async def test_a_question_is_not_answered_by_what_was_typed_before_it_was_seen(
    ahead: str, haste_is_ignored: float
) -> None:
    async with opened() as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await driver.send(f"a{ahead}")
        assert driver.dialog == "ConfirmScreen", haste_is_ignored
        untouched(driver)


async def test_a_paste_comes_after_the_key_that_opens_the_line() -> None:
    async with opened() as driver:
        await driver.send("/\x1b[200~payments-dev\x1b[201~\rl")
        assert driver.selected == f"account:{PAYMENTS_DEV}"
        assert driver.main.find_bar.query_text == "payments-dev"


async def test_an_interrupt_drops_what_was_typed_before_it() -> None:
    async with opened() as driver:
        await driver.send("/" + "p" * 50 + "\x03")
        assert len(driver.main.find_bar.query_text) <= 1


@pytest.mark.full
async def test_nobody_types_that_much() -> None:
    async with opened() as driver:
        await driver.send("/" + "p" * (2 * LONGEST))
        assert len(driver.main.find_bar.query_text) == LONGEST
        await driver.send("q")
        assert len(driver.main.find_bar.query_text) == LONGEST + 1


@pytest.mark.full
async def test_a_key_whose_widget_is_gone_does_not_stop_the_keyboard() -> None:
    """What follows a key through a screen that closes may be lost with it."""
    async with opened() as driver:
        for _ in range(20):
            await driver.send("??\x1b[27u?\x1b[27u")
            assert driver.dialog == ""
        await driver.send("/pay")
        assert driver.main.find_bar.query_text == "pay"


async def test_keys_work_while_the_organization_is_drawn_again_and_again() -> None:
    async with opened() as driver:
        for number in range(10):
            driver.main.show_inventory(inventory(extra=number))
            await driver.send(f"/{number}")
            assert driver.main.find_bar.query_text == str(number)
            await driver.send("\x1b[27u")


async def test_the_end_does_not_mind_what_was_typed_ahead() -> None:
    async with opened() as driver:
        await driver.send("jjjj/pay\x1b[27ujjq" + "j" * 100)
    assert driver.app.return_code == 0
    assert driver.app._exception is None


async def test_a_key_may_be_at_work_when_all_screens_have_closed() -> None:
    async with opened() as driver:
        pass
    ahead = TypeAhead(driver.app)
    ahead.follow(events.Key("j", "j"))
    assert not ahead.keeps(events.Key("j", "j"))
