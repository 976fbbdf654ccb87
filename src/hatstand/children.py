"""What programs find in their environment that hatstand starts for something else than AWS."""

from __future__ import annotations

from collections.abc import Mapping

_SECRET = ("SECRET", "TOKEN", "ACCESS_KEY")  # in the names of AWS's variables


def without_keys(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without AWS's keys and tokens.

    A browser, a clipboard tool or a program that prints a code has no use for them, and may live
    for days, its environment readable to every program of the user's.
    """
    return {
        name: value
        for name, value in environ.items()
        if not (name.startswith("AWS_") and any(word in name for word in _SECRET))
    }
