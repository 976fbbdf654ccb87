"""Which way of listing accounts is the faster one here."""

from __future__ import annotations

_ENOUGH = 24
"""Parents listed before a comparison says anything: more than any burst that AWS allows."""

_CLEARLY = 3.0
"""How many times faster listing by parent must be: it takes more requests in all."""


class Pace:
    """Compares a chain of pages, each of which waits for the one before, with parallel listings.

    At AWS's rates the chain is the faster one, and takes the fewest requests. Where only latency
    limits, listings by parent run side by side and are many times faster.
    """

    def __init__(self) -> None:
        self._pages = 0
        self._parents = 0

    def page(self) -> None:
        """Note a page of the chain."""
        self._pages += 1

    def parent(self) -> None:
        """Note that a parent was listed."""
        self._parents += 1

    @property
    def parents_win(self) -> bool:
        """Whether listing by parent is clearly faster: both are counted over the same time."""
        return self._parents >= max(_ENOUGH, self._pages * _CLEARLY)
