"""What the Services tab says of itself: on the status line, and in the place of rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hatstand.errors import AccessDenied
from hatstand.services.sharing.cloudmap import WATCH_EVERY
from hatstand.tui.tabs.seen_words import (
    OFFLINE,
    Keys,
    elsewhere_words,
    gaps_words,
    problem_words,
    read_words,
)
from hatstand.tui.tabs.services.branches import ServiceItem
from hatstand.tui.tabs.services.state import LIST, Seen


def status_words(
    seen: Seen, watched: ServiceItem | None, now: datetime, keys: Keys, *, offline: bool
) -> str:
    """Return one line: what is watched, read or missing, else how old what is shown is."""
    if offline:
        return OFFLINE
    if watched is not None:
        return (
            f"Watching {watched.service.name}: a look every {WATCH_EVERY:.0f} s, billed by AWS · "
            f"{keys('watch')} or {keys('back')} stops"
        )
    if seen.reading:
        return _reading_words(seen)
    if gaps := tuple(seen.missing()):
        return gaps_words(gaps)
    return _age_words(seen, now)


def _reading_words(seen: Seen) -> str:
    if LIST in seen.reading:
        count = len(seen.namespaces)
        return f"Reading namespaces… {count} so far" if count else "Reading namespaces…"
    services = [found[1].name for key in seen.reading if (found := seen.service(key))]
    names = [*services, *(one.name for one in seen.namespaces if one.key in seen.reading)]
    if len(names) == 1:
        return f"Reading {names[0]}…"
    return f"Reading {len(names)} of them…" if names else "Reading shares of namespaces…"


def _age_words(seen: Seen, now: datetime) -> str:
    read_at = seen.read_at.get(LIST)
    if read_at is None or not seen.namespaces:
        return ""
    count = len(seen.namespaces)
    namespaces = "1 namespace" if count == 1 else f"{count} namespaces"
    return f"{namespaces}, {read_words(read_at, now)}"


def nothing_words(
    seen: Seen, label: str, regions: Sequence[str], keys: Keys, *, offline: bool
) -> str:
    """Return why there are no rows: offline, loading, failed or empty, and what comes next."""
    places = ", ".join(regions)
    if offline:
        return (
            f"{OFFLINE}.\n\nWithout --offline, the namespaces that are seen from here stand here."
        )
    problem = seen.problems.get(LIST)
    if LIST in seen.reading or (seen.listed is None and problem is None):
        return f"Reading the namespaces that {label} sees in {places}…"
    if problem is not None:
        words = problem_words(problem, keys)
        if isinstance(problem, AccessDenied):
            words += f"\n\n{keys('discover')} discovers a service by its name all the same."
        return words
    return (
        f"No namespaces in {places}: {label} owns none there, and none is shared with it.\n\n"
        f"{elsewhere_words(keys)}"
    )
