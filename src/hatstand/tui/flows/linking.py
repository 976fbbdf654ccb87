"""Console links of every kind: made with the selected role's session, or without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.config.model import LinkKind
from hatstand.domain.credentials import Session
from hatstand.domain.profiles import Profile
from hatstand.domain.roles import Role
from hatstand.secret import Secret

if TYPE_CHECKING:
    from hatstand.domain.plan import Plan
    from hatstand.tui.screens.links import LinkChoice
    from hatstand.tui.screens.main import MainScreen
    from hatstand.tui.tabs.view import ConsolePage


class Linking:
    """Makes what was chosen, and copies, shows or opens it."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main

    async def copy(self, role: Role, page: ConsolePage | None = None) -> None:
        """Copy a link of the kind that the settings prefer, to a page or the console's first one.

        Raises:
            HatstandError: The link can't be made.
        """
        from hatstand.tui.screens.links import LinkChoice

        kind = self._main.workspace.settings.console.kind
        if page is None:
            await self._use(role, LinkChoice(kind, "", "", "copy"))
            return
        # Of the other kinds only those that sign in lead to a page.
        kind = kind if kind.signs_in else LinkKind.FEDERATION
        await self._use(role, LinkChoice(kind, page.service, page.region, "copy"), page)

    async def copy_of_profile(self, profile: Profile) -> None:
        """Copy a link with what a profile without a role gives: the portal's, or one that signs in.

        Raises:
            HatstandError: The link can't be made.
        """
        workspace, kind = self._main.workspace, self._main.workspace.settings.console.kind
        portal = workspace.portal_link(profile) if kind is LinkKind.PORTAL else ""
        if portal:
            workspace.require_link(kind)
            await self._main.hand_off.copied(portal, "console link")
            return
        kind = kind if kind.signs_in else LinkKind.FEDERATION
        workspace.require_link(kind)
        action = f"copy a console link to {profile.name}"
        session = await self._main.assuming.session_for(profile, action)
        link = self._in_container(session, await workspace.sign_in_link(session), kind)
        await self._main.hand_off.copied(link, "console link")

    def _in_container(self, session: Session, link: Secret, kind: str) -> Secret:
        """Return a link that signs in, for a browser container of its own where that is wanted."""
        if kind != "container":
            return link
        from hatstand.services import role_links

        return role_links.container_link(link, session, self._main.workspace.inventory)

    async def choose(self, role: Role, page: ConsolePage | None = None) -> None:
        """Ask for kind, service, region and use, and do that; a page is what is proposed.

        Raises:
            HatstandError: The link can't be made.
        """
        from hatstand.tui.screens.links import LinksScreen

        settings = self._main.workspace.settings.console
        screen = LinksScreen(
            await self._main.workspace.plan(role),
            kind=settings.kind.value,
            service=page.service if page else "",
            region=page.region if page else settings.region,
            can_open=self._main.options.open_link is not None,
        )
        choice: LinkChoice | None = await self._main.app.push_screen_wait(screen)
        if choice is not None:
            await self._use(role, choice, page)

    async def _use(self, role: Role, choice: LinkChoice, page: ConsolePage | None = None) -> None:
        link = await self._made(role, choice, page)
        opener = self._main.options.open_link
        if choice.use == "open" and opener is not None:
            opener(link if isinstance(link, Secret) else Secret(link))
            self._main.say("Gave the console link to the browser")
        elif choice.use == "show":
            self._main.hand_off.show("Console link", link)
        else:
            await self._main.hand_off.copied(link, "console link")

    async def _made(self, role: Role, choice: LinkChoice, page: ConsolePage | None) -> Secret | str:
        workspace = self._main.workspace
        workspace.require_link(choice.kind)
        action = f"{choice.use} a console link to {role.name}"
        opens = choice.use == "open"
        if not LinkKind(choice.kind).signs_in:
            plan = await workspace.plan(role)
            link_without = self._without_session(plan, choice)
            if opens:
                await self._confirm(plan, action)
            return link_without
        session = await self._main.assuming.session_for(role, action, again=opens)
        there = page is not None and page.service == choice.service
        link = await workspace.sign_in_link(
            session,
            service=choice.service,
            region=choice.region,
            place=page.place if page and there else "",
        )
        return self._in_container(session, link, choice.kind)

    async def _confirm(self, plan: Plan, action: str) -> None:
        """Ask before a console is opened in an environment that is guarded.

        Raises:
            Interrupted: The person said no.
        """
        from hatstand.domain.environments import Confirm
        from hatstand.services.assume.asking import ConfirmRequest

        way = plan.environment.confirm
        if way is not Confirm.NONE:
            await self._main.asker.confirm(ConfirmRequest(action, plan, way, plan.account_name))

    def _without_session(self, plan: Plan, choice: LinkChoice) -> str:
        """Return a link with which the reader signs in; nothing in it is secret.

        Raises:
            UsageError: Such a link does not work for the role.
        """
        from hatstand.services import role_links

        workspace = self._main.workspace
        if choice.kind == "switch-role":
            return workspace.switch_role_link(plan.role)
        region = choice.region or workspace.settings.console.region
        return role_links.portal_link(plan, workspace.profiles, region, choice.service)
