"""`hatstand tree`: the organization as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hatstand.cli import output
from hatstand.cli.frame import Command, current, workspace_of
from hatstand.cli.rows import account_row
from hatstand.domain.arn import RoleArn
from hatstand.domain.candidates import CANDIDATES_SHOWN, names_like
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, split_path
from hatstand.domain.records import dataclass
from hatstand.domain.segments import escape_segment
from hatstand.domain.text import folded, grouped_account_id, printable
from hatstand.errors import HatstandError, TargetError


@dataclass(frozen=True, slots=True)
class _Shape:
    """How much of the tree is wanted; `depth` None is all of it."""

    inventory: Inventory
    roles: bool
    depth: int | None


@click.command("tree", cls=Command)
@click.argument("ou_path", metavar="[OU-PATH]", required=False)
@click.option("--depth", type=click.IntRange(0), metavar="N", help="Levels to show below the top.")
@click.option("--roles", is_flag=True, help="Roles too.")
@click.option("--json", "as_json", is_flag=True, help="One nested JSON object.")
@click.pass_context
def tree(
    context: click.Context, ou_path: str | None, depth: int | None, *, roles: bool, as_json: bool
) -> None:
    """Show the organization as a tree: OUs and accounts, with --roles also roles."""
    workspace = workspace_of(context)
    problem = current(workspace)
    inventory = workspace.inventory
    shape = _Shape(inventory, roles, depth)
    unit_id = _unit(ou_path, inventory) if ou_path else None
    node = _unit_node(unit_id, shape, 0) if unit_id else _organization_node(shape)
    if as_json:
        errors = [output.error_of(problem)] if problem else []
        errors += [output.error_of_gap(gap) for gap in inventory.gaps]
        top = {"complete": not errors, "errors": errors, "as_of": output.iso_time(inventory.as_of)}
        output.write(output.to_json({**node, **top}))
    refuse_partial(inventory, problem, shown=as_json)
    if not as_json:
        output.write("\n".join(_lines(node, inventory)))


def refuse_partial(inventory: Inventory, problem: HatstandError | None, *, shown: bool) -> None:
    """End with exit code 1 where something is missing, saying what.

    Raises:
        HatstandError: Something is missing.
    """
    if problem is not None:
        raise problem
    if inventory.gaps:
        output.tell_missing((gap.subject, gap.title) for gap in inventory.gaps)
        hint = "" if shown else "--json prints the part that could be read"
        raise HatstandError("the organization could only be read in part", hint)


def _unit(ou_path: str, inventory: Inventory) -> str:
    """Return the id of the OU that a path names, from the root or from any OU above it.

    Raises:
        TargetError: There is none, or there are several.
    """
    organization = inventory.organization
    wanted = split_path(ou_path)
    if wanted == (organization.root_name,):
        return organization.root_id
    paths = {
        unit.id: (organization.root_name, *organization.path_of(unit.id))
        for unit in organization.units
    }
    for same in (str, folded, _as_shown):
        like = [same(name) for name in wanted]
        found = [unit for unit, path in paths.items() if [*map(same, path[-len(wanted) :])] == like]
        whole = [unit for unit in found if len(paths[unit]) - len(wanted) in (0, 1)]
        if len(whole or found) == 1:
            return (whole or found)[0]
        if found:
            shown = tuple(_path_text(unit, organization) for unit in found)
            raise TargetError(f"{printable(ou_path)!r} names {len(found)} OUs", "Name one", shown)
    last = wanted[-1] if wanted else ""
    alike = names_like(last, (unit.name for unit in organization.units))
    near = tuple(
        _path_text(unit.id, organization)
        for unit in organization.units
        if folded(last) in folded(unit.name) or unit.name in alike
    )
    raise TargetError(
        f"no OU is called {printable(ou_path)!r}",
        "OUs with such a name",
        near[:CANDIDATES_SHOWN],
        otherwise="`hatstand tree --depth 2` shows the uppermost ones",
    )


def _as_shown(name: str) -> str:
    """Return a name as it can be copied from what is shown of it."""
    return folded(printable(name))


def _path_text(unit_id: str, organization: Organization) -> str:
    """Return the path of an OU as it can be pasted."""
    return "/".join(escape_segment(name) for name in organization.path_of(unit_id))


def _organization_node(shape: _Shape) -> dict[str, Any]:
    organization = shape.inventory.organization
    children = []
    if shape.depth is None or shape.depth > 0:
        children.append(_unit_node(organization.root_id, shape, 0))
        if shape.roles:
            children.extend(
                {
                    "kind": "role",
                    "id": profile.name,
                    "name": profile.name,
                    "profile": profile.kind.value,
                    "children": [],
                }
                for profile in shape.inventory.profiles
            )
    return {
        "kind": "organization",
        "id": organization.id,
        "name": organization.name,
        "children": children,
    }


def _unit_node(unit_id: str, shape: _Shape, level: int) -> dict[str, Any]:
    organization = shape.inventory.organization
    root = unit_id == organization.root_id
    children: list[dict[str, Any]] = []
    if shape.depth is None or level < shape.depth:
        children.extend(
            _unit_node(unit.id, shape, level + 1) for unit in organization.units_of.get(unit_id, ())
        )
        children.extend(
            _account_node(account, shape, level + 1)
            for account in organization.accounts_of.get(unit_id, ())
        )
    name = organization.root_name if root else organization.unit_by_id[unit_id].name
    return {
        "kind": "root" if root else "ou",
        "id": unit_id,
        "name": name,
        "children": children,
    }


def _account_node(account: Account, shape: _Shape, level: int) -> dict[str, Any]:
    children = []
    if shape.roles and (shape.depth is None or level < shape.depth):
        children = [
            {"kind": "role", "id": role.arn, "name": role.name, "children": []}
            for role in shape.inventory.roles_of.get(account.id, ())
        ]
    return {"kind": "account", **account_row(account, shape.inventory), "children": children}


def _lines(node: dict[str, Any], inventory: Inventory) -> Iterator[str]:
    yield _label(node, inventory)
    yield from _branches(node["children"], "", inventory)


def _branches(children: list[dict[str, Any]], prefix: str, inventory: Inventory) -> Iterator[str]:
    for index, child in enumerate(children):
        last = index == len(children) - 1
        yield f"{prefix}{'└── ' if last else '├── '}{_label(child, inventory)}"
        yield from _branches(child["children"], prefix + ("    " if last else "│   "), inventory)


def _label(node: dict[str, Any], inventory: Inventory) -> str:
    name = printable(node["name"])
    arn = RoleArn.parse(node["id"]) if node["kind"] == "role" else None
    role = inventory.role(arn.account_id, arn.name) if arn else None
    if role is not None:
        verdict = f"{role.verdict}: {role.reason}" if role.reason else role.verdict.value
        return "  ".join((name, ",".join(role.sources), printable(verdict)))
    if node["kind"] != "account":
        return f"{name} (profile)" if "profile" in node else name
    words = [name, grouped_account_id(node["id"])]
    badge = inventory.environment_of(node["id"]).badge
    if badge:
        words.append(f"[{badge}]")
    if node["state"] not in ("ACTIVE", "UNKNOWN"):
        words.append(node["state"])
    return "  ".join(words)
