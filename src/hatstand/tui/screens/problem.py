"""An error: AWS's own words, what they most likely mean, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from hatstand.domain.denial import Denial
from hatstand.domain.text import sentence
from hatstand.errors import AwsError, HatstandError, TargetError
from hatstand.tui.commands.keymap import Keymap
from hatstand.tui.commands.registry import BY_ID
from hatstand.tui.facts import MUTED, Block, Heading, Paragraph, Title
from hatstand.tui.screens.dialog import Hint, Reader
from hatstand.tui.widgets.page import Page

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget


class ProblemScreen(Reader):
    """One error, to be read, selected or copied as a whole."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "copy", "Copy", show=False)]
    TITLE_TEXT = "Problem"

    def __init__(
        self,
        error: HatstandError,
        copy: Callable[[str], None] | None = None,
        *,
        keymap: Keymap | None = None,
        perform: Callable[[str], None] | None = None,
    ) -> None:
        """Make the page.

        Args:
            error: What went wrong.
            copy: Copies a text that is no secret; without it no key offers that.
            keymap: The keys in force.
            perform: Runs a command of the UI; without it no key takes the next step.
        """
        super().__init__()
        self._error = error
        self._copy = copy
        self._keymap = keymap
        self._perform = perform
        self._page = Page()

    @property
    def _denial(self) -> Denial | None:
        return self._error.denial if isinstance(self._error, AwsError) else None

    @property
    def _step_keys(self) -> tuple[str, ...]:
        """The keys that take the next step here."""
        if self._denial is None or self._keymap is None or self._perform is None:
            return ()
        return self._keymap.keys_of(self._denial.key) if self._denial.key else ()

    @property
    def text(self) -> str:
        """The error as one would paste it into an issue."""
        error = self._error
        lines = [error.title]
        if isinstance(error, AwsError):
            lines += [" ".join(part for part in (error.operation, error.code) if part)]
            lines += [error.message]
        if self._denial is not None:
            return "\n".join(line for line in [*lines, *self._denial.lines] if line)
        return "\n".join(line for line in [*lines, error.hint] if line)

    def page(self) -> Iterable[Widget]:
        """Yield the facts."""
        error = self._error
        title = self.said(sentence(error.title), "bold $text-error")
        blocks: list[Block] = [Title(title)]
        if isinstance(error, AwsError) and (error.message or error.code):
            where = " ".join(part for part in (error.operation, error.code) if part)
            if error.message:  # where nothing answered, AWS said nothing
                blocks += [Heading("AWS says"), Paragraph(self.said(error.message))]
            blocks += [Paragraph(self.said(where, MUTED))] if where else []
        if self._denial is not None:
            blocks += self._explained(self._denial)
        elif error.hint:
            blocks += [Heading("What to do"), Paragraph(self.said(sentence(error.hint)))]
        if isinstance(error, TargetError) and error.candidates:
            named = Content("\n").join(self.said(text) for text in error.candidates)
            blocks += [Heading("Meant perhaps"), Paragraph(named)]
        self._page.tell(blocks)
        yield self._page

    def _explained(self, denial: Denial) -> list[Block]:
        """Return which side most likely refused, and the next step."""
        lines = [f"Refused at {denial.where}"] if denial.where else []
        lines += [cause.line for cause in denial.likely]
        blocks: list[Block] = [Heading("Which side refused")]
        blocks += [Paragraph(self.said(line)) for line in lines]
        blocks += [Heading("What to do"), Paragraph(self.said(denial.next_step))]
        if denial.command:
            blocks.append(Paragraph(self.said(denial.command, MUTED)))
        return blocks

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        copying = (("c", "copy"),) if self._copy else ()
        step: tuple[Hint, ...] = ()
        if self._step_keys and self._denial is not None and self._keymap is not None:
            key = self._denial.key
            step = ((self._keymap.display(key), BY_ID[key].title.lower()),)
        return (*step, *copying, ("esc", "back"))

    def on_key(self, event: events.Key) -> None:
        """Take the next step with the key that does it on the main screen."""
        keys = self._step_keys
        if self._denial is None or self._perform is None or self.too_early(event):
            return
        if event.key in keys or event.character in keys:
            event.stop()
            self.dismiss(None)
            self.app.call_later(self._perform, self._denial.key)

    def action_copy(self) -> None:
        """Copy the whole text."""
        if self._copy is not None:
            self._copy(self.text)
