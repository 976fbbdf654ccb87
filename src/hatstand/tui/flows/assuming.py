"""Making, renewing and forgetting sessions for the selected role, or for a profile without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hatstand.domain.credentials import Session
from hatstand.domain.profiles import Profile
from hatstand.domain.roles import Role
from hatstand.errors import HatstandError, Interrupted
from hatstand.tui.flows.dialogs import show_problem
from hatstand.tui.times import countdown

if TYPE_CHECKING:
    from hatstand.domain.plan import Plan
    from hatstand.tui.screens.main import MainScreen


Subject = Role | Profile
"""What gives credentials: a role, or a profile that names none."""


class Assuming:
    """From a role to its session, asking on the way what must be asked."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main

    def assume(self) -> None:
        """Assume the selected role; where a session is live, say what can be done with it."""
        selection = self._main.state.selection
        if selection.profile is not None:
            what = f"asking for the credentials of {selection.profile.name}"
            self._main.working.perform(what, self._try(selection.profile))
        role = selection.role
        if role is None:
            return
        session = self._main.session_of(role)
        if session is not None:
            self._tell_live(role, session)
            return
        self._main.working.perform(f"assuming {role.name}", self._assume(role))

    def renew(self) -> None:
        """Make a new session in place of the selected role's."""
        role = self._main.state.selection.role
        session = self._main.session_of(role) if role else None
        if session is not None:
            self._main.working.perform(f"renewing {session.role_name}", self._renew(session))

    def forget(self) -> None:
        """Remove the selected role's session here."""
        role = self._main.state.selection.role
        session = self._main.session_of(role) if role else None
        if session is None:
            return
        try:
            self._main.workspace.forget(session)
        except HatstandError as error:
            show_problem(self._main, error)
            return
        finally:
            self._main.sessions_changed()
        self._main.say(
            f"Forgot {session.role_name} in {session.account_name}. Credentials already handed "
            f"over stay valid until they expire, in {self._left(session)}."
        )

    def forget_all(self) -> None:
        """Remove all sessions here, the MFA session too, once that was confirmed."""
        from hatstand.tui.screens.forget_all import ForgetAllScreen

        asked = self._main.state.live
        if asked:
            screen = ForgetAllScreen(len(asked))
            self._main.app.push_screen(screen, lambda yes: self._forget(asked) if yes else None)

    def _forget(self, asked: Sequence[Session]) -> None:
        """Forget sessions: also one that was renewed meanwhile, none that has ended by itself."""
        workspace = self._main.workspace
        names = {session.key for session in asked}
        try:
            for session in workspace.live_sessions():
                if session.key in names:
                    workspace.forget(session)
            workspace.forget_mfa_sessions()
        except HatstandError as error:
            show_problem(self._main, error)
            return
        finally:
            self._main.sessions_changed()
        self._main.say(
            "Forgot all sessions. Credentials already handed over stay valid until they expire."
        )

    async def session_for(self, subject: Subject, action: str, *, again: bool = False) -> Session:
        """Return a session to hand over: the live one once that was confirmed, else a new one.

        What a profile without a role gives is asked for each time, and kept nowhere.

        Args:
            subject: Whose session.
            action: What is done with it, for the question.
            again: Ask that also of a session which was confirmed a moment ago to be made.

        Raises:
            Interrupted: The person said no.
            HatstandError: As `Workspace.assume` and `Workspace.open_profile`.
        """
        workspace = self._main.workspace
        if isinstance(subject, Profile):
            return await workspace.open_profile(subject, self._main.asker)
        session = self._main.session_of(subject)
        if session is None:
            session = await self._new(subject)
            if not again:
                return session
        await workspace.confirm_hand_off(session, action, self._main.asker)
        return session

    async def _try(self, profile: Profile) -> None:
        """Say what a profile without a role gives."""
        session = await self._main.workspace.open_profile(profile, self._main.asker)
        self._main.say(
            f"The profile {profile.name} gives {session.role_name} in {session.account_name} for "
            f"{self._left(session)}. {self._next_steps()}"
        )

    async def _assume(self, role: Role) -> None:
        session = await self._new(role)
        self._main.say(
            f"{session.role_name} in {session.account_name} is live for {self._left(session)}. "
            f"{self._next_steps()}"
        )

    def _next_steps(self) -> str:
        keys = self._main.keymap.display
        return f"{keys('copy')} copies its exports, {keys('link')} its console link."

    async def _new(self, role: Role) -> Session:
        workspace = self._main.workspace
        plan = await workspace.plan(role)
        if plan.problems and not await self._go_on(plan):
            raise Interrupted("not assumed")
        session = await workspace.assume(plan, self._main.asker)
        self._main.sessions_changed()
        return session

    async def _go_on(self, plan: Plan) -> bool:
        """Show a plan that has something in its way; return whether to try all the same."""
        from hatstand.tui.screens.plan import PlanScreen

        answer: bool | None = await self._main.app.push_screen_wait(PlanScreen(plan))
        return bool(answer)

    async def _renew(self, session: Session) -> None:
        renewed = await self._main.workspace.renew(session, self._main.asker)
        self._main.sessions_changed()
        self._main.say(
            f"{renewed.role_name} in {renewed.account_name} is live for {self._left(renewed)}."
        )

    def _tell_live(self, role: Role, session: Session) -> None:
        keys = self._main.keymap.display
        self._main.say(
            f"{role.name} is live for {self._left(session)}: {keys('copy')} copies its exports, "
            f"{keys('link')} its console link, {keys('renew')} renews it."
        )

    def _left(self, session: Session) -> str:
        return countdown(session.expires_at, self._main.workspace.clock.now())
