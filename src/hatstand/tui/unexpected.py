"""Faults of our own, as something that can be shown."""

from __future__ import annotations

from traceback import extract_tb

from hatstand.errors import HatstandError


def unexpected(error: BaseException) -> HatstandError:
    """Return what to show of a fault of our own: its kind and place, never its text or locals.

    The text of an exception may quote what it was given, and that may be a secret.
    """
    frames = extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return HatstandError(
        f"hatstand itself failed: {type(error).__name__}{place}",
        "What was shown before is still there. Please report this with the steps that led to it.",
    )
