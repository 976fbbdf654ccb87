"""What a crawl says of itself: how far it is, what failed, and when it can't go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hatstand.domain.organization import Organization, Progress
from hatstand.errors import AwsError, CredentialsExpired, Unreachable

Listener = Callable[[Progress, Organization | None], None]

_EVERY = 0.1  # seconds between two words on progress, and two partial organizations, at least
_SHARE = 0.01  # of the time may go into partial organizations: each holds up a frame
_LONGEST = 4.0  # seconds that somebody waits to see more, whatever that share says
_MOST = 0.1  # of the time, also then
_HOPELESS = 3  # listings in a row without any answer, after which the network counts as gone


class Telling:
    """Tells a listener how far a crawl is, and now and then what is known by now.

    To put together and to show what is known costs the more the more that is; how far it is costs
    nothing, and is told as often as anybody can read.
    """

    def __init__(self, listener: Listener | None) -> None:
        self._listener = listener
        self._tell_from = self._show_from = float("-inf")

    def tell(
        self,
        progress: Callable[[], Progress],
        organization: Callable[[], Organization | None],
        *,
        now: bool = False,
    ) -> None:
        """Tell what these return, unless that was done a moment ago; `now` tells in any case."""
        moment = time.monotonic()
        if self._listener is None or (moment < self._tell_from and not now):
            return
        shown = now or moment >= self._show_from
        self._listener(progress(), organization() if shown else None)
        self._tell_from = time.monotonic() + _EVERY
        if shown:
            self._show_from = time.monotonic() + pause_after(time.monotonic() - moment)


def pause_after(took: float) -> float:
    """Return how long nothing more is shown after something that took so many seconds."""
    return max(_EVERY, took / _MOST, min(took / _SHARE, _LONGEST))


@dataclass(slots=True)
class Failures:
    """What could not be read.

    Attributes:
        by_subject: The errors by kind (`accounts`, `units`, `tags`) and subject: a parent's or an
            account's id, or nothing where all of that kind is meant.
    """

    by_subject: dict[tuple[str, str], AwsError] = field(default_factory=dict)
    _unanswered: int = 0

    def answered(self) -> None:
        """Note that AWS answered: one lost answer is not the end."""
        self._unanswered = 0

    def add(self, kind: str, subject: str, error: AwsError) -> None:
        """Note what failed.

        Raises:
            CredentialsExpired, Unreachable: The next call can't do better: the crawl ends.
        """
        if isinstance(error, CredentialsExpired):
            raise error
        if isinstance(error, Unreachable):
            self._unanswered += 1
            if self._unanswered >= _HOPELESS:
                raise error
        self.by_subject[kind, subject] = error
