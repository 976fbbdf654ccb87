"""An error: AWS's own words, what they most likely mean, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from hatstand.errors import AwsError, HatstandError, TargetError
from hatstand.tui.facts import MUTED, Block, Heading, Paragraph, Title
from hatstand.tui.screens.dialog import Hint, Reader
from hatstand.tui.widgets.page import Page

if TYPE_CHECKING:
    from textual.widget import Widget


class ProblemScreen(Reader):
    """One error, to be read, selected or copied as a whole."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "copy", "Copy", show=False)]
    TITLE_TEXT = "Problem"

    def __init__(self, error: HatstandError, copy: Callable[[str], None] | None = None) -> None:
        """Make the page.

        Args:
            error: What went wrong.
            copy: Copies a text that is no secret; without it no key offers that.
        """
        super().__init__()
        self._error = error
        self._copy = copy
        self._page = Page()

    @property
    def text(self) -> str:
        """The error as one would paste it into an issue."""
        error = self._error
        lines = [error.title]
        if isinstance(error, AwsError):
            lines += [" ".join(part for part in (error.operation, error.code) if part)]
            lines += [error.message]
        return "\n".join(line for line in [*lines, error.hint] if line)

    def page(self) -> Iterable[Widget]:
        """Yield the facts."""
        error = self._error
        title = f"{error.title[:1].upper()}{error.title[1:]}"
        blocks: list[Block] = [Title(self.said(title, "bold $text-error"))]
        if isinstance(error, AwsError) and (error.message or error.code):
            where = " ".join(part for part in (error.operation, error.code) if part)
            blocks += [Heading("AWS says"), Paragraph(self.said(error.message or error.code))]
            blocks += [Paragraph(self.said(where, MUTED))] if where else []
        if error.hint:
            hint = f"{error.hint[:1].upper()}{error.hint[1:]}"
            blocks += [Heading("What to do"), Paragraph(self.said(hint))]
        if isinstance(error, TargetError) and error.candidates:
            named = Content("\n").join(self.said(text) for text in error.candidates)
            blocks += [Heading("Meant perhaps"), Paragraph(named)]
        self._page.tell(blocks)
        yield self._page

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        copying = (("c", "copy"),) if self._copy else ()
        return (*copying, ("esc", "back"))

    def action_copy(self) -> None:
        """Copy the whole text."""
        if self._copy is not None:
            self._copy(self.text)
