"""Discovering on request: what is wanted of which service, and that AWS bills the call."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from hatstand.domain.cloudmap import HealthFilter, query_attributes
from hatstand.domain.records import dataclass
from hatstand.domain.text import sentence
from hatstand.tui.copy_choices import CopyAbout
from hatstand.tui.facts import MUTED, Block, Paragraph, Title
from hatstand.tui.screens.dialog import Dialog, Hint
from hatstand.tui.tabs.services.branches import ServiceItem, service_of
from hatstand.tui.tabs.services.names import NameLine, NamingError, Unnamed
from hatstand.tui.tabs.services.state import EVERYTHING, Asked
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
_BILLED = "Enter asks DiscoverInstances once. AWS bills each call."
_UNCHECKED = "The service has no health check: AWS returns all of its instances."
_BY_NAME = "It goes by names: also what AWS does not list for you is found."
_QUERY = NameLine("query", "Attributes", "name=value name=value, or none")
_OPTIONAL = NameLine("optional", "Preferred", "name=value; ignored where no instance has it")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to discover, and of which service."""

    item: ServiceItem
    asked: Asked


class DiscoverScreen(Dialog[Wanted | None]):
    """What to ask DiscoverInstances for; None where one goes back, and then nothing is asked."""

    DEFAULT_CSS = """
    DiscoverScreen {
        & OptionList { width: 1fr; height: auto; margin: 1 0 1 0; }
        & Horizontal { height: 1; }
        & .names { height: auto; margin: 1 0 0 0; }
        & Input { width: 1fr; background: $background; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("q", "cancel", "Back", show=False),
    ]
    TITLE_TEXT = "Discover instances"

    def __init__(self, about: CopyAbout, unnamed: Unnamed, asked: Asked = EVERYTHING) -> None:
        """Make the dialog.

        Args:
            about: The service, and whose it is, as far as that is known.
            unnamed: What of it must be typed.
            asked: What was asked the last time.
        """
        super().__init__()
        self._subject = about
        self._unnamed = unnamed
        self._asked = asked
        self._page = Page()
        self._list = ChoiceList()
        self._names = {line.id: _typed_on(line) for line in unnamed.lines}
        self._query = _typed_on(_QUERY, asked.query)
        self._optional = _typed_on(_OPTIONAL, asked.optional)
        self._note = Static("", classes="note", markup=False)

    def body(self) -> Iterable[Widget]:
        """Yield what will happen, names, the health, and the lines for attributes."""
        yield self._page
        if self._names:
            with Vertical(classes="names"):
                for line in self._unnamed.lines:
                    yield _line(line, self._names[line.id])
        yield self._list
        yield _line(_QUERY, self._query)
        yield _line(_OPTIONAL, self._optional)
        yield self._note

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        lines = "next line" if self._names else "attributes"
        return (("enter", "discover, billed"), ("tab", lines), ("esc", "back"))

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
        service = service_of(self._unnamed.item)
        if self._names:
            blocks.append(Paragraph(self.said(_BY_NAME, MUTED)))
        elif service is not None and service.service.arn and not service.service.health_check:
            blocks.append(Paragraph(self.said(_UNCHECKED, MUTED)))
        self._page.tell(blocks)
        for health, words in _FILTERS:
            label = self.said(f"{health.value:<21}") + self.said(words, MUTED)
            self._list.add_option(Option(label, id=health.value))
        self._list.highlighted = self._list.get_option_index(self._asked.health.value)
        next(iter(self._names.values()), self._list).focus()
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
            item = self._unnamed.named({key: line.value for key, line in self._names.items()})
        except NamingError as error:
            self._complain(f"{error}", self._names[error.line])
            return
        found: list[Mapping[str, str]] = []
        for line in (self._query, self._optional):
            try:
                found.append(MappingProxyType(query_attributes(line.value)))
            except ValueError as error:
                self._complain(f"{error}", line)
                return
        self.dismiss(Wanted(item, Asked(HealthFilter(option.id), *found)))

    def _complain(self, words: str, line: TextLine) -> None:
        """Say why that can't be asked, and go to where it is mended."""
        self._note.update(self.said(sentence(words)))
        self._note.display = True
        line.focus()

    def action_step(self, by: int) -> None:
        """Move in the list."""
        (self._list.action_cursor_down if by > 0 else self._list.action_cursor_up)()


def _typed_on(line: NameLine, attributes: Mapping[str, str] = EVERYTHING.query) -> TextLine:
    """Return a line to type on, with attributes as they are typed."""
    return TextLine(
        value=" ".join(shlex.quote(f"{name}={value}") for name, value in attributes.items()),
        placeholder=line.placeholder,
        compact=True,
        select_on_focus=False,
    )


def _line(line: NameLine, typed: TextLine) -> Horizontal:
    return Horizontal(Static(line.label, classes="label", markup=False), typed)
