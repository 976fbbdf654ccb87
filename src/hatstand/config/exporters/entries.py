"""Which roles are exported, and under which names: legible, safe in every tool, each once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from hatstand.domain.inventory import Inventory
from hatstand.domain.plan import Plan
from hatstand.domain.roles import Role, Verdict
from hatstand.domain.text import printable
from hatstand.services.exports.documents import section_name

PlanOf = Callable[[Role], Plan | None]
"""Gives the plan of a role as far as it is known without a call; None where there is no way."""

_LONGEST_ACCOUNT_NAME = 50
"""What AWS takes for an account's name; a longer one is somebody's joke."""

_MOST_SHOWN = 5
_ROLE = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One role to export, with its way and the name that it gets."""

    name: str
    role: Role
    plan: Plan


@dataclass(slots=True)
class LeftOut:
    """Roles that are not exported, by the reason."""

    reasons: dict[str, list[str]] = field(default_factory=dict)

    def add(self, role: Role, inventory: Inventory, reason: str) -> None:
        """Note a role."""
        name = f"{inventory.account_name(role.account_id)}/{role.name}"
        self.reasons.setdefault(reason, []).append(printable(name))

    def notes(self) -> tuple[str, ...]:
        """Return one line for each reason."""
        return tuple(_note(reason, names) for reason, names in self.reasons.items())


def _note(reason: str, names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_SHOWN])
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return f"left out: {shown}{more}: {reason}"


@dataclass(frozen=True, slots=True)
class Exported:
    """The lines of an export, how many roles are in it, and what is to be told."""

    lines: tuple[str, ...]
    roles: int
    notes: tuple[str, ...] = ()


def assumable(
    inventory: Inventory, plan_of: PlanOf, left_out: LeftOut
) -> Iterable[tuple[Role, Plan]]:
    """Return the roles that can be assumed as far as is known, with their plans."""
    for role in inventory.roles:
        account = inventory.account(role.account_id)
        if role.verdict is Verdict.NO:
            left_out.add(role, inventory, "AWS would refuse to let you in")
        elif account is not None and not account.state.usable:
            left_out.add(role, inventory, "the account can't be used")
        elif _ROLE.fullmatch(role.name) is None:
            left_out.add(role, inventory, "IAM has no role of such a name")
        else:
            plan = plan_of(role)
            if plan is None:
                left_out.add(role, inventory, "there is no way to it from here")
            else:
                yield role, plan


def named(
    roles: Collection[tuple[Role, Plan]], inventory: Inventory, taken: Collection[str] = ()
) -> tuple[Entry, ...]:
    """Give each role a name: `ACCOUNT-ROLE`, with the account's id where the name would not do.

    Whether a name is free never depends on the order: where two roles would have the same one,
    both get the account's id.

    Args:
        roles: What to name.
        inventory: For the accounts' names.
        taken: Names that others have; capitals make no difference.
    """
    wanted = [_wanted_name(role, inventory) for role, _ in roles]
    counts = Counter(name.casefold() for name in wanted)
    used = {name.casefold() for name in taken}
    entries = []
    for (role, plan), name in zip(roles, wanted, strict=True):
        free = name
        if counts[name.casefold()] > 1 or name.casefold() in used:
            free = section_name("", role.account_id, role.name)
        number = 1
        stem = free
        while free.casefold() in used:
            number += 1
            free = f"{stem}-{number}"
        used.add(free.casefold())
        entries.append(Entry(free, role, plan))
    return tuple(entries)


def _wanted_name(role: Role, inventory: Inventory) -> str:
    name = inventory.account_name(role.account_id)
    if name.startswith("-") or len(name) > _LONGEST_ACCOUNT_NAME:
        name = ""
    return section_name(name, role.account_id, role.name)
