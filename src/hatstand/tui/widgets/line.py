"""One line of text that is repainted only where it really changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from hatstand.tui.glyphs import ASCII, UNICODE
from hatstand.tui.signs import in_ascii
from hatstand.tui.widgets.repainting import changed_cells

if TYPE_CHECKING:
    from textual import events


F = TypeVar("F")
"""What a line is made of: compared as a whole."""


class Target(NamedTuple):
    """Cells that can be clicked, from `start` up to `end`, and what they stand for."""

    start: int
    end: int
    name: str


class Line(Widget):
    """A single line; the clock may ask it to redraw every second at no cost."""

    DEFAULT_CSS = """
    Line {
        height: 1;
        width: 1fr;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._content = Content("")
        self._targets: tuple[Target, ...] = ()

    @property
    def text(self) -> str:
        """What stands there, without styles."""
        return self._content.plain

    def show(self, content: Content, targets: Sequence[Target] = ()) -> None:
        """Show `content`, with the parts of it that can be clicked."""
        self._targets = tuple(targets)
        if getattr(self.app, "glyphs", UNICODE) is ASCII:
            content = in_ascii(content)
        if content.is_same(self._content):
            return
        before = self._painted()
        self._content = content
        start, end = changed_cells(before, self._painted())
        self.refresh(Region(start, 0, end - start, 1))

    def _painted(self) -> Strip:
        """Return the line as it looks in the width that it has."""
        width = self.size.width
        lines = Visual.to_strips(self, self._content, width, 1, self.visual_style, pad=True)
        return lines[0] if lines else Strip.blank(width, self.rich_style)

    def render(self) -> Content:
        """Return the line as it is."""
        return self._content

    def clicked(self, name: str) -> None:
        """Tell that the part called `name` was clicked; nothing unless a subclass says what."""

    def on_click(self, event: events.Click) -> None:
        """Find what was clicked."""
        place = event.get_content_offset(self)
        for target in self._targets if place is not None else ():
            if place is not None and target.start <= place.x < target.end:
                self.clicked(target.name)
                return


class FactsLine(Line, Generic[F]):
    """A line that is made of facts, anew where these or its width are other ones."""

    def __init__(self, facts: F, *, id: str | None = None) -> None:
        """Make a line that shows nothing until it is told something.

        Args:
            facts: Those that nothing is shown of.
            id: Of the widget.
        """
        super().__init__(id=id)
        self._facts = facts

    def tell(self, facts: F) -> None:
        """Show other facts."""
        if facts != self._facts:
            self._facts = facts
            self.draw(facts, self.size.width)

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the new width."""
        self.draw(self._facts, self.size.width)

    def draw(self, facts: F, width: int) -> None:
        """Show the facts, as far as there is room for them.

        Args:
            facts: What the line is to say.
            width: The cells of the line.
        """
        raise NotImplementedError
