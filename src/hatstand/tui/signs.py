"""Our own signs and frames, as terminals without Unicode can show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.content import Content
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color

_ASCII = str.maketrans(
    "‹›…⟳●○⚠▲⋯·•▌✓✗→←↑↓–—█▾▸◆◇×⏎⇥‘’“”─━│┃╭╮╰╯┌┐└┘├┤▔▁▎▊▏▕",
    "<>~@*o!!..*|+x><^v--#v>#:x$>''\"\"--||++++++++++-_||||",
)
_ASCII |= dict.fromkeys(range(0x2400, 0x2422), ord("?"))  # pictures of control characters


def in_ascii(content: Content) -> Content:
    """Return `content` with each of our signs replaced by an ASCII one of the same width."""
    text = content.plain
    if text.isascii():
        return content
    return Content(text.translate(_ASCII), spans=list(content.spans))


class InAscii(LineFilter):
    """Replaces our signs wherever they are drawn: frames, notices and the palette, too.

    Names are left as they are: they say what is there, and Textual has measured them.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line without our signs."""
        del background
        return [
            segment
            if segment.text.isascii()
            else Segment(segment.text.translate(_ASCII), segment.style, segment.control)
            for segment in segments
        ]
