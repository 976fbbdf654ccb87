"""From what is shared to whom it belongs, in the organization's tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.tui.situation import Tab

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen


def owner_refusal(main: MainScreen, key: str) -> str:
    """Return why one can't go to a node of the organization, or an empty string.

    Args:
        main: The screen.
        key: The node's key; empty where what is selected belongs to nobody.
    """
    if not key:
        return "Nothing is selected that belongs to an account"
    outline = main.organization_tree.outline
    if outline is None or outline.nodes.find(key) is None:
        return "The organization's tree does not have the owner: it is outside, or not known"
    return ""


def go_to_owner(main: MainScreen) -> None:
    """Show to whom the selection belongs; who comes back still looks from where they did."""
    key = main.view.node_of(main.state.selection)
    main.standpoint.visit(key)
    main.show_tab(Tab.ORGANIZATION)
    main.organization_tree.go_to(key)


def show_shared(main: MainScreen) -> None:
    """Show what goes between the selected account and the one that is looked from."""
    from hatstand.tui.flows.between import BetweenPage
    from hatstand.tui.screens.inspect import InspectScreen

    account = main.state.selection.account
    if account is None:
        return
    standpoint = main.standpoint
    standpoint.follow()
    if standpoint.account_id == account.id:  # its own role is selected: from there it sees itself
        standpoint.leave()
    if standpoint.account_id == account.id:
        shares, services = main.keymap.display("shares"), main.keymap.display("services")
        main.say(
            f"{account.name} is the account that is looked from: {shares} and {services} show all "
            "that is shared with it"
        )
        return
    page = BetweenPage(main, account.id)
    main.app.push_screen(InspectScreen(page.title, page.reading(), page))
