"""A text shown for selecting by hand, where nothing could copy it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.content import Content

from hatstand.domain.text import printable
from hatstand.secret import MASK, Secret
from hatstand.services.exports import hand_over
from hatstand.tui.facts import MUTED, Paragraph, Title
from hatstand.tui.screens.dialog import Hint, Reader
from hatstand.tui.widgets.page import Listing, Page

if TYPE_CHECKING:
    from textual.widget import Widget

T = TypeVar("T")

_OTHER_SCREEN = b"\x1b[?1049h\x1b[2J\x1b[3J\x1b[H"
_FIRST_SCREEN = b"\x1b[2J\x1b[?1049l"


class ShowScreen(Reader):
    """A text; a secret one is masked until `v`.

    Selecting within frames cuts long lines, so `p` puts the bare text on the terminal, where its
    own selecting works as always; nothing of that stays in the scrollback.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "reveal", "Reveal", show=False),
        Binding("p", "bare_page", "Bare page", show=False),
    ]
    TITLE_TEXT = "To select by hand"

    def __init__(
        self, title: str, text: str | Secret, *, masked: str = MASK, revealed: bool = False
    ) -> None:
        """Make the page.

        Args:
            title: What it is, or why it is shown.
            text: The text; a `Secret` is masked at first.
            masked: What is shown in place of a secret text.
            revealed: Whether it was asked for in the clear.
        """
        super().__init__()
        self._title = title
        self._text = text
        self._masked = masked
        self._revealed = revealed
        self._about = Page()
        self._listing = Listing()

    @property
    def _secret(self) -> bool:
        return isinstance(self._text, Secret)

    def page(self) -> Iterable[Widget]:
        """Yield the text."""
        note = "hold shift (option on macOS) while you select with the mouse"
        title = Title(self.said(self._title, "bold"))
        self._about.tell([title, Paragraph(self.said(note, MUTED)), Title(Content(""))])
        self._draw()
        yield self._about
        yield self._listing

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        reveal = (("v", "mask" if self._revealed else "reveal"),) if self._secret else ()
        return (*reveal, ("p", "bare page to select from"), ("esc", "back"))

    def action_reveal(self) -> None:
        """Show the secret, or mask it again."""
        if self._secret:
            self._revealed = not self._revealed
            self._draw()
            self.tell_hints()

    def action_bare_page(self) -> None:
        """Put the text alone on the terminal until enter is pressed."""
        try:
            with self.app.suspend():
                self._with_text(_wait_on_bare_page)
        except (OSError, SuspendNotSupported):
            self.notify("This terminal can't be used that way", severity="warning", markup=False)

    def _draw(self) -> None:
        if self._secret and not self._revealed:
            self._list(self._masked)
        else:
            self._with_text(self._list)

    def _list(self, text: str) -> None:
        lines = text.rstrip("\n").split("\n")
        self._listing.tell_lines([self.said(line) for line in lines])

    def _with_text(self, sink: Callable[[str], T]) -> T:
        if isinstance(self._text, Secret):
            return hand_over(self._text, sink)
        return sink(self._text)


def _wait_on_bare_page(text: str) -> None:
    lines = "\r\n".join(printable(line) for line in text.rstrip("\n").split("\n"))
    descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    with open(descriptor, "r+b", buffering=0) as terminal:  # noqa: PTH123 - a descriptor
        try:
            terminal.write(_OTHER_SCREEN + lines.encode() + b"\r\n\r\nenter goes back ")
            terminal.readline()
        finally:
            terminal.write(_FIRST_SCREEN)
