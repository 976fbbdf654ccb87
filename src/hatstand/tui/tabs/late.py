"""Tabs whose code is imported when somebody looks at them: the first frame does not wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.tui.situation import Tab
from hatstand.tui.tabs.view import TabView
from hatstand.tui.widgets.branch_tree import BranchTree

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen


class LateView(TabView):
    """Stands for a tab until it is made; its pane, an empty tree, is the made one's too."""

    def __init__(self, main: MainScreen) -> None:
        super().__init__(main)
        self.tree = BranchTree(id=f"{self.tab.value}-tree")
        self.tree.border_title = self.title
        self.pane = self.tree
        self.pane.add_class("pane")

    def made(self) -> TabView:
        """Return the tab itself."""
        raise NotImplementedError


class LateShares(LateView):
    """The Shares tab, not made yet."""

    tab = Tab.SHARES
    title = "Shares"
    command = "shares"

    def made(self) -> TabView:
        """Return the tab itself."""
        from hatstand.tui.tabs.shares.view import SharesView

        return SharesView(self.main, self.tree)


class LateServices(LateView):
    """The Services tab, not made yet."""

    tab = Tab.SERVICES
    title = "Services"
    short_title = "Svcs"
    command = "services"

    def made(self) -> TabView:
        """Return the tab itself."""
        from hatstand.tui.tabs.services.view import ServicesView

        return ServicesView(self.main, self.tree)
