"""What the Shares tab says of itself: on the status line, and in the place of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from hatstand.domain.organization import Gap
from hatstand.errors import AwsError, HatstandError
from hatstand.services.shares import ShareList
from hatstand.tui.tabs.share_state import Seen
from hatstand.tui.times import age

Keys = Callable[[str], str]
"""Returns the key of a command, as it is printed on keyboards."""

OFFLINE = "Offline: nothing is asked of AWS"


def status_words(seen: Seen, now: datetime, *, offline: bool) -> str:
    """Return one line: what is being read or missing, else what there is."""
    if offline:
        return OFFLINE
    if seen.reading:
        return _reading_words(seen)
    if seen.failure is not None and seen.listed is not None:
        return f"Not read again: {seen.failure.title} · {_read(seen.listed, now)}"
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


def gaps_words(gaps: Sequence[Gap]) -> str:
    """Return what is missing in one line: the first of it, and how much more."""
    first = gaps[0]
    if len(gaps) > 1:
        return f"Not read: {first.subject} and {len(gaps) - 1} more"
    return f"Not read: {first.subject} ({first.code or first.title})"


def age_words(seen: Seen, now: datetime) -> str:
    """Return in a word or two how old what is shown is, for the frame."""
    if seen.reading:
        return "reading…"
    return _read(seen.listed, now) if seen.listed is not None else ""


def _read(listed: ShareList, now: datetime) -> str:
    if listed.as_of is None:
        return "read just now"
    since = age(listed.as_of, now)
    return "read just now" if since == "now" else f"read {since} ago"


def nothing_words(seen: Seen, keys: Keys, *, offline: bool) -> str:
    """Return why there are no rows: offline, loading, failed or empty, and what comes next."""
    if offline:
        return f"{OFFLINE}.\n\nWithout --offline, what is shared is shown here."
    places = ", ".join(seen.regions)
    if seen.failure is not None:
        return _failure_words(seen.failure, keys)
    if seen.listed is None or not seen.listed.done:
        return f"Reading what is shared with and by {seen.label} in {places}…"
    if seen.listed.gaps:
        return f"Nothing could be read that would stand here.\n\n{gaps_words(seen.listed.gaps)}."
    return (
        f"Nothing is shared with {seen.label} or by it in {places}, and no invitation waits.\n\n"
        f"{keys('region')} looks in other regions. To look from another account, select one of "
        f"its live sessions in {keys('organization')} or {keys('sessions')} and come back."
    )


def _failure_words(error: HatstandError, keys: Keys) -> str:
    lines = [_sentence(error.title)]
    if isinstance(error, AwsError) and (error.message or error.code):
        lines.append(f"AWS says: {error.message or error.code}")
    if error.hint:
        lines.append(_sentence(error.hint))
    lines.append(f"{keys('refresh')} tries again.")
    return "\n\n".join(lines)


def _sentence(text: str) -> str:
    whole = f"{text[:1].upper()}{text[1:]}"
    return whole if whole.endswith((".", "?", "…")) else f"{whole}."
