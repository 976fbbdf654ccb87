"""Foreign text on the screen: the only place that turns it into content.

What AWS or a file says never goes through markup, keeps to one line, and is measured in terminal
cells, so that wide characters and hostile names leave columns straight.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size
from textual.content import Content

from hatstand.domain.text import printable

ELLIPSIS = "…"
"""Stands for what was cut off; one cell wide."""

_NEVER_FIRST = frozenset(
    "、。，．・：；？！）］｝」』】〕〉》’”々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ…‥"
)
"""What no line of Japanese begins with."""


def foreign(text: str, style: str = "") -> Content:
    """Return foreign text as content: its brackets are brackets, its escapes are visible.

    Args:
        text: What AWS, a file or another program says.
        style: A style of ours, such as `$text-muted`, over all of it.
    """
    return Content.styled(printable(text), style) if style else Content(printable(text))


def plain(text: str) -> Content:
    """Return foreign text as content without a style of its own."""
    return foreign(text)


def clip(text: str, cells: int, ellipsis: str = ELLIPSIS) -> str:
    """Return `text` made printable in at most `cells` terminal cells, cut with an ellipsis.

    A wide character or one with combining marks is kept whole or left out; what is cut off is not
    looked at, so that a name of any length costs no more than what is shown of it.
    """
    if cells <= 0:
        return ""
    # One character may become several (`‹202e›`), never none: this many are always enough.
    text = printable(text[: _looked_at(text, cells)])
    kept = _length_within(text, cells)
    if kept == len(text):
        return text
    return text[: _length_within(text, cells - cell_len(ellipsis))] + ellipsis


def clip_pair(first: str, last: str, cells: int) -> str:
    """Return two texts, one behind the other, made printable in at most `cells` terminal cells.

    `first` gives way before `last`, as an account before the role in it, down to a third of the
    room: both are to be told from their like.
    """
    last = clip(last, cells - min(width(printable(first)), cells // 3))
    return clip(first, cells - width(last)) + last


def shortened(content: Content, cells: int) -> Content:
    """Return content in at most `cells` terminal cells, cut with an ellipsis in its own style.

    Textual 8.2.8 leaves a blank before the ellipsis where half of a wide character would be.
    """
    if content.cell_length <= cells:
        return content
    kept = _length_within(content.plain, cells - 1)
    part = content[: kept + 1]
    return Content(part.plain[:kept] + ELLIPSIS if cells > 0 else "", spans=list(part.spans))


def wrapped(content: Content, cells: int) -> list[Content]:
    """Return content as lines of at most `cells` terminal cells, none of which ends another's.

    Japanese and Chinese are written without blanks, and Textual 8.2.8 breaks them anywhere; a line
    that began with a full stop or a closing bracket takes a letter of the one before along (JIS X
    4051).
    """
    lines = content.wrap(cells)
    if all(line.plain[:1] not in _NEVER_FIRST for line in lines[1:]):
        return lines
    return [line for part in content.split(allow_blank=True) for line in _rewrapped(part, cells)]


def _rewrapped(rest: Content, cells: int) -> Iterator[Content]:
    while len(lines := rest.wrap(cells)) > 1:
        end = start = len(lines[0].plain.rstrip())
        while start > 1 and rest.plain[start] in _NEVER_FIRST:
            start -= 1
        if rest.plain[start] not in _NEVER_FIRST:
            end = start
        yield rest[:end]
        blanks = len(rest.plain) - end - len(rest.plain[end:].lstrip())
        rest = rest[end + blanks :]
    yield from lines


def pad(text: str, cells: int, *, right: bool = False, ellipsis: str = ELLIPSIS) -> str:
    """Return `text` clipped and filled with blanks to exactly `cells` terminal cells.

    Args:
        text: Foreign or our own.
        cells: The width to fill.
        right: Whether the text stands at the right end.
        ellipsis: What stands for the part that was cut off.
    """
    text = clip(text, cells, ellipsis)
    blanks = " " * (cells - width(text))
    return blanks + text if right else text + blanks


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """Return how many terminal cells printable text takes."""
    return cell_len(text)


def _looked_at(text: str, cells: int) -> int:
    """Return how many characters of `text` reach past `cells`, marks of the last one included."""
    if len(text) <= cells + 1:
        return len(text)
    used = 0
    for index, character in enumerate(text):
        used += get_character_cell_size(character)
        if used > cells + 1:
            return index + 1
    return len(text)


def _length_within(text: str, cells: int) -> int:
    """Return how many characters of `text` fit in `cells`."""
    used = 0
    for index, character in enumerate(text):
        used += get_character_cell_size(character)
        if used > cells:
            return index
    return len(text)
