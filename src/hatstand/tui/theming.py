"""Themes: which there are, and what Textual makes of one.

A theme's own colours reach style sheets as variables: `$palette-red`, `$env-prod`, `$state-live`.
An app that uses them returns `variable_defaults()` from `get_theme_variable_defaults`, so that
they have a value under Textual's own themes too.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from textual.theme import Theme as TextualTheme

from hatstand.domain.profiles import Finding
from hatstand.tui.colors import is_hex, text_on
from hatstand.tui.theme_file import Theme, read_theme

__all__ = ["Theme", "ThemeLibrary", "color_of", "to_textual", "variable_defaults"]

BUILT_IN_DIRECTORY = Path(__file__).parent.parent / "themes"
"""The themes that come with the program."""

DEFAULT_DARK = "hatstand-dark"
DEFAULT_LIGHT = "hatstand-light"


class ThemeLibrary:
    """The themes there are: built-in ones, and the user's own, which override those by name.

    A file is read when it is first asked for. One that can't be read is left out and told in
    `findings`; a single value that can't be used is taken from the built-in theme instead.
    """

    def __init__(self, user_directory: Path | None = None) -> None:
        self._files = {path.stem: path for path in _theme_files(BUILT_IN_DIRECTORY)}
        if user_directory is not None:
            self._files |= {path.stem: path for path in _theme_files(user_directory)}
        self._themes: dict[str, Theme | None] = {}
        self._findings: dict[Finding, None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all theme files, sorted; reading one may still fail."""
        return tuple(sorted(self._files))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was wrong in the files read, and with the names asked for, so far."""
        return tuple(self._findings)

    def get(self, name: str) -> Theme | None:
        """Return the theme of that name; None where there is none or its file can't be read."""
        if name not in self._themes:
            path = self._files.get(name)
            theme, findings = read_theme(path, _standard) if path else (None, ())
            self._themes[name] = theme
            self._findings.update(dict.fromkeys(findings))
        return self._themes[name]

    def all(self) -> tuple[Theme, ...]:
        """Return every theme that can be read, by name."""
        return tuple(theme for name in self.names if (theme := self.get(name)) is not None)

    def get_or_default(self, name: str | None, *, file: str = "config.toml") -> Theme:
        """Return the theme of that name, else the built-in dark one.

        Args:
            name: What was chosen or configured; None for the default.
            file: Where the name stands, for the finding that tells of an unknown one.
        """
        theme = self.get(name) if name else None
        if theme is not None:
            return theme
        if name and name not in self._files:
            close = difflib.get_close_matches(name, self.names, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(self.names)}"
            self._findings[Finding(file, None, "theme", f"no theme {name!r}", hint)] = None
        return _standard(dark=True)


def to_textual(theme: Theme) -> TextualTheme:
    """Return what `App.register_theme` takes."""
    base = theme.base
    return TextualTheme(
        name=theme.name,
        dark=theme.dark,
        primary=base["primary"],
        secondary=base["secondary"],
        accent=base["accent"],
        background=base["background"],
        surface=base["surface"],
        panel=base["panel"],
        foreground=base["foreground"],
        success=base["success"],
        warning=base["warning"],
        error=base["error"],
        variables={**theme.variables, **_textual_variables(theme)},
    )


def variable_defaults() -> dict[str, str]:
    """Return a value for each variable of a theme, for themes that lack them."""
    return _standard(dark=True).variables


def color_of(variables: Mapping[str, str], color: str) -> str:
    """Return what an environment's `color` looks like under the current theme.

    Args:
        variables: `App.theme_variables`.
        color: `#rrggbb`, a name of the palette, or the name of a built-in environment.

    Returns:
        A colour for styles; that of plain text where nobody knows the name.
    """
    if is_hex(color):
        return color
    for prefix in ("env", "palette"):
        known = variables.get(f"{prefix}-{color}")
        if known:
            return known
    return variables.get("foreground", "#808080")


def _textual_variables(theme: Theme) -> dict[str, str]:
    """Return Textual's own variables in the colours of `theme`: calm, and legible everywhere."""
    base, states = theme.base, theme.states
    return {
        "text-muted": states["muted"],
        "text-primary": base["primary"],
        "text-secondary": base["secondary"],
        "text-accent": base["accent"],
        "text-success": base["success"],
        "text-warning": base["warning"],
        "text-error": base["error"],
        "foreground-muted": states["muted"],
        "block-cursor-background": states["cursor"],
        "block-cursor-foreground": base["foreground"],
        "block-cursor-blurred-background": states["cursor-blurred"],
        "block-cursor-blurred-foreground": base["foreground"],
        "border": states["border"],
        "border-blurred": states["border-blurred"],
        "footer-background": base["background"],
        "footer-foreground": states["muted"],
        "footer-description-foreground": states["muted"],
        "footer-key-foreground": base["accent"],
        "input-cursor-background": base["foreground"],
        "input-cursor-foreground": base["background"],
        "input-selection-background": states["cursor"],
        "scrollbar": states["border-blurred"],
        "scrollbar-hover": states["border"],
        "scrollbar-active": states["border"],
        "scrollbar-background": base["surface"],
        "scrollbar-background-hover": base["surface"],
        "scrollbar-background-active": base["surface"],
        "scrollbar-corner-color": base["surface"],
        "button-color-foreground": text_on(base["primary"]),
    }


@lru_cache(maxsize=2)
def _standard(dark: bool) -> Theme:  # noqa: FBT001 - a theme's own word
    """Return the built-in theme that fills what other files leave out."""
    path = BUILT_IN_DIRECTORY / f"{DEFAULT_DARK if dark else DEFAULT_LIGHT}.toml"
    theme, findings = read_theme(path, None)
    if theme is None or findings:
        raise ValueError(f"a built-in theme is damaged: {'; '.join(map(str, findings))}")
    return theme


def _theme_files(directory: Path) -> Iterable[Path]:
    return sorted(directory.glob("*.toml")) if directory.is_dir() else ()
