"""Mark as…: the environments there are, what a mark would change, and the lines that say it too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from hatstand.config.model import Settings
from hatstand.domain.environments import Confirm, Environment
from hatstand.domain.inventory import Inventory
from hatstand.services.marking import (
    Marking,
    Subject,
    environments_to_choose,
    lines_to_paste,
    marking,
    notes_on_lines,
    rule_of,
)
from hatstand.tui.facts import MUTED, Block, Fact, Paragraph, Title
from hatstand.tui.screens.dialog import NAME_CELLS, Dialog, Hint
from hatstand.tui.text import clip, pad, plain
from hatstand.tui.theming.styles import badge_style
from hatstand.tui.widgets.choice_list import ChoiceList
from hatstand.tui.widgets.entry import Entry
from hatstand.tui.widgets.page import Listing, Page

if TYPE_CHECKING:
    from textual.widget import Widget

_BADGE_CELLS = 7
_COLUMNS = 16
"""Lines of the two columns where there is room: what the longest choice has to say."""

_AROUND = 6
"""Lines beside the columns, the head and the line to type on: frame, keys, space between."""

_TYPED = 2
"""Lines that the line to type on takes."""

_NO_MARK = "none"

ASKS = {
    Confirm.NONE: "asks nothing",
    Confirm.ASK: "asks before every use",
    Confirm.TYPE: "wants the account's name typed",
}
"""What an environment's `confirm` comes to, in words."""


class MarkScreen(Dialog[Marking | None]):
    """A list at the left, at the right what the mark would do; less asked has to be typed."""

    DEFAULT_CSS = """
    MarkScreen {
        & .columns { margin: 1 0 0 0; }
        & OptionList { width: 26; height: 100%; margin: 0 2 0 0; }
        & VerticalScroll { width: 1fr; height: 100%; }
        & .typed { height: 1; margin: 1 0 0 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("c", "copy_lines", "Copy the lines", show=False),
        Binding("q", "cancel", "Back", show=False),
    ]
    TITLE_TEXT = "Mark as"

    def __init__(
        self,
        subject: Subject,
        inventory: Inventory,
        settings: Settings,
        now: datetime,
        *,
        copy: Callable[[str, str], None],
    ) -> None:
        """Make the dialog.

        Args:
            subject: What is marked.
            inventory: With what is in force now.
            settings: With the rules, and the machine's policy.
            now: When that is.
            copy: Copies a text; the second one says what it is.
        """
        super().__init__()
        self._subject = subject
        self._inventory = inventory
        self._settings = settings
        self._now = now
        self._copy = copy
        self._choices: dict[str, Environment | None] = {
            f"e{number}": environment
            for number, environment in enumerate(environments_to_choose(settings))
        }
        if inventory.marks and subject.node in inventory.marks.by_node:
            self._choices[_NO_MARK] = None
        self._before = marking(subject, None, inventory, settings, now).before
        self._head = Page()
        self._list = ChoiceList()
        self._about = Page()
        self._lines = Listing()
        self._notes = Page()
        self._entry = Entry(self._typed, self.too_early)
        self._typing: Marking | None = None

    def body(self) -> Iterable[Widget]:
        """Yield what is marked, the list, the preview, and the line to type on."""
        yield self._head
        with Horizontal(classes="columns"):
            yield self._list
            with VerticalScroll(can_focus=False):
                yield self._about
                yield self._lines
                yield self._notes
        yield Horizontal(
            Static("Type", classes="label", markup=False), self._entry, classes="typed"
        )

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        if self._typing is not None:
            return (("esc", "another one"),)
        return (("enter", "mark"), ("c", "copy the lines"), ("esc", "back"))

    def on_mount(self) -> None:
        """Fill the list, the environment of now under the cursor."""
        super().on_mount()
        now = self._before
        self._head.tell(
            [
                Title(self.headline(self._subject.name, self._subject.account_id, now)),
                Fact("Now", self.said(now.reason if now else "not marked")),
            ]
        )
        self._list.add_options(
            Option(self._line(environment), id=key) for key, environment in self._choices.items()
        )
        self._fit()
        names = [environment.name if environment else "" for environment in self._choices.values()]
        self._list.highlighted = names.index(now.name) if now.name in names else 0
        self._type_for(None)

    def on_resize(self) -> None:
        """Let the columns have what the head and the keys leave."""
        self._fit()

    def _fit(self) -> None:
        head = self._head.get_content_height(self.size, self.size, self._box.content_size.width)
        left = self.size.height - _AROUND - head - (_TYPED if self._typing else 0)
        self.query_one(".columns").styles.height = max(min(_COLUMNS, left), 3)

    def _line(self, environment: Environment | None) -> Content:
        if environment is None:
            return self.said(f"{pad('', _BADGE_CELLS + 2)} no mark")
        style = badge_style(self.app.theme_variables, environment.color)
        badge = plain(f" {environment.badge} ").stylize(style)
        blanks = " " * max(_BADGE_CELLS + 2 - badge.cell_length, 0)
        return badge + Content(f"{blanks} ") + self.said(environment.name)

    @property
    def _chosen(self) -> Environment | None:
        option = self._list.highlighted_option
        return self._choices[option.id or ""] if option else None

    @property
    def _marking(self) -> Marking:
        return marking(self._subject, self._chosen, self._inventory, self._settings, self._now)

    @on(OptionList.OptionHighlighted)
    def _preview(self) -> None:
        wanted = self._marking
        self._about.tell(self._effect(wanted))
        lines: list[Content] = []
        if (chosen := self._chosen) is not None:
            rule = rule_of(self._subject, chosen)
            lines = [self.said("In config.toml:", MUTED), *map(self.said, rule)]
        self._lines.tell_lines(lines)
        notes = notes_on_lines(self._subject, self._settings) if lines else []
        self._notes.tell([Paragraph(self.said(note, MUTED)) for note in notes])

    def _effect(self, wanted: Marking) -> list[Block]:
        after = wanted.after
        what = ASKS[after.confirm]
        if wanted.subject.kind == "OU" and after:
            what += "; a rule that asks for more for an account below still counts"
        said = f"{after.name}: {what}" if after else "no environment"
        if wanted.mark is None:
            said = f"the rules decide: {said}"
        blocks: list[Block] = [Paragraph(self.said(said))]
        if wanted.asks_less:
            blocks.append(
                Paragraph(self.said("That is less than now: it has to be typed.", "$text-warning"))
            )
        return [*blocks, Title(Content(""))]

    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        wanted = self._marking
        if wanted.asks_less:
            self._type_for(wanted)
        else:
            self.dismiss(wanted)

    def _type_for(self, wanted: Marking | None) -> None:
        """Ask for the name, or with None go back to the list."""
        self._typing = wanted
        row = self.query_one(".typed")
        row.display = wanted is not None
        self._fit()
        if wanted is None:
            self._list.focus()
        else:
            self._entry.clear()
            self._about.tell(
                [
                    *self._effect(wanted)[:-1],
                    Fact("To confirm", self.said("type ") + self.said(self._wanted, "bold")),
                    Title(Content("")),
                ]
            )
            self._entry.focus()
        self.tell_hints()

    @property
    def _wanted(self) -> str:
        """What has to be typed: the name, or the id where nobody can type or see all of that."""
        name = self._subject.name.strip()
        if name and clip(name, NAME_CELLS) == name:
            return name
        return self._subject.account_id or self._subject.node.partition(":")[2]

    def _typed(self) -> None:
        if self._typing is not None and self._entry.text == self._wanted:
            self.dismiss(self._typing)

    def action_cancel(self) -> None:
        """Go back: from typing to the list, from there without a mark."""
        if self._typing is not None:
            self._type_for(None)
            self._preview()
        else:
            self.dismiss(None)

    def action_copy_lines(self) -> None:
        """Copy the lines that say the same in the settings."""
        if self._typing is None and (chosen := self._chosen) is not None:
            self._copy(lines_to_paste(self._subject, chosen, self._settings), "lines")

    def action_step(self, by: int) -> None:
        """Move in the list."""
        (self._list.action_cursor_down if by > 0 else self._list.action_cursor_up)()
