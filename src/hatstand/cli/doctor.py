"""`hatstand doctor`: what is right, what is not, and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from hatstand import wiring
from hatstand.cli import output
from hatstand.cli.frame import Command, run, workspace_of
from hatstand.cli.table import table
from hatstand.config.model import ClipboardSettings
from hatstand.errors import HatstandError
from hatstand.services.doctor import Check, examine


@click.command("doctor", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Check credentials, clock, clipboard, terminal, permissions and files.

    The clipboard is tried with a probe; what it held is put back where it can be read. Where a
    line says [fail] the exit code is 1; a [warn] leaves it 0.
    """
    environ = dict(os.environ)  # before a demo changes it: the clipboard is the person's
    workspace = workspace_of(context, as_handed_out_role=True)
    clipboard = _tried_clipboard(workspace.settings.clipboard, environ)
    checks = run(examine(workspace, clipboard, wiring.aws_files()))
    if as_json:
        rows = [
            {"check": c.name, "status": c.status, "finding": c.finding, "hint": c.hint}
            for c in checks
        ]
        output.write(output.document("checks", rows, as_of=workspace.clock.now()))
    else:
        output.write(_text(checks))
    if any(check.status == "fail" for check in checks):
        raise _FailedError()


class _FailedError(HatstandError):
    """A check failed, and its line says why: nothing is left to be told."""

    exit_code = 1

    def __init__(self) -> None:
        super().__init__("")


def _tried_clipboard(settings: ClipboardSettings, environ: Mapping[str, str]) -> tuple[Check, ...]:
    from hatstand.tui.clipboard.trial import ClipboardTrial

    has_terminal = any(os.isatty(descriptor) for descriptor in (0, 2))
    return tuple(ClipboardTrial(settings, environ, has_terminal=has_terminal).checks())


def _text(checks: tuple[Check, ...]) -> str:
    rows = [[f"[{check.status}]", check.name, check.finding] for check in checks]
    lines = []
    for line, check in zip(table(rows).splitlines(), checks, strict=True):
        lines.append(line)
        if check.hint:
            lines.append(f"         → {check.hint}")
    return "\n".join(lines)
