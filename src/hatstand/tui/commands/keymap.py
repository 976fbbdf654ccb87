"""Which keys run which commands: the defaults and the user's `[keys]`, checked one by one.

Textual accepts unknown ids, impossible keys and clashes in silence, so nothing of the user's
reaches it unchecked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from hatstand.domain.profiles import Finding
from hatstand.domain.records import dataclass
from hatstand.tui.commands.registry import BY_ID, COMMANDS, Command

NEVER_BOUND = {
    "ctrl+b": "it is tmux's own key",
    "ctrl+a": "it is screen's own key",
    "ctrl+h": "terminals send it for backspace",
    "ctrl+i": "terminals send it for tab",
    "ctrl+m": "terminals send it for enter",
    "ctrl+j": "terminals send it for enter",
    "ctrl+z": "it suspends the program",
}
"""Keys that would be taken from the terminal or from another key, and why."""

ALWAYS_QUITS = "ctrl+q"
"""The app's own key, which dialogs can't take away either."""

_CURSOR = frozenset(("up", "down", "left", "right", "home", "end"))
_NAMED = (
    _CURSOR
    | {"pageup", "pagedown", "insert", "delete", "backspace", "tab", "enter", "escape", "space"}
    | {f"f{number}" for number in range(1, 13)}
)
_CONTROL = re.compile(r"ctrl\+[a-z]")

_SYMBOLS = {"up": "↑", "down": "↓", "left": "←", "right": "→", "escape": "esc"} | {
    "pageup": "pgup",
    "pagedown": "pgdn",
}

UNBOUND = "unbound"
"""Stands for the key of a command that has none: Textual wants one, and no keyboard sends this."""

KeysById = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Keymap:
    """The keys in force by command id, and what was wrong with the user's."""

    keys: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...] = ()

    def keys_of(self, command_id: str) -> tuple[str, ...]:
        """Return the keys of a command; empty where it has none."""
        return self.keys.get(command_id, ())

    def bound_keys(self, command_id: str) -> str:
        """Return the keys of a command as a Textual binding takes them."""
        return ",".join(bound(key) for key in self.keys_of(command_id)) or UNBOUND

    def display(self, command_id: str, *, every: bool = False) -> str:
        """Return a command's first key, or all of them, as they are printed on a keyboard."""
        keys = self.keys_of(command_id)
        return " ".join(key_text(key) for key in (keys if every else keys[:1]))


def key_text(key: str) -> str:
    """Return how a key is shown: `↑`, `esc`, `ctrl+p`, `?`."""
    return _SYMBOLS.get(key, key)


def bound(key: str) -> str:
    """Return a key as a Textual binding takes it: commas separate keys there."""
    return "comma" if key == "," else key


def rebound(before: Keymap, after: Keymap) -> dict[str, str]:
    """Return Textual's keymap that turns bindings made of `before` into those of `after`.

    Textual 8.2.8 takes a key as a whole: whoever gets or gives up one takes it from every other
    binding too, also from those of other tabs. So all that share a key with what changes are named.
    """

    def keys(command_id: str) -> set[str]:
        return {*before.keys_of(command_id), *after.keys_of(command_id)}

    every = (*before.keys, *(name for name in after.keys if name not in before.keys))
    changed = {name for name in every if before.keys_of(name) != after.keys_of(name)}
    while True:
        touched = {key for name in changed for key in keys(name)}
        wider = {name for name in every if name in changed or touched & keys(name)}
        if wider == changed:
            return {name: after.bound_keys(name) for name in every if name in changed}
        changed = wider


def build_keymap(configured: Mapping[str, str], file: str = "") -> Keymap:
    """Return the defaults with the valid part of the user's `[keys]` applied.

    A value is one key or several with commas between them (`comma` stands for the comma itself).
    """
    wanted: KeysById = {}
    findings: list[Finding] = []
    for command_id, value in configured.items():
        problem = _id_problem(command_id)
        if problem is None:
            parts = [value] if value.strip() == "," else value.split(",")
            keys = tuple(_normalized(part) for part in parts)
            found = (_taken(key, command_id) or _key_problem(key) for key in keys)
            problem = next(filter(None, found), None)
            if problem is None:
                wanted[command_id] = keys
                continue
        findings.append(_finding(file, command_id, *problem))
    keys_by_id = _without_clashes(wanted, findings, file)
    return Keymap(keys_by_id, tuple(findings))


def _finding(file: str, command_id: str, message: str, hint: str) -> Finding:
    from hatstand.config.load import line_of_key  # few people's keys are at fault

    line = line_of_key(Path(file), "keys", command_id) if file else None
    return Finding(file, line, f"keys.{command_id}", message, hint)


def _id_problem(command_id: str) -> tuple[str, str] | None:
    if command_id in BY_ID:
        return None
    nearest = get_close_matches(command_id, BY_ID, n=1, cutoff=0.5)
    return "no such command", f"did you mean {nearest[0]}?" if nearest else "? lists all commands"


def _normalized(text: str) -> str:
    key = text.strip()
    if len(key) == 1:
        return key
    key = key.lower()
    return {"comma": ",", "plus": "+", "esc": "escape", "pgup": "pageup", "pgdn": "pagedown"}.get(
        key, key
    )


def _taken(key: str, command_id: str) -> tuple[str, str] | None:
    if key == ALWAYS_QUITS and command_id != "quit":
        return f"{key} always quits, also in dialogs", "choose another key"
    return None


def _key_problem(key: str) -> tuple[str, str] | None:
    """Return (what is wrong, what to do) with a key, or None where any terminal can send it."""
    if key in NEVER_BOUND:
        return f"{key} is never bound: {NEVER_BOUND[key]}", "choose another key"
    if len(key) == 1:
        if unicodedata.category(key)[0] in "LNPS":
            return None
    elif key in _NAMED or _CONTROL.fullmatch(key):
        return None
    modifiers, _, name = key.rpartition("+")
    if key == "shift+tab" or (modifiers in ("shift", "ctrl") and name in _CURSOR):
        return None
    if modifiers and (name in _NAMED or len(name) == 1):
        return (
            f"{key}: most terminals can't send this key",
            "use a letter, a function key or ctrl+letter",
        )
    return f"there is no key {key!r}", "examples: a, ?, f5, ctrl+p, pageup, space"


def _without_clashes(wanted: KeysById, findings: list[Finding], file: str) -> KeysById:
    """Apply `wanted` to the defaults; what clashes within a scope is refused and told.

    Of two user's entries the later one yields; against a default the user's entry does, because
    a key that silently stops working is worse than one that does not start to.
    """
    accepted = dict(wanted)
    while True:
        keys_by_id = {command.id: accepted.get(command.id, command.keys) for command in COMMANDS}
        clash = _first_clash(keys_by_id, tuple(accepted))
        if clash is None:
            return keys_by_id
        command_id, key, other = clash
        del accepted[command_id]
        findings.append(
            _finding(
                file,
                command_id,
                f"{key_text(key)} already means {other.title!r} ({other.id})",
                f"give {other.id} another key too",
            )
        )


def _first_clash(
    keys_by_id: KeysById, configured: Iterable[str]
) -> tuple[str, str, Command] | None:
    """Return (user's entry that must yield, key, the command that keeps it), or None."""
    order = list(configured)
    for position, command_id in reversed(list(enumerate(order))):
        command = BY_ID[command_id]
        rivals = [c for c in COMMANDS if c is not command and c.scope.overlaps(command.scope)]
        for rival in rivals:
            if rival.id in order[position + 1 :]:
                continue  # the later entry yields, and was looked at before
            for key in keys_by_id[command_id]:
                if key in keys_by_id[rival.id]:
                    return command_id, key, rival
    return None
