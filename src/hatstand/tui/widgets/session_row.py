"""How one row of the Sessions tab is laid out: columns that stay straight with any name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from textual.content import Content

from hatstand.domain.credentials import Session
from hatstand.domain.environments import Environment
from hatstand.domain.records import dataclass
from hatstand.domain.text import grouped_account_id, printable
from hatstand.tui.glyphs import Glyphs
from hatstand.tui.text import pad, width
from hatstand.tui.times import countdown

_SIGN, _BADGE, _ROLE, _ACCOUNT, _ID, _SOURCE, _LEFT = (
    "",
    "Env",
    "Role",
    "Account",
    "Id",
    "Source",
    "Left",
)
_BADGE_CELLS = 8
_ROLE_CELLS = 28
_ID_CELLS = 14
_LEFT_CELLS = 8  # 12:00:00
_SOURCE_CELLS = 16
_SHORTEST_ACCOUNT = 12
_WITH_SOURCE = 96
"""From this width on there is room to say where a session comes from."""


class State(StrEnum):
    """How a session is; the word is the name of its style."""

    LIVE = "live"
    EXPIRING = "expiring"
    ENDED = "ended"


def state_of(seconds_left: float, warn_before: int) -> State:
    """Return the state of a session with so much time left."""
    if seconds_left <= 0:
        return State.ENDED
    return State.EXPIRING if seconds_left <= warn_before else State.LIVE


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its width in cells."""

    name: str
    cells: int
    right: bool = False

    def header(self) -> Content:
        """Return its name in its width."""
        return Content(pad(self.name, self.cells, right=self.right))


def columns(
    sessions: Sequence[Session], environments: Sequence[Environment], cells: int
) -> tuple[Column, ...]:
    """Return the columns for some sessions in so many cells; the account's name takes the rest."""
    badge = min(max((width(printable(e.badge)) for e in environments), default=0), _BADGE_CELLS)
    longest = max((width(printable(s.role_name)) for s in sessions), default=0)
    fixed = [Column(_SIGN, 1), Column(_BADGE, max(badge, len(_BADGE)))] if badge else []
    fixed = fixed or [Column(_SIGN, 1)]
    last = [Column(_ID, _ID_CELLS)]
    if cells >= _WITH_SOURCE:
        last.append(Column(_SOURCE, _SOURCE_CELLS))
    last.append(Column(_LEFT, _LEFT_CELLS, right=True))
    # The mark of the cursor at the left, a blank at the right, two between columns.
    others = sum(column.cells + 2 for column in (*fixed, *last)) + 2
    room = max(cells - others - 3, _SHORTEST_ACCOUNT + 4)
    role = min(max(longest, len(_ROLE)), _ROLE_CELLS, room - _SHORTEST_ACCOUNT)
    return (*fixed, Column(_ROLE, role), Column(_ACCOUNT, room - role), *last)


class SessionRow:
    """The parts of one row, each with the name of its style."""

    def __init__(self, session: Session, environment: Environment, glyphs: Glyphs) -> None:
        self._session = session
        self._environment = environment
        self._glyphs = glyphs

    def parts(
        self, columns: Sequence[Column], seconds_left: float, state: State
    ) -> list[tuple[str, str]]:
        """Return texts and style names, from the cursor's mark on.

        Args:
            columns: Those of the table.
            seconds_left: Until the session ends.
            state: What that means.
        """
        parts: list[tuple[str, str]] = []
        for index, column in enumerate(columns):
            text, style = self._cell(column.name, seconds_left, state)
            shown = pad(text, column.cells, right=column.right, ellipsis=self._glyphs.ellipsis)
            parts += [(" " if index == 0 else "  ", ""), (shown, style)]
        return parts

    def _cell(self, name: str, seconds_left: float, state: State) -> tuple[str, str]:
        session = self._session
        if name == _SIGN:
            signs = {State.LIVE: self._glyphs.live, State.EXPIRING: "!"}
            return signs.get(state, self._glyphs.no), state.value
        if name == _BADGE:
            return self._environment.badge, f"badge:{self._environment.color}"
        if name == _LEFT:
            end = session.expires_at
            return countdown(end, end - timedelta(seconds=seconds_left)), state.value
        texts = {
            _ROLE: (session.role_name, "role"),
            _ACCOUNT: (session.account_name, "account"),
            _ID: (grouped_account_id(session.account_id), "muted"),
            _SOURCE: (session.profile or session.source, "muted"),
        }
        return texts[name]
