"""What the main screen knows at a moment beside the inventory: one value, changed in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hatstand.domain.credentials import Session
from hatstand.secret import Secret
from hatstand.tui.selection import NOTHING, Selection
from hatstand.tui.situation import Tab


@dataclass
class ViewState:
    """Mutable on purpose, and the screen's alone; widgets get values made from it.

    Attributes:
        live: The live sessions, soonest end first.
        sessions: The same by (account id, role name), for all that shows roles.
        running: What is being done for the person and can be cancelled.
        reading: How far the crawl is, in words; empty when none runs.
        warning: What went wrong or ends soon, until something else happens.
        news: What the last refresh found changed, until the cursor moves.
        tags: Tags read so far, by account id.
        tag_problem: (account id, why its tags could not be read).
        revealed: The selected session's exports while they are shown, else None.
        revealed_key_id: The access key id of that session: another one's are masked again.
    """

    tab: Tab = Tab.ORGANIZATION
    selection: Selection = NOTHING
    live: tuple[Session, ...] = ()
    sessions: Mapping[tuple[str, str], Session] = field(default_factory=dict)
    running: str = ""
    reading: str = ""
    warning: str = ""
    news: str = ""
    tags: dict[str, Mapping[str, str]] = field(default_factory=dict)
    tag_problem: tuple[str, str] = ("", "")
    revealed: Secret | None = None
    revealed_key_id: str = ""

    def reveal(self, session: Session, exports: Secret) -> None:
        """Show the exports of a session from now on."""
        self.revealed, self.revealed_key_id = exports, session.credentials.access_key_id

    def mask(self) -> None:
        """Show no secret any more."""
        self.revealed, self.revealed_key_id = None, ""

    def revealed_of(self, session: Session | None) -> Secret | None:
        """Return the exports of a session as far as they were revealed, or None."""
        if session is None or session.credentials.access_key_id != self.revealed_key_id:
            return None
        return self.revealed
