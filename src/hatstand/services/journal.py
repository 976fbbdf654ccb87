"""Writing down what was assumed and handed over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hatstand.domain.credentials import Session
from hatstand.domain.file_words import file_and_reason
from hatstand.domain.journal import JournalEntry, JournalEvent
from hatstand.errors import HatstandError

if TYPE_CHECKING:
    from hatstand.services.ports import Clock, JournalStore


def exports_for(form: str) -> str:
    """Return how exports for a shell or in a format are handed over, in words."""
    return f"exports for {form}"


class Journal:
    """Notes events of one context; a journal that can't be written stops nobody, unless it must.

    Attributes:
        problem: Why the last event was not written, or an empty string.
    """

    def __init__(
        self, store: JournalStore | None, clock: Clock, context: str, *, required: bool = False
    ) -> None:
        """Make one.

        Args:
            store: Where it is kept; None keeps nothing.
            clock: Returns the time.
            context: The context's name, for every entry.
            required: Whether an event that can't be written must not happen.
        """
        self._store = store
        self._clock = clock
        self._context = context
        self._required = required
        self.problem = ""

    def made(self, session: Session, *, name: str, reason: str = "", renewed: bool = False) -> None:
        """Note that a role was assumed.

        Args:
            session: What was made.
            name: Of the session, as CloudTrail shows it.
            reason: What the person gave as the reason, or an empty string.
            renewed: Whether it stands in place of one that was live.

        Raises:
            HatstandError: It can't be written, and must be.
        """
        event = JournalEvent.RENEWED if renewed else JournalEvent.ASSUMED
        self._add(self._entry(event, session, session_name=name, reason=reason))

    def handed_over(self, session: Session, how: str) -> None:
        """Note that a session is about to be handed over.

        Raises:
            HatstandError: It can't be written, and must be: hand nothing over.
        """
        self._add(self._entry(JournalEvent.HANDED_OVER, session, detail=how))

    def line_of(self, session: Session, how: str) -> str:
        """Return the line that `handed_over` notes.

        Empty where nothing is noted, or the last event could not be written.
        """
        if self._store is None or self.problem:
            return ""
        return self._store.line(self._entry(JournalEvent.HANDED_OVER, session, detail=how))

    def forgotten(self, session: Session) -> None:
        """Note that a session was forgotten; that is never stopped."""
        self._add(self._entry(JournalEvent.FORGOTTEN, session), required=False)

    def answered(self, account_id: str, account_name: str, detail: str) -> None:
        """Note that an invitation is about to be answered.

        Raises:
            HatstandError: It can't be written, and must be.
        """
        now = self._clock.now()
        event = JournalEvent.ANSWERED
        self._add(
            JournalEntry(now, event, account_id, account_name, detail=detail, context=self._context)
        )

    def read(self, since: datetime | None = None) -> tuple[JournalEntry, ...]:
        """Return what is written, the first entry first; what can't be read is in `problem`."""
        if self._store is None:
            return ()
        entries = self._store.read(since)
        self.problem = self._store.problem
        return entries

    def _entry(
        self,
        event: JournalEvent,
        session: Session,
        *,
        detail: str = "",
        session_name: str = "",
        reason: str = "",
    ) -> JournalEntry:
        return JournalEntry(
            self._clock.now(),
            event,
            session.account_id,
            session.account_name,
            role=session.role_name,
            environment=session.environment,
            detail=detail,
            session_name=session_name,
            expires_at=session.expires_at,
            reason=reason,
            context=self._context,
        )

    def _add(self, entry: JournalEntry, *, required: bool = True) -> None:
        if self._store is None:
            return
        try:
            self._store.add(entry)
            self.problem = ""
        except OSError as error:
            self.problem = f"the journal can't be written: {file_and_reason(error)}"
            if self._required and required:
                raise HatstandError(
                    self.problem,
                    "The machine's policy lets nothing be handed over that is not written down",
                ) from None
