"""The Sessions tab: every live session of this user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.domain.credentials import Session
from hatstand.domain.environments import Environment
from hatstand.tui.facts import Block
from hatstand.tui.flows import drawing
from hatstand.tui.selection import Selection, select_session
from hatstand.tui.situation import NodeKind, Tab
from hatstand.tui.tabs.view import Copyable, TabView
from hatstand.tui.widgets.sessions_table import SessionsTable

if TYPE_CHECKING:
    from hatstand.domain.roles import Role
    from hatstand.tui.screens.main import MainScreen


class SessionsView(TabView):
    """One row a session; a session counts as its role for everything that is done with it."""

    tab = Tab.SESSIONS
    title = "Sessions"
    short_title = "Sess"
    command = "sessions"
    gives_standpoint = True
    has_details = False
    searchable = False

    def __init__(self, main: MainScreen) -> None:
        super().__init__(main)
        self.table = SessionsTable(
            clock=main.workspace.clock.now,
            environment_of=self._environment_of,
            id="sessions-table",
        )
        self.table.border_title = self.title
        self.table.warn_before = main.workspace.settings.sessions.warn_before
        self.pane = self.table
        self.pane.add_class("pane")

    def count(self) -> int | None:
        """Return how many sessions are live."""
        return len(self.main.state.live)

    def select(self) -> Selection:
        """Return the role of the session under the cursor."""
        return select_session(self.main.workspace.inventory, self.table.session)

    def title_of(self, selection: Selection) -> str:
        """Return the name of the role."""
        return selection.name

    def blocks(self, selection: Selection) -> list[Block]:
        """Return what is known of the session's role."""
        from hatstand.tui.describing.role import role_blocks

        if selection.kind is not NodeKind.ROLE:
            return []
        main = self.main
        blocks = role_blocks(selection, main.workspace.inventory, drawing.known(main))
        return [*blocks, *drawing.exports_of(main, selection)[0]]

    def session_of(self, role: Role) -> Session | None:
        """Return the session under the cursor, which may be of another context's role."""
        del role
        return self.table.session

    def shown(self) -> None:
        """Show the time of now: none went by where nobody could see it."""
        self.tick()

    def tick(self) -> None:
        """Count the time of sessions down."""
        self.table.tick()

    def move(self, name: str) -> None:
        """Move among the sessions."""
        self.table.move(name)

    def open(self) -> None:
        """Assume the role, which its live session serves already."""
        if self.main.state.selection.kind is NodeKind.ROLE:
            self.main.action_command("assume")

    def refresh(self) -> None:
        """Look into the store again: other hatstand processes make sessions too."""
        self.main.sessions_changed()
        self.main.say("Looked for sessions again")

    def refresh_all(self) -> None:
        """Read the organization again: it names the accounts and their environments."""
        self.main.refreshing.start(asked=True)

    def pasteable(self, selection: Selection) -> Copyable | None:
        """Return nothing: what one pastes of a role is its exports."""
        del selection
        return None

    def named(self, selection: Selection) -> Copyable | None:
        """Return the ARN of the role."""
        return None if selection.role is None else Copyable("ARN", selection.role.arn)

    def cursor_key(self) -> str:
        """Return the key of the session's role."""
        return self.table.role_key

    def _environment_of(self, session: Session) -> Environment:
        inventory = self.main.workspace.inventory
        return inventory.environment_of_role(session.account_id, session.role_name)
