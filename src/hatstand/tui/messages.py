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
