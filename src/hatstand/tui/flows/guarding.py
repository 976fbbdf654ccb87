"""The panes' frames while a session of a guarded environment is live: in its colour.

The word for it is on the bar, in the session's badge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.domain.environments import NO_ENVIRONMENT, Confirm, Environment
from hatstand.tui.flows.drawing import text_color
from hatstand.tui.glyphs import ASCII

if TYPE_CHECKING:
    from textual.css.types import EdgeType as BorderStyle

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
    """Draw the frames in the colour of a guarded environment that is live.

    Beside the tree the details keep their own: one sees by it which of the two has the keyboard.
    """
    environment = guarded_environment(main)
    guarded = environment.confirm is not Confirm.NONE and bool(environment.color)
    line: BorderStyle = "ascii" if main.organization_tree.glyphs is ASCII else "round"
    frame = (line, text_color(main, environment.color)) if guarded else None
    for view in main.views.values():
        view.pane.styles.border = frame
    main.find_bar.styles.border = frame
    main.details.styles.border = None if main.panes.room_for_two else frame
