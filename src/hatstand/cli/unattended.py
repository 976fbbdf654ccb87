"""`hatstand credential-process`: what a tool gets that asks in the background, and never a prompt.

This is its normal path, where the warm one (`hatstand._fast`) has nothing ready. A tool waits for
it, so neither click nor an event loop is imported unless an organization must be read first.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NoReturn

from hatstand import _fast, wiring
from hatstand.cli import output
from hatstand.cli.driving import drive
from hatstand.cli.keeping import keep, may_be_kept
from hatstand.cli.values import duration_seconds, refuse_odd_region
from hatstand.domain.credentials import Session
from hatstand.domain.plan import Plan
from hatstand.domain.targets import is_crawl_free
from hatstand.domain.text import printable
from hatstand.errors import AnswerNeeded, ConfigurationError, HatstandError, TargetError, UsageError
from hatstand.services.exports import hand_over, render
from hatstand.services.workspace import Workspace

if TYPE_CHECKING:
    from hatstand.secret import Secret
    from hatstand.services.assume.asking import (
        CodeRequest,
        CommandRequest,
        ConfirmRequest,
        DeviceRequest,
        ReasonRequest,
    )

Runner = Callable[[Coroutine[Any, Any, Any]], Any]


class Nobody:
    """Nobody can be asked; the hint is the command that asks."""

    has_code = False
    lends_terminal = False

    def __init__(self, command: str) -> None:
        self._hint = f"Run this in a terminal first: {command}"

    async def code(self, request: CodeRequest) -> Secret:
        """Refuse."""
        plan = request.plan
        self._refuse(f"{plan.role.name} in {plan.account_name} needs an MFA code")

    async def choose_device(self, request: DeviceRequest) -> str:
        """Refuse."""
        plan = request.plan
        self._refuse(f"{plan.role.name} in {plan.account_name} needs one of several MFA devices")

    async def allow_command(self, request: CommandRequest) -> bool:
        """Allow what a person allowed before, and nothing else."""
        if not request.consented:
            plan = request.plan
            self._refuse(f"{plan.role.name} in {plan.account_name} needs an MFA code")
        return True

    async def confirm(self, request: ConfirmRequest) -> None:
        """Refuse: only what was confirmed before, and is still live, is handed out."""
        self._refuse(f"{request.plan.environment.badge}: to {request.action} must be confirmed")

    async def reason(self, request: ReasonRequest) -> str:
        """Refuse: only a session that was made with a reason is handed out."""
        plan = request.plan
        self._refuse(f"{plan.role.name} in {plan.account_name} needs a reason")

    def progress(self, text: str) -> None:
        """Say nothing: nobody looks."""

    def _refuse(self, title: str) -> NoReturn:
        raise AnswerNeeded(f"{printable(title)}, and credential-process never asks", self._hint)


def main(request: _fast.Request) -> int:
    """Answer a request of the warm path's kind and return the exit code."""
    if None in (sys.stdin, sys.stdout, sys.stderr):  # closed by the caller, which `run` mends
        from hatstand.cli.main import main as run

        return run()
    _, target, duration, context, region, _ = request
    try:
        options = wiring.Options(context=context or None, region=region or None, unattended=True)
        answer(options, target, duration or None, request)
    except KeyboardInterrupt:
        output.tell("interrupted")
        return 130
    except BrokenPipeError:
        output.silence(1)
    except HatstandError as error:
        output.explain(error)
        return error.exit_code
    except Exception as error:  # the last net: no traceback, no values on screen
        from hatstand.cli.main import crashed

        return crashed(error)
    return 0


def answer(
    options: wiring.Options, target: str, duration: str | None, request: _fast.Request | None
) -> None:
    """Write the credentials of a target to stdout as AWS's tools read them.

    Args:
        options: With `unattended`.
        target: As the user wrote it.
        duration: As given with `--duration`, or None.
        request: What the answer may be kept ready for, or None.

    Raises:
        AnswerNeeded: A code or a confirmation is needed, or somebody else is being asked for one.
        HatstandError: As AWS or the settings say.
    """
    seconds = duration_seconds(duration)
    refuse_odd_region(options.region)
    _refuse_to_ask_oneself(target, options)
    # Before anything is read: a file that changes meanwhile must not count as the one that was.
    bound = _fast.binding(request, os.environ) if request is not None else ""
    built = wiring.build(options)
    for notice in built.notices:
        output.tell(notice)
    workspace, run, found = _found(built.workspace, options, target)
    if found.role is None:
        raise ConfigurationError(
            f"the profile {printable(target)} names no role",
            f"Use it with: aws --profile {printable(target)}",
        )
    plan: Plan = run(workspace.plan(found.role, profile=found.profile, duration=seconds))
    command = _attended_command(options, target, duration)
    try:
        session: Session = run(workspace.assume(plan, Nobody(command)))
    except TimeoutError:
        raise AnswerNeeded(
            f"another hatstand is assuming {printable(plan.role.name)} and waits for somebody",
            f"Answer it where it asks, or run this in a terminal: {command}",
        ) from None
    workspace.journal.handed_over(session, _fast.CREDENTIAL_PROCESS)
    secret = render(session, _fast.CREDENTIAL_PROCESS, **workspace.export_facts)
    hand_over(secret, output.write)
    for problem in workspace.file_problems:
        if problem != workspace.snapshot_problem:  # told at once
            output.tell(problem)
    if bound and not built.notices and may_be_kept(workspace, plan):
        keep(workspace, session, bound, secret)


def _found(
    workspace: Workspace, options: wiring.Options, text: str
) -> tuple[Workspace, Runner, Any]:
    """Return what a target names, and how the workspace that knows it is run.

    A name that no snapshot knows is a reason to read the organization; that takes many requests,
    so it is done as every other command does it.
    """
    workspace.open()
    if workspace.snapshot_problem:
        output.tell(workspace.snapshot_problem)
    try:
        return workspace, drive, workspace.target(text)
    except TargetError:
        if options.offline or is_crawl_free(text, workspace.profiles):
            raise
    from dataclasses import replace

    from hatstand.cli.frame import run
    from hatstand.cli.targets import find

    able = wiring.build(replace(options, unattended=False)).workspace
    target = find(able, text)
    if able.crawled and workspace.open() and workspace.crawled:
        return workspace, drive, target
    return able, run, target


def _refuse_to_ask_oneself(target: str, options: wiring.Options) -> None:
    """Refuse to answer a question that this very answer waits for.

    With AWS_PROFILE naming a profile whose `credential_process` is hatstand, the default chain
    would start hatstand for its base credentials, which would start hatstand, and so on.

    Raises:
        UsageError: A process above this one asks the same.
    """
    asked = ascii([target, options.context or ""])
    above = os.environ.get(_fast.CHAIN_VARIABLE, "").split("\n")
    if asked in above:
        raise UsageError(
            f"to answer for {printable(target)}, hatstand would have to ask itself",
            "Name a `profile` with credentials of its own in config.toml, or unset AWS_PROFILE",
        )
    os.environ[_fast.CHAIN_VARIABLE] = "\n".join([*filter(None, above), asked])


def _attended_command(options: wiring.Options, target: str, duration: str | None) -> str:
    """Return the command that asks a person for what is missing."""
    words = ["hat", *(["--demo"] if options.demo else [])]
    if options.context:
        words += ["--context", options.context]
    if options.config:
        words += ["--config", str(options.config)]
    return shlex.join([*words, target, *(["--duration", duration] if duration else [])])
