"""Handing over what is selected: copies, links, *use here*, a subshell, revealing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from hatstand.domain.credentials import Session
from hatstand.domain.roles import Role
from hatstand.secret import MASK, Secret
from hatstand.tui.options import Outcome

if TYPE_CHECKING:
    from hatstand.domain.profiles import Profile
    from hatstand.tui.clipboard.copying import Clipboard
    from hatstand.tui.copy_choices import CopyAbout, CopyChoice
    from hatstand.tui.flows.assuming import Subject
    from hatstand.tui.screens.main import MainScreen
    from hatstand.tui.tabs.view import Copyable


class HandOff:
    """Each action gets a session, confirmed where that is configured, and passes it on."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._clipboard: Clipboard | None = None

    def take_settings(self) -> None:
        """Copy as other settings say from now on."""
        self._clipboard = None

    def copy(self) -> None:
        """Copy what one would paste of what is selected."""
        if (subject := self._subject) is not None:
            self._perform("copying exports", self._copy_exports(subject))
        else:
            self._copy_this(self._main.view.pasteable(self._main.state.selection))

    def copy_name(self) -> None:
        """Copy the name, the id or the ARN."""
        self._copy_this(self._main.view.named(self._main.state.selection))

    def _copy_this(self, copyable: Copyable | None) -> None:
        if copyable is None or not copyable.text:
            self._main.say("There is nothing to copy here")
        else:
            self.copy_words(copyable.text, copyable.what)

    def copy_words(self, text: str, what: str = "text", note: str = "") -> None:
        """Copy a text that is no secret, such as AWS's words in a problem.

        Args:
            text: What is copied.
            what: What it is, in words.
            note: What to know about it, said once it was copied.
        """
        self._main.working.perform(f"copying the {what}", self.copied(text, what, note=note))

    def link(self) -> None:
        """Copy a console link to the selected role."""
        self._link(choose=False)

    def links(self) -> None:
        """Let the person choose a console link."""
        self._link(choose=True)

    def _link(self, *, choose: bool) -> None:
        """Link to the console: with the selected role, or with the one that is looked from."""
        main = self._main
        selection = main.state.selection
        if selection.profile is not None:
            making = main.linking.copy_of_profile(selection.profile)
            self._perform("making a console link", making)
            return
        role, page = selection.role, None
        if role is None:
            role, page = main.standpoint.role, main.view.console_page(selection)
        if role is None:
            return
        make = main.linking.choose if choose else main.linking.copy
        self._perform("making a console link", make(role, page))

    def copy_as(self) -> None:
        """Let the person choose the form that is copied."""
        selection = self._main.state.selection
        if selection.role is not None:
            self._perform("copying", self._copy_as(selection.role))
        elif selection.profile is not None:
            self._perform("copying", self._copy_profile_as(selection.profile))
        elif choices := self._main.view.copy_choices(selection):
            about = self._main.view.copy_about(selection)
            self._perform("copying", self._copy_one_of(about, choices))

    def use_here(self) -> None:
        """Quit, leaving the credentials in the shell that reads stdout."""
        if (subject := self._subject) is not None:
            self._perform("handing over", self._use_here(subject))

    def subshell(self) -> None:
        """Open a shell with the credentials, the UI out of the way."""
        if (subject := self._subject) is not None:
            self._perform("opening a subshell", self._subshell(subject))

    def unmask(self) -> None:
        """Show the masked exports, or mask them again."""
        state = self._main.state
        role = state.selection.role
        if role is None:
            return
        if state.revealed_of(self._main.session_of(role)) is not None:
            state.mask()
            self._main.draw_details()
        else:
            self._perform("revealing", self._unmask(role))

    @property
    def _subject(self) -> Subject | None:
        """The selected role, or the selected profile without one."""
        selection = self._main.state.selection
        return selection.role or selection.profile

    def _perform(self, what: str, work: object) -> None:
        self._main.working.perform(what, work)  # type: ignore[arg-type]

    async def _session(self, subject: Subject, action: str) -> Session:
        return await self._main.assuming.session_for(subject, action)

    async def _copy_exports(self, subject: Subject) -> None:
        session = await self._session(subject, f"copy the exports of {subject.name}")
        shell = self._main.shell
        exports = self._main.workspace.exports(session, shell)
        await self.copied(exports, f"exports for {shell}")

    async def _copy_as(self, role: Role) -> None:
        from hatstand.tui.copy_choices import about_role, copy_choices

        main = self._main
        session = await self._session(role, f"copy credentials of {role.name}")
        plan = await main.workspace.plan(role)
        works = any(link.kind == "switch-role" and link.works for link in plan.links)
        choices = copy_choices(
            main.workspace.in_use(session),
            plan,
            shell=main.shell,
            facts=main.workspace.export_facts,
            switch_link=main.workspace.switch_role_link(role) if works else "",
            account_name=main.workspace.inventory.account_name,
            command=main.workspace.own_command,
        )
        await self._copy_one_of(about_role(plan), choices, session)

    async def _copy_profile_as(self, profile: Profile) -> None:
        from hatstand.tui.copy_choices import about_session, session_choices

        main = self._main
        session = await self._session(profile, f"copy credentials of {profile.name}")
        given, facts = main.workspace.in_use(session), main.workspace.export_facts
        choices = session_choices(given, shell=main.shell, facts=facts)
        environment = main.workspace.inventory.environment_of_role(
            session.account_id, session.role_name
        )
        await self._copy_one_of(about_session(session, environment), choices, session)

    async def _copy_one_of(
        self, about: CopyAbout, choices: tuple[CopyChoice, ...], session: Session | None = None
    ) -> None:
        from hatstand.tui.screens.copy_as import CopyAs, CopyAsScreen

        screen = CopyAsScreen(about, choices)
        taken: CopyAs | None = await self._main.app.push_screen_wait(screen)
        if taken is None:
            return
        if session is not None and taken.choice.secret:
            self._main.workspace.journal.handed_over(session, taken.choice.what)
        text = taken.choice.text()
        if taken.show:
            self.show(taken.choice.what, text, masked=taken.choice.shown())
        else:
            await self.copied(text, taken.choice.what, secret=taken.choice.secret)

    async def _use_here(self, subject: Subject) -> None:
        session = await self._session(subject, f"use {subject.name} in this shell")
        shell = self._main.shell
        self._main.app.exit(Outcome(self._main.workspace.exports(session, shell), shell))

    async def _subshell(self, subject: Subject) -> None:
        run = self._main.options.run_subshell
        session = await self._session(subject, f"open a subshell with {subject.name}")
        if run is None:
            return
        try:
            with self._main.app.suspend():
                code = run(session)
        except SuspendNotSupported:
            self._main.say("This terminal can't be handed to a subshell", warning=True)
            return
        self._main.sessions_changed()
        self._main.say(f"Back from the subshell, which ended with {code}")

    async def _unmask(self, role: Role) -> None:
        session = await self._session(role, f"reveal the credentials of {role.name}")
        main = self._main
        exports = main.workspace.exports(session, main.shell)
        if not main.view.has_details:  # there are no details to show them in
            masked = main.workspace.masked_exports(session, main.shell)
            self.show(f"Exports for {main.shell}", exports, masked=masked, revealed=True)
        elif main.state.selection.role == role:
            main.state.reveal(session, exports)
            if not main.panes.details_open:
                main.panes.toggle_details()
            main.draw_details()
            main.details.scroll_home(animate=False)

    async def copied(
        self, text: str | Secret, what: str, *, secret: bool | None = None, note: str = ""
    ) -> None:
        """Copy, and say which way it went; what could not be copied is shown instead.

        Args:
            text: What is copied.
            what: What it is, in words.
            secret: Whether it must not stay; a `Secret` is one unless something else is said.
            note: What to know about it.
        """
        keep_secret = isinstance(text, Secret) if secret is None else secret
        if self._clipboard is None:
            from hatstand.tui.clipboard.copying import Clipboard

            settings = self._main.workspace.settings.clipboard
            self._clipboard = Clipboard(settings, self._main.options.environ)
        report = await self._clipboard.copy_soon(text, what, secret=keep_secret)
        if report.shown_instead:
            self.show(report.message, text)
        else:
            self._main.say(f"{report.message}. {note}" if note else report.message)

    def show(
        self, title: str, text: str | Secret, masked: str = MASK, *, revealed: bool = False
    ) -> None:
        """Show a text for selecting by hand; a secret one is masked until it is revealed."""
        from hatstand.tui.screens.show import ShowScreen

        self._main.app.push_screen(ShowScreen(title, text, masked=masked, revealed=revealed))
