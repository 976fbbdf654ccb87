"""Switching contexts: another workspace takes the screen, and nothing of the old one stays."""

from __future__ import annotations

from dataclasses import replace

from tests.tui.acme import inventory
from tests.tui.driver import SMALL, opened
from tests.tui.fake import FakeWorkspace

from hatstand.config.model import ContextSettings, Settings
from hatstand.domain.inventory import Inventory
from hatstand.errors import UsageError
from hatstand.services.workspace import Workspace
from hatstand.tui.options import AppOptions

CONTEXTS = (
    ContextSettings("acme", profile="jump", region="ap-northeast-1"),
    ContextSettings("globex", profile="globex-jump"),
)


def two(refresh_delay: float = 0.0) -> FakeWorkspace:
    return FakeWorkspace(settings=Settings(contexts=CONTEXTS), refresh_delay=refresh_delay)


def other(name: str, like: Workspace) -> FakeWorkspace:
    del like
    if name == "broken":
        raise UsageError("there is no context broken")
    known = replace(inventory(), context=name)
    return FakeWorkspace(
        settings=Settings(contexts=CONTEXTS),
        context=ContextSettings(name),
        inventory=known,
        base_label=f"bob@{name}",
    )


OPTIONS = AppOptions(workspace_of=other)  # type: ignore[arg-type]


async def test_another_context_takes_the_screen() -> None:
    async with opened(two(), options=OPTIONS, size=SMALL) as driver:
        await driver.do("context")
        assert "✓ acme" in driver.text
        assert "globex-jump" in driver.text
        await driver.press(*"glo", "enter")
        await driver.idle()
        assert driver.main.workspace.context.name == "globex"
        assert "bob@globex" in driver.lines[0]
        await driver.do("down", "expand")
        await driver.do("help")
        assert driver.dialog == "HelpScreen"


async def test_what_runs_is_cancelled() -> None:
    workspace = two(refresh_delay=3600)
    workspace.inventory = Inventory("acme")
    async with opened(workspace, options=OPTIONS) as driver:
        before = driver.main
        await driver.do("context")
        await driver.press(*"glo", "enter")
        await driver.idle()
        assert driver.main is not before
        assert not before.is_attached
        assert not [one for one in driver.app.workers if one.node is before]


async def test_the_one_in_use_and_one_that_can_not_be_had_change_nothing() -> None:
    broken = replace(two().settings, contexts=(*CONTEXTS, ContextSettings("broken")))
    async with opened(FakeWorkspace(settings=broken), options=OPTIONS) as driver:
        before = driver.main
        await driver.do("context")
        await driver.press("enter")
        assert "acme is in use already" in " ".join(driver.notices)
        await driver.do("context")
        await driver.press(*"brok", "enter")
        await driver.idle()
        assert "There is no context broken" in driver.text
        assert driver.app.screen_stack[0] is before
