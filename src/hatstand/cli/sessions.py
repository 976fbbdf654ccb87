"""`hatstand sessions` and `hatstand sync`."""

from __future__ import annotations

import contextlib

import click

from hatstand.cli import output
from hatstand.cli.file_problems import tell_file_problems
from hatstand.cli.frame import Command, Group, run, show_crawl, workspace_of
from hatstand.cli.rows import session_row
from hatstand.cli.table import table
from hatstand.cli.targets import answer_options, given_reason, spare_options
from hatstand.domain.credentials import Session
from hatstand.domain.text import counted, printable
from hatstand.errors import HatstandError, TargetError, UsageError
from hatstand.services.workspace import Workspace


@click.group("sessions", cls=Group, invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def sessions(context: click.Context, *, as_json: bool) -> None:
    """List the live sessions, soonest end first."""
    if context.invoked_subcommand is not None:
        return
    workspace = workspace_of(context)
    live = workspace.live_sessions()
    if as_json:
        rows = [session_row(session) for session in live]
        output.write(output.document("sessions", rows, as_of=workspace.clock.now()))
    elif live:
        output.write(table([_cells(session, workspace) for session in live]))
    else:
        output.tell("no live sessions")


@sessions.command("forget")
@click.argument("target", required=False)
@click.option("--all", "everything", is_flag=True, help="All of them.")
@click.option("--duration", metavar="1h", expose_value=False, help="Of any: not needed here.")
@spare_options
@click.pass_context
def forget(context: click.Context, target: str | None, *, everything: bool) -> None:
    """Forget the session of TARGET, or --all of them.

    Credentials that were handed over stay valid until they expire.
    """
    if bool(target) == everything:
        raise UsageError("name a TARGET, or --all")
    workspace = workspace_of(context)
    chosen = workspace.live_sessions() if everything else _sessions_of(workspace, target or "")
    if everything and not workspace.offline:
        with contextlib.suppress(HatstandError):
            run(workspace.base())
    for session in chosen:
        workspace.forget(session)
        output.tell(f"forgot {session.account_name}/{session.role_name}")
    if everything:
        workspace.forget_mfa_sessions()
    if chosen:
        output.tell("credentials already handed over stay valid until they expire")


@sessions.command("renew")
@click.argument("target")
@answer_options
@click.pass_context
def renew(
    context: click.Context, target: str, duration: str | None, mfa_code: str | None, *, yes: bool
) -> None:
    """Make a new session for TARGET, whether or not one is live."""
    from hatstand.cli.frame import code_option
    from hatstand.cli.targets import plan_for
    from hatstand.cli.tty import TerminalAsker

    workspace = workspace_of(context)
    workspace.refuse_unsafe_settings()
    asker = TerminalAsker(code_option(mfa_code), yes=yes, reason=given_reason())
    plan = plan_for(workspace, target, duration)
    session = run(workspace.assume(plan, asker, fresh=True))
    output.tell(f"renewed {session.target}: {_left(session, workspace)} left")


@click.command("sync", cls=Command)
@click.option("--full", is_flag=True, help="Also the IAM roles of accounts with a way in.")
@click.option("--colors", is_flag=True, help="Also AWS's own colours of accounts with a session.")
@click.option("--replace", is_flag=True, help="Go on without an organization that AWS refuses now.")
@click.pass_context
def sync(context: click.Context, *, full: bool, colors: bool, replace: bool) -> None:
    """Read the organization anew and store the snapshot; it never prompts.

    With --full also the IAM roles of every account for which there is a live session or a
    configured reading role (`roles_via`). With --colors also the colours that AWS's console gives
    to this account and to those with a live session.

    Where AWS refuses to show an organization that was read before, what is known stays; with
    --replace the tree comes from profiles and settings from then on.
    """
    from hatstand.cli.tree import refuse_partial

    workspace = workspace_of(context)
    workspace.open()
    tell_file_problems(workspace)
    show_crawl(workspace, replace_known=replace)
    if full:
        from hatstand.cli.full_sync import read_all_roles

        read_all_roles(workspace)
    imported = run(workspace.import_colors()) if colors else None
    if imported is not None:
        output.tell(imported.words)
    organization = workspace.inventory.organization
    units = counted(len(organization.units), "OU")
    roles = counted(len(workspace.inventory.roles), "role")
    output.tell(f"{counted(len(organization.accounts), 'account')} in {units}, {roles}")
    refuse_partial(workspace.inventory, None, shown=True)
    if imported is not None and imported.failed:
        raise HatstandError("not every account's colour could be read", imported.failed[0].title)
    if workspace.store_problem:
        raise HatstandError(
            "what was read could not be stored: the next command knows what it knew before"
        )


def _sessions_of(workspace: Workspace, text: str) -> tuple[Session, ...]:
    """Return the live sessions that a target names; no call is made to find them."""
    live = workspace.live_sessions()
    found = tuple(session for session in live if text in (session.role_arn, session.target))
    found = found or tuple(session for session in live if text == _named(session))
    if len({session.role_arn for session in found}) > 1:
        raise TargetError(
            f"{printable(text)!r} names sessions of several accounts",
            "Name one",
            tuple(dict.fromkeys(session.target for session in found)),
        )
    if not found and live:
        workspace.open()
        role = workspace.target(text).role
        found = tuple(s for s in live if role is not None and s.role_arn == role.arn)
    if not found:
        raise TargetError(
            f"no live session of {printable(text)!r}",
            "Live ones",
            tuple(s.target for s in live),
            otherwise="There is none at all",
        )
    return found


def _named(session: Session) -> str:
    return f"{session.account_name}/{session.role_name}"


def _cells(session: Session, workspace: Workspace) -> list[str]:
    return [
        session.account_id,
        session.account_name,
        session.environment,
        session.role_name,
        _left(session, workspace),
    ]


def _left(session: Session, workspace: Workspace) -> str:
    seconds = max(0, int((session.expires_at - workspace.clock.now()).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
