"""From where shares and services are looked at, and in which regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.domain.credentials import Session
from hatstand.tui.selection import select_session

if TYPE_CHECKING:
    from hatstand.domain.roles import Role
    from hatstand.services.looking import Viewpoint
    from hatstand.tui.screens.main import MainScreen


class Standpoint:
    """The live session that was selected last, else the base identity; the same for both tabs.

    Attributes:
        regions: The regions that are looked at; none stands for the one in use.
    """

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._session: Session | None = None
        self.regions: tuple[str, ...] = ()

    @property
    def session(self) -> Session | None:
        """The session that is looked from, while it lives."""
        if self._session is None:
            return None
        live = (one for one in self._main.state.live if one.key == self._session.key)
        return next(live, None)

    @property
    def role(self) -> Role | None:
        """The role that is looked from; None for the base identity."""
        return select_session(self._main.workspace.inventory, self.session).role

    @property
    def key(self) -> str:
        """What tells standpoints apart: what was read from one is not shown for another."""
        session = self.session
        return f"{session.key if session else ''} {' '.join(self.regions)}"

    @property
    def label(self) -> str:
        """Who one is there: `payments-prod/Admin`, `alice@jump`."""
        session = self.session
        if session is not None:
            return f"{session.account_name}/{session.role_name}"
        return self._main.workspace.base_label

    def follow(self) -> None:
        """Look from what is selected where that is a live session, else from the base identity."""
        role = self._main.state.selection.role
        self._session = self._main.session_of(role) if role is not None else None

    async def viewpoint(self) -> Viewpoint:
        """Return the viewpoint.

        Raises:
            HatstandError: As `Workspace.viewpoint`.
        """
        region = self.regions[0] if self.regions else ""
        return await self._main.workspace.viewpoint(self.session, region)
