"""Frames in few bytes: a terminal is sent the cells that are others than it shows.

Textual 8.2.8 sends each line of a widget from its left end up to the last cell that changed, and
both colours in 24 bits anew for each piece of it: five bytes of colours for two of text. Far away
that is time. Here what the terminal shows is kept cell by cell, as curses does, and compared.
A frame of the whole screen is always sent whole: whatever the terminal showed is then forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, chop_cells
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from hatstand.tui.pens import PLAIN, Pen, blank_pen, change, pen_of
from hatstand.tui.terminal import erases_cells

if TYPE_CHECKING:
    from rich.console import Console

_UNKNOWN = "\0"
"""What no cell ever holds."""

_JUMP = 6
"""Unchanged cells that are skipped: to go on behind fewer takes more bytes than they do."""

_ERASE = 5
"""Blanks that are written: to erase more takes fewer bytes."""

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

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Begin with nothing known.

        Args:
            environ: The environment, which names the terminal.
        """
        self._environ = environ
        self._letters: list[list[str]] = []
        self._pens: list[list[Pen]] = []

    @cached_property
    def erases(self) -> bool:
        """Whether cells can be erased, which takes fewer bytes than blanks."""
        return erases_cells(self._environ)

    def thin(self, update: CompositorUpdate) -> CompositorUpdate:
        """Return an update that sends no more than it must; another one as it is."""
        if isinstance(update, (ChopsUpdate, LayoutUpdate)):
            return ThinUpdate(self, update)
        self._letters = []  # nothing is known of what it leaves behind
        return update

    def text_of(self, update: Update, console: Console) -> str:
        """Return the text that makes the terminal show an update, and note that it does."""
        colors = console._color_system or ColorSystem.TRUECOLOR
        # The first frame is a whole one, and does not wait for what the terminal is known to do.
        written = _Written(erases=isinstance(update, ChopsUpdate) and self.erases)
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
        # Terminals disagree about the width of letters that are not simple.
        if not (_simple(before[0]) and _simple(letters)):
            written.write_in_order(y, x, letters, pens)
            return
        for start, stop in _runs(before, cells):
            written.write(y, x + start, letters[start:stop], pens[start:stop])


class _Piece(NamedTuple):
    """Cells of one line that are written with one pen."""

    y: int
    x: int
    text: str


class _Written:
    """What is to be written, and the text that does it.

    To change a colour takes up to twenty bytes, to go somewhere else five to eight. So everything
    is written that one pen writes, wherever it stands, and then what the next one does; the
    terminal shows the frame when all of it has come.
    """

    def __init__(self, *, erases: bool) -> None:
        self._erases = erases
        self._by_pen: dict[Pen, list[_Piece]] = {}
        self._blanks: dict[Pen, list[_Piece]] = {}
        self._parts: list[str] = []
        self._pen = PLAIN
        self._at = -1, -1

    def write(self, y: int, x: int, letters: Sequence[str], pens: Sequence[Pen]) -> None:
        """Have some cells of a line written, in pieces that one pen can write."""
        for start, stop, pen in _pieces(letters, pens):
            pieces = self._blanks if pen is None else self._by_pen
            piece = _Piece(y, x + start, "".join(letters[start:stop]))
            pieces.setdefault(pen or blank_pen(pens[start]), []).append(piece)

    def write_in_order(self, y: int, x: int, letters: Sequence[str], pens: Sequence[Pen]) -> None:
        """Write the cells of a line from the left to the right, however wide they turn out."""
        for start, stop, pen in _pieces(letters, pens):
            self._take(pen or blank_pen(pens[start]))
            self._put(y, x + start, "".join(letters[start:stop]))
        self._at = -1, -1

    @property
    def text(self) -> str:
        """All of it; it leaves the terminal with a plain pen."""
        for pen in self._blanks:  # those that look the same with another pen need none of their own
            same = (other for other in self._by_pen if other.blank == pen.blank)
            self._by_pen.setdefault(next(same, pen), []).extend(self._blanks[pen])
        for pen in sorted(self._by_pen, key=_colours):
            self._take(pen)
            for piece in sorted(self._by_pen[pen]):
                self._put(*piece)
        return "".join([*self._parts, change(self._pen, PLAIN)])

    def _take(self, pen: Pen) -> None:
        self._parts.append(change(self._pen, pen))
        self._pen = pen

    def _put(self, y: int, x: int, text: str) -> None:
        if self._at != (y, x):
            place = f"\x1b[{x + 1}G" if self._at[0] == y else f"\x1b[{y + 1};{x + 1}H"
            self._parts.append(place)
        if self._erases and self._pen.blank == self._pen.background:
            left = text.rstrip(" ")
            if (blanks := len(text) - len(left)) > _ERASE:
                text = left
                self._parts.append(f"{left}\x1b[{blanks}X")
                self._at = y, x + len(left)
                return
        self._parts.append(text)
        self._at = y, x + len(text)


def _colours(pen: Pen) -> tuple[str, str, tuple[str, ...]]:
    """Return what pens are sorted by, so that few of their parts change from one to the next."""
    return pen.background, pen.foreground, pen.attributes


def _pieces(letters: Sequence[str], pens: Sequence[Pen]) -> Iterator[tuple[int, int, Pen | None]]:
    """Return the first cells, those behind the last, and the pens of pieces; None for blanks.

    A blank is in the same piece as what is beside it where it looks the same with that pen.
    """
    start, pen, blank = 0, None, pens[0].blank
    for cell, (letter, new) in enumerate(zip(letters, pens, strict=True)):
        if letter == " " and (new is pen or new.blank == blank):
            continue
        if new is not pen or letter == " ":
            if pen is not None or new.blank != blank:
                if cell > start:
                    yield start, cell, pen
                start, blank = cell, new.blank
            pen = None if letter == " " else new
    yield start, len(letters), pen


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


def _simple(letters: Sequence[str]) -> bool:
    """Tell whether each cell holds a letter of its own."""
    return len(letters) == sum(map(len, letters)) and "" not in letters


def _runs(before: Cells, after: Cells) -> Iterator[tuple[int, int]]:
    """Return the first cells, and those behind the last, of what is sent of some cells."""
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
