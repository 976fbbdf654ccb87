"""Asking why a session is made, where the machine's policy wants to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from hatstand.domain.text import sentence
from hatstand.services.assume.asking import ReasonRequest
from hatstand.tui.describing.plan import short_blocks
from hatstand.tui.facts import MUTED, Title
from hatstand.tui.screens.dialog import Dialog, Hint
from hatstand.tui.widgets.page import Page
from hatstand.tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from textual.widget import Widget

LONGEST = 200
"""Characters of a reason: what a line of the journal and a session tag can hold."""


class ReasonScreen(Dialog[str | None]):
    """Returns what was typed once enter is pressed; never an empty text."""

    DEFAULT_CSS = """
    ReasonScreen {
        & Horizontal { height: 1; margin: 1 0 0 0; }
        & Input { width: 1fr; background: $background; }
    }
    """
    TITLE_TEXT = "Reason"

    def __init__(self, request: ReasonRequest) -> None:
        super().__init__()
        self._request = request
        self._page = Page()
        words = "such as a ticket's number"
        self._line = TextLine(placeholder=words, max_length=LONGEST, compact=True)

    def body(self) -> Iterable[Widget]:
        """Yield what will happen, and the line to type on."""
        yield self._page
        yield Horizontal(Static("Reason", classes="label"), self._line)

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        return (("enter", "go on"), ("esc", "cancel"))

    def on_mount(self) -> None:
        """Show what will happen, in the environment's colour."""
        super().on_mount()
        plan, action = self._request.plan, self._request.action
        self.frame_in(plan.environment)
        self._page.tell(
            [
                Title(self.headline(plan.account_name, plan.role.account_id, plan.environment)),
                Title(Content("")),
                Title(self.said(f"{sentence(action)}: why?", "bold")),
                Title(
                    Content.styled(
                        "The machine's policy wants a reason. It is kept in the journal, and "
                        "CloudTrail shows it where the role takes session tags.",
                        MUTED,
                    )
                ),
                Title(Content("")),
                *short_blocks(plan, self.said),
            ]
        )
        self._line.focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        reason = event.value.strip()
        if reason:
            self.dismiss(reason)
