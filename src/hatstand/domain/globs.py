"""Globs over names: `*` stands for any run of characters, `?` for one."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=8192)
def _regex(pattern: str) -> re.Pattern[str]:
    first, *others = (
        "".join("." if character == "?" else re.escape(character) for character in chunk)
        for chunk in re.sub(r"\*+", "*", pattern).split("*")
    )
    if not others:
        return re.compile(first, re.DOTALL)
    *middle, last = others
    # Atomic groups: the earliest place for each chunk is always as good as a later one, so a
    # hostile pattern with many stars can't make the match slow.
    atoms = "".join(f"(?>.*?{chunk})" for chunk in middle)
    return re.compile(f"{first}{atoms}.*{last}", re.DOTALL)


def glob_covers(pattern: str, text: str) -> bool:
    """Tell whether `pattern` covers the whole of `text`, case included."""
    return _regex(pattern).fullmatch(text) is not None
