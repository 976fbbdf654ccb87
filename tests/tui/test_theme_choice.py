"""Choosing a theme, and working on one of one's own while the program runs."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from tests.tui.acme import PAYMENTS_PROD, inventory
from tests.tui.driver import Driver, opened
from tests.tui.fake import FakeWorkspace
from textual.widgets import OptionList

from hatstand.config.model import Settings
from hatstand.domain.environments import Confirm, EnvironmentRule, Match
from hatstand.tui.options import AppOptions
from hatstand.tui.terminal import Depth
from hatstand.tui.theming.library import ThemeLibrary

THEMES = ThemeLibrary().names


def options(directory: Path, **more: object) -> AppOptions:
    return AppOptions(theme_directory=directory, **more)  # type: ignore[arg-type]


def write(directory: Path, name: str, text: str) -> None:
    """Write a theme's file, each time a second later than the last time."""
    file = directory / f"{name}.toml"
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(before + 1_000_000_000, before + 1_000_000_000))


async def next_second(driver: Driver) -> None:
    """Let the clock tick once."""
    driver.main.watching.tick()
    await driver.settle()


def ground(driver: Driver) -> str:
    """Return the colour of the screen's ground."""
    return driver.main.styles.background.hex6.lower()


async def test_every_theme_is_previewed_on_the_way_and_esc_takes_the_old_one_back() -> None:
    async with opened() as driver:
        before, first_ground = driver.app.theme, ground(driver)
        await driver.do("theme")
        await driver.press("home")
        seen = [driver.app.theme]
        for _ in THEMES[1:]:
            await driver.press("down")
            seen.append(driver.app.theme)
        assert tuple(seen) == THEMES
        await driver.press("home", "escape")
        assert driver.app.theme == before
        assert ground(driver) == first_ground
        assert driver.workspace.state.theme() is None, "a preview is not remembered"


async def test_the_list_tells_whose_a_theme_is_and_what_it_is_for(tmp_path: Path) -> None:
    write(tmp_path, "aaa", 'about = "All mine"\n')
    async with opened(options=options(tmp_path)) as driver:
        await driver.do("theme")
        driver.sees("Calm blue greys", "hatstand-light", "light", "yours")
        await driver.press("home")
        driver.sees("All mine")
        await driver.press("enter")
        assert driver.workspace.state.theme() == ("aaa", "")


async def test_what_was_chosen_counts_until_the_settings_change() -> None:
    workspace = FakeWorkspace(settings=Settings(theme="panama"))
    workspace.state.choose_theme("tricorn", "panama")
    async with opened(workspace) as driver:
        assert driver.app.theme == "tricorn"
    workspace.settings = Settings(theme="bowler")
    async with opened(workspace) as driver:
        assert driver.app.theme == "bowler"


async def test_a_chosen_theme_that_is_no_more_gives_way_to_the_settings() -> None:
    workspace = FakeWorkspace(settings=Settings(theme="panama"))
    workspace.state.choose_theme("gone", "panama")
    async with opened(workspace) as driver:
        assert driver.app.theme == "panama"
        assert driver.notices == []


@pytest.mark.parametrize(
    ("depth", "theme"),
    [
        (Depth.TRUE, "hatstand-dark"),
        (Depth.EIGHT_BIT, "hatstand-dark"),
        (Depth.SIXTEEN, "hatstand-16"),
    ],
)
async def test_the_default_suits_the_terminal(depth: Depth, theme: str) -> None:
    async with opened(options=AppOptions(depth=depth)) as driver:
        assert driver.app.theme == theme


# -- while it is edited


async def test_a_change_shows_within_a_second(tmp_path: Path) -> None:
    write(tmp_path, "mine", 'background = "#101010"\n')
    async with opened(settings=Settings(theme="mine"), options=options(tmp_path)) as driver:
        assert ground(driver) == "#101010"
        write(tmp_path, "mine", 'background = "#201818"\n[palette]\nred = "#ff7777"\n')
        await next_second(driver)
        assert ground(driver) == "#201818"
        assert driver.app.theme_variables["env-prod"] == "#ff7777"
        assert driver.notices == []


async def test_a_change_shows_behind_an_open_dialog_too(tmp_path: Path) -> None:
    write(tmp_path, "mine", 'background = "#101010"\n')
    async with opened(settings=Settings(theme="mine"), options=options(tmp_path)) as driver:
        await driver.do("theme")
        write(tmp_path, "mine", 'background = "#201818"\n')
        await next_second(driver)
        assert ground(driver) == "#201818"
        await driver.press("escape")
        assert ground(driver) == "#201818"


async def test_a_broken_file_is_told_once_and_the_last_good_look_stays(tmp_path: Path) -> None:
    write(tmp_path, "mine", 'background = "#101010"\n')
    async with opened(settings=Settings(theme="mine"), options=options(tmp_path)) as driver:
        write(tmp_path, "mine", 'background = "#2018')
        await next_second(driver)
        driver.was_told("mine.toml: this theme can't be read")
        driver.sees_not(str(tmp_path))
        await next_second(driver)
        assert len(driver.notices) == 1
        assert ground(driver) == "#101010"
        assert [notice.title for notice in driver.notifications] == ["Theme"]
        write(tmp_path, "mine", 'background = "#201818"\n')
        await next_second(driver)
        assert ground(driver) == "#201818"
        assert driver.notifications == [], "what was told is no longer so"


async def test_a_wrong_value_is_told_with_its_place_and_the_rest_shows(tmp_path: Path) -> None:
    write(tmp_path, "mine", 'background = "#101010"\n')
    async with opened(settings=Settings(theme="mine"), options=options(tmp_path)) as driver:
        write(tmp_path, "mine", 'background = "#201818"\nprimry = "#fff"\n')
        await next_second(driver)
        driver.was_told("mine.toml:2: primry: hatstand knows no such key (did you mean primary?)")
        assert ground(driver) == "#201818"


async def test_a_theme_that_was_broken_at_the_start_shows_once_it_is_mended(
    tmp_path: Path,
) -> None:
    write(tmp_path, "mine", "background = [")
    async with opened(settings=Settings(theme="mine"), options=options(tmp_path)) as driver:
        assert driver.app.theme == "hatstand-dark"
        driver.was_told("mine.toml: this theme can't be read")
        write(tmp_path, "mine", 'background = "#201818"\n')
        await next_second(driver)
        assert driver.app.theme == "mine"
        assert ground(driver) == "#201818"


async def test_badges_and_rows_are_repainted_too(tmp_path: Path) -> None:
    write(tmp_path, "mine", '[palette]\nred = "#ff8080"\n')
    workspace = FakeWorkspace(settings=Settings(theme="mine"))
    workspace.put(PAYMENTS_PROD, "Admin")
    async with opened(workspace, options=options(tmp_path)) as driver:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        assert "#ff8080" in colors(driver, "PROD")
        write(tmp_path, "mine", '[palette]\nred = "#ff9040"\n')
        await next_second(driver)
        assert "#ff9040" in colors(driver, "PROD")
        assert "#ff8080" not in colors(driver, "PROD")


async def test_the_frame_and_the_badge_of_an_open_dialog_are_drawn_anew(tmp_path: Path) -> None:
    write(tmp_path, "mine", '[palette]\nred = "#ff8080"\n')
    async with opened(settings=Settings(theme="mine"), options=options(tmp_path)) as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await driver.do("assume")
        assert driver.dialog == "ConfirmScreen"
        assert "#ff8080" in colors(driver, "╰")
        before = badge_ground(driver)
        assert before in grounds(driver, " PROD ")
        write(tmp_path, "mine", '[palette]\nred = "#ff9040"\n')
        await next_second(driver)
        assert "#ff9040" in colors(driver, "╰")
        assert "#ff8080" not in colors(driver, "╰")
        assert badge_ground(driver) in grounds(driver, " PROD ")
        assert before not in grounds(driver, " PROD ")


async def test_so_is_the_badge_of_a_rule_with_a_color_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, "mine", '[states]\nbadge = "#ffffff"\n')
    rule = EnvironmentRule("prod", "PROD", "#40c0ff", Match(name=("*-prod",)), Confirm.ASK)
    settings = Settings(theme="mine", environments=(rule,))
    workspace = FakeWorkspace(settings=settings, inventory=replace(inventory(), rules=(rule,)))
    async with opened(workspace, options=options(tmp_path)) as driver:
        await driver.go_to(f"role:{PAYMENTS_PROD}/Admin")
        await driver.do("assume")
        assert driver.dialog == "ConfirmScreen"
        assert "#ffffff" in colors(driver, " PROD ")
        write(tmp_path, "mine", '[states]\nbadge = "#000000"\n')
        await next_second(driver)
        assert "#000000" in colors(driver, " PROD ")
        assert "#ffffff" not in colors(driver, " PROD ")


def colors(driver: Driver, text: str) -> set[str]:
    """Return the colours in which a text is drawn."""
    return {
        segment.style.color.get_truecolor().hex
        for strip in driver.app.screen._compositor.render_strips()
        for segment in strip
        if text in segment.text and segment.style is not None and segment.style.color is not None
    }


def badge_ground(driver: Driver) -> str:
    """Return the ground of badges in prod under the theme in force."""
    return driver.app.theme_variables["badge-env-prod"].rpartition(" on ")[2].lower()


def grounds(driver: Driver, text: str) -> set[str]:
    """Return the grounds on which a text is drawn."""
    return {
        segment.style.bgcolor.get_truecolor().hex
        for strip in driver.app.screen._compositor.render_strips()
        for segment in strip
        if text in segment.text and segment.style is not None and segment.style.bgcolor is not None
    }


async def test_the_row_under_the_cursor_of_a_list_is_marked_by_a_sign() -> None:
    async with opened() as driver:
        await driver.do("theme")
        chosen = driver.app.screen.query_one(OptionList).highlighted
        assert chosen is not None
        marked = [line for line in driver.lines if "│ ▌ " in line]
        assert len(marked) == 1
        assert THEMES[chosen] in marked[0]
