"""Builds organizations: the made-up company of the demo, larger ones, and a test's own."""

from __future__ import annotations

import datetime
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

from hatstand.demo import identifiers, people, roles
from hatstand.demo.model import Account, Role
from hatstand.demo.organization import Organization

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FOUNDED = datetime.datetime(2017, 4, 3, 1, 30, tzinfo=datetime.UTC).timestamp()
_ENVIRONMENTS = {"Prod": "prod", "Staging": "staging", "Dev": "dev"}
_ESSENTIAL = (roles.JUMP, roles.PAYMENTS_PROD, roles.PAYMENTS_DEV)

Row = dict[str, Any]


def _table() -> dict[str, Any]:
    text = resources.files("hatstand.demo").joinpath("data/acme.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _path(place: str | Sequence[str]) -> tuple[str, ...]:
    """Return an OU path; only in a sequence may a name hold a slash."""
    if isinstance(place, str):
        return tuple(part for part in place.split("/") if part)
    return tuple(place)


def _environment(path: tuple[str, ...]) -> str:
    if path[:1] == ("Workloads",) and len(path) > 1:
        return _ENVIRONMENTS.get(path[1], "")
    return path[0].lower() if path else "management"


def _joined(index: int) -> float:
    """Return when the account at `index` joined: a second of its own, never in the future."""
    if index < 64:
        return _FOUNDED + index * (51 * 3600 + 1234)
    return _FOUNDED + 200 * 86400 + index * 9001


def _account(organization: Organization, row: Row, index: int) -> Account:
    path = _path(row.get("ou", ""))
    name, identifier = row["name"], row["id"]
    environment = _environment(path)
    tags = {
        "Environment": environment,
        "Owner": row.get("owner", "platform"),
        "CostCenter": row.get("cost", f"GEN-{index:05d}"),
    }
    return Account(
        id=identifier,
        name=name,
        email=row.get("email", f"aws+{identifier if not name.isascii() else name}@acme.example"),
        parent=None if row.get("outside") else organization.add_unit(path),
        joined=row.get("joined", _joined(index)),
        state=row.get("state", "ACTIVE"),
        method=row.get("method", "CREATED"),
        alias=row.get("alias", f"acme-{name}" if name.isascii() else None),
        tags=row.get("tags", tags),
        environment=environment,
    )


def _generated(count: int) -> Iterator[Row]:
    """Yield rows for any number of accounts, in units five levels deep, 24 to a unit at most."""
    stages = ("Prod", "Staging", "Dev")
    regions = ("EU", "US", "日本", "APAC")
    domains = ("Payments", "Orders", "Identity", "Data", "Media", "Logistics")
    kinds = ("api", "batch", "web", "store", "edge", "jobs", "決済", "在庫")
    for index in range(count):
        stage = stages[index % 3]
        region = regions[index // 3 % 4]
        domain = domains[index // 12 % 6]
        team = index // 72 // 24 + 1
        kind = kinds[index // 72 % 8]
        name = f"{domain.lower()}-{kind}-{index:05d}-{_ENVIRONMENTS[stage]}"
        yield {
            "id": identifiers.account("generated", index),
            "name": name,
            "ou": ("Workloads", stage, region, domain, f"Team {team:02d}"),
            "owner": f"{domain.lower()}-{team:02d}",
        }


def _cut(rows: list[Row], count: int) -> list[Row]:
    """Return the first `count` rows, but always those that the demo's profiles need."""
    kept = [row for row in rows if row["id"] in _ESSENTIAL or row.get("first")]
    others = [row for row in rows if row not in kept]
    chosen = kept + others[: max(0, count - len(kept))]
    return sorted(chosen, key=rows.index)


def _rows(table: dict[str, Any], count: int | None) -> list[Row]:
    rows: list[Row] = table["accounts"]
    for row in rows:
        row["outside"] = row["id"] in table["outside"]
        row["first"] = row["id"] == table["management"]
    members = [row for row in rows if not row["outside"]]
    outside = [row for row in rows if row["outside"]]
    if count is not None and count < len(members):
        members = _cut(members, count)
    elif count is not None:
        members = [*members, *_generated(count - len(members))]
    return members + outside


def _people(organization: Organization) -> None:
    for user in (people.alice(), people.bob(), people.carol()):
        if user.account in organization.accounts:
            organization.add_user(user)


def build(accounts: int | None = None) -> Organization:
    """Return the organization of the made-up company acme.

    Args:
        accounts: How many member accounts it shall have; None for its own 60 or so. More are
            made up, fewer leave some out, never those that the demo's profiles use.
    """
    table = _table()
    organization = Organization(table["management"], roles.of_account)
    for index, row in enumerate(_rows(table, accounts)):
        organization.add_account(_account(organization, row, index))
    for path in table["units"]["empty"]:
        organization.add_unit(_path(path))
    organization.delegated = {key: tuple(names) for key, names in table["delegated"].items()}
    _people(organization)
    return organization


def _own_roles(rows: Mapping[str, Row]) -> Any:  # noqa: ANN401 - a role source
    def source(organization: Organization, account: Account) -> Iterator[Role]:
        yield from roles.of_account(organization, account)
        for extra in rows.get(account.id, {}).get("roles", []):
            trust = extra.get("trust") or roles.trust(roles.root_of(roles.JUMP))
            yield Role(**{**extra, "account": account.id, "trust": trust})

    return source


def custom(
    accounts: Sequence[Row], units: Sequence[str | Sequence[str]] = (), *, delegated: bool = True
) -> Organization:
    """Return an organization made of plain data, for tests.

    The management account and the jump account with alice are always in it.

    Args:
        accounts: One mapping an account: `name` and optionally `id`, `ou` (a path with slashes,
            or a sequence of names), `email`, `state`, `method`, `joined`, `alias`, `tags`,
            `outside` and `roles` (mappings with `name` and the other fields of `model.Role`; the
            usual roles of such an account are there as well).
        units: Further OU paths, also without accounts.
        delegated: Whether the jump account may read the organization.
    """
    table = _table()
    needed = {table["management"], roles.JUMP}
    base = [row for row in table["accounts"] if row["id"] in needed]
    own = [
        {**row, "id": row.get("id") or identifiers.account(row["name"], index)}
        for index, row in enumerate(accounts)
    ]
    given = {row["id"]: row for row in own}
    organization = Organization(table["management"], _own_roles(given))
    for index, row in enumerate([row for row in base if row["id"] not in given] + own):
        organization.add_account(_account(organization, row, index))
    for path in units:
        organization.add_unit(_path(path))
    if delegated:
        organization.delegated = {roles.JUMP: ("account.amazonaws.com",)}
    _people(organization)
    return organization
