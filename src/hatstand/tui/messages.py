"""What widgets tell the screen: facts and wishes, with ids and never with secrets."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from hatstand.tui.situation import Tab


@dataclass
class CommandChosen(Message):
    """A command was chosen with the mouse or in the palette."""

    command_id: str


@dataclass
class TabChosen(Message):
    """A tab was clicked."""

    tab: Tab


@dataclass
class RowHighlighted(Message):
    """The cursor is on another row of a pane now; the key is empty where there is none."""

    key: str


@dataclass
class RowActivated(Message):
    """A row with nothing to unfold was chosen, with enter or a double click."""

    key: str


@dataclass
class RowUnfolded(Message):
    """A row was unfolded: what is below it may have to be read."""

    key: str


@dataclass
class QueryChanged(Message):
    """The text in the find bar is another one now."""

    query: str


@dataclass
class HitChosen(Message):
    """A hit was chosen: go there."""

    key: str


@dataclass
class ContextChosen(Message):
    """Another context shall be shown."""

    name: str


class FindClosed(Message):
    """The find bar was left without choosing."""
