"""`hatstand list` and `hatstand whois`: roles and accounts, one a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from hatstand.cli import output
from hatstand.cli.frame import Command, current, workspace_of
from hatstand.cli.rows import account_row, role_row
from hatstand.cli.table import table
from hatstand.cli.tree import refuse_partial
from hatstand.domain.inventory import Inventory
from hatstand.domain.text import counted, folded, grouped_account_id, printable
from hatstand.errors import HatstandError, TargetError, UsageError
from hatstand.services.whois import account_ids_in, whois
from hatstand.services.workspace import Workspace


@click.command("list", cls=Command)
@click.argument("query", required=False)
@click.option("--env", "environment", metavar="NAME", help="Only roles of this environment.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--tsv", "as_tsv", is_flag=True, help="Tab-separated, without colours.")
@click.pass_context
def list_roles(
    context: click.Context,
    query: str | None,
    environment: str | None,
    *,
    as_json: bool,
    as_tsv: bool,
) -> None:
    """List roles, one a line.

    The columns: account id, account name, OU path, environment, role, sources, verdict.

    QUERY keeps the roles in whose line all its words stand, in any case.
    """
    if as_json and as_tsv:
        raise UsageError("--json and --tsv exclude each other")
    workspace = workspace_of(context)
    problem = current(workspace)
    inventory = workspace.inventory
    rows = [role_row(role, inventory) for role in inventory.roles]
    rows = [row for row in rows if _wanted(row, query, environment)]
    if as_json:
        _write_document("roles", rows, workspace.inventory, problem)
    refuse_partial(inventory, problem, shown=as_json)
    if as_json:
        return
    cells = [_cells(row) for row in rows]
    if not cells and environment is not None:
        _tell_odd_environment(environment, workspace)
    if cells:
        output.write(output.tsv(cells) if as_tsv else table(cells))


@click.command("whois", cls=Command)
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def whois_command(context: click.Context, text: tuple[str, ...], *, as_json: bool) -> None:
    """Find the account in an id, name, e-mail, ARN, console URL, ECR/S3 host or error message."""
    wanted = " ".join(text)
    workspace = workspace_of(context)
    problem = current(workspace)
    inventory = workspace.inventory
    found = whois(wanted, inventory)
    if not found:
        if problem is not None:
            raise problem
        ids = account_ids_in(wanted)
        what = f"the account {', '.join(ids)}" if ids else f"{printable(wanted)!r}"
        known = counted(len(inventory.organization.accounts), "account")
        raise TargetError(
            f"{what} is not among the {known} known here",
            "`hatstand sync` reads the organization anew",
        )
    rows = [account_row(account, inventory) for account in found]
    if as_json:
        _write_document("accounts", rows, inventory, problem)
        refuse_partial(inventory, problem, shown=True)
        return
    output.write(
        table(
            [
                [
                    grouped_account_id(row["id"]),
                    row["name"],
                    inventory.environment_of(row["id"]).badge,
                    row["ou_path"],
                    row["email"],
                    row["state"] if row["state"] not in ("ACTIVE", "UNKNOWN") else "",
                ]
                for row in rows
            ]
        )
    )


def _write_document(
    noun: str, rows: Sequence[Any], inventory: Inventory, problem: HatstandError | None
) -> None:
    errors = [output.error_of(problem)] if problem else []
    output.write(
        output.document(noun, rows, gaps=inventory.gaps, errors=errors, as_of=inventory.as_of)
    )


def _wanted(row: dict[str, Any], query: str | None, environment: str | None) -> bool:
    if environment is not None and folded(row["environment"]) != folded(environment):
        return False
    if not query:
        return True
    line = folded(" ".join(_cells(row)))
    return all(word in line for word in folded(query).split())


def _tell_odd_environment(name: str, workspace: Workspace) -> None:
    """Tell where no rule gives such an environment: it may be a misspelling."""
    known = dict.fromkeys(rule.name for rule in workspace.inventory.rules)
    if folded(name) not in map(folded, known):
        output.tell(f"no rule gives the environment {printable(name)!r}: {', '.join(known)}")


def _cells(row: dict[str, Any]) -> list[str]:
    return [
        row["account_id"],
        row["account_name"],
        row["ou_path"],
        row["environment"],
        row["role"],
        ",".join(row["sources"]),
        row["verdict"],
    ]
