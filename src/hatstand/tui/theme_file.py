"""One theme file: read and checked value by value: no wrong colour ever reaches the screen.

Textual would accept any text as a colour and fail when it first paints with it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from hatstand.domain.profiles import Finding
from hatstand.tui.colors import AA, contrast, is_hex

BASE = (
    "primary",
    "secondary",
    "accent",
    "background",
    "surface",
    "panel",
    "foreground",
    "success",
    "warning",
    "error",
)
"""The colours at the top of a theme file."""

ENVIRONMENTS = ("prod", "staging", "dev", "test", "sandbox", "security", "shared", "management")
"""The built-in environments, which a theme gives their colours."""

STATES = (
    "live",
    "expiring",
    "danger",
    "suspended",
    "muted",
    "match",
    "cursor",
    "cursor-blurred",
    "border",
    "border-blurred",
)
"""What else a theme gives colours to."""

_TABLES = ("palette", "environments", "states")
_TOP_LEVEL = ("name", "dark", *BASE, *_TABLES)
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme; every colour is `#rrggbb`.

    Attributes:
        name: As it is chosen: the name of its file.
        dark: Whether light text stands on a dark ground.
        base: The colours named in `BASE`.
        palette: What `color` of an environment rule may name.
        environments: The colours of the built-in rules.
        states: The colours of states, of the cursor and of borders.
    """

    name: str
    dark: bool
    base: Mapping[str, str]
    palette: Mapping[str, str]
    environments: Mapping[str, str]
    states: Mapping[str, str]

    @property
    def variables(self) -> dict[str, str]:
        """All but the base colours as variables of style sheets, such as `env-prod`."""
        tables = {"palette": self.palette, "env": self.environments, "state": self.states}
        return {
            f"{prefix}-{name}": color
            for prefix, table in tables.items()
            for name, color in table.items()
        }


Standard = Callable[[bool], Theme]
"""Returns the built-in theme of a brightness (dark or not), which fills what a file leaves out."""


def read_theme(path: Path, standard: Standard | None) -> tuple[Theme | None, tuple[Finding, ...]]:
    """Return the theme in a file and all that is wrong there; None where it can't be read.

    Args:
        path: The file; its name is the theme's.
        standard: What fills the gaps; None where the file must have every value itself.
    """
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, (Finding(str(path), None, "", f"this theme can't be read: {error}"),)
    reader = _Reader(path, text, document)
    return reader.theme(standard), tuple(reader.findings)


class _Reader:
    """Takes one document apart; what is wrong is collected, the rest is in force."""

    def __init__(self, path: Path, text: str, document: Mapping[str, object]) -> None:
        self.findings: list[Finding] = []
        self._path = path
        self._lines = text.splitlines()
        self._document = document

    def theme(self, standard: Standard | None) -> Theme:
        """Return the theme, with the standard's values where the file has none."""
        self._check_keys()
        dark = self._dark()
        fallback = standard(dark) if standard else Theme("", dark, {}, {}, {}, {})
        palette = {**fallback.palette, **self._palette()}
        theme = Theme(
            name=self._path.stem,
            dark=dark,
            base={**fallback.base, **self._colors("", BASE, palette)},
            palette=palette,
            environments={
                **self._repainted(fallback.environments, fallback.palette, palette),
                **self._colors("environments", ENVIRONMENTS, palette),
            },
            states={
                **self._repainted(fallback.states, fallback.palette, palette),
                **self._colors("states", STATES, palette),
            },
        )
        self._check_contrast(theme)
        return theme

    def _check_keys(self) -> None:
        for key in self._document:
            if key not in _TOP_LEVEL:
                self._warn("", key, "hatstand knows no such key", _nearest(key, _TOP_LEVEL))
        name = self._document.get("name")
        if name is not None and name != self._path.stem:
            self._warn("", "name", f"a theme is chosen by its file's name: {self._path.stem}")
        for table in _TABLES:
            if not isinstance(self._document.get(table, {}), dict):
                self._fault("", table, "must be a table", f"write [{table}]")

    def _dark(self) -> bool:
        dark = self._document.get("dark")
        if isinstance(dark, bool):
            return dark
        if dark is not None:
            self._fault("", "dark", "must be true or false")
        background = self._document.get("background")
        if isinstance(background, str) and is_hex(background):
            return contrast(background, "#ffffff") > contrast(background, "#000000")
        return True

    def _table(self, table: str) -> Mapping[str, object]:
        values = self._document.get(table, {}) if table else self._document
        return values if isinstance(values, dict) else {}

    def _palette(self) -> dict[str, str]:
        colors: dict[str, str] = {}
        for key, value in self._table("palette").items():
            if not _NAME.fullmatch(key):
                self._fault("palette", key, "a name is made of small letters, digits and hyphens")
            elif isinstance(value, str) and is_hex(value):
                colors[key] = _long(value)
            else:
                self._fault("palette", key, f"{value!r} is no colour", "write #rrggbb")
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
            elif not isinstance(value, str):
                self._fault(table, key, f"{value!r} is no colour", "write #rrggbb")
            elif is_hex(value):
                colors[key] = _long(value)
            elif value in palette:
                colors[key] = palette[value]
            else:
                hint = _nearest(value, palette) or "write #rrggbb, or a name of [palette]"
                self._fault(table, key, f"{value!r} is no colour", hint)
        return colors

    def _repainted(
        self, colors: Mapping[str, str], old: Mapping[str, str], new: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the built-in theme's colours, those of its palette in the file's own."""
        names = {color: name for name, color in old.items()}
        return {
            key: new[names[color]] if color in names else color for key, color in colors.items()
        }

    def _check_contrast(self, theme: Theme) -> None:
        for ground in ("background", "surface", "panel"):
            ratio = contrast(theme.base["foreground"], theme.base[ground])
            if ratio < AA:
                message = f"contrast to {ground} is {ratio:.1f}: hard to read"
                self._warn("", "foreground", message, f"{AA} or more can be read well")

    def _fault(self, table: str, key: str, message: str, hint: str = "") -> None:
        self._tell(table, key, message, hint, "error")

    def _warn(self, table: str, key: str, message: str, hint: str = "") -> None:
        self._tell(table, key, message, hint, "warning")

    def _tell(self, table: str, key: str, message: str, hint: str, severity: str) -> None:
        name = f"{table}.{key}" if table else key
        line = self._line_of(table, key)
        self.findings.append(Finding(str(self._path), line, name, message, hint, severity))

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


def _nearest(word: str, known: Collection[str]) -> str:
    matches = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {matches[0]}?" if matches else ""


def _long(color: str) -> str:
    """Return `#rgb` as `#rrggbb`, in small letters."""
    digits = color[1:].lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits)
