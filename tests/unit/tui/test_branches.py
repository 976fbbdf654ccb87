"""Branches as flat arrays: found by key, open as they say, and open as they were."""

from __future__ import annotations

from hatstand.tui.branches import Branch, BranchNodes
from hatstand.tui.outline import Outline


def leaf(key: str) -> Branch:
    return Branch(key, key.upper())


def tree(*children: Branch) -> BranchNodes:
    return BranchNodes(
        (
            Branch("pending", "Invitations", opened=True),
            Branch("shared", "Shared", opened=True, children=children),
        )
    )


def rows(outline: Outline[BranchNodes]) -> list[str]:
    return [outline.nodes.key(node) for node in outline.rows]


def test_branches_are_in_pre_order_with_depth_end_and_parent() -> None:
    nodes = tree(Branch("a", "A", children=(leaf("a1"), leaf("a2"))), leaf("b"))
    assert [branch.key for branch in nodes.branches] == [
        "pending",
        "shared",
        "a",
        "a1",
        "a2",
        "b",
    ]
    assert list(nodes.depth) == [0, 0, 1, 2, 2, 1]
    assert list(nodes.end) == [1, 6, 5, 4, 5, 6]
    assert list(nodes.parent) == [-1, -1, 1, 2, 2, 1]
    assert [node for node in range(len(nodes)) if nodes.has_children(node)] == [1, 2]


def test_a_branch_is_found_by_its_key_with_all_that_is_above_it() -> None:
    nodes = tree(Branch("a", "A", children=(leaf("a1"),)))
    node = nodes.find("a1")
    assert node is not None
    assert [nodes.key(above) for above in nodes.ancestors(node)] == ["a", "shared"]
    assert nodes.find("nothing") is None


def test_only_what_says_so_is_open_at_first() -> None:
    outline = Outline(tree(Branch("a", "A", children=(leaf("a1"),))))
    assert rows(outline) == ["pending", "shared", "a"]


def test_what_comes_into_an_empty_group_is_seen_also_after_somebody_moved() -> None:
    outline = Outline(tree())
    outline.settle()
    outline.rebuild(
        BranchNodes(
            (
                Branch("pending", "Invitations", opened=True, children=(leaf("offer"),)),
                Branch("shared", "Shared", opened=True, children=(leaf("a"),)),
            )
        )
    )
    assert rows(outline) == ["pending", "offer", "shared", "a"]


def test_a_group_that_was_folded_stays_so_and_an_empty_one_can_not_be_folded() -> None:
    outline = Outline(tree(leaf("a")))
    empty, shared = outline.nodes.find("pending"), outline.nodes.find("shared")
    assert empty is not None
    assert shared is not None
    assert not outline.collapse(empty)
    assert outline.collapse(shared)
    outline.rebuild(tree(leaf("a"), leaf("b")))
    assert rows(outline) == ["pending", "shared"]
