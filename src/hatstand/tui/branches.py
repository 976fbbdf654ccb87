"""A tree of ready-made rows: what tabs other than the organization's show, as flat arrays."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

from hatstand.domain.records import dataclass

Part = tuple[str, str]
"""A piece of a row: its text, and the name of its style."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One row and what is below it.

    Attributes:
        key: What it is known by in every build; unique in the tree.
        name: What stands in it; foreign text.
        style: The name's style, one of the widget's.
        note: What stands muted after the name, where there is room; foreign text.
        right: What stands at the right end, the most important last; foreign text.
        sign: What stands before a row without children; those with children have their own.
        opened: Whether it is unfolded before somebody folds or unfolds it; one that has nothing
            below yet shows at once what comes, unless it is folded meanwhile.
        item: What it stands for.
        children: What is below it.
    """

    key: str
    name: str
    style: str = "name"
    note: str = ""
    right: tuple[Part, ...] = ()
    sign: Part = (" ", "")
    opened: bool = False
    item: object = None
    children: tuple[Branch, ...] = ()


class BranchNodes:
    """Branches in pre-order; nothing here changes once it is built.

    Attributes:
        branches: The branch by node.
        depth: Levels below the top by node.
        end: The index after a node's last descendant, by node.
        parent: The parent by node, -1 at the top.
    """

    __slots__ = ("_index", "branches", "depth", "end", "parent")

    def __init__(self, branches: Iterable[Branch] = ()) -> None:
        self.branches: list[Branch] = []
        self.depth = array("H")
        self.end = array("I")
        self.parent = array("i")
        self._index: dict[str, int] = {}
        for branch in branches:
            self._add(branch, 0, -1)

    def __len__(self) -> int:
        return len(self.branches)

    def has_children(self, node: int) -> bool:
        """Tell whether anything is below `node`."""
        return self.end[node] > node + 1

    def above_leaves(self, node: int) -> bool:
        """Return False: that is not known without looking."""
        del node
        return False

    def key(self, node: int) -> str:
        """Return the key of a node."""
        return self.branches[node].key

    def find(self, key: str) -> int | None:
        """Return the node of that key, or None where there is none."""
        return self._index.get(key)

    def ancestors(self, node: int) -> Iterator[int]:
        """Yield the parent of `node`, its parent, and so on up to the top."""
        node = self.parent[node]
        while node >= 0:
            yield node
            node = self.parent[node]

    def opened_first(self) -> bytearray:
        """Return which nodes say that they are open at first, also those with nothing below yet."""
        return bytearray(branch.opened for branch in self.branches)

    def _add(self, branch: Branch, depth: int, parent: int) -> None:
        """Add a branch and what is below it: a few levels, never as deep as OUs may be."""
        node = len(self.branches)
        self.branches.append(branch)
        self.depth.append(depth)
        self.end.append(node + 1)
        self.parent.append(parent)
        self._index[branch.key] = node
        for child in branch.children:
            self._add(child, depth + 1, node)
        self.end[node] = len(self.branches)
