"""Reading the tags of the account that the selection rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.errors import HatstandError

if TYPE_CHECKING:
    from textual.timer import Timer

    from hatstand.tui.screens.main import MainScreen

REST = 0.4
"""Seconds for which the selection must rest: moving through a tree asks AWS nothing."""


class Tagging:
    """One account at a time, each at most once unless it is refreshed."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._timer: Timer | None = None

    def selection_moved(self) -> None:
        """Wait until the selection rests, then read."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._wanted():
            self._timer = self._main.set_timer(REST, self.read)

    def read(self, *, again: bool = False) -> None:
        """Read the selected account's tags, unless they are known."""
        if again or self._wanted():
            self._main.working.start(
                "tags", "reading an account's tags", self._read(self._account_id)
            )

    @property
    def _account_id(self) -> str:
        account = self._main.state.selection.account
        return account.id if account else ""

    def _wanted(self) -> bool:
        state, workspace = self._main.state, self._main.workspace
        account = state.selection.account
        return (
            account is not None
            and state.selection.role is None
            and account.tags is None
            and account.id not in state.tags
            and bool(workspace.inventory.organization.id)
            and not workspace.offline
        )

    async def _read(self, account_id: str) -> None:
        state = self._main.state
        try:
            state.tags[account_id] = await self._main.workspace.tags(account_id)
            state.tag_problem = ("", "")
        except HatstandError as error:
            state.tag_problem = (account_id, f"not read: {error.title}")
        self._main.draw_details()
