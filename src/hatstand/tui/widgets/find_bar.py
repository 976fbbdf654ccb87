"""Finding: a line to type in, and the ranked hits over the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events, on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from hatstand.domain.records import dataclass
from hatstand.domain.text import printable
from hatstand.tui.facts import MUTED, fitted
from hatstand.tui.messages import FindClosed, HitChosen, QueryChanged
from hatstand.tui.text import plain, shortened
from hatstand.tui.theming.colors import legible
from hatstand.tui.theming.styles import badge_on_cursor
from hatstand.tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

_LONGEST_PASTE = 4000  # characters
_MATCH = "bold not dim $state-match"
_CHOSEN = "$block-cursor-foreground on $block-cursor-background $cursor-style"


@dataclass(frozen=True, slots=True)
class HitRow:
    """A hit as it is shown.

    Attributes:
        key: Where it leads.
        label: The text that matched; `positions` are the characters in it that did.
        place: Where it is, or what else of it matched, at `place_positions`.
        badge: The environment's badge, already in its colour.
        color: What that colour is called, for the badge of the chosen row.
        name_at: Where the name of what was found begins in `label`, as behind `ACCOUNT/`.
    """

    key: str
    label: str
    positions: tuple[int, ...] = ()
    place: str = ""
    place_positions: tuple[int, ...] = ()
    badge: Content = Content("")
    color: str = ""
    name_at: int = 0


class HitList(Widget):
    """The hits that fit, the chosen one marked; only the visible ones are ever laid out."""

    DEFAULT_CSS = """
    HitList {
        height: 1fr;
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.rows: tuple[HitRow, ...] = ()
        self.empty_text = ""
        self.chosen = 0
        self._top = 0

    def show(self, rows: Sequence[HitRow], empty_text: str, *, keep: bool = False) -> None:
        """Show other hits, the first one chosen; with `keep` the one that was, if it is there."""
        before = self.rows[self.chosen].key if keep and self.rows else ""
        self.rows = tuple(rows)
        self.empty_text = empty_text
        self.chosen = self._top = 0
        self.move(next((i for i, row in enumerate(self.rows) if before == row.key), 0))
        self.refresh()

    def move(self, by: int) -> None:
        """Choose another hit, `by` rows further."""
        if not self.rows:
            return
        self.chosen = min(max(self.chosen + by, 0), len(self.rows) - 1)
        height = max(self.size.height, 1)
        self._top = min(max(self._top, self.chosen - height + 1), self.chosen)
        self.refresh()

    def render(self) -> Content:
        """Return the visible rows."""
        if not self.rows:
            return Content.styled(self.empty_text, MUTED)
        width, height = self.size
        visible = self.rows[self._top : self._top + height]
        return Content("\n").join(
            self._chosen(row, width) if self._top + offset == self.chosen else _row(row, width)
            for offset, row in enumerate(visible)
        )

    def _chosen(self, row: HitRow, width: int) -> Content:
        variables = self.app.theme_variables
        badge = row.badge.stylize(badge_on_cursor(variables, row.color))
        line = _row(replace(row, badge=badge), width, "▌ ")
        if variables["cursor-style"] != "reverse":  # else it is one calm bar
            mark = legible(variables["primary"], variables["block-cursor-background"])
            line = line.stylize(f"bold {mark}", 0, 1)
        # Dim letters on a reversed row are hard to read.
        return line.stylize_before(_CHOSEN).stylize("not dim")

    def on_click(self, event: events.Click) -> None:
        """Go to the hit that was clicked."""
        index = self._top + event.y
        if index < len(self.rows):
            self.post_message(HitChosen(self.rows[index].key))

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Move with the wheel."""
        self.move(1)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Move with the wheel."""
        self.move(-1)


def _row(row: HitRow, width: int, mark: str = "  ") -> Content:
    room = max(width - len(mark) - (row.badge.cell_length + 1 if row.badge else 0), 8)
    text = _named(row, room)
    if row.place and text.cell_length + 4 < room:
        text += Content("  ") + _matched(row.place, row.place_positions, MUTED)
    line = Content(mark) + fitted(text, room)
    return line + Content(" ") + row.badge if row.badge else line


def _named(row: HitRow, room: int) -> Content:
    """Return the label; one that is too long keeps the name in sight, with the slash before it."""
    text = _matched(row.label, row.positions)
    if text.cell_length <= room or not row.name_at or text.plain != row.label:
        return text
    above, name = text[: row.name_at - 1], text[row.name_at - 1 :]
    name = shortened(name, room - min(above.cell_length, room // 3))
    return shortened(above, room - name.cell_length) + name


def _matched(text: str, positions: tuple[int, ...], style: str = "") -> Content:
    content = plain(text).stylize(style) if style else plain(text)
    if content.plain == text:  # stand-ins for hostile characters would shift the positions
        for position in positions:
            content = content.stylize(_MATCH, position, position + 1)
    return content


class FindLine(TextLine):
    """A line that takes what is pasted as one text, however many lines it has."""

    def on_paste(self, event: events.Paste) -> None:
        """Take so much of it as any name, address or message of AWS's has."""
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(printable(" ".join(event.text[:_LONGEST_PASTE].split())))


class FindBar(Vertical):
    """The line and the list; it speaks in messages, the screen searches and goes there."""

    DEFAULT_CSS = """
    FindBar {
        display: none;
        background: $surface;
        & > Horizontal {
            height: 1;
            & > .prompt { width: 2; color: $text-accent; text-style: bold; }
            & > .count { width: auto; color: $text-muted; }
            & > Input { width: 1fr; }
        }
        &.open { display: block; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._input = FindLine(
            placeholder="name, id, OU, e-mail, role, ARN, URL", compact=True, select_on_focus=False
        )
        self._count = Static("", classes="count", markup=False)
        self._answered = ""
        self._goes_when_answered = False
        self.hits = HitList()

    def compose(self) -> ComposeResult:
        """Yield the line and the list."""
        with Horizontal():
            yield Static("/ ", classes="prompt", markup=False)
            yield self._input
            yield self._count
        yield self.hits

    @property
    def query_text(self) -> str:
        """What was typed."""
        return self._input.value

    def open(self, query: str = "") -> None:
        """Appear, with the keyboard on the line."""
        self.add_class("open")
        self._input.value = query
        self._input.cursor_position = len(query)
        self._input.focus()

    def close(self) -> None:
        """Disappear."""
        self.remove_class("open")

    @property
    def is_open(self) -> bool:
        """Whether it is on the screen."""
        return self.has_class("open")

    def tell(self, query: str, rows: Sequence[HitRow], *, more: bool, keep: bool = False) -> None:
        """Show the hits of a query; with `keep` the chosen one stays chosen.

        Who pressed enter before what was typed had been searched for goes to the first hit now.
        """
        self.hits.show(rows, f"Nothing matches {query}" if query else "", keep=keep)
        self._count.update(f" {len(rows)}{'+' if more else ''}" if query else "")
        self._answered = query
        if self._goes_when_answered and query == self.query_text.strip():
            self._go()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._goes_when_answered = False
        self.post_message(QueryChanged(event.value))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip() == self._answered:
            self._go()
        else:
            self._goes_when_answered = True

    def _go(self) -> None:
        self._goes_when_answered = False
        if self.hits.rows:
            self.post_message(HitChosen(self.hits.rows[self.hits.chosen].key))
        elif not self._answered:
            self.post_message(FindClosed())
