"""Frames in few bytes: a terminal is sent the cells that are others than it shows.

Textual 8.2.8 sends each line of a widget from its left end up to the last cell that changed, and
both colours in 24 bits anew for each piece of it: five bytes of colours for two of text. Far away
that is time. Here what the terminal shows is kept cell by cell, as curses does, and compared.
A frame of the whole screen is always sent whole: whatever the terminal showed is then forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from hatstand.tui.pens import PLAIN, Pen, change, pen_of

if TYPE_CHECKING:
    from rich.console import Console

_UNKNOWN = "\0"
"""What no cell ever holds."""

_JUMP = 6
"""Unchanged cells that are skipped: to go on behind fewer takes more bytes than they do."""

Cells = tuple[list[str], list[Pen]]
"""The letters of some cells, and their pens; the second cell of a wide letter holds no letter."""

Update = ChopsUpdate | LayoutUpdate
"""What Textual's compositor makes of a frame: some spans of lines, or the whole screen."""


class ThinUpdate(CompositorUpdate):
    """An update of the screen in few bytes."""

    def __init__(self, frames: Frames, update: Update) -> None:
        self._frames = frames
        self._update = update

    def render_segments(self, console: Console) -> str:
        """Return what the terminal is sent."""
        return self._frames.text_of(self._update, console)


class Frames:
    """What a terminal shows, and what it has to be sent to show something else."""

    def __init__(self) -> None:
        self._letters: list[list[str]] = []
        self._pens: list[list[Pen]] = []

    def thin(self, update: CompositorUpdate) -> CompositorUpdate:
        """Return an update that sends no more than it must; another one as it is."""
        if isinstance(update, (ChopsUpdate, LayoutUpdate)):
            return ThinUpdate(self, update)
        self._letters = []  # nothing is known of what it leaves behind
        return update

    def text_of(self, update: Update, console: Console) -> str:
        """Return the text that makes the terminal show an update, and note that it does."""
        colors = console._color_system or ColorSystem.TRUECOLOR
        written = _Written()
        for y, x, strip in self._lines_of(update):
            self._write(written, y, x, _cells(strip, colors))
        return written.text

    def _lines_of(self, update: Update) -> Iterator[tuple[int, int, Strip]]:
        """Return (line, first cell, what to show there) for all that an update may change."""
        if isinstance(update, LayoutUpdate):
            self._forget(update.region.right, update.region.bottom)
            return _whole(update)
        width, height = update.chop_ends[0][-1], len(update.chops)
        if [len(line) for line in self._letters] != [width] * height:
            self._forget(width, height)
        return _changed(update)

    def _forget(self, width: int, height: int) -> None:
        self._letters = [[_UNKNOWN] * width for _ in range(height)]
        self._pens = [[PLAIN] * width for _ in range(height)]

    def _write(self, written: _Written, y: int, x: int, cells: Cells) -> None:
        letters, pens = cells
        end = x + len(letters)
        before = self._letters[y][x:end], self._pens[y][x:end]
        if before == cells:
            return
        self._letters[y][x:end], self._pens[y][x:end] = letters, pens
        for start, stop in _runs(before, cells):
            written.go_to(x + start, y)
            written.write(letters[start:stop], pens[start:stop])


class _Written:
    """A text for a terminal: where it writes next, and with which pen."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pen = PLAIN
        self._line = -1

    @property
    def text(self) -> str:
        """All of it; it leaves the terminal with a plain pen."""
        return "".join([*self._parts, change(self._pen, PLAIN)])

    def go_to(self, x: int, y: int) -> None:
        """Go on at a cell."""
        self._parts.append(f"\x1b[{x + 1}G" if y == self._line else f"\x1b[{y + 1};{x + 1}H")
        self._line = y

    def write(self, letters: Sequence[str], pens: Sequence[Pen]) -> None:
        """Write some cells; a blank needs no other pen where it would look the same."""
        append = self._parts.append
        now = self._pen
        for letter, pen in zip(letters, pens, strict=True):
            if pen is not now and (letter != " " or pen.blank != now.blank):
                append(change(now, pen))
                now = pen
            append(letter)
        self._pen = now


def _whole(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, strips in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in strips:
            yield y, x, strip
            x += strip.cell_length


def _changed(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < last and end > first:
                yield y, x, strip


def _cells(strip: Strip, colors: ColorSystem) -> Cells:
    letters: list[str] = []
    pens: list[Pen] = []
    for text, style, _ in strip:
        pen = PLAIN if style is None else pen_of(Strip.render_ansi(style, colors))
        cells = text if text.isascii() else _letters(text)
        letters.extend(cells)
        pens.extend([pen] * len(cells))
    return letters, pens


@lru_cache(4096)
def _letters(text: str) -> tuple[str, ...]:
    """Return what each cell of a text holds: a letter with its marks, or nothing behind a wide one.

    Marks without a letter are shown with the one before, or not at all.
    """
    cells: list[str] = []
    for letter in chop_cells(text, 1):
        width = cell_len(letter)
        if width:
            cells += [letter, *[""] * (width - 1)]
        elif cells and cells[-1]:
            cells[-1] += letter
    return tuple(cells)


def _runs(before: Cells, after: Cells) -> Iterator[tuple[int, int]]:
    """Return the first cells, and those behind the last, of what is sent of some cells.

    Terminals disagree about the width of letters that are not simple: with one of them among the
    cells before or after, all of them are sent.
    """
    if any(len(letter) != 1 for letter in chain(before[0], after[0])):
        yield 0, len(after[0])
        return
    pens = after[1]
    start = stop = -1
    for cell in _different(before, after):
        if start < 0:
            start = cell
        elif cell - stop > _JUMP or pens[stop:cell].count(pens[stop - 1]) < cell - stop:
            yield start, stop
            start = cell
        stop = cell + 1
    if start >= 0:
        yield start, stop


def _different(before: Cells, after: Cells) -> Iterator[int]:
    """Return the cells that look different."""
    both = zip(before[0], after[0], before[1], after[1], strict=True)
    for cell, (letter, other, pen, new) in enumerate(both):
        if letter != other or (pen is not new and (other != " " or pen.blank != new.blank)):
            yield cell
