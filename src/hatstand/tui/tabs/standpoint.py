"""From where shares and services are looked at, and in which regions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from hatstand.domain.credentials import Session
from hatstand.domain.text import grouped_account_id, printable
from hatstand.tui.selection import select_session
from hatstand.tui.text import clip, width

if TYPE_CHECKING:
    from hatstand.domain.roles import Role
    from hatstand.services.sharing.viewpoint import Viewpoint
    from hatstand.tui.screens.main import MainScreen

_LEAST_LABEL = 8  # cells of a label that still tell something


class Standpoint:
    """The live session that is selected, else the base identity; the same for both tabs."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._session: Session | None = None
        self._chosen: tuple[str, ...] = ()
        self._visiting = ""

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
    def regions(self) -> tuple[str, ...]:
        """The regions that are looked at: those chosen, else the one in use there."""
        return self._chosen or (self._main.workspace.region_from(self.session),)

    @property
    def key(self) -> str:
        """What tells standpoints apart: what was read from one is not shown for another."""
        session = self.session
        who = session.key if session else ""
        return "\n".join((self._main.workspace.context.name, who, *self.regions))

    @property
    def label(self) -> str:
        """Who one is there: `payments-prod/Admin`, `alice@jump`."""
        session = self.session
        if session is not None:
            return f"{session.account_name}/{session.role_name}"
        return self._main.workspace.base_label

    @property
    def account_id(self) -> str:
        """The account that is looked from; empty while it is not known who the base identity is."""
        session, caller = self.session, self._main.workspace.caller
        if session is not None:
            return session.account_id
        return caller.account_id if caller else ""

    def title(self, name: str, cells: int) -> str:
        """Return the title of a pane that shows what is seen from here, in so many cells."""
        inventory = self._main.workspace.inventory
        account = ""
        if self.session is None and self.account_id:
            account = grouped_account_id(inventory.account_name(self.account_id))
        return pane_title(name, self.label, self.regions, cells, account=account)

    def follow(self) -> None:
        """Look from what is selected where that is a live session, else from the base identity.

        Who only went to see the owner of something still looks from where they did.
        """
        selection = self._main.state.selection
        if self._visiting and selection.key == self._visiting:
            return
        self._visiting = ""
        role = selection.role
        self._session = self._main.session_of(role) if role is not None else None

    def leave(self) -> None:
        """Look from the base identity."""
        self._session, self._visiting = None, ""

    def visit(self, key: str) -> None:
        """Keep this standpoint while the node of that key is looked at in the organization."""
        self._visiting = key

    def choose(self, regions: Iterable[str]) -> None:
        """Look at other regions; none, or just the one in use, stand for whichever is in use."""
        chosen = tuple(dict.fromkeys(regions))
        in_use = (self._main.workspace.region_from(self.session),)
        self._chosen = () if chosen == in_use else chosen

    async def viewpoint(self) -> Viewpoint:
        """Return the viewpoint.

        Raises:
            HatstandError: As `Workspace.viewpoint`.
        """
        return await self._main.workspace.viewpoint(self.session, self.regions[0])


def pane_title(
    name: str, label: str, regions: Sequence[str], cells: int, *, account: str = ""
) -> str:
    """Return `Shares · seen from payments-prod/Admin · ap-northeast-1` in at most so many cells.

    With less room it says less: of several regions the first, then not what the tab bar says too,
    and of the label its beginning.

    Args:
        name: What the pane shows.
        label: Who looks.
        regions: The regions that are looked at, one at least.
        cells: The room there is.
        account: The account that is looked from, where the label does not name it.
    """
    label, regions = printable(label), [printable(region) for region in regions]
    every = ", ".join(regions)
    first = regions[0] + (f" +{len(regions) - 1}" if len(regions) > 1 else "")
    who = f"{label} in {printable(account)}" if account else label
    for where in (every, first):
        for looker in (f"seen from {who}", who, label):
            text = f"{name} · {looker} · {where}"
            if width(text) <= cells:
                return text
    room = cells - width(f" · {first}")
    if room < _LEAST_LABEL:
        return clip(label, cells)
    return f"{clip(label, room)} · {first}"
