"""From the words before the cursor to what is wanted there."""

from __future__ import annotations

from hatstand.cli.completion.commands import COMMAND, COMMANDS, FREE, GLOBAL, NONE, ROOT, Command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatstand.cli.completion.commands import Value

HAT = "hat"
_PROGRAMS = ("hatstand", HAT)
_HATSTAND = Command({}, ROOT)


class Place:
    """What is wanted at the cursor.

    Attributes:
        kind: What the word may be.
        options: The options that may stand there instead, where the word begins with a dash, and
            what their values are.
        context: The value of `--context`, or an empty string.
        config: The value of `--config`, or an empty string.
        demo: Whether `--demo` was given.
        before: How many words stand before the program that is wanted, or that has begun.
    """

    __slots__ = ("before", "config", "context", "demo", "kind", "options")

    def __init__(self) -> None:
        self.kind: Value = FREE
        self.options: Mapping[str, Value] = {}
        self.context = ""
        self.config = ""
        self.demo = False
        self.before = 0

    def note(self, option: str, value: str) -> None:
        """Keep what an option tells of where names are found."""
        if option == "--context":
            self.context = value
        elif option == "--config":
            self.config = value
        elif option == "--demo":
            self.demo = True


def place_after(words: Sequence[str]) -> Place:
    """Return what is wanted after `words`, the program's name and what may stand before it first.

    For `hat` these are a target and the options of `env`; for `hatstand` a command comes first.
    """
    start = next((n for n, word in enumerate(words) if _program(word) in _PROGRAMS), None)
    place = Place()
    if start is None:
        return place
    reading = _Reading(place, "env" if _program(words[start]) == HAT else "")
    for number, word in enumerate(words[start + 1 :], start + 1):
        if reading.command_began(word):
            place.kind, place.before = COMMAND, number
            return place
        reading.take(word)
    reading.conclude()
    place.before = len(words)
    return place


def _program(word: str) -> str:
    return word.rpartition("/")[2]


class _Reading:
    """Goes through the words and knows what the next one may be."""

    def __init__(self, place: Place, name: str) -> None:
        self._place = place
        self._name = name
        self._taken = 0
        self._pending = ""
        self._only_words = False

    def command_began(self, word: str) -> bool:
        """Tell whether `word` is the first of another program's own."""
        if self._pending or self._next_word() != COMMAND:
            return False
        return self._only_words or word == "-" or not word.startswith("-")

    def take(self, word: str) -> None:
        """Go past a word."""
        if self._pending:
            self._place.note(self._pending, word)
            self._pending = ""
        elif self._only_words or word == "-" or not word.startswith("-"):
            self._take_word(word)
        elif word == "--":
            self._only_words = True
        else:
            name, equals, value = word.partition("=")
            if equals or self._value_of(name) == NONE:
                self._place.note(name, value)
            else:
                self._pending = name

    def conclude(self) -> None:
        """Tell what may come now."""
        if self._pending:
            self._place.kind = self._value_of(self._pending)
            return
        self._place.kind = self._next_word()
        if not self._only_words:
            self._place.options = {**self._command().options, **GLOBAL}

    def _take_word(self, word: str) -> None:
        nested = f"{self._name} {word}".strip()
        if not self._taken and nested in COMMANDS:
            self._name = nested
        else:
            self._taken += 1

    def _command(self) -> Command:
        return COMMANDS[self._name] if self._name else _HATSTAND

    def _next_word(self) -> Value:
        kinds = self._command().words
        return kinds[self._taken] if self._taken < len(kinds) else FREE

    def _value_of(self, option: str) -> Value:
        known = self._command().options
        return known.get(option, GLOBAL.get(option, NONE))
