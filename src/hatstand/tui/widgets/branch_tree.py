"""A tree of branches: the pane of the tabs that show what AWS tells about one account."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from hatstand.tui.branches import Branch, BranchNodes, Part
from hatstand.tui.glyphs import ASCII
from hatstand.tui.signs import in_ascii
from hatstand.tui.text import clip, plain, width
from hatstand.tui.widgets.tree_pane import TreePane

if TYPE_CHECKING:
    from textual import events
    from textual.content import Content

_STYLES = {
    "branch": "$state-muted",
    "group": "bold $accent",
    "name": "$foreground",
    "muted": "$state-muted",
    "good": "$state-live",
    "warning": "bold $state-expiring",
    "bad": "italic $state-suspended",
    "failing": "bold $text-error",
    "badge": "bold",
    "changed": "bold $state-match",
    "placeholder": "$state-muted",
}
_INDENT = 2  # cells for each level
_FRAME = 6  # cells of the frame beside its title: corners, lines and blanks
_LEAST_NOTE = 8  # cells of a note that still tell something
_LEAST_NAME = 14  # cells that a name keeps: below that the right end gives way, from its left


class BranchTree(TreePane[BranchNodes]):
    """Branches with a cursor, in a frame that says what is listed."""

    DEFAULT_CSS = """
    BranchTree {
        border-subtitle-color: $text-muted;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(_STYLES, id=id, classes=classes)
        self._title: Callable[[int], str] | None = None
        self._subtitle = ""

    @property
    def branch(self) -> Branch | None:
        """The branch under the cursor, or None."""
        outline = self.outline
        if outline is None or self.cursor_row >= len(outline.rows):
            return None
        return outline.nodes.branches[outline.rows[self.cursor_row]]

    @property
    def open_keys(self) -> tuple[str, ...]:
        """The keys of the branches that are unfolded and whose rows show."""
        outline = self._outline
        if outline is None:
            return ()
        return tuple(outline.nodes.key(n) for n in outline.rows if outline.is_open(n))

    def unfold(self, key: str) -> None:
        """Show what is below a branch; the cursor stays where it is."""
        outline, cursor = self._outline, self._cursor_node()
        node = outline.nodes.find(key) if outline else None
        if outline is None or node is None or cursor is None or not outline.expand(node):
            return
        self._cursor = outline.row_of(cursor) or 0
        self._rows_changed()

    def branch_of(self, key: str) -> Branch | None:
        """Return the branch of a key, shown or folded away; None where there is none."""
        node = self.outline.nodes.find(key) if self.outline else None
        return None if node is None or self.outline is None else self.outline.nodes.branches[node]

    def show(self, nodes: BranchNodes | None) -> None:
        """Show other branches; one that was not there before is unfolded where it says so."""
        before = self.outline.nodes if self.outline else None
        super().show(nodes)
        if before is not None and nodes is not None:
            for branch in nodes.branches:
                if branch.opened and before.find(branch.key) is None:
                    self.unfold(branch.key)

    def entitle(self, title: Callable[[int], str], subtitle: str = "") -> None:
        """Say in the frame what is listed.

        Args:
            title: Returns it in so many cells at most; asked again when there is another width.
            subtitle: What stands at the frame's lower end.
        """
        self._title, self._subtitle = title, subtitle
        self._draw_frame()

    def _draw_frame(self) -> None:
        if self._title is None:
            return
        cells = max(self.outer_size.width - _FRAME, _LEAST_NAME)
        self.border_title = self._signs(self._title(cells))
        self.border_subtitle = self._signs(clip(self._subtitle, cells))

    def _signs(self, text: str) -> Content:
        return in_ascii(plain(text)) if self.glyphs is ASCII else plain(text)

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the title to the new width."""
        self._draw_frame()

    def sign_column(self, node: int) -> int:
        """Return the column of the sign that unfolds a branch, from 0."""
        return 0 if self.outline is None else 1 + _INDENT * self.outline.nodes.depth[node]

    # -- painting

    def paint_row(self, node: int, cells: int, *, opened: bool, selected: bool) -> Strip:
        """Return the row of a branch: mark, indent, sign and name; at the right end the rest."""
        if self.outline is None:
            return Strip.blank(cells, self.rich_style)
        nodes = self.outline.nodes
        branch = nodes.branches[node]
        indent = " " * min(_INDENT * nodes.depth[node], max(0, cells // 3))
        sign, sign_style = branch.sign
        if nodes.has_children(node):
            sign = self.glyphs.expanded if opened else self.glyphs.collapsed
            sign_style = "branch"
        used = len(indent) + 3
        right = self._right(branch, cells - used - _LEAST_NAME - 3)
        right_cells = sum(width(text) for text, _ in right)
        left = self._left(branch, cells - used - right_cells - 2)
        gap = cells - used - sum(width(text) for text, _ in left) - right_cells - 1
        mark = self.glyphs.cursor if selected else " "
        parts: list[Part] = [(mark, "mark"), (indent, ""), (f"{sign} ", sign_style)]
        parts += [*left, (" " * gap, ""), *right, (" ", "")]
        return self._strip(parts, cells, selected=selected)

    def _left(self, branch: Branch, room: int) -> list[Part]:
        name = clip(branch.name, max(room, 0), self.glyphs.ellipsis)
        parts: list[Part] = [(name, branch.style)]
        note_room = room - width(name) - 2
        if branch.note and note_room >= min(width(branch.note), _LEAST_NOTE):
            parts += [("  ", ""), (clip(branch.note, note_room, self.glyphs.ellipsis), "muted")]
        return parts

    def _right(self, branch: Branch, room: int) -> list[Part]:
        """Return what stands at the right end, without its first parts where there is no room."""
        texts = [(clip(text, max(room, 8)), style) for text, style in branch.right if text]
        while len(texts) > 1 and sum(width(text) + 2 for text, _ in texts) - 2 > room:
            del texts[0]
        parts: list[Part] = []
        for text, style in texts:
            if parts:
                parts.append(("  ", ""))
            parts.append((text, style))
        return parts

    def _strip(self, parts: list[Part], cells: int, *, selected: bool) -> Strip:
        segments = [
            Segment(text, self._styles(style, selected=selected)) for text, style in parts if text
        ]
        return Strip(segments).adjust_cell_length(cells, self._styles("", selected=selected))
