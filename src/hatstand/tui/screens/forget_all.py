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
        many = f"all {self._sessions} sessions" if self._sessions > 1 else "the only session"
        return (
            Title(self.said(f"Forget {many}?", "bold")),
            Title(Content("")),
            Paragraph(
                self.said(
                    "They are removed here, the MFA session with them: the next role asks for a "
                    "code again. Credentials already handed over stay valid until they expire."
                )
            ),
        )
