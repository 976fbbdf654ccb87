"""The second line's right: what is live, in the environment's colour, counting down."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content

from hatstand.tui.facts import MUTED
from hatstand.tui.messages import CommandChosen
from hatstand.tui.text import clip, plain
from hatstand.tui.widgets.line import FactsLine, Target

LONGEST_NAMES = (24, 12, 8)
"""Cells for a role or an account on the badge: less where there is no room even for one session.

The Sessions tab has the whole names.
"""


class BadgeFacts(NamedTuple):
    """One live session.

    Attributes:
        badge: The environment's badge, or empty.
        style: The style of that badge.
        left: The time left, such as `41:07`.
        guarded: Whether the environment asks for confirmation: then all of it is in its colour.
        ending: Whether it ends soon.
    """

    role: str
    account: str
    badge: str
    style: str
    left: str
    guarded: bool = False
    ending: bool = False


class SessionBadges(FactsLine[tuple[BadgeFacts, ...]]):
    """`● Admin payments-prod PROD 41:07`; what does not fit is counted."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__((), id=id)

    def clicked(self, name: str) -> None:
        """Go to the Sessions tab."""
        self.post_message(CommandChosen(name))

    def draw(self, facts: tuple[BadgeFacts, ...], width: int) -> None:
        """Show the sessions, the first ones where there is not room for all."""
        line = _line(facts, width)
        padding = max(width - line.cell_length, 0)
        self.show(Content(" " * padding) + line, (Target(padding, width, "sessions"),))


def _line(badges: tuple[BadgeFacts, ...], width: int) -> Content:
    """Return as many badges as there is room for, at least one where that can be, and a count."""
    for cells in LONGEST_NAMES:
        for shown in range(len(badges), 0, -1):
            more = len(badges) - shown
            parts = [_badge(facts, cells) for facts in badges[:shown]]
            if more:
                parts.append(Content.styled(f"+{more}", MUTED))
            line = Content("  ").join(parts)
            if line.cell_length <= width:
                return line
    return Content.styled(f"+{len(badges)}", MUTED) if badges else Content("")


def _badge(facts: BadgeFacts, cells: int) -> Content:
    names = _short(facts.role, cells) + Content(" ") + _short(facts.account, cells)
    mark = plain(f" {facts.badge} ").stylize(facts.style) if facts.badge else Content("")
    time = Content.styled(facts.left, "bold $text-warning" if facts.ending else "bold")
    if facts.guarded:
        whole = Content(" ● ") + names + Content(f" {facts.badge} {facts.left} ")
        return whole.stylize(facts.style)
    return Content.styled("● ", "$text-success") + Content(" ").join(
        part for part in (names, mark, time) if part
    )


def _short(name: str, cells: int) -> Content:
    return plain(clip(name, cells))
