"""Lengths of time: what AWS allows, and how people write them; all in seconds."""

from __future__ import annotations

import re

HOUR = 3600
MINIMUM_DURATION = 900
MAXIMUM_DURATION = 43200

_DURATION = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?", re.ASCII)


def duration_text(seconds: int) -> str:
    """Return `1 h`, `1 h 30 min`, `15 min`, `1 min 30 s`."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds_left = divmod(rest, 60)
    parts = []
    if hours:
        parts.append(f"{hours} h")
    if minutes:
        parts.append(f"{minutes} min")
    if seconds_left or not parts:
        parts.append(f"{seconds_left} s")
    return " ".join(parts)


def rough_duration_text(seconds: int) -> str:
    """Return a time as precisely as anybody cares: seconds below ten minutes, days from two on."""
    if seconds >= 48 * HOUR:
        return f"{seconds // (24 * HOUR)} days"
    return duration_text(seconds if seconds < 600 else seconds // 60 * 60)


def parse_duration(text: str) -> int | None:
    """Return the seconds of `1h`, `90m`, `1h30m`, `45s`; None where it is no duration."""
    match = _DURATION.fullmatch(text)
    if match is None or not text:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds
