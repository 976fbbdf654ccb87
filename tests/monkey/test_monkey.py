"""A seeded monkey at the keyboard: whatever is pressed, the program lives and nothing is stuck."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD, inventory
from tests.tui.driver import LARGE, SMALL, Driver, opened
from tests.tui.fake import FakeWorkspace

from hatstand.domain.inventory import Inventory
from hatstand.tui.commands.keymap import bound
from hatstand.tui.commands.registry import COMMANDS
from hatstand.tui.options import AppOptions

LEAVING = {"quit", "use_here", "palette"}
"""Commands that end the program, and the palette, which can run them."""

OTHERS = (
    *"abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTVWXYZ0123456789 -_/\\:.'\"$[]{}()<>|&;*?!#%@~^=+",
    *("enter", "escape", "tab", "shift+tab", "backspace", "delete", "up", "down", "left", "right"),
    *("pageup", "pagedown", "home", "end", "ctrl+c", "ctrl+u", "ctrl+d", "f1", "space"),
    *("決", "é", "\u202e"),
)


def keys(seed: int, count: int) -> Iterator[str]:
    """Yield keys: mostly those of commands, some others; never one that leaves the program."""
    chance = random.Random(seed)  # noqa: S311 - the same keys each time
    known = [key for command in COMMANDS if command.id not in LEAVING for key in command.keys]
    leaving = {key for command in COMMANDS if command.id in LEAVING for key in command.keys}
    others = [key for key in OTHERS if key not in leaving]
    for _ in range(count):
        yield bound(chance.choice(known if chance.random() < 0.6 else others))


async def press(driver: Driver, sequence: Iterator[str]) -> int:
    """Press keys without waiting for more than each one's own frame; return how many."""
    pressed = 0
    for key in sequence:
        await driver.pilot.press(key)
        pressed += 1
        assert driver.app.return_code is None, f"ended after {pressed} keys, at {key!r}"
        assert driver.app._exception is None
    return pressed


async def play(seed: int, count: int, size: tuple[int, int], known: Inventory) -> None:
    workspace = FakeWorkspace(inventory=known)
    workspace.put(PAYMENTS_DEV, "Admin")
    workspace.put(PAYMENTS_PROD, "Admin")
    options = AppOptions(stdout_captured=False, run_subshell=lambda _session: 0)
    before = threading.active_count()
    async with opened(workspace, size=size, options=options) as driver:
        assert await press(driver, keys(seed, count)) == count
        for _ in range(30):  # back from wherever it got to
            await driver.pilot.press("escape")
        await driver.do("services", "back", "back")  # a watch goes on until it is ended there
        await driver.until(lambda: all(worker.is_finished for worker in driver.app.workers))
        assert len(driver.app.screen_stack) == 1
        assert len(driver.lines) == size[1]
        assert threading.active_count() <= before + 8


@pytest.mark.parametrize(("seed", "size"), [(1, SMALL), (2, LARGE)])
async def test_a_short_while(seed: int, size: tuple[int, int]) -> None:
    await play(seed, 50, size, inventory())


@pytest.mark.full
@pytest.mark.parametrize("seed", range(10, 18))
async def test_a_long_while(seed: int) -> None:
    await play(seed, 2000, SMALL if seed % 2 else LARGE, inventory())
