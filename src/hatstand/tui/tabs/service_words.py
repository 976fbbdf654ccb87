"""What the Services tab says of itself: on the status line, and in the place of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from hatstand.domain.organization import Gap
from hatstand.errors import AwsError, HatstandError
from hatstand.services.cloudmap import WATCH_EVERY
from hatstand.tui.tabs.service_branches import ServiceItem
from hatstand.tui.tabs.service_state import LIST, Seen
from hatstand.tui.times import age

Keys = Callable[[str], str]
"""Returns the key of a command, as it is printed on keyboards."""

OFFLINE = "Offline: nothing is asked of AWS"


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
        return _gap_words(gaps)
    return _age_words(seen, now)


def _reading_words(seen: Seen) -> str:
    if LIST in seen.reading:
        count = len(seen.namespaces)
        return f"Reading namespaces… {count} so far" if count else "Reading namespaces…"
    services = [found[1].name for arn in seen.reading if (found := seen.service(arn))]
    names = [*services, *(one.name for one in seen.namespaces if one.arn in seen.reading)]
    if len(names) == 1:
        return f"Reading {names[0]}…"
    return f"Reading {len(names)} of them…" if names else "Reading shares of namespaces…"


def _gap_words(gaps: Sequence[Gap]) -> str:
    first = gaps[0]
    why = first.code or first.title
    more = f" and {len(gaps) - 1} more" if len(gaps) > 1 else ""
    return f"Not read: {first.subject} ({why}){more}"


def _age_words(seen: Seen, now: datetime) -> str:
    read_at = seen.read_at.get(LIST)
    if read_at is None or not seen.namespaces:
        return ""
    count = len(seen.namespaces)
    namespaces = "1 namespace" if count == 1 else f"{count} namespaces"
    since = age(read_at, now)
    return f"{namespaces}, read {'just now' if since == 'now' else f'{since} ago'}"


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
        return _problem_words(problem, keys)
    return (
        f"No namespaces in {places}: {label} owns none there, and none is shared with it.\n\n"
        f"{keys('region')} looks in other regions. To look from another account, select one of "
        f"its live sessions in {keys('organization')} or {keys('sessions')} and come back."
    )


def _problem_words(problem: HatstandError, keys: Keys) -> str:
    lines = [f"{problem.title[:1].upper()}{problem.title[1:]}."]
    if isinstance(problem, AwsError) and (problem.message or problem.code):
        lines.append(f"AWS says: {problem.message or problem.code}")
    if problem.hint:
        lines.append(f"{problem.hint[:1].upper()}{problem.hint[1:]}.")
    lines.append(f"{keys('refresh')} reads again.")
    return "\n\n".join(line.replace("..", ".") for line in lines)
