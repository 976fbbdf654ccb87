"""The frame: bars, panes, states, sizes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Literal

import pytest
from rich.cells import cell_len
from tests.tui.acme import HOSTILE_ID, JAPANESE, NOW, PAYMENTS_DEV, PAYMENTS_PROD, inventory
from tests.tui.driver import LARGE, SMALL, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.guises import foreign_inventory

from hatstand.config.model import Settings, UiSettings
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Gap, Notice, Progress
from hatstand.domain.profiles import Finding
from hatstand.domain.roles import Role, Verdict
from hatstand.errors import AccessDenied, NoCredentialsError, Unreachable
from hatstand.services.first_steps import Step, Way
from hatstand.tui.options import AppOptions
from hatstand.tui.terminal import Depth


async def test_the_top_line_says_where_and_who_one_is_and_how_old_it_all_is() -> None:
    async with opened() as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        top = driver.lines[0]
    for text in ("acme › Workloads › Prod › payments-prod", "alice@jump 9999-9999-9999"):
        assert text in " ".join(top.split())
    assert "ap-northeast-1" in top
    assert "⟳ 3 min" in top


async def test_an_endpoint_that_is_not_awss_and_the_demo_code_are_on_the_top_line() -> None:
    demo = SimpleNamespace(code=lambda: "123456", seconds_left=lambda: 17.2)
    async with opened(endpoint="http://127.0.0.1:4566", demo=demo) as driver:
        assert "⚠ 127.0.0.1:4566" in driver.lines[0]
        assert "demo code 123456 · 17 s" in driver.lines[0]


async def test_at_80_columns_the_least_important_facts_give_way() -> None:
    demo = SimpleNamespace(code=lambda: "123456", seconds_left=lambda: 7.2)
    async with opened(endpoint="http://127.0.0.1:45661", demo=demo, size=SMALL) as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        top = driver.lines[0]
    assert "⚠ 127.0.0.1:45661" in top
    assert "code 123456" in top  # also in the question for a code, so that it may go
    assert "alice@jump" in top
    assert "payments-prod" in top
    assert cell_len(top) == 80


async def test_a_roles_account_stays_on_the_top_line_at_least_in_part() -> None:
    known = foreign_inventory()
    async with opened(inventory=known, endpoint="http://127.0.0.1:45661", size=SMALL) as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        await driver.do("expand")
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        assert "… › 決済基盤・本番" in driver.lines[0]
        assert "… › Admin " in driver.lines[0]


async def test_a_long_identity_is_cut_before_anything_gives_way_to_it() -> None:
    identity = "AWSReservedSSO_AdministratorAccess_0123456789abcdef/taro@jump"
    async with opened(base_label=identity, size=SMALL) as driver:
        top = driver.lines[0]
    assert "AWSReservedSSO_Administ…   9999-9999-9999   ap-northeast-1   ⟳ 3 min" in top


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_nothing_is_wider_or_higher_than_the_terminal(size: tuple[int, int]) -> None:
    async with opened(size=size) as driver:
        for key in (f"account:{JAPANESE}", f"account:{HOSTILE_ID}", "ou:ou-jp", "org"):
            await driver.go_to(key)
            assert len(driver.lines) == size[1]
            assert {cell_len(line) for line in driver.lines} == {size[0]}
            assert "? Help" in driver.lines[-1]


async def test_live_sessions_are_on_the_second_line_guarded_ones_first() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "ReadOnly", minutes=12)
    workspace.put(PAYMENTS_PROD, "Admin", minutes=41)
    async with opened(workspace, size=(140, 36)) as driver:
        second = driver.lines[1]
        assert "1 Organization" in second
        assert "2 Sessions 2" in second
        assert second.index("● Admin payments-prod PROD 41:00") < second.index(
            "● ReadOnly payments-dev"
        )


async def test_what_has_no_room_on_the_second_line_is_counted() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "ReadOnly", minutes=12)
    workspace.put(PAYMENTS_PROD, "Admin", minutes=41)
    async with opened(workspace, size=SMALL) as driver:
        assert "● Admin payments-prod PROD 41:00" in driver.lines[1]
        assert driver.lines[1].rstrip().endswith("+1")


async def test_a_session_that_ends_soon_is_told_once() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin", minutes=6)
    async with opened(workspace) as driver:
        driver.main.watching.tick()
        assert driver.notices == []
        workspace.clock.time += timedelta(minutes=2)
        driver.main.watching.tick()
        driver.main.watching.tick()
        await driver.settle()
        assert len(driver.notices) == 1
        driver.was_told("Admin in payments-prod ends in 04:00")


async def test_a_session_that_has_ended_goes_from_the_screen() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin", minutes=6)
    async with opened(workspace) as driver:
        workspace.clock.time += timedelta(minutes=7)
        driver.main.watching.tick()
        await driver.settle()
        assert "● Admin" not in driver.lines[1]


async def test_an_account_shows_what_is_known_of_it() -> None:
    async with opened() as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        driver.sees(
            " PROD  payments-prod",
            "1111-1111-1111",
            "ACTIVE",
            "Workloads/Prod",
            "aws+1111@acme.example",
            "2021-03-04",
            "the word prod in the name of",
        )
        driver.sees("○ Admin", "template, policy", "4 h", "✓ yes")


async def test_a_role_shows_plan_trust_and_session() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin", minutes=41)
    async with opened(workspace, size=(120, 60)) as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        driver.sees("41:00 left", "ASIA••••••••MPLE", "alice@jump → Admin", "alice-phone")
        driver.sees("only with MFA", "account 9999-9999-9999 (acme-root)", "Exports  bash")
        driver.sees("arn:aws:iam::111111111111:role/Admin", "switch-role no")


@pytest.mark.parametrize("verdict", [Verdict.MAYBE, Verdict.NO])
async def test_a_role_that_opened_before_says_so_first_and_keeps_the_reason(
    verdict: Verdict,
) -> None:
    opened_at = datetime(2026, 11, 22, 1, 51, tzinfo=UTC)
    role = Role(
        PAYMENTS_DEV,
        "Opened",
        verdict=verdict,
        reason="opened at 2026-11-22 01:51 UTC; nobody has read its trust policy",
        opened_at=opened_at,
    )
    known = inventory()
    workspace = FakeWorkspace(inventory=replace(known, roles=(*known.roles, role)))
    async with opened(workspace) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/Opened")
        text = " ".join(driver.main.details.text.split())
        shown = f"Lets me in ✓ opened {opened_at.astimezone():%Y-%m-%d %H:%M} · "
        denied = "✗ no · " if verdict is Verdict.NO else ""
        assert f"{shown}{denied}nobody has read its trust policy" in text
        assert "maybe" not in text


async def test_an_ou_counts_its_accounts_by_environment() -> None:
    async with opened() as driver:
        await driver.go_to("ou:ou-work")
        driver.sees("6 accounts · 2 OUs", "PROD", "DEV")


async def test_a_profile_says_what_is_in_its_way_and_how_to_log_in() -> None:
    async with opened() as driver:
        await driver.go_to("profile:sso-dev")
        driver.sees(
            "IAM Identity Center", "the login has expired", "aws sso login --profile sso-dev"
        )


async def test_tags_are_read_when_the_selection_rests_and_never_parsed_as_markup() -> None:
    async with opened() as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        driver.main.tagging.read()
        await driver.idle()
        driver.sees("team = payments", "cost[/b] = 12")
        assert driver.workspace.calls.count(f"tags {PAYMENTS_PROD}") == 1


async def test_tags_that_cannot_be_read_say_so_where_they_would_stand() -> None:
    async with opened(tags_error=AccessDenied("not allowed to read tags")) as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        driver.main.tagging.read()
        await driver.idle()
        driver.sees("not read: not allowed to read tags")
        assert driver.dialog == ""


async def test_hostile_names_show_what_they_are_everywhere() -> None:
    workspace = FakeWorkspace()
    workspace.put(HOSTILE_ID, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(f"role:{HOSTILE_ID}/Admin")
        assert "\x1b" not in driver.text
        driver.sees("pay[/b] [red]x[/]")
        await driver.find("pay[/b]")
        driver.sees("pay[/b] [red]x[/]")


async def test_below_100_columns_the_details_take_the_place_of_the_tree() -> None:
    async with opened(size=SMALL) as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        driver.sees("d Details").sees_not("aws+1111@acme.example")
        await driver.do("details")
        driver.sees("aws+1111@acme.example", "d Tree")
        await driver.do("back")
        driver.sees_not("aws+1111@acme.example")
        assert driver.app.focused is driver.main.organization_tree


async def test_at_120_columns_the_details_fold_away() -> None:
    async with opened() as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        driver.sees("aws+1111@acme.example")
        await driver.do("details")
        driver.sees_not("aws+1111@acme.example")


# States


async def test_the_keyboard_is_with_what_is_shown() -> None:
    async with opened(size=SMALL) as driver:
        await driver.do("details")
        assert driver.main.focused is driver.main.details
        await driver.do("sessions")
        assert driver.main.focused is driver.main.sessions_table
        await driver.do("organization")
        assert driver.main.focused is driver.main.details
        await driver.do("find")
        await driver.press("escape")
        assert driver.main.focused is driver.main.details


async def test_a_terminal_that_grows_or_shrinks_begins_with_its_usual_panes() -> None:
    async with opened(size=SMALL) as driver:
        await driver.do("details")
        await driver.pilot.resize_terminal(*LARGE)
        await driver.settle()
        driver.sees("╭─ Organization", "╭─ acme")
        assert driver.main.focused is driver.main.organization_tree
        await driver.do("details")
        await driver.pilot.resize_terminal(*SMALL)
        await driver.settle()
        driver.sees("╭─ Organization").sees_not("╭─ acme")


async def test_loading_shows_how_far_it_is_and_keeps_what_was_there() -> None:
    steps = (Progress("accounts", 340, 1000),)
    async with opened(
        inventory=inventory(age=timedelta(hours=3)), refresh_steps=steps, refresh_delay=60
    ) as driver:
        driver.main.refreshing.drain()
        await driver.pilot.pause()
        driver.sees("accounts 340 of 1,000", "payments-prod", "⟳ …")


async def test_a_refresh_keeps_cursor_and_expansion() -> None:
    changed = replace(inventory(extra=30), as_of=NOW)
    async with opened(after_refresh=changed) as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await driver.do("refresh_all")
        await driver.idle()
        assert driver.selected == f"role:{PAYMENTS_PROD}/Admin"
        driver.sees("team-029-dev", "⟳ now")


async def test_a_failed_refresh_says_so_and_keeps_the_tree() -> None:
    error = Unreachable("AWS can't be reached", "Check the network")
    async with opened(inventory=inventory(age=timedelta(hours=3)), refresh_error=error) as driver:
        await driver.idle()
        driver.sees("Not refreshed: AWS can't be reached · Check the network", "payments-prod")
        driver.sees("⟳ 3 h")
        assert driver.dialog == ""


async def test_a_fresh_snapshot_is_not_read_again() -> None:
    async with opened() as driver:
        await driver.idle()
        assert "refresh" not in driver.workspace.calls


async def test_offline_asks_aws_nothing_and_says_so() -> None:
    async with opened(inventory=inventory(age=timedelta(hours=3)), offline=True) as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        driver.main.tagging.read()
        await driver.do("refresh_all")
        driver.was_told("Offline")
        assert "offline" in driver.lines[0]
        assert driver.workspace.calls == []


async def test_an_empty_start_says_what_was_found_and_what_comes_next() -> None:
    steps = (
        Step("Identity", "there are no keys", False, (Way("aws configure", "takes a key"),)),
        Step("Profiles", "3: 1 role", True),
    )
    async with opened(
        inventory=Inventory(context="profiles"), first_steps=steps, caller=None
    ) as driver:
        await driver.idle()
        driver.sees("✗ there are no keys", "aws configure", "takes a key", "✓ 3: 1 role")
        driver.sees("hatstand --demo", "R reads again")


async def test_an_empty_start_that_fails_says_what_to_do() -> None:
    error = Unreachable("AWS can't be reached", "Check the network")
    async with opened(inventory=Inventory(context="acme"), refresh_error=error) as driver:
        await driver.idle()
        driver.sees("AWS can't be reached", "Check the network", "R ")


async def test_profiles_without_base_credentials_are_no_fault() -> None:
    error = NoCredentialsError("there are no AWS credentials here", "set AWS_PROFILE")
    async with opened(refresh_error=error) as driver:
        await driver.do("refresh_all")
        await driver.idle()
        assert "No base credentials: the tree comes from profiles" in driver.lines[-2]
        assert "▲" not in driver.lines[-2]


async def test_gaps_are_told_calmly() -> None:
    gaps = (Gap("tags", "AWS does not allow reading tags", "AccessDenied", "no"),)
    async with opened(inventory=replace(inventory(), gaps=gaps)) as driver:
        assert "Not read: tags" in driver.lines[-2]


async def test_what_is_wrong_in_the_settings_is_one_notice() -> None:
    settings = Settings(
        keys={"asume": "a", "copy": "ctrl+b"},
        file="config.toml",
        findings=(Finding("config.toml", 3, "ui.asci", "unknown key", "did you mean ascii?"),),
    )
    async with opened(settings=settings) as driver:
        assert len(driver.notices) == 1
        driver.was_told("config.toml:3: ui.asci").was_told("keys.asume").was_told("keys.copy")


async def test_the_theme_of_the_settings_is_used_and_over_ssh_nothing_moves() -> None:
    async with opened(
        settings=Settings(theme="hatstand-light"), options=AppOptions(over_ssh=True)
    ) as driver:
        assert driver.app.theme == "hatstand-light"
        assert driver.app.animation_level == "none"


async def test_without_an_organization_its_node_says_what_would_bring_one() -> None:
    known = replace(inventory(), organization=replace(inventory().organization, id=""))
    steps = (Step("Rights", "no organization may be read", False, (Way("[[x]]", "by hand"),)),)
    async with opened(inventory=known, first_steps=steps) as driver:
        driver.sees("✗ no organization may be read", "[[x]]", "by hand")


async def test_a_terminal_without_unicode_gets_ascii_signs_and_frames() -> None:
    workspace = FakeWorkspace(settings=Settings(ui=UiSettings(ascii="on")))
    workspace.put(PAYMENTS_DEV, "ReadOnly", minutes=12)
    async with opened(workspace) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        for line in (*driver.lines[:3], *driver.lines[-3:]):
            assert line.isascii(), line
        driver.sees("* ReadOnly", "+- Organization")


WHY = (
    "assumed-role/ReadOnly may not read Organizations (AccessDeniedException): "
    "the tree comes from profiles and settings"
)


async def test_a_notice_that_has_no_room_says_which_keys_show_all_of_it() -> None:
    workspace = FakeWorkspace()
    workspace.inventory = replace(workspace.inventory, notices=(Notice(WHY),))
    async with opened(workspace, size=SMALL) as driver:
        await driver.do("last")
        line = driver.main.status_line.text
        assert line.startswith("assumed-role/ReadOnly may not read Organizations")
        assert line.endswith("…  g d shows all")
        await driver.press("g", "d")
        assert WHY in " ".join(driver.text.replace("│", " ").split())


async def test_what_runs_has_room_for_the_key_that_cancels_it() -> None:
    async with opened(size=SMALL) as driver:
        driver.main.state.running = "assuming " + "Administrator" * 9
        driver.main.draw_bars()
        assert driver.main.status_line.text.endswith("…  esc cancels")


async def test_each_tick_counts_down_what_is_on_the_screen() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin", minutes=41)
    async with opened(workspace) as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        for tab, seconds in (("organization", 1), ("sessions", 2), ("organization", 3)):
            await driver.do(tab)
            workspace.clock.time += timedelta(seconds=1)
            driver.main.watching.tick()
            await driver.settle()
            assert f"40:{60 - seconds:02}" in "\n".join(driver.lines[3:])


async def test_a_tab_that_is_shown_again_shows_the_time_of_now() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin", minutes=41)
    async with opened(workspace) as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await driver.do("sessions")
        workspace.clock.time += timedelta(minutes=11)
        await driver.do("organization")
        (row,) = [line for line in driver.lines[3:] if "Admin" in line and "30:00" in line[:60]]
        assert "41:00" not in row


async def test_of_the_details_a_tick_paints_only_the_line_that_says_something_else() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin", minutes=41)
    async with opened(workspace) as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await driver.until_seen("41:00")
        details = driver.main.details
        lines = range(details.size.height)
        before = [details.render_line(y) for y in lines]
        workspace.clock.time += timedelta(seconds=1)
        driver.main.watching.tick()
        after = [details.render_line(y) for y in lines]
        changed = [new.text for old, new in zip(before, after, strict=True) if new is not old]
        assert changed
        assert all("40:59" in line for line in changed)


async def test_a_command_that_asks_for_more_says_so_in_ascii_too() -> None:
    async with opened(settings=Settings(ui=UiSettings(ascii="on"))) as driver:
        await driver.do("services")
        await driver.idle()
        driver.sees("D Discover...")
        await driver.do("palette")
        await driver.type("copy as")
        driver.sees("Copy as...  C").sees_not("~  C")


@pytest.mark.parametrize(("signs", "warning", "error"), [("off", "⚠", "✗"), ("on", "!", "x")])
async def test_without_colors_a_sign_says_how_serious_a_notice_is(
    signs: Literal["on", "off"], warning: str, error: str
) -> None:
    workspace = FakeWorkspace(settings=Settings(ui=UiSettings(ascii=signs)))
    async with opened(workspace, options=AppOptions(depth=Depth.NONE)) as driver:
        for severity in ("information", "warning", "error"):
            driver.app.notify(f"said as {severity}", severity=severity)
        await driver.settle()
        driver.sees(f"{warning} said as warning", f"{error} said as error")
        driver.sees_not(f"{warning} said as information", f"{error} said as information")
