"""Choosing another context: another organization, seen from other base credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.config.model import PROFILES_CONTEXT, ContextSettings
from hatstand.tui.facts import MUTED
from hatstand.tui.messages import ContextChosen
from hatstand.tui.text import pad, plain

if TYPE_CHECKING:
    from hatstand.tui.screens.choosing import Choice
    from hatstand.tui.screens.main import MainScreen

_NAME_CELLS = 20
_START_CELLS = 24


def choose_context(main: MainScreen) -> None:
    """Let the person switch to another context of the settings."""
    from hatstand.tui.screens.choosing import ChoosingScreen

    workspace = main.workspace
    contexts = workspace.settings.contexts or (ContextSettings(PROFILES_CONTEXT),)
    screen = ChoosingScreen(
        "Context",
        [_choice(main, context) for context in contexts],
        takes="switch",
        empty="There is no context.",
        current=workspace.context.name,
        placeholder="name or profile",
    )

    def chosen(name: str | None) -> None:
        if name == workspace.context.name:
            main.say(f"{name} is in use already")
        elif name is not None:
            main.post_message(ContextChosen(name))

    main.app.push_screen(screen, chosen)


def _choice(main: MainScreen, context: ContextSettings) -> Choice:
    from hatstand.tui.screens.choosing import Choice

    in_use = context.name == main.workspace.context.name
    sign = main.organization_tree.glyphs.yes if in_use else " "
    start = context.profile or "default credentials"
    line = plain(f"{sign} {pad(context.name, _NAME_CELLS)}  ") + plain(
        f"{pad(start, _START_CELLS)}  {context.region or ''}"
    ).stylize(MUTED)
    return Choice(context.name, line, f"{context.name} {start} {context.region or ''}")
