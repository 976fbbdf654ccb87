"""What both tabs that look around say alike: how old, what is missing, why there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from hatstand.domain.organization import Gap
from hatstand.domain.text import sentence
from hatstand.errors import AwsError, HatstandError
from hatstand.tui.times import age

Keys = Callable[[str], str]
"""Returns the key of a command, as it is printed on keyboards."""

OFFLINE = "Offline: nothing is asked of AWS"


def read_words(as_of: datetime | None, now: datetime) -> str:
    """Return `read just now` or `read 4 min ago`."""
    since = age(as_of, now) if as_of is not None else "now"
    return "read just now" if since == "now" else f"read {since} ago"


def gaps_words(gaps: Sequence[Gap]) -> str:
    """Return what is missing in one line: the first of it and why, or how much more."""
    first = gaps[0]
    if len(gaps) > 1:
        return f"Not read: {first.subject} and {len(gaps) - 1} more"
    return f"Not read: {first.subject} ({first.code or first.title})"


def problem_words(problem: HatstandError, keys: Keys) -> str:
    """Return why nothing could be read: what is wrong, AWS's words, and the next step."""
    lines = [_sentence(problem.title)]
    if isinstance(problem, AwsError) and problem.message:
        lines.append(f"AWS says: {problem.message}")
    if problem.hint:
        lines.append(_sentence(problem.hint))
    lines.append(f"{keys('refresh')} reads again.")
    return "\n\n".join(lines)


def elsewhere_words(keys: Keys) -> str:
    """Return how one looks elsewhere, for where there is nothing."""
    return (
        f"{keys('region')} looks in other regions. To look from another account, select one of "
        f"its live sessions in {keys('organization')} or {keys('sessions')} and come back."
    )


def _sentence(text: str) -> str:
    whole = sentence(text)
    return whole if whole.endswith((".", "?", "!", "…")) else f"{whole}."
