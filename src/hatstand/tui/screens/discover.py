"""Discovering on request: which instances are wanted, and that AWS bills the call."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from hatstand.domain.cloudmap import HealthFilter, query_attributes
from hatstand.tui.copy_choices import CopyAbout
from hatstand.tui.facts import MUTED, Block, Paragraph, Title
from hatstand.tui.screens.dialog import Dialog, Hint
from hatstand.tui.tabs.service_state import EVERYTHING, Asked
from hatstand.tui.widgets.choice_list import ChoiceList
from hatstand.tui.widgets.page import Page
from hatstand.tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget

_FILTERS = (
    (HealthFilter.ALL, "whatever their health"),
    (HealthFilter.HEALTHY, "healthy ones only"),
    (HealthFilter.UNHEALTHY, "unhealthy ones only"),
    (HealthFilter.HEALTHY_OR_ELSE_ALL, "healthy ones; where none is, all"),
)
_BILLED = "DiscoverInstances is asked once when you press enter. AWS bills each call."
_UNCHECKED = "The service has no health check: AWS returns all of its instances."


class DiscoverScreen(Dialog[Asked | None]):
    """What to ask DiscoverInstances for; None where one goes back, and then nothing is asked."""

    DEFAULT_CSS = """
    DiscoverScreen {
        & OptionList { width: 1fr; height: auto; margin: 1 0 1 0; }
        & Horizontal { height: 1; }
        & Input { width: 1fr; background: $background; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("q", "cancel", "Back", show=False),
    ]
    TITLE_TEXT = "Discover instances"

    def __init__(
        self, about: CopyAbout, asked: Asked = EVERYTHING, *, checked: bool = True
    ) -> None:
        """Make the dialog.

        Args:
            about: The service, and whose it is.
            asked: What was asked the last time.
            checked: Whether the service has a health check.
        """
        super().__init__()
        self._subject = about
        self._asked = asked
        self._checked = checked
        self._page = Page()
        self._list = ChoiceList()
        self._query = TextLine(
            value=_query_text(asked),
            placeholder="name=value name=value, or none",
            compact=True,
            select_on_focus=False,
        )
        self._note = Static("", classes="note", markup=False)

    def body(self) -> Iterable[Widget]:
        """Yield what will happen, the health, and the line for attributes."""
        yield self._page
        yield self._list
        yield Horizontal(Static("Attributes", classes="label", markup=False), self._query)
        yield self._note

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        return (("enter", "discover, billed"), ("tab", "attributes"), ("esc", "back"))

    def on_mount(self) -> None:
        """Show what was asked the last time."""
        super().on_mount()
        about = self._subject
        self.frame_in(about.environment)
        head = self.headline(about.account_name, about.account_id, about.environment)
        blocks: list[Block] = [
            Title(head + Content("  ") + self.said(about.name, "bold")),
            Title(Content("")),
            Paragraph(self.said(_BILLED)),
        ]
        if not self._checked:
            blocks.append(Paragraph(self.said(_UNCHECKED, MUTED)))
        self._page.tell(blocks)
        for health, words in _FILTERS:
            label = self.said(f"{health.value:<21}") + self.said(words, MUTED)
            self._list.add_option(Option(label, id=health.value))
        self._list.highlighted = self._list.get_option_index(self._asked.health.value)
        self._list.focus()
        self._note.display = False

    def on_key(self, event: events.Key) -> None:
        """Let no key that was typed ahead cause a call that costs."""
        if event.key == "enter" and self.too_early(event):
            event.stop()
            event.prevent_default()

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def _entered(self) -> None:
        option = self._list.highlighted_option
        if option is None or option.id is None:
            return
        try:
            query = query_attributes(self._query.value)
        except ValueError as error:
            self._note.update(self.said(f"{error}"[:1].upper() + f"{error}"[1:]))
            self._note.display = True
            self._query.focus()
            return
        self.dismiss(Asked(HealthFilter(option.id), MappingProxyType(query)))

    def action_step(self, by: int) -> None:
        """Move in the list."""
        (self._list.action_cursor_down if by > 0 else self._list.action_cursor_up)()


def _query_text(asked: Asked) -> str:
    """Return attributes as they are typed."""
    return " ".join(shlex.quote(f"{name}={value}") for name, value in asked.query.items())
