"""The Sessions tab's table: straight columns, a running clock, a cursor that stays."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len
from tests.tui import acme
from tests.tui.fake import FakeWorkspace
from textual.app import App, ComposeResult

from hatstand.domain.credentials import Session
from hatstand.domain.environments import Environment
from hatstand.tui import glyphs
from hatstand.tui.messages import RowHighlighted
from hatstand.tui.theming.styles import variable_defaults
from hatstand.tui.widgets.sessions_table import SessionsTable


class Tiny(App[None]):
    """An app with the table alone, which notes what it is told."""

    def __init__(self, workspace: FakeWorkspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.told: list[str] = []
        self.table = SessionsTable(clock=workspace.clock.now, environment_of=self.environment_of)

    def environment_of(self, session: Session) -> Environment:
        return self.workspace.inventory.environment_of_role(session.account_id, session.role_name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.show(self.workspace.live_sessions())

    def on_row_highlighted(self, event: RowHighlighted) -> None:
        self.told.append(event.key)


def workspace() -> FakeWorkspace:
    made = FakeWorkspace()
    made.put(acme.PAYMENTS_PROD, "Admin", minutes=41)
    made.put(acme.JAPANESE, "Admin", minutes=3)
    made.put(acme.HOSTILE_ID, "ReadOnly", minutes=600)
    return made


async def test_names_of_any_script_leave_the_columns_straight() -> None:
    app = Tiny(workspace())
    async with app.run_test(size=(80, 24)):
        header, *rows = app.table.lines[:4]
        column = cell_len(header[: header.index("Id")])
        for row in rows:
            assert cell_len(row) == 79  # the last cell is the scroll bar's
            found = re.search(r"\d{4}-\d{4}-\d{4}", row)
            assert found
            assert cell_len(row[: found.start()]) == column
        assert "決済サービス本番" in rows[0]
        assert "PROD" in rows[1]
        assert "[red]x[/] ␛[31m" in rows[2]


async def test_one_cell_stays_free_at_the_right() -> None:
    for width in (80, 120):
        app = Tiny(workspace())
        async with app.run_test(size=(width, 24)):
            header, *rows = app.table.lines[:4]
            assert header.endswith("Left ")
            assert header.rstrip() == header[:-1]
            assert all(re.search(r":\d\d $", row) for row in rows)


async def test_time_goes_by_and_the_end_is_told_by_more_than_a_colour() -> None:
    made = workspace()
    app = Tiny(made)
    async with app.run_test(size=(80, 24)):
        table = app.table
        assert "03:00" in table.lines[1]
        assert "!" in table.lines[1]
        assert glyphs.UNICODE.live in table.lines[2]
        made.clock.time += acme.timedelta(minutes=4)
        assert "expired" in table.lines[1]
        assert "37:00" in table.lines[2]


async def test_the_cursor_stays_on_its_session_when_others_come_and_go() -> None:
    made = workspace()
    app = Tiny(made)
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.table
        table.move("down")
        before = table.session_key
        assert table.role_key == f"role:{acme.PAYMENTS_PROD}/Admin"
        made.put(acme.PAYMENTS_DEV, "Admin", minutes=1)
        table.show(made.live_sessions())
        assert table.session_key == before
        made.forget(made.sessions[before])
        table.show(made.live_sessions())
        assert table.session_key not in ("", before)
        table.move("first")
        await pilot.pause()
        assert app.told[-1] == table.session_key
        table.show(())
        await pilot.pause()
        assert app.told[-1] == table.role_key == ""


@pytest.mark.parametrize("width", [40, 80, 120])
async def test_an_empty_table_says_what_to_do_whatever_its_width(width: int) -> None:
    app = Tiny(FakeWorkspace())
    async with app.run_test(size=(width, 24)):
        text = " ".join(" ".join(app.table.lines).split())
    assert "No session is live. Assume a role in the Organization tab: its session" in text
    assert "so does one that another hatstand or the command line made." in text


async def test_many_sessions_scroll_under_the_header() -> None:
    made = FakeWorkspace(inventory=acme.inventory(extra=50))
    for number in range(50):
        made.put(str(600000000000 + number), "ReadOnly", minutes=10 + number)
    app = Tiny(made)
    async with app.run_test(size=(110, 12)) as pilot:
        app.table.move("last")
        await pilot.pause()
        assert "Source" in app.table.lines[0]
        assert "team-049-dev" in app.table.lines[-1]
        app.table.move("page_up")
        app.table.move("first")
        await pilot.pause()
        assert "team-000-dev" in app.table.lines[1]


async def test_a_click_puts_the_cursor_on_a_row() -> None:
    app = Tiny(workspace())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(SessionsTable, offset=(10, 3))
        assert app.table.role_key == f"role:{acme.HOSTILE_ID}/ReadOnly"
