"""Asking before every session is forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from hatstand.tui.facts import Block, Paragraph, Title
from hatstand.tui.screens.yes_no import YesNoScreen


class ForgetAllScreen(YesNoScreen):
    """Whether to forget all sessions."""

    TITLE_TEXT = "Forget all"

    def __init__(self, sessions: int) -> None:
        """Ask about so many sessions."""
        super().__init__()
        self._sessions = sessions

    def blocks(self) -> Sequence[Block]:
        """Return what will happen, and what will not."""
        several = self._sessions > 1
        many = f"all {self._sessions} sessions" if several else "the only session"
        they = "They are" if several else "It is"
        return (
            Title(self.said(f"Forget {many}?", "bold")),
            Title(Content("")),
            Paragraph(
                self.said(
                    f"{they} removed here, and so is the MFA session: the next role asks for a "
                    "code again. Credentials already handed over stay valid until they expire."
                )
            ),
        )
