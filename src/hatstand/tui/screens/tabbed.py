"""A screen of tabs: which one is shown, and making those that nobody has looked at yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from hatstand.tui.commands.registry import BY_ID, Command
from hatstand.tui.compositing import SparingCompositor
from hatstand.tui.situation import Tab
from hatstand.tui.tabs.late import LateView

if TYPE_CHECKING:
    from hatstand.tui.flows.state import ViewState
    from hatstand.tui.tabs.services.view import ServicesView
    from hatstand.tui.tabs.shares.view import SharesView
    from hatstand.tui.tabs.view import TabView


class Tabbed(Screen[None], inherit_bindings=False):
    """One tab is shown at a time; commands count in it or everywhere.

    Attributes:
        state: What is known at this moment, the tab that is shown among it.
        views: The tabs, in their order.
    """

    CSS_PATH = "../styles/main.tcss"

    state: ViewState
    views: dict[Tab, TabView]

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()

    def _compositor_refresh(self) -> None:
        # While an app starts, Textual 8.2.8 would paint everything and send nothing of it.
        if not self.app._batch_count:
            super()._compositor_refresh()

    @property
    def view(self) -> TabView:
        """The tab that is shown."""
        return self.views[self.state.tab]

    def made(self, tab: Tab) -> TabView:
        """Return a tab, made now if nobody has looked at it yet."""
        view = self.views[tab]
        if isinstance(view, LateView):
            view = self.views[tab] = view.made()
        return view

    @property
    def shares(self) -> SharesView:
        """The Shares tab."""
        return cast("SharesView", self.made(Tab.SHARES))

    @property
    def services(self) -> ServicesView:
        """The Services tab."""
        return cast("ServicesView", self.made(Tab.SERVICES))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a key run only the command whose scope is on the screen."""
        if action != "command":
            return super().check_action(action, parameters)
        return self.in_scope(BY_ID[str(parameters[0])])

    def in_scope(self, command: Command) -> bool:
        """Tell whether a command's keys count in the tab that is shown."""
        return self.state.tab in command.scope.tabs
