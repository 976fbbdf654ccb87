"""Lines of panes with their frames around them, made once for each content.

Textual 8.2.8 keeps the lines of a widget by their number. Where a pane scrolls each number gets
another content, so that all lines are put together anew, with padding, border and filters, though
each of them but one was on the screen before. Here they are kept by what stands in them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual._styles_cache import StylesCache
from textual.scroll_view import ScrollView

if TYPE_CHECKING:
    from textual.color import Color
    from textual.css.styles import StylesBase
    from textual.geometry import Size, Spacing
    from textual.scrollbar import ScrollBar
    from textual.strip import Strip

_KEPT = 256
"""Lines that are kept of one widget: a few screens of them."""

_TITLES = 2
"""Titles that Textual hands on before the effects: they stand in no line of the content."""


class LineCache(StylesCache):
    """Textual's own, which also knows a line again that stands at another place now.

    A content is known by being the same object: who paints has to keep what he painted.
    """

    def __init__(self) -> None:
        super().__init__()
        self._line_cache: dict[int, tuple[Strip, Strip]] = {}
        self._look: tuple[object, ...] = ()
        self._frame: tuple[object, ...] = ()
        self._may_look_otherwise = True

    def clear(self) -> None:
        """Forget which line is where: the widget is to be painted, maybe with other styles."""
        super().clear()
        self._may_look_otherwise = True

    def render_line(  # noqa: PLR0913, PLR0917 - they are Textual's
        self,
        styles: StylesBase,
        y: int,
        size: Size,
        content_size: Size,
        padding: Spacing,
        base_background: Color,
        background: Color,
        render_content_line: Callable[[int], Strip],
        *others: Any,  # noqa: ANN401 - titles and effects, as Textual hands them on
    ) -> Strip:
        """Return a line: made before, if its content was, or now."""
        rest = (size, content_size, padding, base_background, background)
        if self._may_look_otherwise:
            self._may_look_otherwise = False
            self._frame = _frame(styles)
        look = (self._frame, size.width, *rest[1:], *others[_TITLES:])
        if look != self._look or len(self._line_cache) >= _KEPT:
            self._look = look
            self._line_cache.clear()
        make = super().render_line
        above = styles.gutter.top
        if not above <= y < above + content_size.height:
            return make(styles, y, *rest, render_content_line, *others)
        content = render_content_line(y - above)
        _, line = self._line_cache.get(id(content), (None, None))
        if line is None:
            line = make(styles, y, *rest, lambda _: content, *others)
            self._line_cache[id(content)] = content, line  # while it is here, its id is its own
        return line


def _frame(styles: StylesBase) -> tuple[object, ...]:
    """Return the styles of all that is put around a content, or over it."""
    hatch = styles.hatch if styles.has_rule("hatch") else None
    return styles.border, styles.outline, styles.tint, styles.text_opacity, hatch


class LinesView(ScrollView):
    """A pane that scrolls over lines which are painted once: it and its scroll bar keep them."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._styles_cache = LineCache()

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, of which most cells look the same."""
        bar = super().vertical_scrollbar
        if not isinstance(bar._styles_cache, LineCache):
            bar._styles_cache = LineCache()
        return bar
