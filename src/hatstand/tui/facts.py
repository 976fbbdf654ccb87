"""Facts about a node as blocks, and blocks as text that fits a width.

What is said is decided elsewhere (`describing`); how it is laid out, here: labels in a column,
long values wrapped beside them, tables whose columns stay straight whatever script names are in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.content import Content

from hatstand.tui.text import pad, shortened, wrapped

LABEL_WIDTH = 12
"""Cells of the label column: the longest label and two blanks."""

LEAST_COLUMN = 12
"""Cells that a column of a table keeps, if it needs them, whatever else stands in the row."""

MUTED = "$text-muted $muted-style"
"""The style of what is said beside the matter; dim where there is no colour for it."""


class Title(NamedTuple):
    """The first line: what this is about."""

    content: Content


class Heading(NamedTuple):
    """Begins a group of facts; `note` stands beside it, muted."""

    text: str
    note: str = ""


class Fact(NamedTuple):
    """A label and its value."""

    label: str
    value: Content


class Paragraph(NamedTuple):
    """Running text, wrapped; `verbatim` keeps its lines as they are and cuts them instead."""

    content: Content
    verbatim: bool = False


class Table(NamedTuple):
    """Rows of cells under a header; where space is short, the widest column gives way first."""

    header: tuple[str, ...]
    rows: tuple[tuple[Content, ...], ...]


Block = Title | Heading | Fact | Paragraph | Table

_EMPTY = Content("")
_NEWLINE = Content("\n")
_GUTTER = "  "


def fitted(content: Content, width: int) -> Content:
    """Return `content` in exactly `width` cells: cut with an ellipsis, or filled with blanks."""
    content = shortened(content, width)
    return content.pad_right(max(width - content.cell_length, 0))


def lay_out(blocks: Sequence[Block], width: int) -> Content:
    """Return the blocks as text for `width` cells, an empty line before every heading."""
    return _NEWLINE.join(lines_of(blocks, width))


def lines_of(blocks: Sequence[Block], width: int, most: int = 0) -> list[Content]:
    """Return the blocks as lines for `width` cells, an empty line before every heading.

    Args:
        blocks: What is laid out.
        width: Cells of a line.
        most: Lines that a title, or a line of a value, may take up; without it as many as it
            needs. What is longer ends in an ellipsis.
    """
    width = max(width, 24)
    lines: list[Content] = []
    for block in blocks:
        match block:
            case Title(content):
                lines.extend(_wrapped(content, width, most))
            case Heading(text, note):
                if lines:
                    lines.append(_EMPTY)
                heading = Content.styled(text, "bold $text-accent")
                lines.append(heading + Content.styled(f"  {note}", MUTED) if note else heading)
            case Fact(label, value):
                lines.extend(_fact(label, value, width, most))
            case Paragraph(content, verbatim):
                lines.extend(content.split() if verbatim else wrapped(content, width))
            case Table():
                lines.extend(_table(block, width))
    return lines


def cuts(blocks: Sequence[Block], width: int, most: int) -> bool:
    """Tell whether `lines_of` shows less than everything of a title or a value."""
    width = max(width, 24)
    return any(
        line.cell_length > room and len(wrapped(line, room)) > most
        for room, lines in _wrapping(blocks, width)
        for line in lines
    )


def _wrapping(blocks: Sequence[Block], width: int) -> Iterator[tuple[int, Sequence[Content]]]:
    """Yield the lines of each title and value, with the cells that there are for them."""
    for block in blocks:
        if isinstance(block, Title):
            yield width, (block.content,)
        elif isinstance(block, Fact):
            yield width - LABEL_WIDTH, block.value.split()


def _wrapped(content: Content, width: int, most: int) -> list[Content]:
    lines = wrapped(content, width)
    if not most or len(lines) <= most:
        return lines
    return [*lines[: most - 1], shortened(lines[most - 1] + Content(" ") + lines[most], width)]


def _fact(label: str, value: Content, width: int, most: int) -> list[Content]:
    values = [
        line
        for part in value.split(allow_blank=True)
        for line in _wrapped(part, width - LABEL_WIDTH, most)
    ] or [_EMPTY]
    first = Content.styled(pad(label, LABEL_WIDTH), MUTED) + values[0]
    blank = Content(" " * LABEL_WIDTH)
    return [first, *(blank + line for line in values[1:])]


def _table(table: Table, width: int) -> list[Content]:
    widths = _column_widths(table, width)
    header = tuple(Content.styled(name, MUTED) for name in table.header)
    lines = []
    for row in (header, *table.rows):
        cells = [fitted(cell, widths[column]) for column, cell in enumerate(row)]
        lines.append(shortened(Content(_GUTTER).join(cells), width))
    return lines


def _column_widths(table: Table, width: int) -> list[int]:
    """Return how wide each column is, so that as little as can be is cut off."""
    columns = range(len(table.header))
    longest = [
        max((row[column].cell_length for row in table.rows), default=0) for column in columns
    ]
    widths = [
        min(max(len(name), cells), width) for name, cells in zip(table.header, longest, strict=True)
    ]
    least = [
        min(cells, max(len(name), LEAST_COLUMN))
        for name, cells in zip(table.header, widths, strict=True)
    ]
    excess = sum(widths) + len(_GUTTER) * (len(widths) - 1) - width
    while excess > 0 and widths != least:
        widest = max(columns, key=lambda column: (widths[column] > least[column], widths[column]))
        widths[widest] -= 1
        excess -= 1
    return widths
