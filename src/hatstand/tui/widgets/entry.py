"""A short answer that is typed: a code, or a name; the keyboard's own widget, without history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from hatstand.tui.facts import MUTED
from hatstand.tui.text import plain

if TYPE_CHECKING:
    from textual import events

CODE_LENGTH = 6
"""Digits of an MFA code."""


class Entry(Widget, can_focus=True):
    """One line to type on. What was typed is in no message; the screen is called and looks.

    Attributes:
        text: What was typed so far.
    """

    DEFAULT_CSS = """
    Entry {
        height: 1;
        width: 1fr;
        background: $background;

        &:focus { background: $panel; }
    }
    """
    ALLOW_SELECT = False

    def __init__(
        self, changed: Callable[[], None], too_early: Callable[[events.Event], bool]
    ) -> None:
        """Make an empty line.

        Args:
            changed: Called after every change.
            too_early: Tells of a key whether it was pressed before the question could be read.
        """
        super().__init__(markup=False)
        self.text = ""
        self._changed = changed
        self._too_early = too_early

    def clear(self) -> None:
        """Begin anew."""
        self._become("")

    def on_key(self, event: events.Key) -> None:
        """Type."""
        if event.key == "backspace":
            self._become(self.text[:-1])
        elif event.key == "ctrl+u":
            self._become("")
        elif event.is_printable and event.character:
            self._take(event, event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take a pasted text."""
        event.stop()
        self._take(event, event.text)

    def accepted(self, text: str) -> str:
        """Return what `text` looks like on this line."""
        return text

    def _take(self, event: events.Event, text: str) -> None:
        if not self._too_early(event):
            self._become(self.accepted(self.text + text))

    def _become(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.refresh()
            self._changed()

    def render(self) -> Content:
        """Return the end of what was typed, and the cursor."""
        room = max(self.size.width - 1, 1)
        shown = plain(self.text)
        if shown.cell_length > room:
            shown = shown[max(len(shown) - room, 0) :]
        return shown + Content.styled(" ", "reverse" if self.has_focus else "")


class CodeEntry(Entry):
    """Six digits, never shown; blanks and dashes in a pasted code are left out."""

    mark, gap = "●", "_"

    def accepted(self, text: str) -> str:
        """Return the digits, six at most."""
        digits = "".join(c for c in text if c.isascii() and c.isdigit())
        return digits[:CODE_LENGTH]

    @property
    def complete(self) -> bool:
        """Whether all digits are there."""
        return len(self.text) == CODE_LENGTH

    def render(self) -> Content:
        """Return a mark for each digit, and a gap for each that is missing."""
        typed = len(self.text)
        cells = [
            Content.styled(self.mark, "bold")
            if index < typed
            else Content.styled(self.gap, "bold $text-accent" if index == typed else MUTED)
            for index in range(CODE_LENGTH)
        ]
        return Content(" ").join(cells[:3]) + Content("   ") + Content(" ").join(cells[3:])
