"""What the values of options mean; without click, for who does without it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from hatstand.domain.durations import parse_duration
from hatstand.domain.regions import is_region
from hatstand.domain.text import printable
from hatstand.errors import UsageError

_AGO = re.compile(
    r"(?:([0-9]{1,4})w)?(?:([0-9]{1,4})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,6})m)?", re.ASCII
)


def duration_seconds(text: str | None) -> int | None:
    """Return the seconds of `--duration 1h`.

    Raises:
        UsageError: It is no duration, or not between 15 min and 12 h.
    """
    if text is None:
        return None
    seconds = parse_duration(text)
    if seconds is None:
        raise UsageError(f"--duration {text!r} is no duration", "Write 1h, 90m or 1h30m")
    if not 900 <= seconds <= 43200:
        raise UsageError(f"--duration {text} is out of range", "AWS takes 15m to 12h")
    return seconds


def moment_since(text: str, now: datetime) -> datetime:
    """Return the moment of `--since`: so long before `now`, or a date, with or without a time.

    A date without a zone is one of this machine's.

    Raises:
        UsageError: It is neither, or still to come.
    """
    example = "Write 90m, 2h, 3d, 2w, 2026-11-22 or 2026-11-22T09:30"
    ago = _AGO.fullmatch(text)
    try:
        if text and ago is not None:
            weeks, days, hours, minutes = (int(part or 0) for part in ago.groups())
            return now - timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
        moment = datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise UsageError(f"--since {printable(text)!r} is no time", example) from None
    if moment > now:
        raise UsageError(f"--since {printable(text)} is still to come", example)
    return moment


def refuse_odd_region(region: str | None, option: str = "--region") -> None:
    """Let pass what looks like a region, and None.

    Raises:
        UsageError: What `option` says is none.
    """
    if region is not None and not is_region(region):
        raise UsageError(f"{option}: {printable(region)!r} is no region", "It looks like eu-west-1")
