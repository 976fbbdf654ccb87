"""A settings file that is edited while the UI is open."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.tui.acme import DEV_ADMIN, PAYMENTS_DEV
from tests.tui.driver import Driver, opened
from tests.tui.fake import FakeWorkspace

from hatstand.config.following import FollowedSettings
from hatstand.config.load import load_settings
from hatstand.config.model import ClipboardVia
from hatstand.tui.options import AppOptions


class Editor:
    """The file, and a UI that looks at it as often as the test wants."""

    def __init__(self, file: Path, driver: Driver) -> None:
        self.file = file
        self.driver = driver
        self._moment = 2

    async def save(self, text: str) -> None:
        self.file.write_text(text)
        self._moment += 1
        os.utime(self.file, ns=(self._moment, self._moment))
        for _ in range(2):
            self.driver.main.watching.tick()
        await self.driver.settle()


@asynccontextmanager
async def editing(tmp_path: Path, text: str = "") -> AsyncIterator[tuple[Editor, Driver]]:
    """Open the UI with the settings of a file, and edit that."""
    file = tmp_path / "config.toml"
    file.write_text(text)
    os.utime(file, ns=(1, 1))
    followed = FollowedSettings(file, tmp_path / "policy.toml", policy_owner=os.getuid())
    workspace = FakeWorkspace(settings=load_settings(file))
    themes = tmp_path / "themes"
    themes.mkdir()
    options = AppOptions(followed=followed, theme_directory=themes)
    async with opened(workspace, options=options) as driver:
        yield Editor(file, driver), driver


async def test_keys_change_their_meaning_at_once(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        await driver.go_to(DEV_ADMIN)
        await editor.save('[keys]\ncopy_name = "c"\ncopy = "z"\nhelp = "f1"\n')
        driver.was_told("In force now: keys.")
        driver.sees("z Copy exports", "c Copy ARN", "f1 Help")
        await driver.press("f1")
        assert driver.dialog == "HelpScreen"
        await driver.press("escape", "question_mark")
        assert driver.dialog == ""
        await driver.press("c")
        driver.was_told("Sent the ARN to the terminal")


async def test_keys_that_several_tabs_share_go_on_working(tmp_path: Path) -> None:
    """`w` means one thing in one tab and another in the next; taking it takes only one."""
    async with editing(tmp_path) as (editor, driver):
        await editor.save('[keys]\nshared = "W"\n')
        before, after = driver.app.keymap.keys_of("owner"), driver.app.keymap.keys_of("shared")
        assert (before, after) == (("w",), ("W",))
        chain = driver.main._binding_chain  # what Textual 8.2.8 looks keys up in
        by_key = {
            key: {binding.id for binding in bindings}
            for _, found in chain
            for key, bindings in found.key_to_bindings.items()
        }
        assert "owner" in by_key["w"]
        assert "shared" not in by_key["w"]
        assert {"shared", "watch"} <= by_key["W"]


async def test_what_was_taken_back_is_as_at_the_start(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        await editor.save('[keys]\nhelp = "f1"\n')
        await editor.save("")
        await driver.press("question_mark")
        assert driver.dialog == "HelpScreen"
        await driver.press("escape", "f1")
        assert driver.dialog == ""


async def test_a_wrong_key_is_told_with_its_line(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        await editor.save('[keys]\nhelp = "f1"\nasume = "a"\n')
        driver.was_told(f"{editor.file}:3: keys.asume: no such command (did you mean assume?)")
        driver.sees("f1 Help")


async def test_environments_color_and_ask_at_once(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        await driver.go_to(f"account:{PAYMENTS_DEV}")
        await editor.save(
            '[[environments]]\nname = "gold"\nmatch.name = ["payments-dev"]\nconfirm = "ask"\n'
        )
        driver.sees(" GOLD  payments-dev", "environments[gold].match.name = payments-dev")
        await driver.go_to(DEV_ADMIN)
        await driver.do("assume")
        assert driver.dialog == "ConfirmScreen"


async def test_the_theme_changes_and_one_chosen_before_yields(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        driver.app.choose_theme("bowler")
        await editor.save('theme = "hatstand-light"\n')
        assert driver.app.theme == "hatstand-light"
        await editor.save('theme = "hatstand-lite"\n')
        driver.was_told("theme: no theme 'hatstand-lite'")


async def test_the_clipboard_and_what_is_near_its_end_follow(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        await editor.save('[clipboard]\nvia = "show"\n[sessions]\nwarn_before = "20m"\n')
        assert driver.workspace.settings.clipboard.via is ClipboardVia.SHOW
        assert driver.main.organization_tree.warn_before == 1200
        driver.was_told("In force now: sessions, clipboard.")


async def test_a_broken_file_changes_nothing_and_forbids_to_assume(tmp_path: Path) -> None:
    good = '[[environments]]\nname = "gold"\nmatch.name = ["payments-dev"]\n'
    async with editing(tmp_path, good) as (editor, driver):
        driver.notices.clear()
        await editor.save(good + "[keys\n")
        assert len(driver.notices) == 1
        driver.was_told(f"{editor.file}:4: ")
        driver.was_told("Nothing is assumed or handed over until that is mended.")
        await driver.go_to(DEV_ADMIN)
        driver.sees("GOLD")
        await driver.do("assume")
        assert driver.dialog == ""
        driver.was_told("Refused until this is mended")
        await editor.save(good)
        driver.was_told("Nothing is wrong in the settings any more.")
        await driver.do("assume")
        assert driver.dialog == "MfaScreen"


async def test_a_fault_that_is_no_danger_forbids_nothing(tmp_path: Path) -> None:
    async with editing(tmp_path, '[ui]\nanimations = "off"\n') as (editor, driver):
        await editor.save('[ui]\nanimations = "of"\n')
        driver.was_told(f"{editor.file}:2: ui.animations")
        assert driver.app.animation_level == "none"
        await driver.go_to(DEV_ADMIN)
        await driver.do("assume")
        assert driver.dialog == "MfaScreen"


async def test_animations_come_and_go(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        usual = driver.app.animation_level
        await editor.save('[ui]\nanimations = "off"\n')
        assert driver.app.animation_level == "none"
        await editor.save("")
        assert driver.app.animation_level == usual


async def test_what_waits_is_told_calmly(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        await editor.save('[sessions]\nstore = "memory"\n[ui]\nascii = "on"\n')
        driver.was_told("sessions.store, ui.ascii take effect at the next start.")


async def test_rules_that_look_at_tags_say_how_to_read_them(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        await editor.save('[[environments]]\nname = "x"\nmatch.tags = { kind = ["x"] }\n')
        driver.was_told("Rules look at tags now: R reads them.")


async def test_a_comment_changes_nothing_and_nothing_is_said(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        before = list(driver.notices)
        await editor.save("# nothing\n")
        assert driver.notices == before


async def test_a_change_behind_a_dialog_waits_for_nobody(tmp_path: Path) -> None:
    async with editing(tmp_path) as (editor, driver):
        await driver.do("theme")
        await editor.save('[keys]\nhelp = "f1"\n')
        assert driver.dialog == "ThemeScreen"
        await driver.press("escape", "f1")
        assert driver.dialog == "HelpScreen"
