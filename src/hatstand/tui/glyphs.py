"""The few signs that are drawn, and what stands for them where a terminal has only ASCII."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hatstand.domain.records import dataclass
from hatstand.tui.terminal import shows_unicode


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
        changed: Beside a node that changed lately.
        changed_below: Beside a folded node that holds one.
        receiver: Before who gets what is shared.
        pinned: Beside what is pinned.
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
    changed: str
    changed_below: str
    receiver: str
    pinned: str


UNICODE = Glyphs("▾", "▸", "●", "○", "▌", "…", "›", "⟳", "✓", "✗", "◆", "◇", "→", "★")
ASCII = Glyphs("v", ">", "*", "o", "|", "~", ">", "@", "+", "x", "#", ":", ">", "^")


def glyphs(
    setting: str = "auto", environ: Mapping[str, str] = MappingProxyType({}), *, encoding: str
) -> Glyphs:
    """Return the signs to draw.

    Args:
        setting: `[ui] ascii`: `on`, `off` or `auto`.
        environ: The environment, for what the terminal is; looked at by `auto`.
        encoding: The terminal's, such as `sys.__stderr__.encoding`; looked at by `auto`.
    """
    if setting == "auto":
        return UNICODE if shows_unicode(environ, encoding) else ASCII
    return ASCII if setting == "on" else UNICODE
