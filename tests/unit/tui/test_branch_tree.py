"""The tree of ready-made rows: columns, cursor, what it tells, and what stands in its place."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from tests.tui.acme import HOSTILE
from textual.app import App, ComposeResult

from hatstand.tui.branches import Branch, BranchNodes
from hatstand.tui.glyphs import ASCII
from hatstand.tui.messages import RowActivated, RowHighlighted, RowUnfolded
from hatstand.tui.theming.styles import variable_defaults
from hatstand.tui.widgets.branch_tree import BranchTree

WIDE = "決済サービス本番ネットワークの共有リソース"


class Tiny(App[None]):
    """An app with the tree alone, which notes what it is told."""

    CSS = "BranchTree { border: round white; }"

    def __init__(self) -> None:
        super().__init__()
        self.rows = BranchTree()
        self.told: list[tuple[str, str]] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def compose(self) -> ComposeResult:
        yield self.rows

    def on_row_highlighted(self, event: RowHighlighted) -> None:
        self.told.append(("highlighted", event.key))

    def on_row_activated(self, event: RowActivated) -> None:
        self.told.append(("activated", event.key))

    def on_row_unfolded(self, event: RowUnfolded) -> None:
        self.told.append(("unfolded", event.key))

    @property
    def lines(self) -> list[str]:
        # Textual has no public way to ask what it shows as plain text.
        return [strip.text for strip in self.screen._compositor.render_strips()]


def nodes(*more: Branch) -> BranchNodes:
    rows = (
        Branch("plain", "acme-transit", note="network", right=(("SHRD", "badge:cyan"), ("1", ""))),
        Branch("wide", WIDE, note=WIDE, right=((WIDE, "muted"), ("PROD", "badge:red"), ("12", ""))),
        Branch("evil", HOSTILE, note=HOSTILE, right=((HOSTILE, "bad"), ("3", "muted"))),
        Branch(
            "many",
            "many",
            right=tuple((f"part-{number}", "muted") for number in range(9)),
            children=(Branch("below", "below", sign=("→", "muted")),),
        ),
    )
    return BranchNodes(
        (Branch("top", "Shared with me", "group", opened=True, children=rows), *more)
    )


@pytest.mark.parametrize("size", [(80, 24), (48, 24), (30, 8), (12, 6)])
async def test_every_row_is_as_wide_as_there_is_room(size: tuple[int, int]) -> None:
    app = Tiny()
    async with app.run_test(size=size) as pilot:
        app.rows.show(nodes())
        await pilot.pause()
        assert {cell_len(line) for line in app.lines} == {size[0]}
        assert len(app.lines) == size[1]


async def test_the_right_end_is_straight_and_gives_way_from_its_left() -> None:
    app = Tiny()
    async with app.run_test(size=(48, 12)) as pilot:
        app.rows.show(nodes())
        await pilot.pause()
        rows = app.lines[2:6]
        assert [row.rstrip("│ ")[-2:] for row in rows] == [" 1", "12", " 3", "-8"]
        assert "SHRD" in rows[0]
        assert "PROD  12" in rows[1]
        assert "part-0" not in rows[3], "the least important stands at the left"
        assert "part-8" in rows[3]


async def test_nothing_foreign_is_obeyed() -> None:
    app = Tiny()
    async with app.run_test(size=(120, 12)) as pilot:
        app.rows.show(nodes())
        await pilot.pause()
        row = app.lines[4]
        assert "pay[/b] [red]x[/] ␛[31mred␛[0m $(id)" in row
        assert "\x1b" not in row


async def test_with_ascii_alone_there_are_ascii_signs() -> None:
    app = Tiny()
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.glyphs = ASCII
        app.rows.entitle(lambda _cells: "Shares · alice@jump", "read…")
        app.rows.show(BranchNodes((Branch("a", "a" * 90, children=(Branch("b", "b"),)),)))
        await pilot.pause()
        assert "Shares . alice@jump" in app.lines[0]
        assert app.lines[1].strip("│").startswith("|> aaa")
        assert "~" in app.lines[1]


async def test_the_cursor_tells_where_it_is_and_keys_what_they_did() -> None:
    app = Tiny()
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.show(nodes())
        await pilot.pause()
        app.rows.action_move(4)
        app.rows.action_toggle_node()
        app.rows.action_move(1)
        app.rows.action_activate()
        await pilot.pause()
        assert app.told == [
            ("highlighted", "top"),
            ("highlighted", "many"),
            ("unfolded", "many"),
            ("highlighted", "below"),
            ("activated", "below"),
        ]
        assert app.rows.branch is not None
        assert app.rows.branch.name == "below"


async def test_the_mouse_unfolds_by_the_sign_and_with_a_double_click() -> None:
    app = Tiny()
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.show(nodes())
        await pilot.pause()
        await pilot.click(BranchTree, offset=(4, 5))
        await pilot.pause()
        assert ("unfolded", "many") in app.told
        await pilot.click(BranchTree, offset=(20, 6), times=2)
        await pilot.pause()
        assert app.told[-1] == ("activated", "below")


async def test_other_contents_keep_the_cursor_by_key_else_on_what_was_above() -> None:
    app = Tiny()
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.show(nodes())
        app.rows.go_to("below")
        app.rows.show(nodes(Branch("other", "Shared by me")))
        await pilot.pause()
        assert app.rows.cursor_key == "below"
        app.rows.show(BranchNodes((Branch("top", "Shared with me", opened=True),)))
        await pilot.pause()
        assert app.rows.cursor_key == "top"
        assert app.told[-1] == ("highlighted", "top")


async def test_without_branches_words_stand_in_their_place_wrapped() -> None:
    app = Tiny()
    async with app.run_test(size=(40, 12)) as pilot:
        app.rows.placeholder = f"Nothing is shared with {HOSTILE}.\n\nX looks in other regions."
        app.rows.show(None)
        await pilot.pause()
        text = "\n".join(app.lines)
        assert "Nothing is shared with" in text
        assert "X looks in other regions." in text
        assert app.rows.cursor_key == ""
        assert app.rows.branch is None
        app.rows.show(nodes())
        await pilot.pause()
        assert "Nothing is shared" not in "\n".join(app.lines)


async def test_the_title_is_made_for_the_width_there_is_now_and_later() -> None:
    app = Tiny()
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.entitle(lambda cells: f"room for {cells}", "read just now")
        await pilot.pause()
        assert "room for 54" in app.lines[0]
        assert "read just now" in app.lines[-1]
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert "room for 34" in app.lines[0]


async def test_a_title_that_fills_its_room_is_not_cut() -> None:
    app = Tiny()
    async with app.run_test(size=(40, 12)) as pilot:
        app.rows.entitle(lambda cells: "x" * cells)
        await pilot.pause()
        assert app.lines[0].count("x") == 34
        assert "…" not in app.lines[0]
