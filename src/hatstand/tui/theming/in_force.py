"""The theme that the app shows: chosen, previewed, and read again when its file has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatstand.tui.terminal import Depth
from hatstand.tui.theming.colors import is_hex
from hatstand.tui.theming.library import ThemeLibrary, name_in_force, theme_in_force
from hatstand.tui.theming.styles import to_textual
from hatstand.tui.theming.theme import Theme, shown_in

if TYPE_CHECKING:
    from textual.app import App

    from hatstand.config.model import Settings
    from hatstand.domain.profiles import Finding


def own_colors(settings: Settings) -> set[str]:
    """Return the colours of rules that name no colour of the themes but `#rrggbb`."""
    return {rule.color for rule in settings.environments if is_hex(rule.color)}


class ThemeInForce:
    """Shows themes of a library in an app, as well as the terminal can."""

    def __init__(
        self,
        app: App[Any],
        library: ThemeLibrary,
        depth: Depth,
        colors: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """Prepare to show themes.

        Args:
            app: Where they are shown.
            library: The themes there are.
            depth: How many colours the terminal has.
            colors: Returns what rules name that is in no theme, as `#rrggbb`.
        """
        self._colors = colors
        self._named: set[str] = set()  # what is drawn in a name needs it for as long as it is drawn
        self._app = app
        self._library = library
        self._depth = depth
        self._wanted = ""

    def begin(self, configured: str | None, chosen: tuple[str, str] | None, file: str) -> None:
        """Show the theme that was chosen, else the configured one, else the default.

        Args:
            configured: `theme` of the settings.
            chosen: The theme last chosen with `t`, and what was configured then.
            file: Of the settings, for the finding that tells of an unknown theme.
        """
        library, depth = self._library, self._depth
        self._wanted = name_in_force(configured, chosen) or ""
        self._show(theme_in_force(library, configured, chosen, depth, file=file))

    def take(self, name: str) -> None:
        """Show another theme.

        Args:
            name: One of the library's; where its file can't be read any more, the default.
        """
        self._wanted = name
        self._show(self._library.get_or_default(name))

    def look(self) -> tuple[Finding, ...] | None:
        """Show the theme anew if its file has changed; where it can't be read, nothing changes.

        One that could not be read so far is shown as soon as it can be.

        Returns:
            What is wrong in the file, by its name alone; None where it has not changed.
        """
        name = self._wanted or self._app.theme
        before = self._library.findings_of(name)
        theme = self._library.renewed(name)
        if theme is not None:
            self._show(theme)
        after = self._library.findings_of(name)
        if theme is None and after == before:
            return None
        return tuple(replace(finding, file=Path(finding.file).name) for finding in after)

    def _show(self, theme: Theme) -> None:
        self._named.update(self._colors())
        self._app.register_theme(to_textual(shown_in(theme, self._depth), sorted(self._named)))
        if self._app.theme == theme.name:
            self._app.mutate_reactive(type(self._app).theme)  # the name is the same, not the theme
        elif self._app.is_running:
            self._app.theme = theme.name
        else:  # it is taken into use when the app starts, but whether colours stay the terminal's
            self._app.set_reactive(type(self._app).theme, theme.name)
            self._app._refresh_truecolor_filter(self._app.ansi_theme)
