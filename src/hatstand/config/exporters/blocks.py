"""The marked block of `~/.aws/config` that belongs to hatstand; all other bytes stay as they are.

    # BEGIN hatstand acme
    …
    # END hatstand acme

Each context has a block of its own. Between the marks everything is hatstand's; outside of them,
and between granted's registry marks, nothing is ever touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hatstand.domain.records import dataclass
from hatstand.domain.text import printable
from hatstand.errors import ConfigurationError

_MARK = re.compile(r"#\s*(BEGIN|END) hatstand(?:\s+(.*?))?\s*")
_GRANTED = re.compile(r"\[\s*granted_registry_(start|end)\b.*")
_COMMENTS = ("#", ";")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines from `begin` (the mark) up to `end` (after the other mark), counted from 0."""

    context: str
    begin: int
    end: int


def with_block(content: bytes, context: str, lines: Sequence[str], file: str) -> bytes:
    """Return a file's content with these lines as the block of a context.

    A block that is there is replaced where it stands, a new one is put at the end; without any
    lines there is none. Line ends are those of the file.

    Raises:
        ConfigurationError: The marks are not in order, or are where nothing may be written.
    """
    found = _text_lines(content)
    blocks = _blocks(found, file)
    line_end = "\r\n" if b"\r\n" in content else "\n"
    name = printable(context)
    old = next((block for block in blocks if block.context == name), None)
    new = [f"{line}{line_end}" for line in _marked(name, lines)] if lines else []
    if old is None:
        if not new:
            return content
        _refuse_open_registry(found, file)
        before = _separated(found, line_end)
        return _bytes([*before, *new])
    if old.end == len(found) and not found[-1].endswith(("\n", "\r")) and new:
        new[-1] = new[-1].removesuffix(line_end)  # as it was
    return _bytes([*found[: old.begin], *new, *found[old.end :]])


def foreign_text(content: bytes, context: str, file: str) -> bytes:
    """Return a file's content without the block of a context.

    Raises:
        ConfigurationError: As `with_block`.
    """
    return with_block(content, context, (), file)


def has_block(content: bytes, context: str, file: str) -> bool:
    """Tell whether a context has a block.

    Raises:
        ConfigurationError: As `with_block`.
    """
    name = printable(context)
    return any(block.context == name for block in _blocks(_text_lines(content), file))


def _marked(context: str, lines: Sequence[str]) -> list[str]:
    return [
        f"# BEGIN hatstand {context}",
        "# Written by `hatstand export aws-config`, which replaces it up to END.",
        *lines,
        f"# END hatstand {context}",
    ]


def _text_lines(content: bytes) -> list[str]:
    """Return the lines with their ends; bytes that are no UTF-8 come back as they were."""
    lines = content.splitlines(keepends=True)
    return [line.decode("utf-8", "surrogateescape") for line in lines]


def _bytes(lines: Sequence[str]) -> bytes:
    return "".join(lines).encode("utf-8", "surrogateescape")


def _separated(lines: Sequence[str], line_end: str) -> list[str]:
    """Return lines that end with an empty one, so that something can follow."""
    before = list(lines)
    if before and not before[-1].endswith(("\n", "\r")):
        before[-1] += line_end
    if before and before[-1].strip():
        before.append(line_end)
    return before


def _blocks(lines: Sequence[str], file: str) -> tuple[_Block, ...]:
    blocks: list[_Block] = []
    open_mark: tuple[str, int] | None = None
    registry = False
    for number, line in enumerate(lines):
        granted = _GRANTED.match(line)
        if granted is not None:
            registry = granted[1] == "start"
        mark = _MARK.fullmatch(line.rstrip("\r\n"))
        if mark is None:
            continue
        kind, context = mark[1], mark[2] or ""
        _refuse(file, number, "hatstand's mark stands inside a granted registry", when=registry)
        if kind == "BEGIN":
            _refuse(file, number, "# BEGIN hatstand before the END of the last", when=open_mark)
            twice = any(block.context == context for block in blocks)
            _refuse(file, number, "this block of hatstand's is in the file already", when=twice)
            open_mark = (context, number)
        elif open_mark is None or open_mark[0] != context:
            _refuse(file, number, "# END hatstand without its BEGIN", when=True)
        else:
            blocks.append(_Block(context, open_mark[1], number + 1))
            _refuse_stray_keys(lines, number + 1, file)
            open_mark = None
    if open_mark is not None:
        _refuse(file, open_mark[1], "# BEGIN hatstand without its END", when=True)
    return tuple(blocks)


def _refuse(file: str, number: int, message: str, *, when: object) -> None:
    if when:
        raise ConfigurationError(
            f"{printable(file)}:{number + 1}: {message}",
            "Nothing was changed; put the marks in order, or remove them with what is between",
        )


def _refuse_stray_keys(lines: Sequence[str], start: int, file: str) -> None:
    """Refuse keys right after a block: they belong to its last profile, and would change owner."""
    for number, text in _meaningful(lines, start):
        header = text.startswith("[")
        _refuse(file, number, "keys after # END hatstand, without a [section]", when=not header)
        return


def _meaningful(lines: Sequence[str], start: int) -> Iterator[tuple[int, str]]:
    for number in range(start, len(lines)):
        text = lines[number].strip()
        if text and not text.startswith(_COMMENTS):
            yield number, text


def _refuse_open_registry(lines: Sequence[str], file: str) -> None:
    begun: int | None = None
    for number, line in enumerate(lines):
        granted = _GRANTED.match(line)
        if granted is not None:
            begun = number if granted[1] == "start" else None
    if begun is not None:
        _refuse(file, begun, "this granted registry has no end mark", when=True)
