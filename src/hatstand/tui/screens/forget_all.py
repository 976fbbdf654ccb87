"""Asking before every session is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from hatstand.tui.facts import Paragraph, Title
from hatstand.tui.screens.dialog import Dialog, Hint
from hatstand.tui.widgets.page import Page

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget


class ForgetAllScreen(Dialog[bool | None]):
    """True once `y` said so; never by enter."""

    TITLE_TEXT = "Forget all"

    def __init__(self, sessions: int) -> None:
        """Ask about so many sessions."""
        super().__init__()
        self._sessions = sessions
        self._page = Page()
        self._note = Static("", classes="note", markup=False)

    def body(self) -> Iterable[Widget]:
        """Yield the question, and room for a word on enter."""
        yield self._page
        yield self._note

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        return (("y", "yes"), ("n esc", "no"))

    def on_mount(self) -> None:
        """Show what will happen, and what will not."""
        super().on_mount()
        many = f"all {self._sessions} sessions" if self._sessions > 1 else "the only session"
        self._page.tell(
            [
                Title(self.said(f"Forget {many}?", "bold")),
                Title(Content("")),
                Paragraph(
                    self.said(
                        "They are removed here, the MFA session with them: the next role asks "
                        "for a code again. Credentials already handed over stay valid until "
                        "they expire."
                    )
                ),
            ]
        )
        self._note.display = False

    def on_key(self, event: events.Key) -> None:
        """Take `y` for a yes and `n` for a no; say so where enter was meant for one."""
        if event.key == "enter":
            event.stop()
            if not self.too_early(event):
                self._note.update(self.said("Enter confirms nothing here: y does"))
                self._note.display = True
        elif event.character in ("y", "Y"):
            event.stop()
            if not self.too_early(event):
                self.dismiss(result=True)
        elif event.character in ("n", "N"):
            event.stop()
            self.dismiss(result=False)
