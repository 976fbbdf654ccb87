"""The ways on which a person makes the terminal UI ask for an operation, and what it then says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docs.reliability_page import OWN_OF_USER
from tests.tui.driver import Driver

from hatstand import wiring
from hatstand.tui.app import HatstandApp
from hatstand.tui.commands.keymap import bound
from hatstand.tui.options import AppOptions

if TYPE_CHECKING:
    from tests.cli.conftest import Company

WIDE = (240, 60)
"""Cells at which no message has to be cut."""


@dataclass(frozen=True)
class Way:
    """One way to an operation.

    Attributes:
        tab: The command that shows its tab.
        row: The name of the row that is selected; empty for the first one.
        command: What is pressed there.
        dialog: The dialog in which enter then asks; empty where nothing is asked.
        also: An operation that must be refused, so that this one is needed.
    """

    tab: str
    row: str
    command: str
    dialog: str = ""
    also: str = ""


_ORGANIZATION = Way("organization", "", "refresh_all")
_SHARES = Way("shares", "", "refresh_all")
_API = Way("services", "api", "refresh")

WAYS = {
    "organizations:DescribeOrganization": _ORGANIZATION,
    "organizations:ListRoots": _ORGANIZATION,
    "organizations:ListAccounts": _ORGANIZATION,
    "organizations:ListOrganizationalUnitsForParent": _ORGANIZATION,
    "organizations:ListAccountsForParent": Way(
        "organization", "", "refresh_all", also="organizations:ListAccounts"
    ),
    "sts:GetCallerIdentity": _ORGANIZATION,
    "sts:AssumeRole": Way("organization", "ReadOnly", "renew"),
    "iam:ListMFADevices": _ORGANIZATION,
    "iam:ListRoles": _ORGANIZATION,
    **dict.fromkeys(OWN_OF_USER, _ORGANIZATION),
    "ram:GetResourceShares": _SHARES,
    "ram:ListResources": _SHARES,
    "ram:ListPrincipals": _SHARES,
    "ram:GetResourceShareAssociations": _SHARES,
    "ram:GetResourceShareInvitations": _SHARES,
    "ram:ListPendingInvitationResources": _SHARES,
    "servicediscovery:ListNamespaces": Way("services", "", "refresh_all"),
    "servicediscovery:GetNamespace": Way(
        "services", "", "refresh_all", also="servicediscovery:ListNamespaces"
    ),
    "servicediscovery:ListServices": Way("services", "payments.internal", "refresh"),
    "servicediscovery:ListInstances": _API,
    "servicediscovery:GetInstancesHealthStatus": _API,
    "servicediscovery:GetServiceAttributes": _API,
    "servicediscovery:DiscoverInstances": Way("services", "api", "discover", "DiscoverScreen"),
    "signin:getSigninToken": Way("organization", "ReadOnly", "link"),
    "uxc:GetAccountCustomizations": Way("organization", "", "colors"),
}
"""Operation to the way that a key begins, and that shows the same rows at its end."""

ASIDE = {
    "organizations:ListTagsForResource": "payments-dev",
    "ram:ListResourceSharePermissions": "",
    "iam:GetRole": "Hub",
    "iam:ListRolePolicies": "Hub",
    "iam:ListAttachedRolePolicies": "Hub",
}
"""What is asked beside the rows, for the details of one: its name, empty for the first share."""

OWN_TESTS = (
    "sts:GetSessionToken",
    "ram:AcceptResourceShareInvitation",
    "ram:RejectResourceShareInvitation",
    "servicediscovery:DiscoverInstancesRevision",
)
"""Operations that are asked for once, or again and again: each has a test of its own."""


@asynccontextmanager
async def opened(company: Company) -> AsyncIterator[Driver]:
    """Open the real program on a company, all tabs read and a role of payments-dev assumed."""
    workspace = wiring.build(wiring.Options()).workspace
    app = HatstandApp(workspace, AppOptions())
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        driver = Driver(app, pilot, workspace)  # type: ignore[arg-type]
        await calm(driver)
        await driver.do("shares")
        await calm(driver)
        await driver.do("services")
        await calm(driver)
        for name in ("payments.internal", "api"):
            await stand_on(driver, name)
            await driver.do("expand")
            await calm(driver)
        await driver.do("organization")
        await stand_on(driver, "payments-dev")
        await driver.do("expand")
        await stand_on(driver, "ReadOnly")
        await driver.do("assume")
        await calm(driver)
        company.quiet()
        yield driver


async def calm(driver: Driver) -> None:
    """Wait until nothing is asked of AWS any more, or a dialog is open."""
    while driver.app.workers and not driver.dialog:
        await driver.pilot.pause(0.01)
    await driver.settle()


async def stand_on(driver: Driver, name: str) -> None:
    """Put the cursor of the tab on a row: the first of that name, of payments-dev for a role."""
    main = driver.main
    if main.view is main.services:
        tree = main.services.tree
        assert tree.outline is not None
        tree.go_to(next(one.key for one in tree.outline.nodes.branches if one.name == name))
    else:
        accounts = main.workspace.inventory.organization.accounts
        dev = next(one.id for one in accounts if one.name == "payments-dev")
        key = f"account:{dev}" if name == "payments-dev" else f"role:{dev}/{name}"
        main.organization_tree.go_to(key)
    await driver.settle()
    assert main.view.title_of(main.state.selection) == name


async def show(driver: Driver, way: Way) -> None:
    """Show the tab of a way, seen from the base identity: no role is selected."""
    await driver.do("organization", "first", way.tab)


async def ask(driver: Driver, way: Way) -> None:
    """Go the way, to where AWS is asked; what was told before is gone."""
    driver.notices.clear()
    driver.app.clear_notifications()
    await show(driver, way)
    if way.row:
        await stand_on(driver, way.row)
    else:
        await driver.do("first")
    await driver.pilot.press(bound(driver.main.keymap.keys_of(way.command)[0]))
    await driver.pilot.pause()
    if way.dialog:
        while driver.dialog != way.dialog:
            await driver.pilot.pause(0.01)
        await driver.pilot.press("enter")


def said(driver: Driver) -> str:
    """Return all that is said: pages of details, dialogs and messages, without line ends."""
    parts = [" ".join(line.split("││")[-1].strip("│ ") for line in driver.lines)]
    return re.sub(r"\s+", " ", " ".join((*parts, *driver.notices)))


def rows(driver: Driver) -> set[str]:
    """Return the names of all that the tab knows, shown or folded away."""
    main = driver.main
    if main.view is main.views[main.state.tab] and hasattr(main.view, "tree"):
        outline = main.view.tree.outline
        branches = getattr(outline.nodes, "branches", None) if outline else None
        if branches is not None:
            return {one.key for one in branches if not one.key.startswith("below:")}
    organization = main.workspace.inventory.organization
    units = {f"{unit.id} {unit.name}" for unit in organization.units}
    return units | {account.id for account in organization.accounts}
