"""`hatstand diff`: what changed in the organization between two snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from hatstand.cli import output
from hatstand.cli.file_problems import tell_file_problems
from hatstand.cli.frame import Command, current, workspace_of
from hatstand.cli.table import table
from hatstand.cli.tree import refuse_partial
from hatstand.cli.values import moment_since
from hatstand.domain.changes import Change, Event, Subject, summary
from hatstand.domain.text import grouped_account_id

if TYPE_CHECKING:
    from hatstand.domain.history import History
    from hatstand.domain.inventory import Inventory

_SIGNS = {Event.NEW: "+", Event.GONE: "-", Event.MOVED: ">", Event.RENAMED: "~"}
_STATE_SIGN = "!"


@click.command("diff", cls=Command)
@click.option("--since", metavar="TIME", help="From when: 2h, 3d, 2026-11-22, 2026-11-22T09:30.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def diff(context: click.Context, since: str | None, *, as_json: bool) -> None:
    """Show what changed in the organization between two snapshots.

    These are the newest one and the one before it; with --since the one in force at that time:
    so long ago (90m, 2h, 3d, 2w), or a date with or without a time, local unless it names a zone.
    Roles are compared in accounts where IAM listed them for both.
    """
    workspace = workspace_of(context)
    moment = moment_since(since, workspace.clock.now()) if since is not None else None
    problem = current(workspace)
    found = workspace.changes(moment)
    history, inventory = workspace.history(), workspace.inventory
    tell_file_problems(workspace)
    if as_json:
        errors = [output.error_of(problem)] if problem else []
        rows = [change_row(change, inventory) for change in found]
        as_of = history.as_of if history else None
        output.write(
            output.document("changes", rows, gaps=inventory.gaps, errors=errors, as_of=as_of)
        )
    refuse_partial(inventory, problem, shown=as_json)
    for line in _narration(history, found, moment):
        output.tell(line)
    if found and not as_json:
        output.write(table([_cells(change, inventory, dated=bool(since)) for change in found]))


def change_row(change: Change, inventory: Inventory) -> dict[str, Any]:
    """Return a change as `changes` lists it.

    `from` and `to` are OU paths (empty at the root), names or states; null for what is new or gone.
    """
    name: str | None = change.name
    if change.subject is not Subject.ACCOUNT:
        name = inventory.account_name(change.account_id) if change.account_id else None
    came_or_went = change.event in (Event.NEW, Event.GONE)
    return {
        "change": change.event.value,
        "kind": change.subject.value,
        "id": change.id,
        "name": change.name,
        "account_id": change.account_id or None,
        "account_name": name,
        "ou_path": change.ou_path,
        "from": None if came_or_went else change.before,
        "to": None if came_or_went else change.after,
        "found_at": output.iso_time(change.found_at),
    }


def _narration(
    history: History | None, found: Sequence[Change], since: datetime | None
) -> list[str]:
    """Return what was compared with what, and where there is more to see."""
    if history is None or (history.previous is None and not history.steps):
        first = f": the first is that of {_time(history.as_of)}" if history else ""
        return [f"there is no earlier snapshot to compare with{first}"]
    if since is None:
        span = f"between {_time(history.previous or history.begins)} and {_time(history.as_of)}"
    elif since < history.begins:
        span = f"since {_time(history.begins)}, where what is kept begins"
    else:
        span = f"since {_time(since)}"
    lines = [f"{span}: {summary(found) or 'nothing changed'}"]
    if not found and since is None and history.steps:
        last = history.steps[0].found_at
        before = (last - timedelta(seconds=1)).astimezone().strftime("%Y-%m-%dT%H:%M:%S")
        lines.append(f"the last change was found {_time(last)}: hatstand diff --since {before}")
    return lines


def _cells(change: Change, inventory: Inventory, *, dated: bool) -> list[str]:
    sign = _SIGNS.get(change.event, _STATE_SIGN)
    number = change.id if change.subject is Subject.UNIT else grouped_account_id(change.account_id)
    cells = [
        f"{sign} {change.event}",
        "OU" if change.subject is Subject.UNIT else change.subject.value,
        change.name,
        number,
        _detail(change, inventory),
    ]
    return [*cells, f"found {_time(change.found_at)}"] if dated else cells


def _detail(change: Change, inventory: Inventory) -> str:
    """Return from where to where, or what it was."""
    match change.event:
        case Event.MOVED:
            return f"from {change.before or 'the root'} to {change.after or 'the root'}"
        case Event.NEW | Event.GONE:
            was = "was " if change.event is Event.GONE else ""
            return was + _place(change, inventory)
    return f"was {change.before}"


def _place(change: Change, inventory: Inventory) -> str:
    match change.subject:
        case Subject.ROLE:
            return f"in {inventory.account_name(change.account_id)}"
        case Subject.UNIT:
            return change.ou_path
    return f"in {change.ou_path}" if change.ou_path else "at the root"


def _time(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
