"""Finding: how long a key's search takes among a hundred thousand names, without the screen."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator

from bench.rows import Row, percentile
from hatstand.demo import acme
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.roles import Role
from hatstand.services.find import Finder
from hatstand.tui.screens.finding import LIMIT

ACCOUNTS = 10_000
ROLES = (
    "Admin",
    "ReadOnly",
    "PowerUser",
    "OrganizationAccountAccessRole",
    "Deploy",
    "Billing",
    "NetworkAdmin",
    "SecurityAudit",
    "BreakGlass",
    "DataScientist",
)
QUERIES = (
    "payments-prod",
    "admin 0042",
    "logistics edge",
    "readonly team",
    "pp adm",
    "secaudit prod",
    "1234",
    "org acc",
    "billing payments",
    "xyzzy",
    "payapiprod",
)
"""Typed letter by letter: names, parts of names in any order, initials, ids, nothing at all."""

_ROUNDS = 5
_ALLOWED = 8.0  # milliseconds: half of a frame, so that the other half is left for drawing


def _inventory() -> Inventory:
    made = acme.build(ACCOUNTS)
    units = tuple(OrganizationalUnit(u.id, u.name, u.parent) for u in made.units.values())
    accounts = tuple(
        Account(a.id, a.name, a.parent or made.root, a.email) for a in made.accounts.values()
    )
    organization = Organization("o-1", "acme", made.root, "Root", "", units, accounts)
    roles = tuple(Role(account.id, name) for account in accounts for name in ROLES)
    return Inventory("acme", organization, roles)


def rows() -> Iterator[Row]:
    """Yield the median and the worst hundredth of all keys' searches."""
    inventory = _inventory()
    organization = inventory.organization
    names = len(organization.accounts) + len(organization.units) + len(inventory.roles)
    finder = Finder(inventory)
    finder.prepare()
    gc.collect()
    gc.freeze()  # as the app does
    times = []
    for _ in range(_ROUNDS):
        for query in QUERIES:
            for length in range(1, len(query) + 1):
                began = time.perf_counter()
                finder.search(query[:length], LIMIT)
                times.append((time.perf_counter() - began) * 1000)
    for label, share in (("p50", 0.5), ("p99", 0.99)):
        name = f"find, {names:,} names, a key's search {label}"
        yield Row(name, percentile(times, share), _ALLOWED, "half a 60 Hz frame", "ms", 1)
