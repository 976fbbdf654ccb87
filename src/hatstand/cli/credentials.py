"""`hatstand plan`, `env` and `console`: from a target to something that can be used."""

from __future__ import annotations

import os
import sys

import click

from hatstand.cli import output
from hatstand.cli.frame import Command, options_of, workspace_of
from hatstand.cli.keeping import ReadyHandOver
from hatstand.cli.nesting import outer_role, role_text
from hatstand.cli.rows import plan_row
from hatstand.cli.targets import (
    answer_options,
    assume,
    assume_planned,
    duration_option,
    plan_for,
    refuse_exclusive,
    spare_options,
)
from hatstand.domain.durations import duration_text
from hatstand.domain.plan import Plan
from hatstand.domain.text import grouped_account_id, printable
from hatstand.errors import UsageError
from hatstand.services.exports import (
    FORMATS,
    SHELLS,
    detect_shell,
    hand_over,
    parent_command,
    render_unset,
)
from hatstand.services.journal import exports_for


@click.command("plan", cls=Command)
@click.argument("target")
@duration_option
@spare_options
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def plan(context: click.Context, target: str, duration: str | None, *, as_json: bool) -> None:
    """Show what assuming TARGET will involve, without any call that needs MFA."""
    workspace = workspace_of(context)
    made = plan_for(workspace, target, duration)
    if as_json:
        as_of = workspace.inventory.as_of
        output.write(output.document("plans", [plan_row(made)], as_of=as_of))
    else:
        output.write("\n".join(plan_lines(made)))


def plan_lines(plan: Plan) -> list[str]:
    """Return a plan in words, one fact a line."""
    badge = f"{plan.environment.badge}  " if plan.environment else ""
    lines = [
        f"role      {printable(plan.role.arn)}",
        f"account   {badge}{printable(plan.account_name)}  "
        f"{grouped_account_id(plan.role.account_id)}",
        f"hops      {printable(plan.path_text)}",
        f"MFA       {mfa_text(plan)}",
        f"duration  {duration_text(plan.duration)}  ({plan.duration_reason})",
        f"session   {'warm: nothing will be asked' if plan.warm else 'none yet'}",
    ]
    if plan.environment.confirm != "none":
        lines.append(
            f"confirm   {plan.environment.confirm.value}, because of {plan.environment.name}"
        )
    for link in plan.links:
        answer = "works" if link.works else f"no: {link.reason}"
        lines.append(f"link      {link.kind}: {answer}")
    lines += [f"problem   {printable(problem)}" for problem in plan.problems]
    return lines


def mfa_text(plan: Plan) -> str:
    """Return whether and how a code will be asked for, in words."""
    device = f" of {printable(plan.mfa.serial)}" if plan.mfa.serial else ""
    if plan.mfa.way == "none":
        return "none"
    if plan.mfa.warm and plan.mfa.way == "session":
        return "an MFA session is warm: no code"
    how = "one for all roles" if plan.mfa.way == "session" else "for this role alone"
    if plan.mfa.need == "yes":
        return f"a code{device}, {how}  ({printable(plan.mfa.reason)})"
    return f"not known: tried without, then a code{device}"


@click.command("env", cls=Command)
@click.argument("target", required=False)
@click.option("--shell", type=click.Choice(SHELLS), help="Shell code for this shell.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Another format.")
@click.option("--show", is_flag=True, help="Show secrets on a terminal too.")
@click.option("--unset", is_flag=True, help="The lines that remove what hatstand sets.")
@answer_options
@click.pass_context
def env(  # noqa: PLR0913 - click hands over each option by name
    context: click.Context,
    target: str | None,
    shell: str | None,
    form: str | None,
    duration: str | None,
    mfa_code: str | None,
    *,
    show: bool,
    unset: bool,
    yes: bool,
) -> None:
    """Print TARGET's credentials as shell code or in another format.

    Straight to a terminal the secrets are masked unless --show is given. TARGET - is the last role
    whose environment asks no confirmation.
    """
    refuse_exclusive(("--shell", shell), ("--format", form))
    refuse_exclusive(("--unset", unset), ("TARGET", target))
    chosen = form or shell or detect_shell(os.environ, parent_command())
    if unset:
        from hatstand import wiring

        if form:
            raise UsageError("--unset goes with --shell", f"One of: {', '.join(SHELLS)}")
        in_demo = options_of(context).demo or wiring.points_at_demo()
        output.write(render_unset(chosen, demo=in_demo))
        return
    if not target:
        raise UsageError("env needs a TARGET", "For example: hatstand env payments-dev/ReadOnly")
    environ = dict(os.environ)
    ready = ReadyHandOver(sys.argv[1:], environ)
    workspace = workspace_of(context)
    session, plan = assume_planned(workspace, target, duration=duration, mfa_code=mfa_code, yes=yes)
    if output.stdout_is_terminal() and not show:
        output.write(workspace.masked_exports(session, chosen))
        output.tell("secrets are masked on a terminal; --show shows them")
        return
    if environ.get("HATSTAND_SHELL") and not form:  # `hat` is about to evaluate it
        outer = outer_role(environ, session, workspace.inventory)
        if outer:
            output.tell(f"{role_text(session)} takes the place of {outer} in this shell alone")
    secret = workspace.exports(session, chosen)
    hand_over(secret, output.write)
    if plan is not None:
        ready.leave(workspace, session, plan, exports_for(chosen), secret)


@click.command("console", cls=Command)
@click.argument("target")
@click.option(
    "--kind",
    type=click.Choice(["federation", "switch-role", "portal", "container"]),
    help="The kind of link; the default is [console] kind.",
)
@click.option("--service", metavar="S", default="", help="The service to open, such as ec2.")
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@click.option("--copy", is_flag=True, help="Copy it.")
@answer_options
@click.pass_context
def console(  # noqa: PLR0913 - click hands over each option by name
    context: click.Context,
    target: str,
    kind: str | None,
    service: str,
    duration: str | None,
    mfa_code: str | None,
    *,
    open_it: bool,
    copy: bool,
    yes: bool,
) -> None:
    """Print a console link for TARGET. A federation link signs in whoever has it: a secret."""
    from hatstand.cli import links
    from hatstand.config.model import LinkKind

    refuse_exclusive(("--open", open_it), ("--copy", copy))
    workspace = workspace_of(context)
    workspace.refuse_unsafe_settings()
    chosen = LinkKind(kind or workspace.settings.console.kind)
    workspace.require_link(chosen)
    if chosen.signs_in:
        session = assume(workspace, target, duration=duration, mfa_code=mfa_code, yes=yes)
        link = links.session_link(workspace, session, chosen, service)
    else:
        portal = links.portal_link_of_profile(workspace, target, service)
        if chosen is LinkKind.PORTAL and portal is not None:
            link = portal
        else:
            plan = plan_for(workspace, target, duration)
            link = links.plain_link(workspace, plan, chosen, service)
    if open_it:
        links.open_link(link)
    elif copy:
        output.tell(links.copy_link(link, workspace.settings.clipboard))
    else:
        hand_over(link, output.write)
