"""`hatstand doctor`: what is right, what is not, and what to do about it."""

from __future__ import annotations

import click

from hatstand.cli import output
from hatstand.cli.frame import Command, run, workspace_of
from hatstand.cli.table import table
from hatstand.services.doctor import Check, examine


@click.command("doctor", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Check credentials, clock, clipboard way, terminal, permissions and files."""
    workspace = workspace_of(context, as_handed_out_role=True)
    checks = run(examine(workspace))
    if as_json:
        rows = [
            {"check": c.name, "status": c.status, "finding": c.finding, "hint": c.hint}
            for c in checks
        ]
        output.write(output.document("checks", rows, as_of=workspace.clock.now()))
    else:
        output.write(_text(checks))


def _text(checks: tuple[Check, ...]) -> str:
    rows = [[f"[{check.status}]", check.name, check.finding] for check in checks]
    lines = []
    for line, check in zip(table(rows).splitlines(), checks, strict=True):
        lines.append(line)
        if check.hint:
            lines.append(f"         → {check.hint}")
    return "\n".join(lines)
