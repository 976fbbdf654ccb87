"""Which themes there are, and what is wrong in their files; nothing here needs Textual."""

from __future__ import annotations

import difflib
from functools import lru_cache
from pathlib import Path

from hatstand.domain.profiles import Finding
from hatstand.domain.records import dataclass
from hatstand.tui.terminal import Depth
from hatstand.tui.theming.theme import Theme
from hatstand.tui.theming.theme_file import read_theme
from hatstand.watched import Stamp, stamp_of

BUILT_IN_DIRECTORY = Path(__file__).parents[2] / "themes"
"""The themes that come with the program."""

DEFAULT_DARK = "hatstand-dark"
DEFAULT_LIGHT = "hatstand-light"
DEFAULT_ANSI = "hatstand-16"


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file said when it was read."""

    theme: Theme | None
    findings: tuple[Finding, ...]
    stamp: Stamp | None


class ThemeLibrary:
    """The themes there are: built-in ones, and the user's own, which override those by name.

    A file is read when it is first asked for, and again by `renewed` when it has changed. One that
    can't be read is left out and told in `findings`; a single value that can't be used is taken
    from the built-in theme instead.
    """

    def __init__(self, user_directory: Path | None = None) -> None:
        self._own = user_directory
        self._read: dict[str, _Read] = {}
        self._asked_for: dict[Finding, None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all theme files there are now, sorted; reading one may still fail."""
        places = (BUILT_IN_DIRECTORY, self._own)
        return tuple(sorted({path.stem for place in places for path in _files(place)}))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong in the files read, and with the names asked for, so far."""
        found = (finding for read in self._read.values() for finding in read.findings)
        return tuple(dict.fromkeys((*found, *self._asked_for)))

    def findings_of(self, name: str) -> tuple[Finding, ...]:
        """Return what was wrong in the file of that name when it was last read."""
        return self._read[name].findings if name in self._read else ()

    def file_of(self, name: str) -> Path | None:
        """Return the file of that name, the user's own before the built-in one; None for none."""
        for place in (self._own, BUILT_IN_DIRECTORY):
            if place is not None and (file := place / f"{name}.toml").is_file():
                return file
        return None

    def is_own(self, name: str) -> bool:
        """Tell whether the file of that name is the user's."""
        file = self.file_of(name)
        return file is not None and file.parent == self._own

    def get(self, name: str) -> Theme | None:
        """Return the theme of that name; None where there is none or its file can't be read."""
        if name not in self._read:
            if name not in self.names:
                return None
            self._read[name] = self._look(name)
        return self._read[name].theme

    def renewed(self, name: str) -> Theme | None:
        """Read a file again if it is another one than when it was read; costs a look at its date.

        Returns:
            The theme, where the file changed and can be read; else None. Where it changed and
            can't be read `findings_of` tells why, until it changes again.
        """
        known = self._read.get(name)
        file = self.file_of(name)
        stamp = stamp_of(file) if file is not None else None
        if known is None or stamp is None or stamp == known.stamp:
            return None  # an editor may be about to put the new file in the old one's place
        self._read[name] = self._look(name)
        return self._read[name].theme

    def all(self) -> tuple[Theme, ...]:
        """Return every theme that can be read, by name."""
        return tuple(theme for name in self.names if (theme := self.get(name)) is not None)

    def get_or_default(
        self, name: str | None, *, file: str = "config.toml", default: str = DEFAULT_DARK
    ) -> Theme:
        """Return the theme of that name, else the default one.

        Args:
            name: What was chosen or configured; None for the default.
            file: Where the name stands, for the finding that tells of an unknown one.
            default: The built-in theme that is taken where there is none of that name.
        """
        theme = self.get(name) if name else None
        if theme is not None:
            return theme
        if name and name not in self.names:
            self._asked_for[self.unknown(name, file)] = None
        return self.get(default) or _built_in(default)

    def unknown(self, name: str, file: str) -> Finding:
        """Return what to say of a name that no theme has, with the nearest one."""
        close = difflib.get_close_matches(name, self.names, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(self.names)}"
        return Finding(file, None, "theme", f"no theme {name!r}", hint)

    def _look(self, name: str) -> _Read:
        file = self.file_of(name)
        if file is None:  # it went between two looks, or is no file
            path = (self._own or BUILT_IN_DIRECTORY) / f"{name}.toml"
            theme, findings = read_theme(path, standard)
            return _Read(theme, findings, None)
        stamp = stamp_of(file) if file is not None else None
        return _Read(*read_theme(file, standard), stamp)


def name_in_force(configured: str | None, chosen: tuple[str, str] | None) -> str | None:
    """Return the name of the theme that is wanted, or None for the default.

    Args:
        configured: `theme` of the settings.
        chosen: The theme last chosen with `t`, and what was configured then: it counts until the
            settings say something else.
    """
    if chosen is not None and chosen[1] == (configured or ""):
        return chosen[0]
    return configured


def theme_in_force(
    library: ThemeLibrary,
    configured: str | None,
    chosen: tuple[str, str] | None,
    depth: Depth,
    *,
    file: str = "config.toml",
) -> Theme:
    """Return the theme that was chosen, else the configured one, else the default.

    Args:
        library: The themes there are.
        configured: As for `name_in_force`.
        chosen: As for `name_in_force`; one that is no more is passed over.
        depth: How many colours the terminal has; with 16 the default is a theme made for that.
        file: Of the settings, for the finding that tells of an unknown theme.
    """
    name = name_in_force(configured, chosen)
    if name != configured and library.get(name or "") is None:
        name = configured
    default = DEFAULT_ANSI if depth is Depth.SIXTEEN else DEFAULT_DARK
    return library.get_or_default(name, file=file, default=default)


def standard(dark: bool, ansi: bool) -> Theme:  # noqa: FBT001 - a theme's own words
    """Return the built-in theme that fills what other files leave out."""
    if ansi:
        return _built_in(DEFAULT_ANSI)
    return _built_in(DEFAULT_DARK if dark else DEFAULT_LIGHT)


@lru_cache(maxsize=8)
def _built_in(name: str) -> Theme:
    theme, findings = read_theme(BUILT_IN_DIRECTORY / f"{name}.toml", None)
    if theme is None or findings:
        raise ValueError(f"a built-in theme is damaged: {'; '.join(map(str, findings))}")
    return theme


def _files(place: Path | None) -> list[Path]:
    return list(place.glob("*.toml")) if place is not None and place.is_dir() else []
