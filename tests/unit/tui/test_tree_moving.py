"""The organization tree as a widget: what moves, and how little is painted for it."""

from __future__ import annotations

from typing import Any

from tests.unit.tui.organizations import acme, large, number
from tests.unit.tui.tree_app import ADMIN, READ_ONLY, TreeApp, show

# -- moving


async def test_actions_move_the_cursor_and_tell_the_key() -> None:
    async with show(large(1000), (60, 20)) as shown:
        tree = shown.tree
        tree.action_expand_all()
        await shown.settle()
        shown.app.told.clear()
        rows = len(tree.outline.rows) if tree.outline else 0
        steps = [
            ("move(1)", 1),
            ("move(3)", 4),
            ("move(-1)", 3),
            ("move(-50)", 0),
            ("page(1)", 19),
            ("page(1)", 38),
            ("page(-1)", 19),
            ("last", rows - 1),
            ("move(1)", rows - 1),
            ("first", 0),
        ]
        for action, row in steps:
            await tree.run_action(action)
            await shown.settle()
            assert tree.cursor_row == row, action
            assert 0 <= row - tree.scroll_offset.y < tree.size.height, "the cursor is in sight"
            marked = [y for y, line in enumerate(shown.lines()) if line.startswith("▌")]
            assert marked == [row - tree.scroll_offset.y]
        assert shown.app.told[0] == ("highlighted", "ou:ou-0")
        assert len(shown.app.told) == 9, "a move that moves nothing tells nothing"


async def test_expand_and_collapse_walk_the_tree() -> None:
    async with show(large(100, ("Admin",))) as shown:
        tree = shown.tree
        keys = []
        for action in ("move(1)", "expand", "expand", "expand", "expand", "expand", "expand"):
            await tree.run_action(action)
            keys.append(tree.cursor_key)
        account = f"account:{number(0)}"
        assert keys == ["ou:ou-0", "ou:ou-0", *["ou:ou-0-0"] * 2, *[account] * 2, keys[-1]]
        assert keys[-1] == f"role:{number(0)}/Admin"
        keys = []
        for _ in range(7):
            await tree.run_action("collapse")
            keys.append(tree.cursor_key)
        assert keys == [
            account,
            account,
            "ou:ou-0-0",
            "ou:ou-0-0",
            "ou:ou-0",
            "ou:ou-0",
            "org",
        ]


async def test_activate_unfolds_what_can_be_and_tells_of_the_rest() -> None:
    async with show(acme()) as shown:
        tree = shown.tree
        tree.go_to("ou:ou-p")
        rows = len(tree.outline.rows) if tree.outline else 0
        tree.action_activate()
        assert tree.outline is not None
        assert len(tree.outline.rows) < rows
        tree.go_to(ADMIN)
        await shown.settle()
        shown.app.told.clear()
        tree.action_activate()
        await shown.settle()
        assert shown.app.told == [("activated", ADMIN)]


async def test_go_to_unfolds_and_scrolls() -> None:
    async with show(large(1000, ("Admin", "ReadOnly")), (60, 10)) as shown:
        key = f"role:{number(777)}/ReadOnly"
        assert shown.tree.go_to(key)
        await shown.settle()
        assert shown.tree.cursor_key == key
        assert shown.app.told[-1] == ("highlighted", key)
        assert shown.line("▌").strip(" ▌○") == "ReadOnly"
        assert not shown.tree.go_to("account:000000000000")
        assert shown.tree.cursor_key == key
        assert shown.tree.go_to("org")
        await shown.settle()
        assert shown.lines()[0].startswith("▌▾ large")


async def test_a_key_chosen_before_the_first_frame_is_in_sight_in_it() -> None:
    app = TreeApp()
    key = f"account:{number(998)}"
    app.organization_tree.inventory = large(1000)
    assert app.organization_tree.go_to(key)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        assert key in app.organization_tree.keys_on_screen


async def test_a_click_moves_and_a_click_on_the_sign_unfolds() -> None:
    async with show(large(100, ("Admin",))) as shown:
        assert await shown.pilot.click(shown.tree, offset=(20, 2))
        assert shown.tree.cursor_key == "ou:ou-1"
        before = len(shown.lines())
        rows = len([line for line in shown.lines() if line])
        assert await shown.pilot.click(shown.tree, offset=(3, 1))
        assert shown.tree.cursor_key == "ou:ou-0"
        assert len([line for line in shown.lines() if line]) == rows + 4
        assert await shown.pilot.click(shown.tree, offset=(20, before - 1))
        assert shown.tree.cursor_key == "ou:ou-0", "below the last row there is nothing"


async def test_a_double_click_activates() -> None:
    async with show(acme()) as shown:
        shown.tree.go_to(READ_ONLY)
        await shown.settle()
        row = next(y for y, line in enumerate(shown.lines()) if "ReadOnly" in line)
        assert await shown.pilot.click(shown.tree, offset=(15, row), times=2)
        await shown.settle()
        assert ("activated", READ_ONLY) in shown.app.told


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    async with show(large(1000), (60, 10)) as shown:
        shown.tree.action_expand_all()
        await shown.settle()
        assert await shown.pilot._post_mouse_events([_wheel_down()], shown.tree, offset=(5, 5))
        await shown.settle()
        assert shown.tree.scroll_offset.y > 0
        assert shown.tree.cursor_row == 0


def _wheel_down() -> Any:
    from textual.events import MouseScrollDown

    return MouseScrollDown


# -- how little is painted


async def test_a_move_draws_two_rows_and_paints_no_more() -> None:
    async with show(large(10_000, ("Admin",)), (100, 40)) as shown:
        shown.tree.action_expand_all()
        drawn, painted = await shown.cost("move(1)")
        assert (drawn, painted) == (2, 2)
        assert await shown.cost("move(1)", "move(-1)") == (2, 0), "painted before, kept"


async def test_scrolling_draws_the_screen_and_paints_what_is_new() -> None:
    async with show(large(10_000), (100, 40)) as shown:
        shown.tree.action_expand_all()
        await shown.cost("last")
        drawn, painted = await shown.cost("move(-1)", "page(-1)")
        assert drawn <= 3 * 40
        assert painted <= 40 + 4
        assert shown.tree.scroll_offset.y == shown.tree.scroll_target_y, "nothing is animated"


async def test_what_a_key_costs_does_not_grow_with_the_tree() -> None:
    costs = []
    for accounts in (100, 10_000):
        async with show(large(accounts, ("Admin",)), (80, 24)) as shown:
            shown.tree.action_expand_all()
            actions = ("move(1)", "page(1)", "first", "toggle_node", "toggle_node", "last", "first")
            costs.append([(await shown.cost(action))[0] for action in actions])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 24


async def test_another_theme_repaints_the_rows_on_the_screen_only() -> None:
    async with show(large(10_000), (80, 24)) as shown:
        shown.tree.action_expand_all()
        await shown.settle()
        before = shown.styled("large")["large"]
        shown.tree.painted.clear()
        shown.app.theme = "hatstand-light"
        await shown.settle()
        assert shown.styled("large")["large"] != before
        assert len(set(shown.tree.painted)) == 24


async def test_the_cursor_is_fainter_without_the_focus() -> None:
    async with show(acme()) as shown:
        focused = shown.styled("acme   ")["acme"]
        shown.app.set_focus(None)
        await shown.settle()
        blurred = shown.styled("acme   ")["acme"]
        assert focused.bgcolor != blurred.bgcolor
        assert shown.lines()[0].startswith("▌"), "never by colour alone"
