"""The organization tree as a widget: what rows say, what moves, and how little is painted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from tests.unit.tui.organizations import HOSTILE, LONG, ROOT, acme, large, number, profile
from textual.app import App, ComposeResult

from hatstand.domain.environments import EnvironmentRule, Match
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, AccountState
from hatstand.domain.roles import Role, Verdict
from hatstand.tui.glyphs import ASCII
from hatstand.tui.theming.colors import AA, contrast
from hatstand.tui.theming.styles import ThemeLibrary, color_of, to_textual, variable_defaults
from hatstand.tui.widgets.organization_tree import OrganizationTree

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.strip import Strip

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ADMIN = f"role:{number(1)}/Admin"
READ_ONLY = f"role:{number(1)}/ReadOnly"


class CountingTree(OrganizationTree):
    """Remembers which rows were drawn, and which were painted for it."""

    def __init__(self) -> None:
        self.now = NOW
        self.drawn: list[int] = []
        self.painted: list[int] = []
        super().__init__(clock=lambda: self.now)

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)

    def paint_row(self, node: int, cells: int, *, opened: bool, selected: bool) -> Strip:
        self.painted.append(node)
        return super().paint_row(node, cells, opened=opened, selected=selected)


class TreeApp(App[None]):
    """A tree and nothing else."""

    CSS = "OrganizationTree { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.organization_tree = CountingTree()
        self.told: list[tuple[str, str]] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def compose(self) -> ComposeResult:
        yield self.organization_tree

    def on_mount(self) -> None:
        for theme in ThemeLibrary().all():
            self.register_theme(to_textual(theme))
        self.theme = "hatstand-dark"

    def on_organization_tree_highlighted(self, event: OrganizationTree.Highlighted) -> None:
        assert event.control is self.organization_tree
        self.told.append(("highlighted", event.key))

    def on_organization_tree_activated(self, event: OrganizationTree.Activated) -> None:
        assert event.control is self.organization_tree
        self.told.append(("activated", event.key))


class Shown:
    """A tree in a running app, and how to read its screen."""

    def __init__(self, app: TreeApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.tree = app.organization_tree
        self.pilot = pilot

    async def settle(self) -> None:
        await self.pilot.pause()

    @property
    def cells(self) -> int:
        """How wide a row is: the scroll bar has a cell of its own."""
        return self.tree.scrollable_content_region.width

    def lines(self) -> list[str]:
        """Return the text of every line on the screen, without blanks at its end."""
        strips = [self.tree.render_line(y) for y in range(self.tree.size.height)]
        assert {strip.cell_length for strip in strips} <= {self.cells}
        return [strip.text.rstrip() for strip in strips]

    def line(self, part: str) -> str:
        """Return the one line that has `part` in it."""
        (line,) = [line for line in self.lines() if part in line]
        return line

    def styled(self, part: str) -> dict[str, Any]:
        """Return the styles in the line that has `part` in it, by text."""
        for y in range(self.tree.size.height):
            strip = self.tree.render_line(y)
            if part in strip.text:
                return {segment.text: segment.style for segment in strip}
        raise AssertionError(f"{part} is not on the screen")

    async def cost(self, *actions: str) -> tuple[int, int]:
        """Run actions; return how many lines were drawn and how many had to be painted."""
        await self.settle()
        self.tree.drawn.clear()
        self.tree.painted.clear()
        for action in actions:
            await self.tree.run_action(action)
        await self.settle()
        return len(self.tree.drawn), len(self.tree.painted)


@asynccontextmanager
async def show(
    inventory: Inventory | None, size: tuple[int, int] = (48, 24)
) -> AsyncIterator[Shown]:
    app = TreeApp()
    async with app.run_test(size=size) as pilot:
        if inventory is not None:
            app.organization_tree.inventory = inventory
        await pilot.pause()
        yield Shown(app, pilot)


# -- what rows say


async def test_a_row_has_its_indent_its_sign_and_its_right_end() -> None:
    async with show(acme(), (48, 20)) as shown:
        width = shown.cells - 1
        expected = (
            ("▌▾ acme", "7"),
            ("     Empty", "0"),
            ("   ▾ Workloads", "5"),
            ("     ▾ Dev", "2"),
            ("         [red]evil[/]␛[31m⏎‹2…", "SUSPENDED   DEV"),
            ("       ▾ payments-dev", "DEV"),
            ("         ○ Admin", ""),
            ("     ▾ Prod", "3"),
            ("         ledger-prod", "PROD"),
        )
        assert shown.lines()[: len(expected)] == [
            (left.ljust(width - len(right)) + right).rstrip() for left, right in expected
        ]


async def test_a_hostile_name_is_one_line_of_plain_characters() -> None:
    async with show(acme(), (80, 20)) as shown:
        line = shown.line("evil")
        assert "[red]evil[/]␛[31m⏎‹202e›name" in line
        assert line.endswith("SUSPENDED   DEV")
        assert all(text.isprintable() for text in shown.lines())


@pytest.mark.parametrize("width", [20, 24, 30, 48, 80, 120])
async def test_columns_are_straight_whatever_the_names(width: int) -> None:
    async with show(acme(), (width, 24)) as shown:
        cells = shown.cells
        ends = {cell_len(line) for line in shown.lines() if line.endswith(("PROD", "DEV", "MGMT"))}
        assert ends == {cells - 1}
        assert len([line for line in shown.lines() if line]) == 17


async def test_long_names_end_in_an_ellipsis_before_the_right_end() -> None:
    async with show(acme(), (48, 24)) as shown:
        assert shown.line("long-").endswith("… PROD")
        assert cell_len(shown.line("long-")) == shown.cells - 1
        assert "決済サービス本番環境アカウント" in shown.line("決済")
    async with show(acme(), (30, 24)) as shown:
        assert "決済サービス本…  PROD" in shown.line("決済")


async def test_where_there_is_no_room_the_badge_is_the_last_to_go() -> None:
    async with show(acme(), (30, 24)) as shown:
        line = shown.line("[red]")
        assert "SUSPENDED" not in line
        assert line.endswith("DEV")


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (AccountState.SUSPENDED, "SUSPENDED"),
        (AccountState.CLOSED, "CLOSED"),
        (AccountState.PENDING_CLOSURE, "CLOSING"),
        (AccountState.PENDING_ACTIVATION, "PENDING"),
        (AccountState.ACTIVE, "plain"),
        (AccountState.UNKNOWN, "plain"),
    ],
)
async def test_an_account_that_cannot_be_used_says_so_in_a_word(
    state: AccountState, word: str
) -> None:
    accounts = (Account(number(1), "plain", "ou-j", state=state),)
    async with show(acme(accounts=accounts)) as shown:
        assert shown.line("plain").endswith(word)
        assert shown.styled("plain")["plain"].italic is (True if word != "plain" else None)


async def test_roles_tell_of_mfa_sessions_and_trust() -> None:
    async with show(acme()) as shown:
        shown.tree.live = {ADMIN: NOW + timedelta(minutes=41, seconds=7)}
        await shown.settle()
        top = shown.lines().index(shown.line("payments-prod"))
        width = shown.cells - 1
        assert shown.lines()[top + 1 : top + 4] == [
            "         ● Admin".ljust(width - 13) + "MFA     41:07",
            "         ○ Deploy".ljust(width - 8) + "NO TRUST",
            "         ○ ReadOnly",
        ]
        shown.tree.live = {}
        await shown.settle()
        assert shown.lines()[top + 1] == "         ○ Admin".ljust(width - 13) + "MFA"


async def test_the_time_of_a_session_goes_by_and_ends() -> None:
    async with show(acme()) as shown:
        shown.tree.live = {ADMIN: NOW + timedelta(minutes=6), READ_ONLY: NOW + timedelta(hours=11)}
        await shown.settle()
        assert "06:00" in shown.line("Admin  ")
        assert not shown.styled("06:00")["06:00"].bold
        shown.tree.drawn.clear()
        shown.tree.now += timedelta(minutes=2)
        shown.tree.tick()
        await shown.settle()
        assert len(shown.tree.drawn) == 2, "only the two live rows"
        assert "10:58:00" in shown.line("ReadOnly")
        assert shown.styled("04:00")["04:00"].bold, "what soon ends stands out"
        shown.tree.now += timedelta(minutes=4)
        shown.tree.tick()
        await shown.settle()
        assert "○ Admin" in "\n".join(shown.lines())


async def test_a_role_whose_environment_differs_has_a_badge_of_its_own() -> None:
    rule = EnvironmentRule("danger", "BOOM", "#ff00ff", Match(role=("Admin",)))
    rules = (rule, *Inventory().rules)
    async with show(acme(rules=rules)) as shown:
        lines = [line for line in shown.lines() if "Admin" in line]
        assert all(line.endswith("BOOM") for line in lines)
        assert not shown.line("ReadOnly").endswith("PROD")


async def test_profiles_have_a_group_with_their_number() -> None:
    async with show(acme(profiles=(profile("zeta"), profile("[b]alpha")))) as shown:
        shown.tree.go_to("profile:zeta")
        await shown.settle()
        group = shown.lines().index(shown.line("Profiles"))
        assert shown.lines()[group].endswith(" 2")
        assert [line.strip(" ▌○") for line in shown.lines()[group + 1 : group + 3]] == [
            "[b]alpha",
            "zeta",
        ]


async def test_signs_have_ascii_stand_ins() -> None:
    async with show(acme()) as shown:
        shown.tree.glyphs = ASCII
        await shown.settle()
        assert shown.lines()[0].startswith("|v acme")
        assert "o ReadOnly" in shown.line("ReadOnly")
        assert shown.line("long-").endswith("~ PROD")


async def test_badges_have_the_color_of_their_environment_and_can_be_read() -> None:
    accounts = (Account(number(1), "mine", "ou-j"), Account(number(7), "acme-management", "ou-j"))
    rules = (EnvironmentRule("own", "OWN", "#000080", Match(name=("mine",))), *Inventory().rules)
    async with show(acme(accounts=accounts, rules=rules)) as shown:
        variables = shown.app.theme_variables
        style = shown.styled("MGMT")["MGMT"]
        assert style.color.triplet.hex == color_of(variables, "management").lower()
        for theme in ("hatstand-dark", "hatstand-light"):
            shown.app.theme = theme
            await shown.settle()
            style = shown.styled("OWN")["OWN"]
            assert contrast(style.color.triplet.hex, style.bgcolor.triplet.hex) >= AA


async def test_matched_letters_are_underlined_and_survive_clipping() -> None:
    async with show(acme(), (30, 24)) as shown:
        shown.tree.matches = {
            f"account:{number(1)}": (0, 1, 2, 9),
            f"account:{number(4)}": (2, 3, 14),
            f"account:{number(6)}": range(500),
        }
        await shown.settle()
        styles = shown.styled("payments-prod")
        assert [text for text, style in styles.items() if style.underline] == ["pay", "p"]
        styles = shown.styled("決済")
        assert [text for text, style in styles.items() if style.underline] == ["サー"]
        underlined = [text for text, style in shown.styled("long").items() if style.underline]
        assert "…" not in "".join(underlined)
        shown.tree.matches = {}
        await shown.settle()
        assert not any(style.underline for style in shown.styled("payments-prod").values())


# -- when there is nothing to show


async def test_a_tree_without_an_inventory_says_why() -> None:
    async with show(None, (24, 12)) as shown:
        assert not any(shown.lines())
        shown.tree.placeholder = "Reading the [organization] of acme…"
        await shown.settle()
        assert [line.strip() for line in shown.lines() if line] == [
            "Reading the",
            "[organization] of",
            "acme…",
        ]
        assert shown.tree.cursor_key == ""
        for action in ("move(1)", "page(-1)", "last", "expand", "collapse", "toggle_node"):
            await shown.tree.run_action(action)
        await shown.tree.run_action("activate")
        await shown.tree.run_action("expand_all")
        assert not shown.tree.go_to("org")
        await shown.settle()
        assert shown.app.told == []
        assert shown.tree.keys_on_screen == ()


async def test_a_root_without_accounts_keeps_its_row_above_the_reason() -> None:
    async with show(Inventory(context="work")) as shown:
        shown.tree.placeholder = "No accounts yet."
        await shown.settle()
        assert [line.strip(" ▌") for line in shown.lines() if line] == [
            "work".ljust(shown.cells - 5) + "0",
            "No accounts yet.",
        ]
        shown.tree.inventory = acme()
        await shown.settle()
        assert not [line for line in shown.lines() if "No accounts" in line]


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


# -- another inventory


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


async def test_names_of_every_kind_are_painted() -> None:
    roles = (
        Role(number(1), HOSTILE),
        Role(number(1), LONG, verdict=Verdict.YES),
        Role(number(1), "役割" * 40),
    )
    async with show(acme(roles=roles), (40, 24)) as shown:
        assert all(cell_len(line) <= shown.cells for line in shown.lines())


@pytest.mark.parametrize("width", [1, 2, 3, 5, 8, 12])
async def test_no_screen_is_too_narrow(width: int) -> None:
    async with show(acme(), (width, 24)) as shown:
        shown.tree.placeholder = "x"
        assert len(shown.lines()) == 24, "every line has exactly the width of the widget"
