"""Asking before a session of a guarded environment is made or handed over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from hatstand.domain.environments import Confirm
from hatstand.domain.text import sentence
from hatstand.services.assume.asking import ConfirmRequest
from hatstand.tui.describing.plan import short_blocks
from hatstand.tui.facts import Block, Fact, Title
from hatstand.tui.screens.dialog import NAME_CELLS, Dialog, Hint
from hatstand.tui.text import clip
from hatstand.tui.widgets.entry import Entry
from hatstand.tui.widgets.page import Page

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget


_ACTION_CELLS = 200
"""Cells of what will happen: AWS's longest names of a role and its account, and the words."""


class ConfirmScreen(Dialog[bool | None]):
    """True once it was confirmed: by `y`, or by typing the account's name; never by enter."""

    DEFAULT_CSS = """
    ConfirmScreen {
        & .typed { height: 1; margin: 1 0 0 0; }
    }
    """
    TITLE_TEXT = "Confirm"

    def __init__(self, request: ConfirmRequest) -> None:
        super().__init__()
        self._request = request
        self._done = False
        self._page = Page()
        self._entry = Entry(self._typed, self.too_early)
        self._note = Static("", classes="note", markup=False)

    @property
    def _by_typing(self) -> bool:
        return self._request.way is Confirm.TYPE

    @property
    def _wanted(self) -> str:
        """What has to be typed: the name, or the id where nobody can type or see all of that."""
        name = self._request.expected.strip()
        if name and clip(name, NAME_CELLS) == name:
            return name
        return self._request.plan.role.account_id

    def body(self) -> Iterable[Widget]:
        """Yield what will happen, and the line to type on where that is wanted."""
        yield self._page
        if self._by_typing:
            yield Horizontal(
                Static("Type", classes="label", markup=False),
                self._entry,
                classes="typed",
            )
        yield self._note

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        if self._by_typing:
            return (("esc", "cancel"),)
        return (("y", "yes"), ("n esc", "no"))

    def on_mount(self) -> None:
        """Show what will happen, in the environment's colour."""
        super().on_mount()
        plan = self._request.plan
        self.frame_in(plan.environment)
        action = clip(self._request.action, _ACTION_CELLS)
        blocks: list[Block] = [
            Title(self.headline(plan.account_name, plan.role.account_id, plan.environment)),
            Title(Content("")),
            Title(self.said(f"{sentence(action)}?", "bold")),
            Title(Content("")),
            *short_blocks(plan, self.said, self._request.left),
        ]
        if self._by_typing:
            blocks.append(Fact("To confirm", self._question()))
            self._entry.focus()
        self._page.tell(blocks)
        self._note.display = False

    def _question(self) -> Content:
        kind = "name" if self._wanted == self._request.expected.strip() else "id"
        return self.said(f"type the account's {kind}: ") + self.said(self._wanted, "bold")

    def on_key(self, event: events.Key) -> None:
        """Take `y` for a yes and `n` for a no; say so where enter was meant for one."""
        if event.key == "enter":
            event.stop()
            if not self.too_early(event):
                self._say("Enter confirms nothing here" + ("" if self._by_typing else ": y does"))
        elif not self._by_typing and event.character in ("y", "Y", "n", "N"):
            event.stop()
            if not self.too_early(event):
                self._answer(yes=event.character in ("y", "Y"))

    def _typed(self) -> None:
        if self._entry.text == self._wanted:
            self._answer(yes=True)

    def _answer(self, *, yes: bool) -> None:
        if not self._done:
            self._done = True
            self.dismiss(yes)

    def _say(self, text: str) -> None:
        self._note.update(self.said(text))
        self._note.display = True
