"""The journal: which sessions were made and handed over, when and why; never a secret."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from hatstand.domain.records import dataclass


class JournalEvent(StrEnum):
    """What happened."""

    ASSUMED = "assumed"
    RENEWED = "renewed"
    HANDED_OVER = "handed over"
    FORGOTTEN = "forgotten"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line of the journal.

    Attributes:
        at: When (UTC).
        detail: How a session was handed over (`exports for bash`, `exec terraform`), or what an
            invitation was answered with.
        session_name: As CloudTrail shows it; empty where it is not known.
        expires_at: When the session ends (UTC), or None.
        reason: What the person gave as the reason; often empty.
    """

    at: datetime
    event: JournalEvent
    account_id: str
    account_name: str
    role: str = ""
    environment: str = ""
    detail: str = ""
    session_name: str = ""
    expires_at: datetime | None = None
    reason: str = ""
    context: str = ""
