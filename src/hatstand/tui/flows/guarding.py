"""The panes' frames while a session of a guarded environment is live: in its colour.

The word for it is on the bar, in the session's badge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.domain.environments import NO_ENVIRONMENT, Confirm, Environment
from hatstand.tui.flows.drawing import text_color
from hatstand.tui.glyphs import ASCII

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen


def guarded_environment(main: MainScreen) -> Environment:
    """Return the environment of the live sessions that asks for most, or none that asks."""
    found = NO_ENVIRONMENT
    order = tuple(Confirm)
    for session in main.state.live:
        inventory = main.workspace.inventory
        environment = inventory.environment_of_role(session.account_id, session.role_name)
        if order.index(environment.confirm) > order.index(found.confirm):
            found = environment
    return found


def frame_panes(main: MainScreen) -> None:
    """Draw the frames in the colour of a guarded environment that is live."""
    environment = guarded_environment(main)
    guarded = environment.confirm is not Confirm.NONE
    for view in main.views.values():
        styles = view.pane.styles
        if not guarded or not environment.color:
            styles.border = None
        elif main.organization_tree.glyphs is ASCII:
            styles.border = ("ascii", text_color(main, environment.color))
        else:
            styles.border = ("round", text_color(main, environment.color))
