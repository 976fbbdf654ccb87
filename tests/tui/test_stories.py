"""What people do, key by key."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.patience import PATIENCE
from tests.tui.acme import MANAGEMENT, NOW, PAYMENTS_DEV, PAYMENTS_PROD, inventory
from tests.tui.driver import LARGE, SMALL, opened
from tests.tui.fake import LINK, SECRET, FakeWorkspace

from hatstand.config.model import Settings
from hatstand.domain.inventory import Inventory
from hatstand.domain.profiles import Finding
from hatstand.domain.roles import Role
from hatstand.errors import AccessDenied
from hatstand.services.exports import hand_over
from hatstand.services.ports import OpenedRole
from hatstand.tui.commands.registry import BY_ID
from hatstand.tui.options import AppOptions, Outcome
from hatstand.tui.situation import Tab

if TYPE_CHECKING:
    from tests.tui.conftest import Copies

DEV_ADMIN = f"role:{PAYMENTS_DEV}/Admin"
PROD_ADMIN = f"role:{PAYMENTS_PROD}/Admin"


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_find_an_account_assume_a_role_with_a_code_and_copy_its_exports(
    size: tuple[int, int], copies: Copies
) -> None:
    async with opened(size=size) as driver:
        await driver.find("payments-dev")
        assert driver.selected == f"account:{PAYMENTS_DEV}"
        await driver.do("expand", "down")
        assert driver.selected == DEV_ADMIN
        await driver.do("open")
        assert driver.dialog == "MfaScreen"
        driver.sees("alice-phone", "payments-dev", "Waiting for an MFA code")
        await driver.type("123456")
        assert driver.dialog == ""
        driver.was_told("Admin in payments-dev is live for 1:00:00. c copies its exports")
        driver.sees("● Admin")
        assert re.search(r"2 Sess(ions)? 1 ", driver.lines[1])
        await driver.do("copy")
        text, what, secret = copies[0]
        assert (what, secret) == ("exports for bash", True)
        assert f"AWS_SECRET_ACCESS_KEY='{SECRET}'" in text or SECRET in text
        driver.was_told("Sent the exports for bash to the terminal")
        assert SECRET not in driver.text


async def test_a_guarded_environment_asks_and_enter_does_not_answer() -> None:
    async with opened() as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.do("assume")
        assert driver.dialog == "ConfirmScreen"
        await driver.press("enter", "enter")
        assert driver.dialog == "ConfirmScreen"
        await driver.press("n")
        assert driver.dialog == ""
        assert driver.workspace.sessions == {}
        await driver.do("assume")
        await driver.press("y")
        assert driver.dialog == "MfaScreen"
        await driver.type("123456")
        assert [s.target for s in driver.workspace.live_sessions()] == [f"{PAYMENTS_PROD}/Admin"]


async def test_keys_typed_ahead_confirm_nothing(haste_is_ignored: float) -> None:
    assert haste_is_ignored > 0
    async with opened() as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.pilot.press("a", "y", "enter", "y")
        await driver.settle()
        assert driver.dialog == "ConfirmScreen"
        assert driver.workspace.sessions == {}


async def test_each_hand_off_of_a_guarded_session_asks_again(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.do("copy")
        assert driver.dialog == "ConfirmScreen"
        assert copies == []
        await driver.press("y")
        assert len(copies) == 1
        await driver.do("copy")
        assert driver.dialog == "ConfirmScreen"
        await driver.press("escape")
        assert len(copies) == 1
        driver.was_told("Not confirmed: nothing was done")


async def test_a_live_role_is_not_assumed_again() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("open")
        driver.was_told("Admin is live for 41:00: c copies its exports")
        assert not any(call.startswith("assume") for call in workspace.calls)


async def test_copying_a_role_without_a_session_assumes_it_first(copies: Copies) -> None:
    async with opened() as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        await driver.do("copy")
        assert [what for _, what, _ in copies] == ["exports for bash"]
        assert f"assume {PAYMENTS_DEV}/ReadOnly" in driver.workspace.calls


async def test_what_aws_refuses_is_shown_in_its_own_words() -> None:
    error = AccessDenied(
        "AWS does not let you in",
        "Ask for the role's trust policy",
        operation="sts:AssumeRole",
        code="AccessDenied",
        message="User: alice is not authorized [/x] to perform: sts:AssumeRole",
    )
    async with opened(assume_error=error) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        await driver.do("assume")
        assert driver.dialog == "ProblemScreen"
        driver.sees("User: alice is not authorized [/x] to perform", "Ask for the role's trust")
        await driver.press("escape")
        assert driver.dialog == ""
        assert driver.main.state.running == ""


async def test_a_fault_of_our_own_is_shown_without_what_it_held() -> None:
    async with opened(assume_error=KeyError("code 123456")) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        await driver.do("assume")
        assert driver.dialog == "ProblemScreen"
        driver.sees("Hatstand itself failed: KeyError").sees_not("123456")


@pytest.mark.parametrize("command", ["back", "cancel"])
async def test_what_runs_can_be_cancelled(command: str) -> None:
    async with opened(assume_delay=60) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        await driver.pilot.press("a")
        await driver.pilot.pause()
        driver.sees("Assuming ReadOnly in payments-dev", "esc cancels")
        await driver.pilot.press("a")
        await driver.pilot.pause()
        driver.was_told("Still assuming ReadOnly")
        await driver.do(command)
        assert driver.main.state.running == ""
        assert driver.workspace.sessions == {}


@pytest.mark.parametrize("command", ["back", "cancel"])
async def test_reading_the_organization_can_be_cancelled_and_goes_on(command: str) -> None:
    async with opened(refresh_delay=60.0) as driver:
        await driver.do("refresh_all")
        assert driver.main.refreshing.is_running
        await driver.do(command)
        assert not driver.main.refreshing.is_running
        driver.was_told("Cancelled reading the organization; R goes on")
        driver.sees("payments-prod", "Not refreshed: reading the organization was cancelled")
        driver.workspace.refresh_delay = 0.0
        await driver.do("refresh_all")
        await driver.idle()
        assert driver.main.refreshing.failure is None
        driver.sees_not("Not refreshed")


async def test_who_cancels_the_first_reading_is_told_what_comes_next() -> None:
    async with opened(inventory=Inventory(), refresh_delay=60.0) as driver:
        await driver.do("back")
        await driver.idle()
        driver.sees("reading the organization was cancelled", "R goes on")


async def test_back_with_nowhere_to_go_says_how_to_quit() -> None:
    async with opened() as driver:
        await driver.do("sessions", "back")
        assert driver.main.state.tab is Tab.ORGANIZATION
        await driver.do("back")
        driver.was_told("Nothing to go back from. q quits.")


async def test_ctrl_c_with_nothing_to_cancel_says_how_to_quit() -> None:
    async with opened() as driver:
        await driver.do("cancel")
        driver.was_told("Nothing runs. q quits.")


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


async def test_copying_the_rest_of_the_tree(copies: Copies) -> None:
    async with opened() as driver:
        for key in (f"account:{PAYMENTS_PROD}", "ou:ou-prod", "org"):
            await driver.go_to(key)
            await driver.do("copy", "copy_name")
        for key in ("profile:jump", DEV_ADMIN):
            await driver.go_to(key)
            await driver.do("copy_name")
    assert [(text, secret) for text, _, secret in copies] == [
        (PAYMENTS_PROD, False),
        ("payments-prod", False),
        ("Workloads/Prod", False),
        ("Prod", False),
        ("o-acme", False),
        ("acme", False),
        ("jump", False),
        (f"arn:aws:iam::{PAYMENTS_DEV}:role/Admin", False),
    ]


async def test_a_console_link_is_copied_as_a_secret(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("link")
        assert copies == [(LINK, "console link", True)]


async def test_use_here_leaves_the_exports_for_the_shell() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace, options=AppOptions(stdout_captured=True)) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("use_here")
        outcome = driver.app.return_value
        assert isinstance(outcome, Outcome)
        assert outcome.shell == "bash"
        assert hand_over(outcome.exports, lambda text: SECRET in text)


async def test_use_here_without_a_reading_shell_says_why_it_can_not() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    options = AppOptions(run_subshell=lambda _session: 0)
    async with opened(workspace, options=options) as driver:
        await driver.go_to(DEV_ADMIN)
        driver.sees("U Use here")
        await driver.do("use_here")
        driver.was_told("Nothing reads the result").was_told("s opens a subshell instead")
        assert driver.app.return_value is None


async def test_a_subshell_needs_a_terminal_that_can_be_lent() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    options = AppOptions(run_subshell=lambda _session: 0)
    async with opened(workspace, options=options) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("subshell")
        driver.was_told("This terminal can't be handed to a subshell")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_revealed_values_are_masked_again_when_the_selection_moves(
    size: tuple[int, int],
) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace, size=size) as driver:
        await driver.go_to(DEV_ADMIN)
        driver.sees_not(SECRET)
        await driver.do("reveal")
        driver.sees(SECRET)
        if size == SMALL:
            await driver.do("back")
        await driver.do("down", "up")
        driver.sees_not(SECRET)


async def test_reveal_is_a_switch() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("reveal", "reveal")
        driver.sees_not(SECRET)


async def test_what_was_revealed_is_masked_when_the_tab_or_the_session_is_another_one() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("reveal")
        driver.sees(SECRET)
        await driver.do("sessions", "organization")
        driver.sees_not(SECRET)
        await driver.do("reveal")
        driver.sees(SECRET)
        session = workspace.put(PAYMENTS_DEV, "Admin", minutes=60)
        newer = replace(session.credentials, access_key_id="ASIAIOSFODNN7ANOTHER")
        workspace.sessions[session.key] = replace(session, credentials=newer)
        driver.main.sessions_changed()
        await driver.settle()
        driver.sees("ASIA••••••••THER")
        driver.sees_not(SECRET)


async def test_revealing_in_the_sessions_tab_shows_the_exports_until_one_goes_back() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.do("sessions", "reveal")
        assert driver.dialog == "ShowScreen"
        driver.sees(SECRET)
        await driver.press("v")
        driver.sees_not(SECRET)
        await driver.press("escape")
        await driver.do("organization")
        driver.sees_not(SECRET)


async def test_what_is_revealed_begins_in_sight() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace, size=SMALL) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("details", "last", "reveal")
        driver.sees("revealed until the selection moves", SECRET)


async def test_enter_opens_all_there_is_to_read_where_nothing_unfolds() -> None:
    async with opened(inventory=replace(inventory(), roles=())) as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        await driver.do("open")
        assert driver.dialog == "InspectScreen"


async def test_the_cursor_goes_to_the_last_used_role_once_it_is_known() -> None:
    workspace = FakeWorkspace(inventory=Inventory("acme"))
    workspace.after_refresh = inventory()
    arn = f"arn:aws:iam::{PAYMENTS_DEV}:role/Admin"
    workspace.state.opened = (OpenedRole("acme", arn, NOW),)
    async with opened(workspace) as driver:
        await driver.idle()
        assert driver.selected == DEV_ADMIN


async def test_a_cursor_that_was_moved_is_left_where_it_is() -> None:
    workspace = FakeWorkspace()
    arn = f"arn:aws:iam::{PAYMENTS_DEV}:role/Later"
    workspace.state.opened = (OpenedRole("acme", arn, NOW),)
    async with opened(workspace) as driver:
        await driver.do("down")
        before = driver.selected
        later = Role(PAYMENTS_DEV, "Later")
        workspace.inventory = replace(
            workspace.inventory, roles=(*workspace.inventory.roles, later)
        )
        driver.main.show_inventory(workspace.inventory)
        await driver.settle()
        assert driver.selected == before


async def test_the_palette_finds_what_can_not_be_done_now_and_says_why() -> None:
    async with opened() as driver:
        await driver.do("palette")
        await driver.type("subshell")
        await driver.until_seen("Not now: No shell can be started from here")


async def test_renew_and_forget() -> None:
    workspace = FakeWorkspace(code_needed=False)
    workspace.put(PAYMENTS_DEV, "Admin", minutes=4)
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("renew")
        driver.was_told("Admin in payments-dev is live for 1:00:00.")
        await driver.do("forget")
        driver.was_told("Credentials already handed over stay valid until they expire")
        assert workspace.sessions == {}
        driver.sees_not("● Admin")


async def test_a_plan_with_something_in_its_way_is_shown_before_anything_is_tried() -> None:
    async with opened(plan_problems=("the device is a passkey",), code_needed=False) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("assume")
        assert driver.dialog == "PlanScreen"
        driver.sees("the device is a passkey")
        await driver.press("escape")
        assert driver.workspace.calls == []
        await driver.do("assume")
        await driver.press("a")
        assert driver.workspace.calls == [f"assume {PAYMENTS_DEV}/Admin"]


async def test_settings_on_which_safety_depends_refuse_every_hand_off(copies: Copies) -> None:
    fault = Finding("config.toml", 4, "environments", "unknown key")
    async with opened(settings=Settings(blocking=(fault,))) as driver:
        await driver.go_to(DEV_ADMIN)
        for command in ("assume", "copy", "link", "open"):
            await driver.do(command)
        assert driver.workspace.calls == []
        assert copies == []
        driver.was_told("Refused until the settings are mended")


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


async def test_a_theme_is_previewed_taken_and_remembered() -> None:
    async with opened() as driver:
        before = driver.app.theme
        await driver.do("theme")
        await driver.press("j")
        other = driver.app.theme
        assert other != before
        await driver.press("escape")
        assert driver.app.theme == before
        await driver.do("theme")
        await driver.press("j", "enter")
        assert driver.app.theme == other
        assert driver.workspace.state.chosen == (other, "")


async def test_help_lists_every_key_and_says_what_can_not_be_done_now() -> None:
    async with opened(size=(120, 60)) as driver:
        await driver.do("help")
        assert driver.dialog == "HelpScreen"
        driver.sees("Assumes the selected role", "Not now: Select a role first")
        await driver.press("escape")
        assert driver.dialog == ""


async def test_the_palette_offers_the_registry_and_nothing_of_textuals_own() -> None:
    async with opened(size=(120, 60)) as driver:
        await driver.do("palette")
        driver.sees("Refresh all").sees_not("Screenshot", "Maximize", "Show keys")
        await driver.type("Sessions")
        await driver.until_seen("Shows the live sessions")
        await driver.press("enter")
        await driver.idle()
        assert driver.main.state.tab.value == "sessions"


async def test_quitting_does_not_wait_for_a_crawl() -> None:
    async with asyncio.timeout(PATIENCE):  # else the crawl is waited for
        async with opened(inventory=inventory(age=None), refresh_delay=3600) as driver:
            driver.sees("⟳ …")
            await driver.pilot.press("q")


async def test_the_users_keys_are_in_force() -> None:
    async with opened(settings=Settings(keys={"find": "f5", "copy": ","})) as driver:
        assert driver.main.keymap.keys_of("find") == ("f5",)
        await driver.do("find")
        assert driver.main.finding.is_open
        await driver.press("escape")
        await driver.press("slash")
        assert not driver.main.finding.is_open
        driver.sees("f5 Find", ", Copy id")


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


async def test_every_command_of_the_registry_does_something() -> None:
    async with opened() as driver:
        assert set(driver.main.commands) == set(BY_ID)


async def test_copy_as_offers_every_form_and_copies_the_chosen_one(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("copy_as")
        assert driver.dialog == "CopyAsScreen"
        driver.sees("Exports", "bash", "fish", "secrets are masked").sees_not(SECRET)
        await driver.press("j", "enter")
        (text, what, secret), *_ = copies
        assert what.startswith("exports for ")
        assert secret
        assert SECRET in text


async def test_a_console_link_of_another_kind_needs_no_session(copies: Copies) -> None:
    async with opened() as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("links")
        assert driver.dialog == "LinksScreen"
        await driver.press("enter")
        assert driver.dialog == "MfaScreen"
        await driver.type("123456")
        assert copies == [(LINK, "console link", True)]


async def test_what_nothing_could_copy_is_shown_masked(copies: Copies) -> None:
    copies.shown_instead = True
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("copy")
        assert driver.dialog == "ShowScreen"
        driver.sees_not(SECRET)


async def test_the_cursor_begins_on_the_role_that_opened_last() -> None:
    workspace = FakeWorkspace()
    opened_role = OpenedRole("acme", f"arn:aws:iam::{PAYMENTS_DEV}:role/Admin", NOW)
    workspace.state.opened = (opened_role,)
    async with opened(workspace) as driver:
        assert driver.selected == DEV_ADMIN


async def test_a_session_of_another_context_can_be_handed_over_from_its_tab(
    copies: Copies,
) -> None:
    workspace = FakeWorkspace()
    session = workspace.made_session(Role("777777777777", "Elsewhere"), minutes=30)
    workspace.sessions[session.key] = session
    async with opened(workspace) as driver:
        await driver.do("sessions", "copy")
        assert [what for _, what, _ in copies] == ["exports for bash"]


async def test_only_the_newest_notice_stays_and_none_lies_over_a_question() -> None:
    async with opened(size=SMALL) as driver:
        await driver.do("cancel", "cancel")
        assert driver.text.count("Nothing runs.") == 1
        driver.main.say("Something ends soon", warning=True)
        await driver.go_to(PROD_ADMIN)
        await driver.do("assume")
        driver.sees("Something ends soon", "y yes").sees_not("Nothing runs.")


@pytest.mark.parametrize("command", ["inspect", "theme", "help", "find"])
async def test_ctrl_c_leads_back_from_wherever_one_is(command: str) -> None:
    async with opened() as driver:
        theme = driver.app.theme
        await driver.do(command)
        await driver.press("down", "ctrl+c")
        assert driver.dialog == ""
        assert not driver.main.find_bar.is_open
        assert driver.app.theme == theme
