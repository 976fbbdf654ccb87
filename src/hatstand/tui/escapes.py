"""Tells an escape that is a key by itself from one that begins a sequence.

A terminal sends the same byte for the key and at the start of every arrow, so that Textual 8.2.8
takes `esc` and a letter that comes within a tenth of a second for alt and that letter: over a slow
line, or for a quick hand, both keys are lost. As no command can have alt, they are two keys here.
"""

from __future__ import annotations

ESCAPE = "\x1b"

_BEGINS = frozenset("[O")
"""What follows in arrows, function keys, mouse events and pastes (ECMA-48 CSI, and SS3)."""

_EDITS = frozenset("bf\x7f")
"""What terminals send after an escape for the arrows and backspace with alt, in one piece."""


class Escapes:
    """Goes through text as it comes, cut anywhere."""

    def __init__(self) -> None:
        self._open = self._of_before = False

    def next_piece(self) -> None:
        """Note that another piece comes: a person's hand was between the two."""
        self._of_before = self._open

    def parted(self, text: str) -> list[str]:
        """Return `text` in parts: one that is an escape alone is the key."""
        parts: list[str] = []
        for character in text:
            if self._open:
                self._open = False
                if character in _BEGINS or (character in _EDITS and not self._of_before):
                    parts.append(ESCAPE + character)
                    continue
                parts.append(ESCAPE)
            if character == ESCAPE:
                self._open, self._of_before = True, False
            else:
                parts.append(character)
        return parts

    def ended(self) -> list[str]:
        """Return the escape that nothing followed, if there is one."""
        was_open, self._open = self._open, False
        return [ESCAPE] if was_open else []
