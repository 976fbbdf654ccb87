"""How commands find the role that a TARGET names, and assume it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hatstand.cli.driving import drive
from hatstand.cli.file_problems import tell_file_problems
from hatstand.cli.frame import (
    code_option,
    has_something,
    run,
    show_crawl,
)
from hatstand.cli.output import tell
from hatstand.cli.values import duration_seconds
from hatstand.domain.credentials import Session
from hatstand.domain.plan import Plan
from hatstand.domain.profiles import Profile, ProfileKind
from hatstand.domain.targets import Target, is_crawl_free
from hatstand.errors import NoCredentialsError, TargetError, UsageError
from hatstand.services.assume.profile_sessions import without_role
from hatstand.services.workspace import Workspace

if TYPE_CHECKING:
    from hatstand.secret import Secret
    from hatstand.services.assume.asking import Asker

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def duration_option(function: Decorated) -> Decorated:
    """Add `--duration`."""
    return click.option("--duration", metavar="1h", help="How long, 15m to 12h.")(function)


_REASON = "hatstand.reason"


def _keep_reason(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    context.meta[_REASON] = value or ""


def given_reason() -> str:
    """Return what `--reason` said in the command that runs, or an empty string."""
    context = click.get_current_context(silent=True)
    return str(context.meta.get(_REASON, "")) if context is not None else ""


def answer_options(function: Decorated) -> Decorated:
    """Add `--duration`, `--mfa-code`, `--yes` and `--reason`."""
    return duration_option(_answers(function))


def spare_options(function: Decorated) -> Decorated:
    """Add the same to a command that asks nothing: any line with a TARGET can become its line.

    Their values are not handed over, as nothing is asked and nothing is sent.
    """
    return _answers(function, without_use=True)


def _answers(function: Decorated, *, without_use: bool = False) -> Decorated:
    spare: dict[str, Any] = {"expose_value": False} if without_use else {}
    hint = " Not needed here." if without_use else ""
    function = click.option(
        "--reason",
        metavar="TEXT",
        expose_value=False,
        callback=_keep_reason,
        help=f"Why, where the machine's policy wants to know.{hint}",
    )(function)
    function = click.option("--yes", is_flag=True, help=f"Confirm beforehand.{hint}", **spare)(
        function
    )
    return click.option(
        "--mfa-code",
        metavar="CODE",
        help=f"The MFA code; - reads it from stdin.{hint}",
        **spare,
    )(function)


def find(workspace: Workspace, text: str) -> Target:
    """Return what a target names, from a snapshot of any age; crawl only for a name not in it.

    Raises:
        TargetError: It names nothing, or several things.
        HatstandError: The crawl that was needed failed.
    """
    workspace.open()
    tell_file_problems(workspace)
    try:
        return workspace.target(text)
    except TargetError:
        if workspace.offline or is_crawl_free(text, workspace.profiles):
            raise
    try:
        show_crawl(workspace)
    except NoCredentialsError as error:
        if not has_something(workspace):
            raise
        tell(error.title)
    return workspace.target(text)


def plan_for(workspace: Workspace, text: str, duration: str | None) -> Plan:
    """Return the plan for a target.

    Raises:
        TargetError: It names no role.
        ConfigurationError: The role can't be reached as configured.
    """
    return plan_of(workspace, find(workspace, text), text, duration)


def plan_of(workspace: Workspace, target: Target, text: str, duration: str | None) -> Plan:
    """Return the plan for what a target named.

    Raises:
        ConfigurationError: It names no role, or the role can't be reached as configured.
    """
    seconds = duration_seconds(duration)
    if target.role is None:
        raise without_role(target.profile or Profile(text, ProfileKind.EMPTY))
    return drive(workspace.plan(target.role, profile=target.profile, duration=seconds))


def assume(
    workspace: Workspace, text: str, *, duration: str | None, mfa_code: str | None, yes: bool
) -> Session:
    """Return a live session for a target, asking on the terminal what must be asked.

    Raises:
        HatstandError: As AWS, the person or the settings say.
    """
    session, _ = assume_planned(workspace, text, duration=duration, mfa_code=mfa_code, yes=yes)
    return session


def assume_planned(
    workspace: Workspace, text: str, *, duration: str | None, mfa_code: str | None, yes: bool
) -> tuple[Session, Plan | None]:
    """Return the same, and the plan by which it was made or found; a profile may need none.

    Raises:
        HatstandError: As AWS, the person or the settings say.
    """
    workspace.refuse_unsafe_settings()
    code = code_option(mfa_code)
    if text == "-":
        text = last_target(workspace)
        tell(f"the last role: {text}")
    target = find(workspace, text)
    if target.role is None and target.profile is not None:
        return run(workspace.open_profile(target.profile, _asker(code, yes=yes))), None
    plan = plan_of(workspace, target, text, duration)
    session = workspace.serving(plan)
    if session is None:
        session = run(workspace.assume(plan, _asker(code, yes=yes)))
    return session, plan


def _asker(code: Secret | None, *, yes: bool) -> Asker:
    """Return who asks on the terminal, with all that questions need."""
    from hatstand.cli.tty import TerminalAsker

    return TerminalAsker(code, yes=yes, reason=given_reason())


def last_target(workspace: Workspace) -> str:
    """Return the target of the last role whose environment asks no confirmation.

    Raises:
        TargetError: There is none.
    """
    workspace.open()
    for role in workspace.recent_roles():
        if workspace.inventory.environment_of_role(role.account_id, role.name).confirm == "none":
            return role.arn
    raise TargetError("no role was used before whose environment asks no confirmation")


def refuse_exclusive(*given: tuple[str, object]) -> None:
    """Refuse options that exclude each other.

    Raises:
        UsageError: More than one was given.
    """
    names = [name for name, value in given if value]
    if len(names) > 1:
        raise UsageError(f"{' and '.join(names)} exclude each other")
