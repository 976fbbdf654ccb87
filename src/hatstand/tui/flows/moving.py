"""What the moving keys do in each kind of pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.domain.arn import RoleArn
from hatstand.tui.nodes import role_key

if TYPE_CHECKING:
    from textual.widget import Widget

    from hatstand.tui.outline import N
    from hatstand.tui.screens.main import MainScreen
    from hatstand.tui.widgets.organization_tree import OrganizationTree
    from hatstand.tui.widgets.outline_view import OutlineView

HITS_A_PAGE = 10
"""Hits that a page key goes further: near the height of the list in a small terminal."""


def move(main: MainScreen, name: str) -> None:
    """Move in the pane that has the keyboard.

    Args:
        main: The screen.
        name: The id of a moving command.
    """
    if main.finding.is_open:
        steps = {"up": -1, "down": 1, "page_up": -HITS_A_PAGE, "page_down": HITS_A_PAGE}
        main.finding.move(steps.get(name, 0))
    elif main.focused is main.details:
        move_text(main.details, name)
    else:
        main.view.move(name)


def go_to_last_used(main: MainScreen) -> None:
    """Begin where one left off: on the role that opened last, as soon as it is known."""
    for opened in main.workspace.state.opened_roles(main.workspace.context.name)[:1]:
        arn = RoleArn.parse(opened.role_arn)
        if arn is not None:
            main.organization_tree.go_to(role_key(arn.account_id, arn.name))


def untouched(tree: OrganizationTree) -> bool:
    """Tell whether nobody has moved about in a tree or unfolded anything yet."""
    return tree.outline is not None and not tree.outline.settled


def on_branch(tree: OutlineView[N]) -> bool:
    """Tell whether the node under the cursor can be unfolded."""
    outline = tree.outline
    if outline is None or tree.cursor_row >= len(outline.rows):
        return False
    return outline.nodes.has_children(outline.rows[tree.cursor_row])


def move_tree(tree: OutlineView[N], name: str) -> None:
    """Move in the tree.

    Args:
        tree: The tree.
        name: The id of a moving command.
    """
    match name:
        case "up" | "down":
            tree.action_move(1 if name == "down" else -1)
        case "page_up" | "page_down":
            tree.action_page(1 if name == "page_down" else -1)
        case "first":
            tree.action_first()
        case "last":
            tree.action_last()
        case "expand":
            tree.action_expand()
        case "collapse":
            tree.action_collapse()
        case "toggle":
            tree.action_toggle_node()


def move_text(pane: Widget, name: str) -> None:
    """Scroll a pane of text; sideways keys mean nothing there.

    Args:
        pane: The pane.
        name: The id of a moving command.
    """
    match name:
        case "up":
            pane.scroll_up(animate=False)
        case "down":
            pane.scroll_down(animate=False)
        case "page_up":
            pane.scroll_page_up(animate=False)
        case "page_down":
            pane.scroll_page_down(animate=False)
        case "first":
            pane.scroll_home(animate=False)
        case "last":
            pane.scroll_end(animate=False)
