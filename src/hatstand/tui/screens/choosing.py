"""Choosing one of many: a line that filters, a list, enter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from hatstand.domain.records import dataclass
from hatstand.domain.text import folded
from hatstand.tui.facts import MUTED
from hatstand.tui.screens.dialog import Dialog, Hint
from hatstand.tui.widgets.choice_list import ChoiceList
from hatstand.tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from textual.content import Content
    from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list.

    Attributes:
        key: What is returned when it is taken.
        line: What stands there.
        words: The text by which typing finds it.
    """

    key: str
    line: Content
    words: str


class ChoosingScreen(Dialog[str | None]):
    """Returns the key of the choice that was taken, or None."""

    DEFAULT_CSS = """
    ChoosingScreen {
        & .typed { height: 1; margin: 0 0 1 0; }
        & Input { width: 1fr; background: $surface; }
        & OptionList { height: auto; max-height: 14; }
        & .empty { height: auto; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "Up", show=False),
        Binding("down", "step(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        takes: str,
        empty: str,
        current: str = "",
        placeholder: str = "name",
    ) -> None:
        """Make the dialog.

        Args:
            title: What stands in the frame.
            choices: All that there is to choose from.
            takes: What enter does, in a word.
            empty: What is said where there is nothing to choose.
            current: The key of the choice that is under the cursor at first.
            placeholder: What may be typed, in a word or two.
        """
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._takes = takes
        self._current = current
        self._filter = TextLine(placeholder=placeholder, compact=True)
        self._list = ChoiceList()
        self._list.can_focus = False
        self._empty_text = empty
        self._empty = Static("", classes="empty", markup=False)

    def body(self) -> Iterable[Widget]:
        """Yield the line and the list."""
        yield Horizontal(
            Static("Find", classes="label", markup=False), self._filter, classes="typed"
        )
        yield self._list
        yield self._empty

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        return (("enter", self._takes), ("esc", "back")) if self._choices else (("esc", "back"),)

    def on_mount(self) -> None:
        """Show all choices, the current one under the cursor."""
        super().on_mount()
        self._box.border_title = self._title
        self._filter.focus()
        self._fill(self._current)

    def _fill(self, cursor: str) -> None:
        words = folded(self._filter.value).split()
        shown = [
            choice
            for choice in self._choices
            if all(word in folded(choice.words) for word in words)
        ]
        self._list.set_options(Option(choice.line, id=choice.key) for choice in shown)
        keys = [choice.key for choice in shown]
        self._list.highlighted = (keys.index(cursor) if cursor in keys else 0) if keys else None
        self._list.display = bool(keys)
        self._empty.display = not keys
        nothing = "Nothing fits what is typed." if self._choices else self._empty_text
        self._empty.update(self.said(nothing, MUTED))

    @property
    def _cursor(self) -> str:
        option = self._list.highlighted_option
        return (option.id or "") if option else ""

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(self._cursor)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        if self._cursor:
            self.dismiss(self._cursor)

    def action_step(self, by: int) -> None:
        """Move in the list."""
        (self._list.action_cursor_down if by > 0 else self._list.action_cursor_up)()

    def action_page(self, by: int) -> None:
        """Move in the list by a page."""
        for _ in range(max(self._list.size.height - 1, 1)):
            self.action_step(by)
