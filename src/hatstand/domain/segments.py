"""Paths of names that may hold slashes themselves: joined, and taken apart."""

from __future__ import annotations


def escape_segment(name: str) -> str:
    r"""Return `name` with `\` and `/` escaped, so that paths can be joined and taken apart."""
    return name.replace("\\", "\\\\").replace("/", "\\/")


def split_path(text: str) -> tuple[str, ...]:
    r"""Take a `/`-joined path apart; `\/` stands for a slash in a name. Empty parts are dropped."""
    parts: list[str] = []
    current: list[str] = []
    characters = iter(text)
    for character in characters:
        if character == "\\":
            current.append(next(characters, "\\"))
        elif character == "/":
            parts.append("".join(current))
            current = []
        else:
            current.append(character)
    parts.append("".join(current))
    return tuple(part for part in parts if part)
