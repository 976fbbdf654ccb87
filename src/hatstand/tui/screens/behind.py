"""What lies behind a dialog where the terminal decides the colours: there they can't be mixed.

Everywhere else Textual draws it darker. Left as it is, it would look as alive as the dialog, with a
cursor of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen

from hatstand.tui.theming.colors import is_ansi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from textual.screen import Screen


class Behind(BackgroundScreen):
    """A screen in dim letters on the plain ground: readable, and without cursor and badges."""

    def __init__(self, behind: BackgroundScreen, style: Style) -> None:
        """Take over what Textual would draw.

        Args:
            behind: That.
            style: Of all letters.
        """
        super().__init__(behind.screen, behind.color)
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the letters."""
        segments: Iterable[Segment] = console.render(self.screen._compositor, options)
        for text, _, control in segments:
            yield Segment(text, None if control else self._style, control)


class OverCalm:
    """A modal screen that has nothing lively behind it; the first base of its class."""

    def render(self) -> RenderableType:
        """Return the ground of the screen: what lies behind."""
        shown: RenderableType = super().render()  # type: ignore[misc]  # of a screen
        variables = cast("Screen[object]", self).app.theme_variables
        if isinstance(shown, BackgroundScreen) and is_ansi(variables["background"]):
            return Behind(shown, _dim(variables))
        return shown


def _dim(variables: Mapping[str, str]) -> Style:
    front, ground = (
        Color.parse(variables[name]).rich_color for name in ("foreground", "background")
    )
    return Style(color=front, bgcolor=ground, dim=True)
