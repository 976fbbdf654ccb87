"""What a terminal shows, and how many bytes the letters that are others than before take."""

from __future__ import annotations

import pyte
import pyte.screens

_SEEN_ON_BLANKS = ("underscore", "strikethrough", "reverse")


class Screen:
    """A terminal that is fed what a program wrote."""

    def __init__(self, size: str) -> None:
        self._columns, self._lines = map(int, size.split("x"))
        self._screen = pyte.Screen(self._columns, self._lines)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0
        self._looks: list[tuple[object, ...]] = []

    def shows(self, written: bytes) -> int:
        """Take all that was written so far; return the bytes of the letters that changed.

        A blank that came in the place of a letter counts as one.
        """
        self._stream.feed(written[self._fed :])
        self._fed = len(written)
        before, self._looks = (
            self._looks,
            [
                _look(self._screen.buffer[y][x])
                for y in range(self._lines)
                for x in range(self._columns)
            ],
        )
        changed = (new for old, new in zip(before, self._looks, strict=False) if old != new)
        return sum(len(str(look[0]).encode()) for look in changed)


def _look(cell: pyte.screens.Char) -> tuple[object, ...]:
    """Return what one sees in a cell; a blank has no colour of letters."""
    if cell.data == " " and not any(getattr(cell, name) for name in _SEEN_ON_BLANKS):
        return cell.data, cell.bg
    return tuple(cell)
