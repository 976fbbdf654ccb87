"""Which cells of a painted line are others than before: a terminal far away gets only these."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from operator import eq
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells
from textual.geometry import Region

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.content import Content
    from textual.strip import Strip
    from textual.widget import Widget


def changed_cells(before: Strip, after: Strip) -> tuple[int, int]:
    """Return the first cell in which two lines differ, and the one after the last.

    Both are 0 where nothing differs. Cells beyond the end of the shorter line differ. It may be
    some cells more where one line is cut into pieces in another way than the other.
    """
    if before == after:
        return 0, 0
    start = _same_cells(before, after, from_the_end=False)
    end = max(before.cell_length, after.cell_length)
    if before.cell_length == after.cell_length:
        end -= _same_cells(before, after, from_the_end=True)
    return start, max(start, end)


def _same_cells(before: Strip, after: Strip, *, from_the_end: bool) -> int:
    """Return in how many cells two lines agree before they differ, from one of their ends."""
    step = -1 if from_the_end else 1
    cells = 0
    for one, other in zip([*before][::step], [*after][::step], strict=False):
        if one != other:
            return cells + _same_letters(one, other, step)
        cells += one.cell_length
    return cells


def _same_letters(one: Segment, other: Segment, step: int) -> int:
    """Return in how many cells two pieces agree; wide letters and their marks stay whole."""
    if one.style != other.style:
        return 0
    letters = [chop_cells(segment.text, 1)[::step] for segment in (one, other)]
    same: Iterable[str] = (
        letter for letter, _ in takewhile(lambda pair: eq(*pair), zip(*letters, strict=False))
    )
    return sum(map(cell_len, same))


def entitle(widget: Widget, title: Content) -> None:
    """Write a title into the border of a widget, and have that line alone painted again.

    To set `border_title`, as Textual 8.2.8 does it, is to paint the whole widget.
    """
    before = widget._border_title
    if before is not None and title.is_same(before):
        return
    widget._border_title = title
    cells = max(title.cell_length, before.cell_length if before else widget.outer_size.width)
    top_left = widget.outer_size.region.offset - widget.content_offset
    widget.refresh(Region(*top_left, cells + _BESIDE_A_TITLE, 1))


_BESIDE_A_TITLE = 4
"""Cells of a border before and after its title: a corner, a line and a blank."""
