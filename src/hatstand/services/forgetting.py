"""Forgetting what is stored: whoever wants it gone is told where it is still there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hatstand.domain.file_words import file_and_reason
from hatstand.errors import HatstandError


@contextmanager
def telling_what_stays(what: str) -> Iterator[None]:
    """Raise what a store says in words.

    Args:
        what: What is forgotten, such as `the session of Admin`.

    Raises:
        HatstandError: It is still there.
    """
    try:
        yield
    except OSError as error:
        raise HatstandError(
            f"{what} is still there: {file_and_reason(error)}",
            "Remove the file, or try again",
        ) from None
