"""What a terminal sends, made into keys, pastes and mouse events; nothing in it is an error."""

from __future__ import annotations

import re
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import events
from textual._xterm_parser import XTermParser

from hatstand.tui.escapes import ESCAPE, Escapes
from hatstand.tui.pastes import LONGEST_PASTE, Pastes

if TYPE_CHECKING:
    from textual.message import Message

FLOOD = 256
"""Characters in one piece that nobody types: a paste into a terminal that does not mark pastes."""

_STILL_FLOODING = 0.25
"""Seconds within which more text is the rest of such a paste."""

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RUNS = re.compile(rf"{_NOT_TEXT.pattern}+|[^{_NOT_TEXT.pattern[1:]}+")
_STRING = re.compile(r"\x1b[]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)")
"""A string that a terminal answers a question with (ECMA-48 OSC, DCS, SOS, PM, APC)."""
_BEGUN = re.compile(r"\x1b[]PX^_][^\x07\x1b]*\x1b?\Z")
_LONGEST_STRING = 1_000_000
"""Characters: a clipboard that somebody asked the terminal for."""
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
        self._escapes = Escapes()
        self._pastes = Pastes()
        self._begun = ""
        self._flood: list[str] = []
        self._flood_until = 0.0

    def read(self, data: bytes) -> list[Message]:
        """Return what came with `data`; what is not UTF-8 is a question mark in a box."""
        found: list[Message] = []
        for part in self._pastes.parted(self._decode(data)):
            if isinstance(part, events.Paste):
                found += [*self._poured(), *self._keys(self._escapes.ended()), part]
            else:
                found += self._typed(part)
        return found

    def waited(self) -> list[Message]:
        """Return what was incomplete, and is complete as nothing has followed."""
        found = self._poured() if self._clock() >= self._flood_until else []
        for part in self._pastes.ended():
            found += self._typed(part)
        begun, self._begun = self._begun, ""
        if len(begun) == len("\x1b]"):  # no answer: two keys
            found += self._keys(self._escapes.parted(begun))
        found += self._keys(self._escapes.ended())
        return [*found, *self._sound(self._parser.tick())]

    def _typed(self, text: str) -> list[Message]:
        """Return what comes of a piece in which no marked paste is."""
        self._escapes.next_piece()
        found: list[Message] = []
        for run in _RUNS.findall(self._without_strings(text)):
            if self._floods(run):
                found += self._keys(self._escapes.ended())
                self._flood.append(run)
                self._flood_until = self._clock() + _STILL_FLOODING
            else:
                found += [*self._poured(), *self._keys(self._escapes.parted(run))]
        return found

    def _without_strings(self, text: str) -> str:
        """Leave out what another program asked the terminal for: its letters would be commands."""
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

    def _keys(self, parts: Iterable[str]) -> list[Message]:
        found: list[Message] = []
        for part in parts:
            found += [events.Key("escape", ESCAPE)] if part == ESCAPE else self._fed(part)
        return found

    def _fed(self, text: str) -> list[Message]:
        found: list[Message] = []
        for character in text:  # one by one, so that nothing is lost with what is not understood
            try:
                found += self._sound(self._parser.feed(character))
            except (ValueError, ArithmeticError):
                # A number that is no character's, a mouse on a screen without size. Textual 8.2.8
                # raises these, and its parser ends with them.
                self._parser = XTermParser()
        return found

    def _sound(self, messages: Iterable[Message]) -> list[Message]:
        """Return the messages that make sense."""
        found: list[Message] = []
        for message in messages:
            if isinstance(message, events.CursorPosition):
                continue  # nobody asked for it
            if isinstance(message, events.Key) and _is_half(message.character):
                continue
            found.append(message)
        return found


def _is_half(character: str | None) -> bool:
    """Tell whether a character is half of one, which no text can hold."""
    return any(ord(one) in _SURROGATES for one in character or "")
