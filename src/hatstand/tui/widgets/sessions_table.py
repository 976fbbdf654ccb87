"""The Sessions tab: what is live, where, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from hatstand.domain.credentials import Session
from hatstand.domain.environments import NO_ENVIRONMENT, Environment
from hatstand.tui.glyphs import UNICODE, Glyphs
from hatstand.tui.messages import RowActivated, RowHighlighted
from hatstand.tui.nodes import role_key
from hatstand.tui.widgets.row_styles import RowStyles
from hatstand.tui.widgets.session_row import Column, SessionRow, columns, state_of

if TYPE_CHECKING:
    from textual import events

_STYLES = {
    "header": "$state-muted",
    "role": "bold $foreground",
    "account": "$foreground",
    "muted": "$state-muted",
    "live": "$state-live",
    "expiring": "bold $state-expiring",
    "ended": "italic $state-suspended",
}

EMPTY = Content(
    "No session is live.\n\n"
    "Assume a role in the Organization tab: its session appears here, and so does "
    "one that another hatstand or the command line made."
)
"""What is said where there is nothing to show."""

EnvironmentOf = Callable[[Session], Environment]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _own_environment(session: Session) -> Environment:
    """Return the environment that a session names itself, without colour."""
    if not session.environment:
        return NO_ENVIRONMENT
    return Environment(session.environment, session.environment.upper())


class SessionsTable(ScrollView, can_focus=True):
    """One row a session, soonest end first; what is done with one is the screen's affair.

    Attributes:
        glyphs: The signs to draw.
        warn_before: Seconds before its end from which a session is shown as expiring.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SessionsTable {
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    glyphs: reactive[Glyphs] = reactive(UNICODE)
    warn_before: reactive[int] = reactive(300)

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = _utc_now,
        environment_of: EnvironmentOf = _own_environment,
        id: str | None = None,
    ) -> None:
        """Make an empty table.

        Args:
            clock: Returns the time (UTC).
            environment_of: Returns the environment of a session's role, as the rules see it.
            id: Of the widget.
        """
        super().__init__(id=id)
        self._clock = clock
        self._environment_of = environment_of
        self._sessions: tuple[Session, ...] = ()
        self._columns: tuple[Column, ...] = ()
        self._cursor = 0
        self._told = ""
        self._styles = RowStyles(self, _STYLES)

    # Reading

    @property
    def session(self) -> Session | None:
        """The session under the cursor, or None."""
        return self._sessions[self._cursor] if self._cursor < len(self._sessions) else None

    @property
    def session_key(self) -> str:
        """The key of the session under the cursor, or an empty string."""
        return self.session.key if self.session else ""

    @property
    def role_key(self) -> str:
        """The key of that session's role in the tree, or an empty string."""
        return role_key(self.session.account_id, self.session.role_name) if self.session else ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands there, line by line, without styles."""
        return tuple(self.render_line(y).text for y in range(self.size.height))

    # Changing

    def show(self, sessions: tuple[Session, ...]) -> None:
        """Show other sessions; the cursor stays on its session, else on its line."""
        before = self.session_key
        self._sessions = tuple(sorted(sessions, key=lambda s: (s.expires_at, s.key)))
        keys = [session.key for session in self._sessions]
        last = max(len(keys) - 1, 0)
        self._cursor = keys.index(before) if before in keys else min(self._cursor, last)
        self._lay_out()
        self._tell()

    def move(self, name: str) -> None:
        """Move the cursor.

        Args:
            name: The id of a moving command; one that means nothing here does nothing.
        """
        page, last = max(self.size.height - 2, 1), len(self._sessions) - 1
        steps = {"up": -1, "down": 1, "page_up": -page, "page_down": page}
        steps |= {"first": -self._cursor, "last": last - self._cursor}
        if name in steps:
            self._go(self._cursor + steps[name])

    def _go(self, row: int) -> None:
        self._cursor = max(0, min(row, len(self._sessions) - 1))
        top, room = self.scroll_offset.y, self.size.height - 1
        if room > 0 and not top <= self._cursor < top + room:
            to = self._cursor if self._cursor < top else self._cursor - room + 1
            self.scroll_to(y=to, animate=False, force=True)
        self.refresh()
        self._tell()

    def _tell(self) -> None:
        if self.session_key != self._told:
            self._told = self.session_key
            self.post_message(RowHighlighted(self._told))

    def _lay_out(self) -> None:
        environments = [self._environment_of(session) for session in self._sessions]
        self._columns = columns(self._sessions, environments, self.scrollable_content_region.width)
        self.virtual_size = Size(0, len(self._sessions) + 1)
        self.refresh()

    # What happens

    def tick(self) -> None:
        """Repaint the rows on the screen: their time goes by."""
        if self.is_on_screen:
            for line in range(1, min(self.size.height, len(self._sessions) + 1)):
                self.refresh_line(line + self.scroll_offset.y)

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the new width."""
        self._lay_out()
        self._go(self._cursor)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a row; with a double click, choose it."""
        place = event.get_content_offset(self)
        row = place.y - 1 + self.scroll_offset.y if place is not None and place.y else -1
        if 0 <= row < len(self._sessions):
            self._go(row)
            if event.chain == 2:
                self.post_message(RowActivated(self.session_key))

    def notify_style_update(self) -> None:
        """Forget the styles: the theme or the focus is another one."""
        super().notify_style_update()
        self._styles.forget()

    # Painting

    def render_line(self, y: int) -> Strip:
        """Return a line: the header stays, the rows below it scroll."""
        cells, row = self.scrollable_content_region.width, y - 1 + self.scroll_offset.y
        if not self._sessions:
            return self._empty(y, cells)
        if y == 0:
            header = Content("  ").join(column.header() for column in self._columns).plain
            return self._strip([(f"  {header}", "header")], cells, selected=False)
        if row >= len(self._sessions):
            return Strip.blank(cells, self.rich_style)
        session, selected = self._sessions[row], row == self._cursor
        left = (session.expires_at - self._clock()).total_seconds()
        painter = SessionRow(session, self._environment_of(session), self.glyphs)
        state = state_of(left, self.warn_before)
        mark = self.glyphs.cursor if selected else " "
        parts = [(mark, "mark"), *painter.parts(self._columns, left, state)]
        return self._strip(parts, cells, selected=selected)

    def _empty(self, y: int, cells: int) -> Strip:
        lines = EMPTY.wrap(max(cells - 4, 1))
        text = lines[y - 1].plain if 1 <= y <= len(lines) else ""
        style = "account" if y == 1 else "muted"
        return self._strip([(f"  {text}", style)], cells, selected=False)

    def _strip(self, parts: list[tuple[str, str]], cells: int, *, selected: bool) -> Strip:
        segments = [Segment(text, self._styles(name, selected=selected)) for text, name in parts]
        return Strip(segments).adjust_cell_length(cells, self._styles("", selected=selected))
