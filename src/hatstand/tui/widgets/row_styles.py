"""The styles of painted rows, by the names that painters use for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.style import Style
from textual.color import Color

from hatstand.tui.theming.styles import color_of, readable

if TYPE_CHECKING:
    from textual.widget import Widget

_BOLD = Style(bold=True)

_CURSOR = ("on $state-cursor-blurred", "$cursor-style on $state-cursor")
_MARK = ("$state-border", "bold $primary")
"""How the cursor's row and its mark look without the keyboard, and with it."""


class RowStyles:
    """Styles of one widget's rows, in the colours of the theme; kept until they are forgotten.

    Each is written as text: `bold $accent`, `italic`, or nothing for the widget's own. Style sheets
    could say the same of component classes, but match every one of them anew whenever a class
    changes anywhere above, which a tree with twenty of them feels in its first frame.

    A name may end in `:COLOR`, a colour of the theme's palette or `#rrggbb`: that colour, made
    legible on the row's ground, stands over the rest. `mark` is the mark of the cursor.
    """

    def __init__(self, widget: Widget, styles: Mapping[str, str]) -> None:
        """Keep what the styles are.

        Args:
            widget: Whose rows they are.
            styles: How each name looks.
        """
        self._widget = widget
        self._styles = styles
        self._known: dict[tuple[str, bool], Style] = {}

    def __call__(self, name: str, *, selected: bool) -> Style:
        """Return a style as it looks on a row with or without the cursor."""
        key = (name, selected)
        style = self._known.get(key)
        if style is None:
            style = self._known[key] = self._made(name, selected=selected)
        return style

    def forget(self) -> None:
        """Make every style anew: the theme or the focus is another one."""
        self._known.clear()

    def _made(self, name: str, *, selected: bool) -> Style:
        widget = self._widget
        focused = widget.has_focus
        style = widget.rich_style
        if selected:
            style += self._parsed(_CURSOR[focused])
        kind, _, color = name.partition(":")
        style += self._parsed(_MARK[focused] if kind == "mark" else self._styles.get(kind, ""))
        if not color:
            return readable(style)
        return readable(style, color_of(widget.app.theme_variables, color)) + _BOLD

    def _parsed(self, text: str) -> Style:
        """Return a style written as text; a variable holds a colour, or attributes of text."""
        variables = self._widget.app.theme_variables
        style = Style()
        ground = False
        for word in text.split():
            if word == "on":
                ground = True
            elif not word.startswith("$"):
                style += Style.parse(word)
            elif word.endswith("-style"):
                style += Style.parse(variables[word[1:]])
            else:
                color = Color.parse(variables[word[1:]]).rich_color
                style += Style(bgcolor=color) if ground else Style(color=color)
        return style
