"""The theme that the app shows: chosen, previewed, and read again when its file has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatstand.tui.terminal import Depth
from hatstand.tui.theme import Theme
from hatstand.tui.theme_library import DEFAULT_ANSI, DEFAULT_DARK, ThemeLibrary
from hatstand.tui.theming import shown_in, to_textual

if TYPE_CHECKING:
    from textual.app import App

    from hatstand.domain.profiles import Finding


def name_in_force(configured: str | None, chosen: tuple[str, str] | None) -> str | None:
    """Return the name of the theme to show, or None for the default.

    Args:
        configured: `theme` of the settings.
        chosen: The theme last chosen with `t`, and what was configured then: it counts until the
            settings say something else.
    """
    if chosen is not None and chosen[1] == (configured or ""):
        return chosen[0]
    return configured


class ThemeInForce:
    """Shows themes of a library in an app, as well as the terminal can."""

    def __init__(self, app: App[Any], library: ThemeLibrary, depth: Depth) -> None:
        """Prepare to show themes.

        Args:
            app: Where they are shown.
            library: The themes there are.
            depth: How many colours the terminal has.
        """
        self._app = app
        self._library = library
        self._depth = depth
        self._told: tuple[Finding, ...] = ()

    def begin(self, configured: str | None, chosen: tuple[str, str] | None, file: str) -> None:
        """Show the theme that was chosen, else the configured one, else the default.

        Args:
            configured: `theme` of the settings.
            chosen: As for `name_in_force`.
            file: Of the settings, for the finding that tells of an unknown theme.
        """
        name = name_in_force(configured, chosen)
        if name != configured and self._library.get(name or "") is None:
            name = configured  # what was chosen is no more: the settings count
        default = DEFAULT_ANSI if self._depth is Depth.SIXTEEN else DEFAULT_DARK
        self._show(self._library.get_or_default(name, file=file, default=default))

    def take(self, name: str) -> None:
        """Show another theme.

        Args:
            name: One of the library's; where its file can't be read any more, the default.
        """
        self._show(self._library.get_or_default(name))

    def look(self) -> tuple[Finding, ...]:
        """Show the theme anew if its file has changed; where it can't be read, nothing changes.

        Returns:
            What is wrong in the file, if it changed just now.
        """
        name = self._app.theme
        before = self._library.findings_of(name)
        theme = self._library.renewed(name)
        if theme is not None:
            self._show(theme)
        after = self._library.findings_of(name)
        return after if theme is not None or after != before else ()

    def _show(self, theme: Theme) -> None:
        self._app.register_theme(to_textual(shown_in(theme, self._depth)))
        if self._app.theme == theme.name:
            self._app.mutate_reactive(type(self._app).theme)  # the name is the same, not the theme
        else:
            self._app.theme = theme.name
