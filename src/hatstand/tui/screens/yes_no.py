"""A question that `y` answers with a yes, and enter with nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.widgets import Static

from hatstand.tui.screens.dialog import Dialog, Hint
from hatstand.tui.widgets.page import Page

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget

    from hatstand.tui.facts import Block


class YesNoScreen(Dialog[bool | None]):
    """True once `y` said so; never by enter, nor by keys pressed before one could read it."""

    def __init__(self) -> None:
        super().__init__()
        self._page = Page()
        self._scroll = VerticalScroll(self._page)
        self._note = Static("", classes="note", markup=False)

    def blocks(self) -> Sequence[Block]:
        """Return what will happen, and what will not."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """Yield the question, and room for a word on enter."""
        yield self._scroll
        yield self._note

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        return (("y", "yes"), ("n esc", "no"))

    def on_mount(self) -> None:
        """Show the question."""
        super().on_mount()
        self._page.tell(self.blocks())
        self._scroll.focus()  # what is long can be read to its end before one answers
        self._note.display = False

    def on_key(self, event: events.Key) -> None:
        """Take `y` for a yes and `n` for a no; say so where enter was meant for one."""
        if event.key == "enter":
            event.stop()
            if not self.too_early(event):
                self._note.update(self.said("Enter confirms nothing here: y does"))
                self._note.display = True
        elif event.character in ("y", "Y", "n", "N"):
            event.stop()
            if not self.too_early(event):
                self.dismiss(result=event.character in ("y", "Y"))
