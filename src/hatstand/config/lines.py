"""Which line of a TOML file each key stands on: `tomllib` reads the values but keeps no places.

The scanner is for text that `tomllib` has accepted, so it checks nothing; it only has to find its
way past strings, comments, lists and inline tables.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
"""The way to a value through tables (by key) and lists (by index, from 0)."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")


class Lines:
    """The lines of all keys of one file, counted from 1."""

    def __init__(self, lines: Mapping[KeyPath, int]) -> None:
        self._lines = lines

    def of(self, path: KeyPath) -> int | None:
        """Return the line of that key, else of the nearest table around it; None for the file."""
        for length in range(len(path), 0, -1):
            line = self._lines.get(path[:length])
            if line is not None:
                return line
        return None


def key_lines(text: str) -> Lines:
    """Return where each key of a TOML text stands.

    A table's line is that of its own header; where it has none, of the first key that is in it.

    Raises:
        RecursionError: Lists are nested too deeply.
    """
    return Lines(_Scanner(text).scan())


class _Scanner:
    """Walks through a valid TOML text once and notes the line of every key and list item."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._lines: dict[KeyPath, int] = {}
        self._counts: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        """Return the line of every path."""
        table: KeyPath = ()
        while self._skip_blank():
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _skip_blank(self) -> bool:
        """Go past white space, line ends and comments; tell whether anything is left."""
        match = _BLANK.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
        return self._at < len(self._text)

    def _here(self) -> int:
        return bisect_right(self._line_starts, self._at)

    def _header(self) -> KeyPath:
        """Read `[a.b]` or `[[a.b]]` and return the table that the next keys are in."""
        line = self._here()
        repeated = self._text.startswith("[[", self._at)
        self._at += 2 if repeated else 1
        *parents, last = self._key()
        self._at = self._text.index("]", self._at) + (2 if repeated else 1)
        path: KeyPath = ()
        for part in parents:
            path = (*path, part)
            self._lines.setdefault(path, line)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = (*path, last)
        if repeated:
            self._lines.setdefault(path, line)
            self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, self._counts[path] - 1)
        self._lines[path] = line
        return path

    def _key(self) -> list[str]:
        """Read a key, dotted or not; what follows it is not touched."""
        parts: list[str] = []
        while True:
            self._skip_blank()
            bare = _BARE_KEY.match(self._text, self._at)
            if bare is not None:
                parts.append(bare.group())
                self._at = bare.end()
            else:
                parts.append(self._quoted())
            dot = _DOT.match(self._text, self._at)
            if dot is None:
                return parts
            self._at = dot.end()

    def _quoted(self) -> str:
        start = self._at
        self._pass(_STRING)
        value: str = tomllib.loads(f"key = {self._text[start : self._at]}")["key"]
        return value

    def _pair(self, table: KeyPath) -> None:
        """Read `key = value`."""
        line = self._here()
        path = table
        for part in self._key():
            path = (*path, part)
            self._lines.setdefault(path, line)
        self._at = self._text.index("=", self._at) + 1
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._skip_blank()
        first = self._text[self._at]
        if first == "[":
            self._list(path)
        elif first == "{":
            self._inline_table(path)
        else:
            self._pass(_STRING if first in "\"'" else _SCALAR)

    def _list(self, path: KeyPath) -> None:
        self._at += 1
        index = 0
        while self._skip_blank() and self._text[self._at] != "]":
            item = (*path, index)
            self._lines[item] = self._here()
            self._value(item)
            self._skip_comma()
            index += 1
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while self._skip_blank() and self._text[self._at] != "}":
            self._pair(path)
            self._skip_comma()
        self._at += 1

    def _skip_comma(self) -> None:
        if self._skip_blank() and self._text[self._at] == ",":
            self._at += 1

    def _pass(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise ValueError(f"no valid TOML on line {self._here()}")
        self._at = match.end()
