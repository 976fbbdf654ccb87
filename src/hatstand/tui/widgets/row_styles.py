"""The styles of painted rows, by the names that painters use for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from rich.style import Style

from hatstand.tui.theming import color_of, readable

if TYPE_CHECKING:
    from textual.widget import Widget

_BOLD = Style(bold=True)


class RowStyles:
    """Styles of one widget's rows, from its component classes; kept until they are forgotten.

    A name may end in `:COLOR`, a colour of the theme's palette or `#rrggbb`: that colour, made
    legible on the row's ground, stands over the rest.
    """

    def __init__(self, widget: Widget, prefix: str, names: Collection[str]) -> None:
        """Look at a widget's component classes.

        Args:
            widget: Whose rows they are.
            prefix: Of its component classes, before the name.
            names: The names that have a component class; `cursor` is one of them.
        """
        self._widget = widget
        self._prefix = prefix
        self._names = frozenset(names)
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
        style = widget.rich_style
        if selected:
            style += widget.get_component_rich_style(f"{self._prefix}cursor", partial=True)
        kind, _, color = name.partition(":")
        if kind in self._names:
            style += widget.get_component_rich_style(f"{self._prefix}{kind}", partial=True)
        if not color:
            return readable(style)
        return readable(style, color_of(widget.app.theme_variables, color)) + _BOLD
