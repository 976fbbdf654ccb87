"""The one registry of commands: bindings, footer, palette, help and docs are made from it."""

from __future__ import annotations

from hatstand.tui.commands.command import Command, Group, Scope
from hatstand.tui.commands.roles import COPIES, ROLES
from hatstand.tui.commands.services import SERVICES
from hatstand.tui.commands.shares import SHARING
from hatstand.tui.commands.views import FIND, VIEW

__all__ = ["BY_ID", "COMMANDS", "Command", "Group", "Scope"]


def _move(command_id: str, keys: tuple[str, ...], title: str, text: str) -> Command:
    return Command(command_id, keys, title, text, Group.MOVE, palette=False)


_MOVES = (
    _move("up", ("up", "k"), "Up", "Moves one line up."),
    _move("down", ("down", "j"), "Down", "Moves one line down."),
    _move("page_up", ("pageup", "ctrl+u"), "Page up", "Moves a page up."),
    _move("page_down", ("pagedown", "ctrl+d"), "Page down", "Moves a page down."),
    _move("first", ("g", "home"), "First", "Goes to the first line."),
    _move("last", ("G", "end"), "Last", "Goes to the last line."),
    _move(
        "expand",
        ("right", "l"),
        "Expand",
        "Expands the node, or goes to its first child.",
    ),
    _move(
        "collapse",
        ("left", "h"),
        "Collapse",
        "Collapses the node, or goes to its parent.",
    ),
    _move("toggle", ("space",), "Toggle", "Expands or collapses the node."),
    _move("next_pane", ("tab",), "Next pane", "Goes to the next pane."),
    _move("previous_pane", ("shift+tab",), "Previous pane", "Goes to the previous pane."),
)

_PROGRAM = (
    Command(
        "back",
        ("escape",),
        "Back",
        "Goes back, closes, or cancels what runs; never quits.",
        Group.PROGRAM,
        palette=False,
    ),
    Command(
        "cancel",
        ("ctrl+c",),
        "Cancel",
        "Cancels what runs, and tells how to quit.",
        Group.PROGRAM,
        palette=False,
    ),
    Command(
        "palette",
        ("ctrl+p", ":"),
        "Command palette",
        "Finds a command by its name.",
        Group.PROGRAM,
        palette=False,
    ),
    Command("help", ("?",), "Help", "Shows all keys.", Group.PROGRAM, footer=90),
    Command("quit", ("q", "ctrl+q"), "Quit", "Leaves hatstand at once.", Group.PROGRAM),
)

COMMANDS: tuple[Command, ...] = (
    *(*_MOVES, *ROLES, *COPIES, *FIND),
    *(*SHARING, *SERVICES),
    *(*VIEW, *_PROGRAM),
)
"""All commands, in the order of the help."""

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
"""Commands by id."""
