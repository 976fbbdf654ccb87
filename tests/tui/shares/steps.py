"""Steps through the Shares tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.ram import (
    LISTS,
    NETWORKS,
    OFFER,
    SUBNET,
)

from hatstand.tui.tabs.shares import reader
from hatstand.tui.tabs.shares.items import invitation_key, resource_key, share_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tui.driver import Driver

OFFERED, NETWORK, LIST = invitation_key(OFFER), share_key(NETWORKS.arn), share_key(LISTS.arn)
FIRST_SUBNET = resource_key(NETWORKS.arn, SUBNET.arn)


async def shown(driver: Driver) -> Driver:
    """Open the tab and wait until all was read."""
    await driver.do("shares")
    return await driver.idle()


async def at(driver: Driver, key: str) -> Driver:
    """Put the cursor on a row."""
    assert driver.main.shares.go_to(key), key
    return await driver.settle()


async def until(driver: Driver, text: str) -> None:
    """Wait until a text is on the screen."""
    await driver.until_seen(text)


def line(driver: Driver, *texts: str) -> str:
    """Return the one row of the tree that has all of these."""
    rows = [each.split("││")[0] for each in driver.lines[3:]]
    (found,) = [each for each in rows if all(text in each for text in texts)]
    return found


def details(driver: Driver) -> str:
    """Return what the details say, however it is wrapped."""
    return " ".join(driver.main.details.text.split())


def instead(driver: Driver) -> str:
    """Return what is said in the place of rows."""
    return " ".join(driver.main.shares.tree.placeholder.split())


class Waiting:
    """What is done when a cursor has rested, unless it moves before."""

    def __init__(self, then: Callable[[], object]) -> None:
        self.then = then
        self.stopped = False

    def stop(self) -> None:
        """Let it never be done."""
        self.stopped = True


class Rest:
    """The time for which the cursor rests on a share: it passes when a test says so."""

    def __init__(self, driver: Driver) -> None:
        self._waiting: list[Waiting] = []
        self._set_timer = driver.main.set_timer
        driver.main.set_timer = self._hold  # type: ignore[method-assign]

    def _hold(self, delay: float, callback: Callable[[], object], **more: object) -> object:
        if delay != reader.REST:
            return self._set_timer(delay, callback, **more)  # type: ignore[arg-type]
        self._waiting.append(Waiting(callback))
        return self._waiting[-1]

    def passes(self) -> None:
        """Do what was waited for and not given up."""
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.stopped:
                each.then()
