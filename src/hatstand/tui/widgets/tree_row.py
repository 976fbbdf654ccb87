"""How one row of the organization tree is laid out and painted.

From the left: the cursor's mark, the indent, a sign, the name, and a mark where it changed lately.
At the right end: the number of accounts below an OU, an account's state and badge, a role's MFA
mark and the time it has left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from rich.segment import Segment
from textual.strip import Strip

from hatstand.domain.environments import Environment
from hatstand.domain.organization import Account, AccountState
from hatstand.domain.roles import Role, Verdict
from hatstand.domain.text import printable
from hatstand.tui.glyphs import UNICODE, Glyphs
from hatstand.tui.marks import NO_MARKS, Marks
from hatstand.tui.nodes import Kind, Nodes
from hatstand.tui.text import clip, width
from hatstand.tui.times import countdown

if TYPE_CHECKING:
    from rich.style import Style

INDENT = 2
"""Cells for each level."""

_TIME_CELLS = 8  # 12:00:00, the longest session there is
_BADGE_CELLS = 8
_NAME_CELLS = 12  # below that the right end gives way, from its left
_NO_TRUST = "NO TRUST"
_SOON = 300  # seconds; as the default of `[sessions] warn_before`

_STATE_WORDS = {
    AccountState.PENDING_ACTIVATION: "PENDING",
    AccountState.SUSPENDED: "SUSPENDED",
    AccountState.PENDING_CLOSURE: "CLOSING",
    AccountState.CLOSED: "CLOSED",
}

_KIND_STYLES = {
    Kind.ORGANIZATION: "organization",
    Kind.UNIT: "unit",
    Kind.ACCOUNT: "account",
    Kind.ROLE: "role",
    Kind.PROFILES: "unit",
    Kind.PROFILE: "role",
    Kind.UNREAD: "placeholder",
}


class StyleOf(Protocol):
    """Returns a style by name: `account`, `badge:red`, or empty for none of its own."""

    def __call__(self, name: str, *, selected: bool) -> Style:
        """Return it as it looks on a row with or without the cursor."""
        ...


Part = tuple[str, str]
"""A piece of a row: printable text, and the name of its style."""


class Look(NamedTuple):
    """What all rows have in common.

    Attributes:
        glyphs: The signs to draw.
        style_of: The styles.
        live: When the sessions of roles end, by the key of the role's node.
        matches: Which letters of a node's printable name a search found, by the node's key.
        warn_before: Seconds before its end from which a session is shown as expiring.
        marks: Which nodes changed lately.
        pins: The keys of pinned nodes.
    """

    style_of: StyleOf
    glyphs: Glyphs = UNICODE
    live: Mapping[str, datetime] = MappingProxyType({})
    matches: Mapping[str, Collection[int]] = MappingProxyType({})
    warn_before: int = _SOON
    marks: Marks = NO_MARKS
    pins: Collection[str] = ()


class _Column(NamedTuple):
    """A text at the right end, and the cells that it has there; it stands at their right end."""

    text: str
    style: str
    cells: int


def _column(text: str, style: str) -> _Column:
    return _Column(text, style, width(text))


class RowPainter:
    """Paints the rows of one set of nodes with one look."""

    def __init__(self, nodes: Nodes, look: Look) -> None:
        self._nodes = nodes
        self._look = look
        badges = (width(clip(rule.badge, _BADGE_CELLS)) for rule in nodes.inventory.rules)
        self._badge_cells = max(badges, default=0)

    def time_left(self, node: int, now: datetime) -> str:
        """Return what is left of the session of a role's node, or an empty string."""
        if not self._look.live or self._nodes.kind[node] != Kind.ROLE:
            return ""
        ends = self._look.live.get(self._nodes.key(node))
        return "" if ends is None else countdown(ends, now)

    def sign_column(self, node: int, cells: int) -> int:
        """Return the cell at which the sign of a node stands in a row of so many cells."""
        return 1 + min(INDENT * self._nodes.depth[node], max(0, cells // 2 - INDENT))

    def paint(self, node: int, cells: int, now: datetime, *, opened: bool, selected: bool) -> Strip:
        """Return the row of `node`, exactly `cells` wide."""
        sign, sign_style = self._sign(node, now, opened=opened)
        indent = " " * (self.sign_column(node, cells) - 1)
        mark = self._look.glyphs.cursor if selected else " "
        parts: list[Part] = [(mark, "mark"), (indent, ""), (f"{sign} ", sign_style)]
        used = len(indent) + 3
        right = self._right(node, now, cells - used - _NAME_CELLS - 2)
        right_cells = sum(width(text) for text, _ in right)
        room = max(0, cells - used - right_cells - 2)
        changed = self._changed(node, opened=opened)
        name = [*self._name(node, room - 2 * len(changed)), *changed]
        gap = cells - used - sum(width(text) for text, _ in name) - right_cells - 1
        parts += [*name, (" " * gap, ""), *right, (" ", "")]
        style_of = self._look.style_of
        segments = [
            Segment(text, style_of(style, selected=selected)) for text, style in parts if text
        ]
        if gap >= 0:
            return Strip(segments, cells)
        return Strip(segments).adjust_cell_length(cells)  # too narrow for more than the indent

    # -- the left end

    def _sign(self, node: int, now: datetime, *, opened: bool) -> Part:
        glyphs = self._look.glyphs
        if self._nodes.has_children(node):
            return (glyphs.expanded if opened else glyphs.collapsed), "branch"
        if self._nodes.kind[node] != Kind.ROLE:
            return " ", ""
        if self._seconds_left(node, now) > 0:
            return glyphs.live, "live"
        return glyphs.idle, "idle"

    def _name(self, node: int, cells: int) -> list[Part]:
        nodes, look = self._nodes, self._look
        text = clip(nodes.name(node), cells, look.glyphs.ellipsis)
        style = "unusable" if self._unusable(node) else _KIND_STYLES[Kind(nodes.kind[node])]
        found = look.matches.get(nodes.key(node)) if look.matches else None
        if not found:
            return [(text, style)]
        shown = len(text) if text == printable(nodes.name(node)) else len(text) - 1
        return _highlighted(text, style, frozenset(index for index in found if index < shown))

    def _changed(self, node: int, *, opened: bool) -> list[Part]:
        """Return the marks of a node: pinned; changed lately, or, folded, above one that did."""
        marks, pins, glyphs = self._look.marks, self._look.pins, self._look.glyphs
        if not marks.own and not pins:
            return []
        key = self._nodes.key(node)
        parts = [(f" {glyphs.pinned}", "changed")] if key in pins else []
        if key in marks.own:
            parts.append((f" {glyphs.changed}", "changed"))
        elif key in marks.above and not opened:
            parts.append((f" {glyphs.changed_below}", "changed"))
        return parts

    def _unusable(self, node: int) -> bool:
        item = self._nodes.item(node)
        if isinstance(item, Account):
            return not item.state.usable
        return isinstance(item, Role) and item.verdict is Verdict.NO

    # -- the right end

    def _right(self, node: int, now: datetime, room: int) -> list[Part]:
        """Return what stands at the right end, without its first parts where there is no room."""
        columns = self._columns(node, now)
        while len(columns) > 1 and sum(column.cells + 2 for column in columns) - 2 > room:
            del columns[0]
        parts: list[Part] = []
        for column in columns:
            blanks = column.cells - width(column.text) + (2 if parts else 0)
            parts.append((" " * blanks, ""))
            parts.append((column.text, column.style))
        return parts

    def _columns(self, node: int, now: datetime) -> list[_Column]:
        nodes = self._nodes
        match nodes.item(node):
            case Account() as account:
                return self._account_columns(account)
            case Role() as role:
                return self._role_columns(node, role, now)
        if nodes.kind[node] in (Kind.ORGANIZATION, Kind.UNIT):
            return [_column(str(nodes.accounts[node]), "count")]
        if nodes.kind[node] == Kind.PROFILES:
            return [_column(str(nodes.end[node] - node - 1), "count")]
        return []

    def _account_columns(self, account: Account) -> list[_Column]:
        word = _STATE_WORDS.get(account.state)
        columns = [_column(word, "state")] if word else []
        environment = self._nodes.inventory.environment_of(account.id)
        if environment.badge:
            columns.append(self._badge(environment))
        return columns

    def _role_columns(self, node: int, role: Role, now: datetime) -> list[_Column]:
        columns = [_column("MFA", "mfa")] if role.mfa else []
        seconds = self._seconds_left(node, now)
        if seconds > 0:
            style = "expiring" if seconds <= self._look.warn_before else "time"
            columns.append(_Column(self.time_left(node, now), style, _TIME_CELLS))
        elif role.verdict is Verdict.NO:
            columns.append(_Column(_NO_TRUST, "state", _TIME_CELLS))
        elif columns:
            columns.append(_Column("", "", _TIME_CELLS))
        inventory = self._nodes.inventory
        environment = inventory.environment_of_role(role.account_id, role.name)
        if environment.badge and environment.name != inventory.environment_of(role.account_id).name:
            columns.append(self._badge(environment))
        return columns

    def _badge(self, environment: Environment) -> _Column:
        text = clip(environment.badge, _BADGE_CELLS, self._look.glyphs.ellipsis)
        return _Column(text, f"badge:{environment.color}", self._badge_cells)

    def _seconds_left(self, node: int, now: datetime) -> float:
        live = self._look.live
        ends = live.get(self._nodes.key(node)) if live else None
        return 0.0 if ends is None else (ends - now).total_seconds()


def _highlighted(text: str, style: str, found: frozenset[int]) -> list[Part]:
    """Return `text` in pieces, the found letters in the style of matches."""
    parts: list[Part] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or (index in found) != (start in found):
            parts.append((text[start:index], "match" if start in found else style))
            start = index
    return parts
