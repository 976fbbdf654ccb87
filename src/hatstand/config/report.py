"""Where a fault in a settings file is, and how it is told: file, line, key, nearest valid word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hatstand.config.lines import KeyPath, Lines
from hatstand.domain.profiles import Finding
from hatstand.domain.text import printable

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class Unusable(Exception):  # noqa: N818 - says what the value is
    """A value can't be used; what is wrong with it has been reported already."""


class Wrong(Unusable):
    """A value can't be used, and why.

    Attributes:
        message: What is wrong, in words.
        hint: The nearest value that would do, or an empty string.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(slots=True)
class Report:
    """Collects what is wrong in one file, with the path of the key that it is about."""

    file: str
    lines: Lines
    faults: list[tuple[KeyPath, Finding]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file one is while checking; `name` is how people call that place."""

    report: Report
    path: KeyPath = ()
    name: str = ""

    def inside(self, key: str) -> Place:
        """Return the place of a key of the table that is here."""
        text = key if _BARE_KEY.fullmatch(key) else f'"{printable(key)}"'
        return Place(self.report, (*self.path, key), f"{self.name}.{text}" if self.name else text)

    def item(self, index: int, value: object) -> Place:
        """Return the place of an item of the list that is here, called by its name or its id."""
        label = f"#{index + 1}"
        if isinstance(value, Mapping):
            known = (value.get(key) for key in ("name", "id"))
            label = next((printable(k) for k in known if isinstance(k, str) and k), label)
        return Place(self.report, (*self.path, index), f"{self.name}[{label}]")

    def fault(self, message: str, hint: str = "") -> None:
        """Report what is wrong here."""
        report = self.report
        finding = Finding(report.file, report.lines.of(self.path), self.name, message, hint)
        report.faults.append((self.path, finding))

    def checked(self, check: Check, value: object) -> object:
        """Return what `check` makes of `value`.

        Raises:
            Unusable: It can't be used; that has been reported.
        """
        try:
            return check(value, self)
        except Wrong as wrong:
            self.fault(wrong.message, wrong.hint)
            raise Unusable from None


Check = Callable[[object, Place], Any]
"""A check takes what TOML gave and returns what the settings hold, or raises `Unusable`."""


def nearest(text: str, valid: Iterable[str]) -> str | None:
    """Return the word of `valid` that `text` was most likely meant to be, or None."""
    import difflib  # only where something is wrong

    words = list(valid)
    folded = {word.casefold(): word for word in reversed(words)}
    found = difflib.get_close_matches(text.casefold(), folded, n=1, cutoff=0.5)
    return folded[found[0]] if found else None


def nearest_hint(text: str, valid: Iterable[str], known: str = "known here") -> str:
    """Return `did you mean "…"?`, or all that is valid where nothing is near."""
    words = list(valid)
    word = nearest(text, words)
    if word is not None:
        return f'did you mean "{printable(word)}"?'
    return f"{known}: {', '.join(printable(word) for word in words)}" if words else ""
