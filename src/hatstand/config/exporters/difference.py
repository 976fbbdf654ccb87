"""Shows what would change in a file, with what may be secret in it masked.

Sections are compared by their headers first, then line by line inside: a diff of all lines takes
minutes where thousands of profiles get another region.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from hatstand.domain.text import printable
from hatstand.secret import MASK

CONTEXT_LINES = 3
"""Unchanged lines shown around a change, as `diff -u` does."""

_CONFIDENTIAL = re.compile(
    r"(\s*[^\s=:\[#;]*(?:secret|token|password|process)[^\s=:]*\s*[=:]\s*).+", re.IGNORECASE
)

_Change = tuple[str, str]
"""A sign (blank, `-` or `+`) and the line."""


def difference(old: bytes, new: bytes, file: str) -> tuple[str, ...]:
    """Return the lines of a unified diff; none where nothing changes."""
    if old == new:
        return ()
    changes = list(_by_section(_sections(old), _sections(new)))
    title = printable(file)
    return (f"--- {title}", f"+++ {title}", *_hunks(changes))


def _sections(content: bytes) -> list[list[str]]:
    """Return the lines in groups that begin with a `[header]`."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    groups: list[list[str]] = [[]]
    for line in text.removesuffix("\n").split("\n") if text else []:
        if line.startswith("["):
            groups.append([])
        groups[-1].append(line)
    return groups


def _by_section(old: list[list[str]], new: list[list[str]]) -> Iterator[_Change]:
    before_headers, after_headers = _headers(old), _headers(new)
    matcher = difflib.SequenceMatcher(None, before_headers, after_headers, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(old[start:end], new[new_start:new_end], strict=True)
            for before, after in pairs:
                yield from _by_line(before, after)
        else:
            yield from (("-", line) for group in old[start:end] for line in group)
            yield from (("+", line) for group in new[new_start:new_end] for line in group)


def _headers(sections: list[list[str]]) -> list[str]:
    return [lines[0] if lines else "" for lines in sections]


def _by_line(old: list[str], new: list[str]) -> Iterator[_Change]:
    if old == new:
        yield from ((" ", line) for line in old)
        return
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from ((" ", line) for line in old[start:end])
        else:
            yield from (("-", line) for line in old[start:end])
            yield from (("+", line) for line in new[new_start:new_end])


def _hunks(changes: list[_Change]) -> Iterator[str]:
    """Return the changes with a few lines around, in hunks with their places in both files."""
    shown: list[list[int]] = []
    for index, (sign, _) in enumerate(changes):
        if sign == " ":
            continue
        start, end = max(0, index - CONTEXT_LINES), min(len(changes), index + CONTEXT_LINES + 1)
        if shown and start <= shown[-1][1]:
            shown[-1][1] = end
        else:
            shown.append([start, end])
    at = old_line = new_line = 0
    for start, end in shown:
        old_line += sum(sign != "+" for sign, _ in changes[at:start])
        new_line += sum(sign != "-" for sign, _ in changes[at:start])
        at = start
        hunk = changes[start:end]
        old_range = _range(old_line, sum(sign != "+" for sign, _ in hunk))
        new_range = _range(new_line, sum(sign != "-" for sign, _ in hunk))
        yield f"@@ -{old_range} +{new_range} @@"
        yield from (f"{sign}{_masked(line)}" for sign, line in hunk)


def _range(lines_before: int, length: int) -> str:
    """Return a place as `diff -u` writes it: an empty one is after the line before it."""
    first = lines_before + 1 if length else lines_before
    return str(first) if length == 1 else f"{first},{length}"


def _masked(line: str) -> str:
    match = _CONFIDENTIAL.fullmatch(line)
    return printable(line if match is None else f"{match[1]}{MASK}")
