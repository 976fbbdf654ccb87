"""The organization tree as a widget: what rows say, and what stands there without any."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len
from tests.unit.tui.organizations import HOSTILE, LONG, acme, number, profile
from tests.unit.tui.tree_app import ADMIN, NOW, READ_ONLY, show

from hatstand.domain.environments import EnvironmentRule, Match
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, AccountState
from hatstand.domain.roles import Role, Verdict
from hatstand.tui.glyphs import ASCII
from hatstand.tui.theming.colors import AA, contrast
from hatstand.tui.theming.styles import color_of


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
