"""The few signs that are drawn, and what stands for them where a terminal has only ASCII."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs; each is one cell wide.

    Attributes:
        expanded: Before a node whose children are shown.
        collapsed: Before a node whose children are folded away.
        live: Before a role with a live session.
        idle: Before a role without one.
        cursor: Marks the selected row, so that colour is not the only sign of it.
        ellipsis: Stands for what was cut off.
        separator: Between the parts of a path.
        age: Before the age of a snapshot.
        yes: Something is so.
        no: Something is not so.
    """

    expanded: str
    collapsed: str
    live: str
    idle: str
    cursor: str
    ellipsis: str
    separator: str
    age: str
    yes: str
    no: str


UNICODE = Glyphs("▾", "▸", "●", "○", "▌", "…", "›", "⟳", "✓", "✗")
ASCII = Glyphs("v", ">", "*", "o", "|", "~", ">", "@", "+", "x")


def glyphs(setting: str = "auto", *, encoding: str = "utf-8", terminal: str = "") -> Glyphs:
    """Return the signs to draw.

    Args:
        setting: `[ui] ascii`: `on`, `off` or `auto`.
        encoding: The terminal's, such as `sys.__stderr__.encoding`; looked at by `auto`.
        terminal: `$TERM`; the Linux console's fonts lack most of the signs.
    """
    if setting == "auto":
        speaks_unicode = encoding.lower().replace("-", "").startswith("utf")
        return UNICODE if speaks_unicode and terminal not in ("linux", "dumb") else ASCII
    return ASCII if setting == "on" else UNICODE
