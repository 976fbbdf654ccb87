"""Completion: what a shell asks for when a person presses tab.

`hatstand complete SHELL …` is what the shell functions call; it is for nobody else. It makes no
call, asks nothing, and imports next to nothing, so that it answers before a person notices. The
answer's first line says what is wanted: `words`, which follow, one a line; `files`; `command N`, a
program whose name stands after N words; or nothing.
"""

from __future__ import annotations

import os

from hatstand import _fast
from hatstand.cli.completion import commands
from hatstand.cli.completion.place import Place, place_after
from hatstand.cli.completion.quoting import bash_line, bash_word, fish_word, nu_line, nu_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hatstand.cli.completion.targets import Candidate

NAME = "complete"
"""What the shell functions call, after the program's name."""


def main(arguments: Sequence[str]) -> None:
    """Write the answer for a shell to stdout.

    Args:
        arguments: The shell, and what it knows. bash: the word before the cursor as bash has it,
            and the line up to the cursor. Nushell: that line. Others: the word before the cursor
            with a dot before it, because an empty word would be lost on some ways, and the words
            before it; all without their quotes, but for fish's first one.
    """
    match arguments:
        case ["bash", part, text]:
            answer = _for_bash(part, text)
        case ["nu", text]:
            answer = _for_nushell(text)
        case ["fish", word, *before]:
            current = fish_word(word[1:])
            answer = "" if current is None else _with_notes(place_after(before), current)
        case [_, word, *before]:
            answer = _with_notes(place_after(before), word[1:])
        case _:
            answer = ""
    _fast.tell(answer)


def _for_bash(part: str, text: str) -> str:
    """Return the answer for bash, whose part of a word begins behind its last `:` or `=`."""
    line = bash_line(text)
    if line.opaque or not line.raw.endswith(part):
        return ""
    place = place_after(line.words)
    if line.redirected:
        place.kind = commands.FILE
    head = bash_line(line.raw[: len(line.raw) - len(part)])
    words = (
        bash_word(word[len(head.value) :], head.quote)
        for word, _ in _found(place, line.value)
        if word.startswith(head.value)
    )
    return _answer(place, line.value, words)


def _for_nushell(text: str) -> str:
    line = nu_line(text)
    if line.opaque:
        return ""
    place = place_after(line.words)
    words = (f"{nu_word(word)}\t{note}" for word, note in _found(place, line.value))
    return _answer(place, line.value, words)


def _with_notes(place: Place, current: str) -> str:
    words = (f"{word}\t{note}" if note else word for word, note in _found(place, current))
    return _answer(place, current, words)


def _answer(place: Place, current: str, words: Iterable[str]) -> str:
    kind, _, _ = _wanted(place, current)
    if kind == commands.COMMAND:
        return f"command {place.before}\n"
    if kind == commands.FILE:
        return "files\n"
    return "\n".join(("words", *words, ""))


def _wanted(place: Place, current: str) -> tuple[commands.Value, str, str]:
    """Return what the word at the cursor may be, what stands before it in the word, and the rest.

    `--option=value` is a value with something before it.
    """
    if not place.options or not current.startswith("-"):
        return place.kind, "", current
    option, equals, value = current.partition("=")
    if not equals:
        return tuple(place.options), "", current
    return place.options.get(option, commands.FREE), f"{option}=", value


def _found(place: Place, current: str) -> Iterable[Candidate]:
    """Yield the candidates for the word at the cursor."""
    kind, before, rest = _wanted(place, current)
    for word, note in _values(place, kind, rest):
        yield before + word, note


def _values(place: Place, kind: commands.Value, current: str) -> list[Candidate]:
    if isinstance(kind, tuple):
        return [(word, "") for word in kind if word.startswith(current)]
    if kind not in (commands.TARGET, commands.CONTEXT):
        return []
    from hatstand.cli.completion import files, names, targets

    environ = files.environment(os.environ, demo=place.demo)
    known = names.Names(environ, files.settings(environ, place.config), place.context)
    if kind == commands.TARGET:
        return targets.candidates(current, known)
    return targets.matching([(name, current, name, "") for name in known.contexts], current)
