"""What commands leave ready for the warm path (`hatstand._fast`), and when they may."""

from __future__ import annotations

from collections.abc import Mapping
from os import environ as process_environ
from typing import TYPE_CHECKING

from hatstand import _fast, wiring
from hatstand.cli import output
from hatstand.config.model import SessionStore
from hatstand.domain.credentials import REUSE_MARGIN, Session
from hatstand.domain.plan import Plan
from hatstand.services.exports import hand_over

if TYPE_CHECKING:
    from hatstand.secret import Secret
    from hatstand.services.workspace import Workspace

_LASTING = ("env", "shared-credentials-file", "config-file")
"""Base credentials whose key id only changes where the warm path notices: in the environment or a
file. Those of a sign-in or a machine change by themselves."""


def may_be_kept(workspace: Workspace, plan: Plan) -> bool:
    """Tell whether the warm path would notice all that could make the answer a wrong one."""
    if workspace.settings.sessions.store is not SessionStore.RUNTIME or workspace.demo:
        return False
    if plan.base_method == "env" and process_environ.get("AWS_CREDENTIAL_EXPIRATION"):
        return False  # they end by themselves
    return plan.base_method in _LASTING


def keep(
    workspace: Workspace, session: Session, bound: str, secret: Secret, before: str = ""
) -> None:
    """Keep an answer ready, unless its session was forgotten or replaced meanwhile.

    Args:
        workspace: Where the session lives.
        session: What the answer hands out.
        bound: What it is bound to: `_fast.binding`.
        secret: The answer.
        before: What the warm path is told beside it.
    """
    until = int((session.expires_at - REUSE_MARGIN).timestamp())
    ready = wiring.ready_files()
    hand_over(secret, lambda text: ready.keep(bound, until, session.key, before + text))
    if session not in workspace.live_sessions():
        ready.forget(session.key)


class ReadyHandOver:
    """One run of `env` or `exec`, and what it may leave for the next one that asks the same.

    The warm path prints what is ready, or runs a command with it, and adds a line to the journal;
    it tells nothing, asks nothing and notes no role as the last one. So nothing is left where this
    run told something, or where its role is not the last one that was used.
    """

    def __init__(self, arguments: list[str], environ: Mapping[str, str]) -> None:
        """Remember what counts before anything is read.

        Args:
            arguments: The command line, without the program.
            environ: The environment as the command found it.
        """
        self._environ = environ
        self._request = _fast.request_of(arguments)
        self._grounds = self._grounds_now()

    def _grounds_now(self) -> str:
        """Return all that counts but the state, which this run itself changes; else nothing."""
        if self._request is None or self._request[0] not in (_fast.ENV, _fast.EXEC):
            return ""
        return _fast.binding((_fast.CREDENTIAL_PROCESS, *self._request[1:]), self._environ)

    def leave(
        self, workspace: Workspace, session: Session, plan: Plan, how: str, secret: Secret
    ) -> None:
        """Leave what was handed over, where the next run could say just the same.

        Args:
            workspace: Where the session lives.
            session: What was handed over.
            plan: By which it was made or found.
            how: How, as the journal has it.
            secret: What is printed, or the variables that a command gets.
        """
        if self._request is None or not self._grounds or output.has_told():
            return
        if workspace.file_problems or not may_be_kept(workspace, plan):
            return
        bound = _fast.binding(self._request, self._environ)
        line = workspace.journal.line_of(session, how)
        if not line or self._grounds_now() != self._grounds:
            return
        last = workspace.state.recent(workspace.context.name)[:1]
        if [used.target for used in last] == [plan.role.arn]:
            keep(workspace, session, bound, secret, f"{line}\n")
