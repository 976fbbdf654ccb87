"""What a terminal sends, made into keys, pastes and mouse events; nothing in it is an error."""

from __future__ import annotations

import re
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import events
from textual._xterm_parser import XTermParser

if TYPE_CHECKING:
    from textual.message import Message

FLOOD = 256
"""Characters in one piece that nobody types: a paste into a terminal that does not mark pastes."""

_STILL_FLOODING = 0.25
"""Seconds within which more text is the rest of such a paste."""

LONGEST_PASTE = 16_000
"""Characters of a paste that count; no line takes more, and drawing more would take long."""

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RUNS = re.compile(rf"{_NOT_TEXT.pattern}+|[^{_NOT_TEXT.pattern[1:]}+")
_STRING = re.compile(r"\x1b[]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)")
"""A string that a terminal answers a question with (ECMA-48 OSC, DCS, SOS, PM, APC)."""
_BEGUN = re.compile(r"\x1b[]PX^_][^\x07\x1b]*\x1b?\Z")
_LONGEST_STRING = 1_000_000
"""Characters: a clipboard that somebody asked the terminal for."""
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_SURROGATES = range(0xD800, 0xE000)


class Typed:
    """Takes bytes as they come, cut anywhere."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with an empty keyboard.

        Args:
            clock: Returns seconds that only grow.
        """
        self._clock = clock
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = XTermParser()
        self._tail = self._begun = ""
        self._in_paste = False
        self._flood: list[str] = []
        self._flood_until = 0.0

    def read(self, data: bytes) -> list[Message]:
        """Return what came with `data`; what is not UTF-8 is a question mark in a box."""
        text = self._without_strings(self._decode(data))
        if self._in_paste or _PASTE_BEGINS in self._tail + text:
            return [*self._poured(), *self._parsed(text)]
        found: list[Message] = []
        for run in _RUNS.findall(text):
            if self._floods(run):
                self._flood.append(run)
                self._flood_until = self._clock() + _STILL_FLOODING
            else:
                found += [*self._poured(), *self._parsed(run)]
        return found

    def waited(self) -> list[Message]:
        """Return what was incomplete, and is complete as nothing has followed."""
        found = self._poured() if self._clock() >= self._flood_until else []
        begun, self._begun = self._begun, ""
        if len(begun) == len("\x1b]"):  # no answer: alt and a key
            found += self._parsed(begun)
        return [*found, *self._sound(self._parser.tick())]

    def _without_strings(self, text: str) -> str:
        """Leave out what another program asked the terminal for: its letters would be commands."""
        if self._in_paste or _PASTE_BEGINS in text:
            return text
        text = _STRING.sub("", self._begun + text)
        self._begun = ""
        if (begun := _BEGUN.search(text)) and len(begun[0]) < _LONGEST_STRING:
            self._begun = begun[0]
            text = text[: begun.start()]
        return text

    def _floods(self, text: str) -> bool:
        """Tell whether a text came too fast to be typed, and is not marked as a paste either."""
        if _NOT_TEXT.match(text):
            return False
        return len(text) >= FLOOD or bool(self._flood and self._clock() < self._flood_until)

    def _poured(self) -> list[Message]:
        """Return the paste that was not marked, now that it is over."""
        if not self._flood:
            return []
        text = "".join(self._flood)
        self._flood.clear()
        return [events.Paste(text[:LONGEST_PASTE])]

    def _parsed(self, text: str) -> list[Message]:
        self._note_pastes(text)
        found: list[Message] = []
        for character in text:  # one by one, so that nothing is lost with what is not understood
            try:
                found += self._sound(self._parser.feed(character))
            except (ValueError, ArithmeticError):
                # A number that is no character's, a mouse on a screen without size. Textual 8.2.8
                # raises these, and its parser ends with them.
                self._parser = XTermParser()
        return found

    def _note_pastes(self, text: str) -> None:
        seen = self._tail + text
        begins, ends = seen.rfind(_PASTE_BEGINS), seen.rfind(_PASTE_ENDS)
        if begins != ends:
            self._in_paste = begins > ends
        self._tail = seen[-len(_PASTE_BEGINS) + 1 :]

    def _sound(self, messages: Iterable[Message]) -> list[Message]:
        """Return the messages that make sense."""
        found: list[Message] = []
        for message in messages:
            if isinstance(message, events.CursorPosition):
                continue  # nobody asked for it
            if isinstance(message, events.Key) and _is_half(message.character):
                continue
            if isinstance(message, events.Paste):
                found.append(events.Paste(message.text[:LONGEST_PASTE]))
            else:
                found.append(message)
        return found


def _is_half(character: str | None) -> bool:
    """Tell whether a character is half of one, which no text can hold."""
    return any(ord(one) in _SURROGATES for one in character or "")
