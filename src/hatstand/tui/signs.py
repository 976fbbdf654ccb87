"""Our own signs and frames, as terminals without Unicode can show them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.content import Content
from textual.filter import LineFilter

from hatstand.tui.glyphs import ASCII, Glyphs

if TYPE_CHECKING:
    from textual.color import Color

_ASCII = str.maketrans(
    "‹›…⟳●○⚠▲⋯·•▌✓✗→←↑↓–—█▾▸◆◇×⏎⇥‘’“”─━│┃╭╮╰╯┌┐└┘├┤▔▁▎▊▏▕",
    "<>~@*o!!..*|+x><^v--#v>#:x$>''\"\"--||++++++++++-_||||",
)
_ASCII |= dict.fromkeys(range(0x2400, 0x2422), ord("?"))  # pictures of control characters


def name_in(glyphs: Glyphs, name: str) -> str:
    """Return the name of a command that asks for more: with three points where there is no `…`."""
    return name.replace("…", "...") if glyphs is ASCII else name


def in_ascii(content: Content) -> Content:
    """Return `content` with each of our signs replaced by an ASCII one of the same width."""
    text = content.plain
    if text.isascii():
        return content
    return Content(text.translate(_ASCII), spans=list(content.spans))


class InAscii(LineFilter):
    """Replaces our signs wherever they are drawn: frames, notices and the palette, too.

    Names are left as they are: they say what is there, and Textual has measured them. Only letters
    that can't be written at all become question marks, as many as they are wide.
    """

    def __init__(self, letters: str = "utf-8") -> None:
        """Make the filter.

        Args:
            letters: The encoding whose letters the terminal shows.
        """
        super().__init__()
        self._letters = letters

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line without our signs."""
        del background
        return [
            segment
            if segment.text.isascii()
            else Segment(self._shown(segment.text), segment.style, segment.control)
            for segment in segments
        ]

    def _shown(self, text: str) -> str:
        text = text.translate(_ASCII)
        try:
            text.encode(self._letters)
        except UnicodeEncodeError:
            return "".join(_written(letter, self._letters) for letter in text)
        return text


@lru_cache(maxsize=4096)
def _written(letter: str, letters: str) -> str:
    try:
        letter.encode(letters)
    except UnicodeEncodeError:
        return "?" * cell_len(letter)
    return letter
