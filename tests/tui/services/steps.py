"""Steps through the Services tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.tui.cloud import API, PAYMENTS

from hatstand.tui.tabs.services.branches import instance_key, namespace_key, service_key

if TYPE_CHECKING:
    from tests.tui.driver import Driver

NAMESPACE, SERVICE = namespace_key(PAYMENTS.arn), service_key(API.arn)
FIRST, THIRD = instance_key(API.arn, "api-1"), instance_key(API.arn, "api-3")


async def shown(driver: Driver) -> Driver:
    """Open the tab and wait until all that is wanted at once was read."""
    await driver.do("services")
    return await driver.idle()


async def unfolded(driver: Driver, *keys: str) -> Driver:
    """Unfold rows, one after the other, and wait for what is below them."""
    await shown(driver)
    for key in keys:
        assert driver.main.services.tree.go_to(key), key
        await driver.settle()
        await driver.do("expand")
        await driver.idle()
    return driver


async def at(driver: Driver, key: str) -> Driver:
    """Put the cursor on a row."""
    assert driver.main.services.tree.go_to(key), key
    return await driver.settle()


def line(driver: Driver, *texts: str) -> str:
    """Return the one line that has all of these."""
    (found,) = [each for each in driver.lines if all(text in each for text in texts)]
    return found


async def until(driver: Driver, condition: Callable[[], bool]) -> Driver:
    """Wait until something is so, and what follows from it is drawn."""
    return await (await driver.until(condition)).settle()
