"""Copy as…: every form of something, with a preview of the one under the cursor, masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from hatstand.domain.records import dataclass
from hatstand.domain.text import sentence
from hatstand.tui.copy_choices import CopyAbout, CopyChoice
from hatstand.tui.facts import MUTED, Heading, Paragraph, Title
from hatstand.tui.screens.dialog import Dialog, Hint
from hatstand.tui.widgets.choice_list import ChoiceList
from hatstand.tui.widgets.page import Listing, Page

if TYPE_CHECKING:
    from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class CopyAs:
    """What was chosen, and whether to show it for selecting by hand in place of copying it."""

    choice: CopyChoice
    show: bool = False


class CopyAsScreen(Dialog[CopyAs | None]):
    """A list at the left, at the right what would be copied."""

    DEFAULT_CSS = """
    CopyAsScreen {
        & .columns { height: 15; }
        & OptionList { width: 22; height: 100%; margin: 0 2 0 0; }
        & VerticalScroll { width: 1fr; height: 100%; }
        & .headline { margin: 0 0 1 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("v", "choose_to_show", "Show", show=False),
        Binding("q", "cancel", "Back", show=False),
    ]
    TITLE_TEXT = "Copy as"

    def __init__(self, about: CopyAbout, choices: Sequence[CopyChoice]) -> None:
        """Make the dialog.

        Args:
            about: What is copied, and whose it is.
            choices: The forms in which it can be copied.
        """
        super().__init__()
        self._subject = about
        self._choices = tuple(choices)
        self._list = ChoiceList()
        self._about = Page()
        self._preview = Listing()

    def body(self) -> Iterable[Widget]:
        """Yield the headline, the list and the preview."""
        yield Page(classes="headline")
        with Horizontal(classes="columns"):
            yield self._list
            with VerticalScroll(can_focus=False):
                yield self._about
                yield self._preview

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        return (("enter", "copy"), ("v", "show to select by hand"), ("esc", "back"))

    def on_mount(self) -> None:
        """Fill the list."""
        super().on_mount()
        about = self._subject
        self.frame_in(about.environment)
        head = self.headline(about.account_name, about.account_id, about.environment)
        name = Content("  ") + self.said(about.name, "bold")
        self.query_one(".headline", Page).tell([Title(head + name)])
        group = ""
        for index, choice in enumerate(self._choices):
            if choice.group != group:
                group = choice.group
                self._list.add_option(Option(self.said(group, "bold $text-accent"), disabled=True))
            self._list.add_option(Option(self.said(choice.title), id=f"c{index}"))
        self._list.highlighted = 1 if self._choices else None
        self._list.focus()

    @on(OptionList.OptionHighlighted)
    def _show_preview(self, event: OptionList.OptionHighlighted) -> None:
        choice = self._chosen(event.option.id)
        if choice is not None:
            note = "secrets are masked here" if choice.secret else "no secret is in it"
            notes = (choice.note, note if choice.possible else "")
            what = sentence(choice.what)
            said = [Paragraph(self.said(text, MUTED)) for text in notes if text]
            self._about.tell([Heading(what), *said, Title(Content(""))])
            lines = choice.shown().rstrip("\n").split("\n")
            self._preview.tell_lines([self.said(line) for line in lines])

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option.id)

    def _choose(self, option_id: str | None, *, show: bool = False) -> None:
        """Take a choice; one that can't be made says why in its preview, and stays."""
        choice = self._chosen(option_id)
        if choice is not None and choice.possible:
            self.dismiss(CopyAs(choice, show=show))

    def _chosen(self, option_id: str | None) -> CopyChoice | None:
        return self._choices[int(option_id[1:])] if option_id else None

    def action_choose_to_show(self) -> None:
        """Take what is under the cursor, to be shown."""
        option = self._list.highlighted_option
        self._choose(option.id if option else None, show=True)

    def action_step(self, by: int) -> None:
        """Move in the list."""
        (self._list.action_cursor_down if by > 0 else self._list.action_cursor_up)()
