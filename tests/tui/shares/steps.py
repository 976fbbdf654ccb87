"""Steps through the Shares tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.ram import (
    LISTS,
    NETWORKS,
    OFFER,
    SUBNET,
)

from hatstand.tui.tabs.shares.branches import (
    invitation_key,
    resource_key,
    share_key,
)

if TYPE_CHECKING:
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
