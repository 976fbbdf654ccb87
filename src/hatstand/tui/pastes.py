"""Cuts marked pastes out of what a terminal sends.

Textual 8.2.8 takes what follows an escape within a paste for keys, so that a copied text could
press them. Here nothing of a paste is ever looked at as anything but text.
"""

from __future__ import annotations

import re

from textual.events import Paste

LONGEST_PASTE = 16_000
"""Characters of a paste that count; no line takes more, and drawing more would take long."""

BEGINS, ENDS = "\x1b[200~", "\x1b[201~"
"""What stands before and after a marked paste (xterm's bracketed paste)."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Pastes:
    """Goes through text as it comes, cut anywhere."""

    def __init__(self) -> None:
        self._begun = ""
        self._pasted: str | None = None

    @property
    def open(self) -> bool:
        """Whether a paste has begun and not ended."""
        return self._pasted is not None

    def parted(self, text: str) -> list[str | Paste]:
        """Return what came outside of pastes, and each paste that has ended, in order.

        What may be the beginning of a mark comes with the next text, as a part of its own.
        """
        parts: list[str | Paste] = []
        while text:
            if self._pasted is not None:
                text = self._within(text, parts)
                continue
            begun, self._begun = self._begun, ""
            before, mark, after = (begun + text).partition(BEGINS)
            if mark:
                self._pasted = ""
            else:
                self._begun = _half_of(BEGINS, before)
                before = before.removesuffix(self._begun)
            # What was kept back stays a part of its own: a hand may have been between the two.
            halves = (begun, before[len(begun) :]) if before.startswith(begun) else (before,)
            parts += [half for half in halves if half]
            text = after
        return parts

    def ended(self) -> list[str]:
        """Return what might have begun a mark, and did not as nothing has followed."""
        begun, self._begun = self._begun, ""
        return [begun] if begun else []

    def _within(self, text: str, parts: list[str | Paste]) -> str:
        """Take up what is pasted, and return what comes after its end."""
        pasted, mark, after = ((self._pasted or "") + text).partition(ENDS)
        if mark:
            parts.append(Paste(_CONTROLS.sub("", pasted)[:LONGEST_PASTE]))
            self._pasted = None
            return after
        half = _half_of(ENDS, pasted)
        self._pasted = pasted.removesuffix(half)[: 2 * LONGEST_PASTE] + half
        return ""


def _half_of(mark: str, text: str) -> str:
    """Return the longest end of `text` with which `mark` begins."""
    for length in range(min(len(mark) - 1, len(text)), 0, -1):
        if mark.startswith(text[-length:]):
            return text[-length:]
    return ""
