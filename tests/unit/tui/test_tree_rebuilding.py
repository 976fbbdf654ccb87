"""The organization tree as a widget: what stays when it is built anew or gets another size."""

from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len
from tests.unit.tui.organizations import ROOT, acme, large, number
from tests.unit.tui.tree_app import ADMIN, show


async def test_a_rebuild_keeps_cursor_scroll_and_expansion() -> None:
    async with show(large(2000, ("Admin",)), (60, 20)) as shown:
        tree = shown.tree
        tree.go_to(f"role:{number(1500)}/Admin")
        tree.action_move(5)
        await shown.settle()
        key = tree.cursor_key
        before = shown.lines()
        offset = tree.cursor_row - tree.scroll_offset.y
        shown.app.told.clear()
        tree.inventory = large(4000, ("Admin", "ReadOnly"))
        await shown.settle()
        assert tree.cursor_key == key
        assert tree.cursor_row - tree.scroll_offset.y == offset
        assert tree.outline is not None
        assert tree.outline.row_of(tree.outline.nodes.find(f"role:{number(1500)}/ReadOnly") or 0)
        assert shown.app.told == [], "the cursor is where it was"
        tree.inventory = large(2000, ("Admin",))
        await shown.settle()
        assert shown.lines() == before


async def test_a_rebuild_keeps_what_is_in_sight_when_the_cursor_is_not() -> None:
    async with show(large(2000), (60, 20)) as shown:
        tree = shown.tree
        tree.action_expand_all()
        await shown.settle()
        tree.scroll_to(y=700, animate=False, force=True)
        await shown.settle()
        key = tree.keys_on_screen[0]
        tree.inventory = large(3000)
        await shown.settle()
        assert tree.keys_on_screen[0] == key
        assert tree.cursor_row == 0


async def test_the_node_under_the_cursor_stays_there_when_its_ou_gets_its_place() -> None:
    """An OU is at the top until its own parent is read, which comes folded."""
    units = acme().organization.units
    known_later = tuple(
        replace(unit, parent_id=ROOT) for unit in units if unit.id in ("ou-p", "ou-d")
    )
    async with show(acme(units=known_later)) as shown:
        shown.tree.go_to(ADMIN)
        await shown.settle()
        shown.app.told.clear()
        shown.tree.inventory = acme()
        await shown.settle()
        assert shown.tree.cursor_key == ADMIN
        assert shown.tree.cursor_key in shown.tree.keys_on_screen
        assert shown.app.told == [], "the cursor is where it was"


async def test_where_the_node_under_the_cursor_is_gone_its_parent_is_highlighted() -> None:
    async with show(acme()) as shown:
        shown.tree.go_to(ADMIN)
        await shown.settle()
        without = tuple(a for a in acme().organization.accounts if a.id != number(1))
        shown.tree.inventory = acme(accounts=without)
        await shown.settle()
        assert shown.tree.cursor_key == "ou:ou-p"
        assert shown.app.told[-1] == ("highlighted", "ou:ou-p")
        shown.tree.inventory = None
        await shown.settle()
        assert shown.app.told[-1] == ("highlighted", "")
        assert not any(shown.lines())


async def test_a_narrower_screen_keeps_the_cursor_in_sight() -> None:
    async with show(large(1000), (80, 40)) as shown:
        shown.tree.action_expand_all()
        shown.tree.action_move(35)
        await shown.settle()
        await shown.pilot.resize_terminal(40, 10)
        await shown.settle()
        assert shown.tree.cursor_key in shown.tree.keys_on_screen
        assert {cell_len(line) for line in shown.lines() if line.endswith(("PROD", "DEV"))} == {
            shown.cells - 1
        }
