"""`hatstand journal`: which roles were assumed and handed over on this machine."""

from __future__ import annotations

from typing import Any

import click

from hatstand.cli import output
from hatstand.cli.frame import Command, workspace_of
from hatstand.cli.table import table
from hatstand.cli.values import moment_since
from hatstand.domain.journal import JournalEntry


@click.command("journal", cls=Command)
@click.option("--since", metavar="TIME", help="From when: 2h, 3d, 2026-11-22, 2026-11-22T09:30.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def journal(context: click.Context, since: str | None, *, as_json: bool) -> None:
    """List what hatstand assumed and handed over for this user, the first event first.

    The answers of `credential-process` that come from a ready file are not among them: they hand
    out a session whose making is.
    """
    workspace = workspace_of(context)
    now = workspace.clock.now()
    moment = moment_since(since, now) if since is not None else None
    entries = workspace.journal.read(moment)
    if as_json:
        rows = [_row(entry) for entry in entries]
        output.write(output.document("events", rows, as_of=now))
    elif entries:
        output.write(table([_cells(entry) for entry in entries]))
    else:
        output.tell("nothing was assumed or handed over" + (" since then" if moment else " yet"))


def _row(entry: JournalEntry) -> dict[str, Any]:
    return {
        "at": output.iso_time(entry.at),
        "event": entry.event.value,
        "account_id": entry.account_id,
        "account_name": entry.account_name,
        "role": entry.role,
        "environment": entry.environment,
        "detail": entry.detail,
        "session_name": entry.session_name,
        "expires_at": output.iso_time(entry.expires_at) if entry.expires_at else None,
        "reason": entry.reason,
        "context": entry.context,
    }


def _cells(entry: JournalEntry) -> list[str]:
    return [
        entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
        entry.event.value,
        f"{entry.account_name}/{entry.role}" if entry.role else entry.account_name,
        entry.environment,
        entry.detail or entry.session_name,
        entry.reason,
    ]
