"""What is offered: the palette, help, own keys, themes, notices."""

from __future__ import annotations

from tests.tui.acme import PROD_ADMIN
from tests.tui.driver import SMALL, opened

from hatstand.config.model import Settings
from hatstand.tui.commands.registry import BY_ID


async def test_the_palette_finds_what_can_not_be_done_now_and_says_why() -> None:
    async with opened() as driver:
        await driver.do("palette")
        await driver.type("subshell")
        await driver.until_seen("Not now: No shell can be started from here")


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


async def test_the_users_keys_are_in_force() -> None:
    async with opened(settings=Settings(keys={"find": "f5", "copy": ","})) as driver:
        assert driver.main.keymap.keys_of("find") == ("f5",)
        await driver.do("find")
        assert driver.main.finding.is_open
        await driver.press("escape")
        await driver.press("slash")
        assert not driver.main.finding.is_open
        driver.sees("f5 Find", ", Copy id")


async def test_every_command_of_the_registry_does_something() -> None:
    async with opened() as driver:
        assert set(driver.main.commands) == set(BY_ID)


async def test_only_the_newest_notice_stays_and_none_lies_over_a_question() -> None:
    async with opened(size=SMALL) as driver:
        await driver.do("cancel", "cancel")
        assert driver.text.count("Nothing runs.") == 1
        driver.main.say("Something ends soon", warning=True)
        await driver.go_to(PROD_ADMIN)
        await driver.do("assume")
        driver.sees("Something ends soon", "y yes").sees_not("Nothing runs.")


async def test_themes_are_looked_at_without_a_notice_over_them() -> None:
    async with opened(size=SMALL) as driver:
        await driver.do("cancel")
        driver.sees("Nothing runs.")
        await driver.do("theme")
        driver.sees("enter take").sees_not("Nothing runs.")
