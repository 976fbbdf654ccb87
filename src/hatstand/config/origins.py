"""Where a setting comes from: the file that says it, and on which line; else a default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from hatstand.config.lines import KeyPath, Lines
from hatstand.config.load import UnusableFile, parsed, text_of
from hatstand.config.writing import Value
from hatstand.domain.records import dataclass

DEFAULT = "default"
BUILT_IN = "built-in"
POLICY = "machine policy"
FILE = "config.toml"


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """One key.

    Attributes:
        key: As it stands in its table: `duration`, `match.ou`.
        value: As TOML holds it; None where it is not set.
        origin: Where it comes from.
        line: The line of the file that says so, or None.
        note: What else there is to say, or an empty string.
    """

    key: str
    value: Value | None
    origin: str
    line: int | None = None
    note: str = ""

    @property
    def source(self) -> str:
        """Where it comes from, in words: `default`, `config.toml line 4`."""
        where = f"{self.origin} line {self.line}" if self.line else self.origin
        return f"{where}; {self.note}" if self.note else where


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The keys under one header.

    Attributes:
        header: As it stands in the file: `[sessions]`, `[[environments]]`; empty for the top.
        path: The way to the table: `sessions`, `environments[0]`; empty for the top.
        settings: Its keys.
    """

    header: str
    path: str
    settings: tuple[ShownSetting, ...]

    def way_to(self, setting: ShownSetting) -> str:
        """Return the whole way to a key: `environments[0].match.ou`."""
        return f"{self.path}.{setting.key}" if self.path else setting.key


@dataclass(frozen=True, slots=True)
class OriginFile:
    """What a file says, and where."""

    data: Mapping[str, Any] = field(default_factory=dict)
    lines: Lines = field(default_factory=lambda: Lines({}))
    faulty: frozenset[str] = frozenset()
    """The ways to the keys whose values can't be used."""

    def says(self, path: KeyPath) -> bool:
        """Tell whether there is something at a path."""
        found: Any = self.data
        for part in path:
            known = isinstance(found, Mapping) and part in found
            listed = isinstance(found, Sequence) and isinstance(part, int) and part < len(found)
            if not known and not listed:
                return False
            found = found[part]
        return True

    def shown(
        self, key: str, path: KeyPath, value: Value | None, *, before: Value | None = None
    ) -> ShownSetting:
        """Return a key with where its value comes from.

        Args:
            key: As it stands in its table.
            path: The way to it.
            value: What is in force.
            before: What the file asked for, where the machine's policy may have changed it.
        """
        said = self.says(path)
        line = self.lines.of(path) if said else None
        if before is not None and before != value:
            return ShownSetting(key, value, POLICY, None, _asked_for(before, line))
        if said and ".".join(str(part) for part in path) in self.faulty:
            return ShownSetting(key, value, DEFAULT, None, f"line {line} can't be used")
        return ShownSetting(key, value, FILE if said else DEFAULT, line)


def _asked_for(before: Value, line: int | None) -> str:
    asked = before if isinstance(before, str) else str(before).lower()
    return f"{FILE} line {line} says {asked}" if line else f"the default is {asked}"


def origin_file(path: Path, faulty: frozenset[str] = frozenset()) -> OriginFile:
    """Return what a file says; nothing where there is none, or it can't be read."""
    try:
        text = text_of(path)
        return OriginFile() if text is None else OriginFile(*parsed(text), faulty)
    except UnusableFile:
        return OriginFile(faulty=faulty)
