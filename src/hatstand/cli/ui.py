"""Opens the terminal UI so that stdout stays free for its result."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click  # noqa: TC002 - commands are read at run time

from hatstand import paths, wiring
from hatstand.cli import output
from hatstand.cli.frame import workspace_of
from hatstand.cli.subshell import job_control, run_shell
from hatstand.domain.credentials import Session
from hatstand.errors import UsageError
from hatstand.secret import Secret

if TYPE_CHECKING:
    from hatstand.services.workspace import Workspace

_RECORDERS = ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT", "TEXTUAL_SHOW_RETURN")
"""Variables by which Textual writes down each key, codes among them, or what is on the screen."""


def open_ui(context: click.Context) -> int:
    """Run the UI on the terminal and write what *use here* left to stdout; return the exit code.

    Raises:
        UsageError: There is no terminal to draw on.
    """
    if not (os.isatty(0) and os.isatty(2)):  # `sys` has no stream where the caller closed one
        raise UsageError(
            "the terminal UI needs a terminal on stdin and stderr",
            "Commands such as `hatstand list` work without one",
        )
    environ = dict(os.environ)
    workspace = workspace_of(context, draws=True)
    captured = not (output.stdout_is_terminal() or output.stdout_is_closed())
    may_stop = job_control()
    for name in _RECORDERS:  # Textual reads them once, when it is imported
        os.environ.pop(name, None)
    if not environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)  # an empty one means nothing; Textual obeys it
    from hatstand.tui.app import HatstandApp
    from hatstand.tui.options import AppOptions
    from hatstand.tui.terminal import depth_of

    options = AppOptions(
        stdout_captured=captured,
        over_ssh=bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")),
        depth=depth_of(environ),
        environ=environ,
        run_subshell=lambda session: _subshell(app.workspace, session, environ, may_stop=may_stop),
        workspace_of=lambda name, like: workspace_of(context, of=name, like=like, draws=True),
        theme_directory=paths.config_directory() / "themes",
        open_link=_open_link,
        followed=wiring.followed(workspace.settings),
    )
    app = HatstandApp(workspace, options)
    try:
        with output.stdout_set_aside():
            outcome = app.run()
    finally:
        for line in app.in_doubt:
            output.tell(line)
    if outcome is not None and not app.return_code:
        from hatstand.services.exports import hand_over

        hand_over(outcome.exports, output.write)
    return app.return_code or 0


def _open_link(link: Secret) -> None:
    """Open a link in a browser; what that takes is imported when it is wanted."""
    from hatstand.cli.links import open_link

    open_link(link)


def _subshell(
    workspace: Workspace, session: Session, environ: dict[str, str], *, may_stop: bool
) -> int:
    """Run the user's shell with the credentials in its environment; return its exit code.

    It gets the terminal, never the stdout that a shell may be evaluating.
    """
    from hatstand.cli.nesting import outer_role
    from hatstand.services.exports import environment

    demo = workspace.demo.url if workspace.demo else ""
    workspace.journal.handed_over(session, "subshell")
    child = environment(workspace.in_use(session), environ, demo_endpoint=demo)
    outer = outer_role(environ, session, workspace.inventory)
    inside = f", nested in one that goes on with {outer}" if outer else ""
    output.tell(
        f"A shell as {session.role_name} in {session.account_name}{inside}: "
        "exit returns to hatstand"
    )
    return run_shell(environ.get("SHELL") or "/bin/sh", child, may_stop=may_stop)
