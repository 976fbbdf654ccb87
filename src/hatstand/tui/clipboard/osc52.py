"""OSC 52: the escape sequence with which a terminal is asked to take a text into its clipboard.

No terminal answers it. A multiplexer between it and us must be told to pass it on.
"""

from __future__ import annotations

import base64
from enum import StrEnum

LIMIT = 74_994
"""Bytes of base64 that every terminal known to take OSC 52 accepts (hterm has the least)."""

_SCREEN_CHUNK = 768
"""GNU screen cuts longer strings."""


class Wrapping(StrEnum):
    """What stands between us and the terminal."""

    NONE = "none"
    TMUX = "tmux"
    SCREEN = "screen"


def sequence(text: str, wrapping: Wrapping = Wrapping.NONE) -> str:
    """Return the sequence that puts `text` into the clipboard.

    Raises:
        ValueError: The text is too long for some terminals; it is not shown.
    """
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(encoded) > LIMIT:
        raise ValueError("too long for OSC 52")
    plain = f"\x1b]52;c;{encoded}\x07"
    match wrapping:
        case Wrapping.TMUX:
            return f"\x1bPtmux;{plain.replace(chr(27), chr(27) * 2)}\x1b\\"
        case Wrapping.SCREEN:
            chunks = (plain[i : i + _SCREEN_CHUNK] for i in range(0, len(plain), _SCREEN_CHUNK))
            return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
        case _:
            return plain
