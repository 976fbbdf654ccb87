"""Which nodes of a tree show: what is open, the rows, and how both survive other nodes.

Rows are node indexes in ascending order, so a row is found by bisection, and folding a node
splices the rows that appear or go. Nothing is ever sorted again under the cursor.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Generic, Protocol, TypeVar


class TreeNodes(Protocol):
    """All nodes of a tree in pre-order, as parallel arrays; a node is an index into them.

    Attributes:
        end: The index after a node's last descendant, by node.
        parent: The parent by node, -1 at the top.
    """

    end: array[int]
    parent: array[int]

    def __len__(self) -> int:
        """Return how many nodes there are."""
        ...

    def has_children(self, node: int) -> bool:
        """Tell whether anything is below `node`."""
        ...

    def above_leaves(self, node: int) -> bool:
        """Tell whether it is known at once that nothing below `node` has children."""
        ...

    def key(self, node: int) -> str:
        """Return the key that stands for `node` in every build."""
        ...

    def find(self, key: str) -> int | None:
        """Return the node of that key, or None where there is none."""
        ...

    def ancestors(self, node: int) -> Iterator[int]:
        """Yield the parent of `node`, its parent, and so on up to the top."""
        ...

    def opened_first(self) -> bytearray:
        """Return which nodes are open before somebody opens or folds any."""
        ...


N = TypeVar("N", bound=TreeNodes)


class Outline(Generic[N]):
    """The open state of a tree, and the rows that it gives.

    Attributes:
        nodes: All nodes, shown or not.
        rows: The nodes that show, from the top down.
    """

    def __init__(self, nodes: N) -> None:
        self.nodes = nodes
        self.rows = array("I")
        self._open = bytearray(len(self.nodes))
        # Until somebody moves about in it, a tree that grows keeps its first look.
        self._settled = False
        self._open_first()

    # -- reading

    @property
    def settled(self) -> bool:
        """Whether somebody moved about in it, so that it keeps what is open."""
        return self._settled

    def is_open(self, node: int) -> bool:
        """Tell whether the children of `node` show (if `node` does)."""
        return bool(self._open[node])

    def row_of(self, node: int) -> int | None:
        """Return the row that shows `node`, or None where it is folded away."""
        row = bisect_left(self.rows, node)
        return row if row < len(self.rows) and self.rows[row] == node else None

    def nearest_row(self, keys: Iterable[str]) -> int:
        """Return the row of the first of `keys` that is there, or of its nearest ancestor shown.

        Returns 0 where none is.
        """
        for key in keys:
            node = self.nodes.find(key)
            if node is None:
                continue
            for candidate in (node, *self.nodes.ancestors(node)):
                row = self.row_of(candidate)
                if row is not None:
                    return row
        return 0

    def follow(self, keys: Iterable[str]) -> int:
        """Return the row of the first of `keys` that is there, opening what hides it now.

        What showed before goes on showing where it is elsewhere now: while an organization is read,
        an OU is known before its place is. Returns 0 where none is there.
        """
        for key in keys:
            node = self.nodes.find(key)
            if node is not None:
                row = self.row_of(node)
                return (self.reveal(key) or 0) if row is None else row
        return 0

    def lineage(self, node: int) -> tuple[str, ...]:
        """Return the key of `node`, its parent's, and so on: what one falls back to."""
        return tuple(self.nodes.key(each) for each in (node, *self.nodes.ancestors(node)))

    # -- opening and folding

    def expand(self, node: int) -> bool:
        """Show the children of `node`; return whether that changed anything."""
        if self._open[node] or not self.nodes.has_children(node):
            return False
        self._settled = True
        self._open[node] = 1
        row = self.row_of(node)
        if row is not None:
            self.rows[row + 1 : row + 1] = self._visible(node + 1, self.nodes.end[node])
        return True

    def collapse(self, node: int) -> bool:
        """Fold the children of `node` away; return whether that changed anything.

        What was open below stays open for the next time.
        """
        if not self._open[node] or not self.nodes.has_children(node):
            return False
        self._settled = True
        self._open[node] = 0
        row = self.row_of(node)
        if row is not None:
            del self.rows[row + 1 : bisect_left(self.rows, self.nodes.end[node])]
        return True

    def toggle(self, node: int) -> bool:
        """Expand or fold `node`; return whether that changed anything."""
        return self.collapse(node) if self._open[node] else self.expand(node)

    def expand_all(self) -> None:
        """Show every node."""
        self._settled = True
        self._open = branches(self.nodes)
        self.rows = array("I", range(len(self.nodes)))

    def reveal(self, key: str) -> int | None:
        """Open whatever hides the node of that key; return its row, or None without such a node."""
        node = self.nodes.find(key)
        if node is None:
            return None
        for ancestor in reversed(tuple(self.nodes.ancestors(node))):
            self.expand(ancestor)
        self._settled = True
        return self.row_of(node)

    # -- replacing what is shown

    def settle(self) -> None:
        """Keep what is open from now on, also when the tree grows while it is being read."""
        self._settled = True

    def rebuild(self, nodes: N) -> None:
        """Show other nodes; what was open stays open, by key."""
        if not self._settled:
            self.nodes = nodes
            self._open_first()
            return
        before, was_open = self.nodes, self._open
        self.nodes = nodes
        self._open = bytearray(len(self.nodes))
        node = was_open.find(1)
        while node >= 0:
            now = self.nodes.find(before.key(node))
            if now is not None:
                self._open[now] = 1
            node = was_open.find(1, node + 1)
        self.rows = self._visible(0, len(self.nodes))

    def _open_first(self) -> None:
        self._open = self.nodes.opened_first()
        self.rows = self._visible(0, len(self.nodes))

    def _visible(self, first: int, last: int) -> array[int]:
        """Return the nodes of `first` to `last` that show, given what is open."""
        end, above_leaves, is_open = self.nodes.end, self.nodes.above_leaves, self._open
        found = array("I")
        add, extend = found.append, found.extend
        node = first
        while node < last:
            if not is_open[node]:
                add(node)
                node = end[node]
            elif above_leaves(node):  # all of them at once
                extend(range(node, end[node]))
                node = end[node]
            else:
                add(node)
                node += 1
        return found


def branches(nodes: TreeNodes) -> bytearray:
    """Return every node with children as open; leaves never are."""
    return bytearray(end > after for after, end in enumerate(nodes.end, 1))
