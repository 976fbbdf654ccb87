"""Time-based one-time passwords (RFC 6238): SHA-1, six digits, windows of 30 seconds."""

from __future__ import annotations

import base64
import hashlib
import hmac

WINDOW = 30
"""Seconds for which one code is shown; AWS takes each code once."""


def window_of(now: float) -> int:
    """Return the number of the window that the time `now` (epoch seconds) falls in."""
    return int(now // WINDOW)


def seconds_left(now: float) -> float:
    """Return the seconds until the next window begins, more than 0 and at most 30."""
    return WINDOW - now % WINDOW


def code(seed: str, now: float) -> str:
    """Return the six digits that the base32 `seed` shows at `now` (epoch seconds)."""
    key = base64.b32decode(seed.upper() + "=" * (-len(seed) % 8))
    digest = hmac.new(key, window_of(now).to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
