"""What the Shares tab says of itself: on the status line, and in the place of rows."""

from __future__ import annotations

from datetime import datetime

from hatstand.services.sharing.share_list import ShareList
from hatstand.tui.tabs.seen_words import (
    OFFLINE,
    Keys,
    elsewhere_words,
    gaps_words,
    problem_words,
    read_words,
)
from hatstand.tui.tabs.shares.state import Seen


def status_words(seen: Seen, now: datetime, *, offline: bool) -> str:
    """Return one line: what is being read or missing, else what there is."""
    if offline:
        return OFFLINE
    if seen.reading:
        return _reading_words(seen)
    if seen.failure is not None and seen.listed is not None:
        return f"Not read again: {seen.failure.title} · {read_words(seen.listed.as_of, now)}"
    if seen.listed is None:
        return ""
    if seen.listed.gaps:
        return gaps_words(seen.listed.gaps)
    return counted_words(seen.listed)


def _reading_words(seen: Seen) -> str:
    if seen.listed is not None and seen.listed.done:
        return "Reading shares again…"
    return f"Reading shares… {seen.count} so far" if seen.count else "Reading shares…"


def counted_words(listed: ShareList) -> str:
    """Return `2 invitations and 18 shares`."""
    shares, pending = len(listed.shares), len(listed.pending)
    words = f"{shares} share{'' if shares == 1 else 's'}"
    if not pending:
        return words
    return f"{pending} invitation{'' if pending == 1 else 's'} and {words}"


def age_words(seen: Seen, now: datetime) -> str:
    """Return in a word or two how old what is shown is, for the frame."""
    if seen.reading:
        return "reading…"
    return read_words(seen.listed.as_of, now) if seen.listed is not None else ""


def nothing_words(seen: Seen, keys: Keys, *, offline: bool) -> str:
    """Return why there are no rows: offline, loading, failed or empty, and what comes next."""
    if offline:
        return f"{OFFLINE}.\n\nWithout --offline, what is shared is shown here."
    places = ", ".join(seen.regions)
    if seen.failure is not None:
        return problem_words(seen.failure, keys)
    if seen.listed is None or not seen.listed.done:
        return f"Reading what is shared with and by {seen.label} in {places}…"
    if seen.listed.gaps:
        return f"Nothing could be read that would stand here.\n\n{gaps_words(seen.listed.gaps)}."
    return (
        f"Nothing is shared with {seen.label} or by it in {places}, and no invitation waits.\n\n"
        f"{elsewhere_words(keys)}"
    )
