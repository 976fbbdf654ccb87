"""What the values of options mean; without click, for who does without it."""

from __future__ import annotations

import re

from hatstand.domain.plan import parse_duration
from hatstand.domain.text import printable
from hatstand.errors import UsageError

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}", re.ASCII)


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


def refuse_odd_region(region: str | None) -> None:
    """Let pass what looks like a region, and None.

    Raises:
        UsageError: `--region` is none.
    """
    if region is not None and not _REGION.fullmatch(region):
        raise UsageError(f"--region {printable(region)!r} is no region", "It looks like eu-west-1")
