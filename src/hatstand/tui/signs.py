"""Our own signs in lines of text, as terminals without Unicode can show them."""

from __future__ import annotations

from textual.content import Content

_ASCII = str.maketrans("›…⟳●○⚠▲⋯·•▌✓✗→–—█", ">~@*o!!..*|+x>--#")


def in_ascii(content: Content) -> Content:
    """Return `content` with each of our signs replaced by an ASCII one of the same width."""
    text = content.plain
    if text.isascii():
        return content
    return Content(text.translate(_ASCII), spans=list(content.spans))
