"""Writes roles for AWS Extend Switch Roles, the browser extension."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from hatstand.config.exporters.entries import (
    Entry,
    Exported,
    LeftOut,
    PlanOf,
    assumable,
    named,
)
from hatstand.domain.environments import Environment
from hatstand.domain.inventory import Inventory
from hatstand.domain.plan import Plan

_COLORS = {
    "red": "e5484d",
    "pink": "d6409f",
    "orange": "f76b15",
    "yellow": "e2b203",
    "green": "30a46c",
    "turquoise": "12a594",
    "blue": "3e7bfa",
    "purple": "8e4ec6",
}
"""Strong enough to be seen as the extension shows them, a line below the console's bar."""


def aesr_lines(
    inventory: Inventory, plan_of: PlanOf, hue_of: Callable[[Environment], str], region: str = ""
) -> Exported:
    """Return all roles that the console can switch to, as target roles without a base account.

    The extension shows such roles whichever account one is signed in to. What the console can't
    switch to (a role with an ExternalId, one behind another role, one of a permission set) is
    left out and told.

    Args:
        inventory: What is known.
        plan_of: Gives each role's plan.
        hue_of: Gives the word for an environment's colour, or an empty string.
        region: The console's region; roles of profiles have their own.
    """
    left_out = LeftOut()
    roles = []
    for role, plan in assumable(inventory, plan_of, left_out):
        reason = _why_not(plan)
        if reason:
            left_out.add(role, inventory, reason)
        else:
            roles.append((role, plan))
    entries = named(roles, inventory)
    sections = (_section(entry, hue_of(entry.plan.environment), region) for entry in entries)
    return Exported(tuple(chain.from_iterable(sections)), len(entries), left_out.notes())


def _why_not(plan: Plan) -> str:
    return next(
        (link.reason for link in plan.links if link.kind == "switch-role" and not link.works),
        "",
    )


def _section(entry: Entry, hue: str, region: str) -> list[str]:
    lines = [f"[{entry.name}]", f"role_arn = {entry.role.arn}"]
    environment = entry.plan.environment
    color = environment.color.removeprefix("#") if environment.color.startswith("#") else ""
    color = color or _COLORS.get(hue, "")
    if color:
        lines.append(f"color = {color.lower()}")  # with # before it, it would be a comment
    if entry.role.region or region:
        lines.append(f"region = {entry.role.region or region}")
    return [*lines, ""]
