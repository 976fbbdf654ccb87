"""What `--duration` means."""

from __future__ import annotations

from hatstand.domain.plan import parse_duration
from hatstand.errors import UsageError


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
