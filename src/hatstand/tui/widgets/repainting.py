"""Which cells of a painted line are others than before: a terminal far away gets only these."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from operator import eq
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.strip import Strip


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
