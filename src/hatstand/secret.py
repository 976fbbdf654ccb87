"""A text that never shows itself: not in a repr, a log, a format string or a pickle."""

from __future__ import annotations

from typing import NoReturn, final

MASK = "••••••••"
"""What stands where a secret would."""


@final
class Secret:
    """Holds a secret text; only `reveal` gives it back, and a test audits who calls that."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, format_spec: str) -> str:
        return format(MASK, format_spec)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("a Secret can't be made to tell more")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return False
        from hmac import compare_digest  # not above: few secrets are ever compared

        ours, theirs = (one._value.encode("utf-8", "surrogatepass") for one in (self, other))
        return compare_digest(ours, theirs)

    def __hash__(self) -> int:
        return hash(("Secret", self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret can't be pickled or copied")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a Secret can't be taken apart")
