"""One theme file: read and checked value by value: no wrong colour ever reaches the screen.

Textual would accept any text as a colour and fail when it first paints with it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from hatstand.domain.file_words import reason
from hatstand.domain.profiles import Finding
from hatstand.domain.text import printable
from hatstand.paths import read_plain
from hatstand.tui.theming.colors import AA, ANSI, DEFAULT, contrast, is_ansi, is_hex, long_hex
from hatstand.tui.theming.theme import BASE, ENVIRONMENTS, REVERSE, STATES, Theme

_TABLES = ("palette", "environments", "states")
_TOP_LEVEL = ("name", "about", "dark", "ansi", *BASE, *_TABLES)
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
_LONGEST_ABOUT = 60

Standard = Callable[[bool, bool], Theme]
"""Returns the built-in theme, dark or not, of the terminal's colours or not, that fills gaps."""


def read_theme(path: Path, standard: Standard | None) -> tuple[Theme | None, tuple[Finding, ...]]:
    """Return the theme in a file and all that is wrong there; None where it can't be read.

    Args:
        path: The file; its name is the theme's.
        standard: What fills the gaps; None where the file must have every value itself.
    """
    import tomllib

    try:
        text = read_plain(path).decode("utf-8").replace("\r\n", "\n")
        document = tomllib.loads(text)
    except (OSError, ValueError) as error:  # not UTF-8, not TOML, or a number without end
        return None, (Finding(str(path), None, "", f"this theme can't be read: {_why(error)}"),)
    except RecursionError:
        return None, (Finding(str(path), None, "", "this theme is nested too deeply"),)
    reader = _Reader(path, text, document)
    return reader.theme(standard), tuple(reader.findings)


class _Reader:
    """Takes one document apart; what is wrong is collected, the rest is in force."""

    def __init__(self, path: Path, text: str, document: Mapping[str, object]) -> None:
        self.findings: list[Finding] = []
        self._path = path
        self._lines = text.splitlines()
        self._document = document
        self._ansi = document.get("ansi") is True

    def theme(self, standard: Standard | None) -> Theme:
        """Return the theme, with the standard's values where the file has none."""
        self._check_keys()
        dark = self._dark()
        fallback = standard(dark, self._ansi) if standard else Theme("", dark, {}, {}, {}, {})
        palette = {**fallback.palette, **self._palette()}
        states = self._colors("states", STATES, palette)
        theme = Theme(
            name=self._path.stem,
            dark=dark,
            base={**fallback.base, **self._colors("", BASE, palette)},
            palette=palette,
            environments={
                **_repainted(fallback.environments, fallback.palette, palette),
                **self._colors("environments", ENVIRONMENTS, palette),
            },
            states={**_repainted(fallback.states, fallback.palette, palette), **states},
            ansi=self._ansi,
            about=self._about(),
        )
        self._check_contrast(theme)
        return theme

    # -- the keys at the top

    def _check_keys(self) -> None:
        for key in self._document:
            if key not in _TOP_LEVEL:
                self._warn("", key, "hatstand knows no such key", _nearest(key, _TOP_LEVEL))
        name = self._document.get("name")
        if name is not None and name != self._path.stem:
            self._warn("", "name", f"a theme is chosen by its file's name: {self._path.stem}")
        if not isinstance(self._document.get("ansi", False), bool):
            self._fault("", "ansi", "must be true or false")
        for table in _TABLES:
            if not isinstance(self._document.get(table, {}), dict):
                self._fault("", table, "must be a table", f"write [{table}]")

    def _about(self) -> str:
        about = self._document.get("about", "")
        if not isinstance(about, str):
            self._fault("", "about", "a text is wanted", "write it in quotation marks")
            return ""
        if len(about) > _LONGEST_ABOUT:
            self._warn("", "about", f"only {_LONGEST_ABOUT} characters of it are shown")
        return about[:_LONGEST_ABOUT]

    def _dark(self) -> bool:
        dark = self._document.get("dark")
        if isinstance(dark, bool):
            return dark
        if dark is not None:
            self._fault("", "dark", "must be true or false")
        background = self._document.get("background")
        if not isinstance(background, str) or background == DEFAULT:
            return True
        if not (is_ansi(background) if self._ansi else is_hex(background)):
            return True
        return contrast(background, "#ffffff") > contrast(background, "#000000")

    # -- colours

    def _table(self, table: str) -> Mapping[str, object]:
        values = self._document.get(table, {}) if table else self._document
        return values if isinstance(values, dict) else {}

    def _palette(self) -> dict[str, str]:
        colors: dict[str, str] = {}
        for key, value in self._table("palette").items():
            if not _NAME.fullmatch(key):
                self._fault("palette", key, "a name is made of small letters, digits and hyphens")
            elif (color := self._color("palette", key, value, {})) is not None:
                colors[key] = color
        return colors

    def _colors(
        self, table: str, known: Collection[str], palette: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the colours of a table (or of the top level), names of the palette resolved."""
        colors: dict[str, str] = {}
        for key, value in self._table(table).items():
            if key not in known:
                if table:
                    self._warn(table, key, "hatstand knows no such key", _nearest(key, known))
            elif (color := self._color(table, key, value, palette)) is not None:
                colors[key] = color
        return colors

    def _color(self, table: str, key: str, value: object, palette: Mapping[str, str]) -> str | None:
        """Return what a value means, or None where it is no colour of this kind of theme."""
        if isinstance(value, str):
            if value in palette:
                return palette[value]
            if (table, key, value) == ("states", "cursor", REVERSE):
                return value
            if is_ansi(value) if self._ansi else is_hex(value):
                return value if self._ansi else long_hex(value)
        self._fault(table, key, f"{value!r} is no colour", self._wanted(value, palette))
        return None

    def _wanted(self, value: object, palette: Mapping[str, str]) -> str:
        """Return what would be right in place of a value."""
        text = value if isinstance(value, str) else ""
        if self._ansi and is_hex(text):
            return "a theme with ansi = true has the terminal's colours, such as ansi_red"
        if not self._ansi and is_ansi(text):
            return "ansi = true at the top makes a theme of the terminal's colours"
        form = "an ansi_… name" if self._ansi else "#rrggbb"
        near = _nearest(text, [*palette, *ANSI] if self._ansi else palette)
        return near or f"write {form}" + (", or a name of [palette]" if palette and text else "")

    # -- contrast

    def _check_contrast(self, theme: Theme) -> None:
        """Warn of text that this file colours and that can hardly be read."""
        for table, key, color in self._texts(theme):
            ratio, ground = min((contrast(color, on), name) for name, on in theme.grounds.items())
            if ratio < AA:
                message = f"contrast to {ground} is {ratio:.1f}: hard to read"
                self._warn(table, key, message, f"{AA} or more can be read well")

    def _texts(self, theme: Theme) -> Iterator[tuple[str, str, str]]:
        yield "", "foreground", theme.base["foreground"]
        yield "states", "muted", theme.states["muted"]
        for table, values in (("environments", theme.environments), ("states", theme.states)):
            for key in self._table(table):
                if key in values and key in theme.texts and key != "muted":
                    yield table, key, values[key]

    # -- telling

    def _fault(self, table: str, key: str, message: str, hint: str = "") -> None:
        self._tell(table, key, message, hint, "error")

    def _warn(self, table: str, key: str, message: str, hint: str = "") -> None:
        self._tell(table, key, message, hint, "warning")

    def _tell(self, table: str, key: str, message: str, hint: str, severity: str) -> None:
        name = f"{table}.{key}" if table else key
        line = self._line_of(table, key)
        self.findings.append(
            Finding(str(self._path), line, printable(name), message, hint, severity)
        )

    def _line_of(self, table: str, key: str) -> int | None:
        """Return the line that sets `key`, where it is written in the plain way."""
        current = ""
        for number, line in enumerate(self._lines, 1):
            stripped = line.strip()
            if stripped.startswith("["):
                current = stripped.strip("[] ").partition("]")[0]
                if not table and current == key:
                    return number
            elif current == table and re.match(rf"\"?{re.escape(key)}\"?\s*=", stripped):
                return number
        return None


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return reason(error)
    return "the text is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _repainted(
    colors: Mapping[str, str], old: Mapping[str, str], new: Mapping[str, str]
) -> dict[str, str]:
    """Return the built-in theme's colours, those of its palette in the file's own."""
    names = {color: name for name, color in old.items()}
    return {key: new[names[color]] if color in names else color for key, color in colors.items()}


def _nearest(word: str, known: Collection[str]) -> str:
    matches = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {matches[0]}?" if matches else ""
