"""Garbage is collected while nobody types: to look through all that is known takes some frames.

What is drawn leaves cycles behind, some hundred objects for each move of the cursor, and Python
would look through everything whenever it thinks that there may be much of it: in the middle of a
key that is held down. What is young is looked through right after a frame, which takes half a
millisecond, and by Python itself only where very much of it comes without one.

What was loaded is looked through no more, and would stay for ever where it hangs together in a
circle and comes to its end later: dialogs, a context with the connections that it holds. So when
something large is over, all of it is looked through once, while nobody types too.

What the C library had for threads and large tables it keeps when they are gone: some MiB after an
organization was read, and after a search. It is asked to give that back when the keys rest.
"""

from __future__ import annotations

import gc
import sys
from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable
from functools import cache
from time import monotonic
from typing import Any

from textual._styles_cache import StylesCache
from textual.cache import FIFOCache

REST = 1.0
"""Seconds without a key after which nobody waits for one."""

_YOUNG = 5000
"""Young objects with which Python looks through them whatever happens: those of several frames."""

SOON = 0.005
"""Seconds after a frame until what is young is looked through: the frame is sent by then."""

_FEW = 700
"""Young objects that may wait for the next frame, as many as Python itself lets wait."""

_WORTH_IT = 10
"""Collections of what is young after which it is time for one of everything, as Python has it."""

_AT_LAST = 1000
"""Of those, after which it is done in the middle of whatever happens: minutes of a held key."""


class Tidying:
    """The collector of one app, which is the process's."""

    def __init__(
        self,
        clock: Callable[[], float] = monotonic,
        give_back: Callable[[], object] | None = None,
    ) -> None:
        """Take charge of it, and leave it as it is until `begin`.

        Args:
            clock: Returns the time in seconds; it never goes back.
            give_back: Gives back memory that is free; `give_back_memory`, where nothing is said.
        """
        self._clock = clock
        self._give_back = give_back or give_back_memory
        self._thresholds = gc.get_threshold()
        self._typed_at = clock()
        self._is_over = self._was_busy = False
        self._soon: TimerHandle | None = None

    def begin(self) -> None:
        """Let the collector work, on all but what was loaded so far."""
        keep_what_is_loaded()
        gc.set_threshold(_YOUNG, self._thresholds[1], _AT_LAST)
        gc.enable()

    def end(self) -> None:
        """Leave the collector as it was."""
        gc.set_threshold(*self._thresholds)
        if self._soon is not None:
            self._soon.cancel()

    def shown(self) -> None:
        """Be told that a frame is on its way to the terminal, on the event loop."""
        if self._soon is None and gc.isenabled():  # before `begin` all that is loaded is young
            self._soon = get_running_loop().call_later(SOON, self._collect_young)

    def _collect_young(self) -> None:
        self._soon = None
        young, collected, _ = gc.get_count()
        if young >= _FEW:
            gc.collect(1 if collected > self._thresholds[1] else 0)

    def typed(self) -> None:
        """Be told that a key or the mouse was used just now."""
        self._typed_at = self._clock()
        self._was_busy = True

    def over(self) -> None:
        """Be told that something large is over, such as a crawl or a context."""
        self._is_over = self._was_busy = True

    def was_busy(self) -> None:
        """Be told, by whatever thread, that something took memory for a while."""
        self._was_busy = True

    def tick(self) -> None:
        """Collect what there is, if it is much and nobody types; called now and then."""
        if self._clock() - self._typed_at < REST:
            return
        if self._is_over:
            self._is_over = False
            gc.unfreeze()
            gc.collect()
            keep_what_is_loaded()
        elif gc.get_count()[2] >= _WORTH_IT:
            gc.collect()
        if self._was_busy:
            self._was_busy = False
            self._give_back()


def keep_what_is_loaded() -> None:
    """Have the collector never look again at what there is now: it stays for long.

    What is dropped of it is still given back, unless it hangs together in a circle.
    """
    gc.freeze()


def give_back_memory() -> None:
    """Have the C library give back what it keeps and nobody uses; it takes about a millisecond.

    Only glibc can be asked, with `malloc_trim`; with another one this does nothing.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    try:
        import ctypes  # a quarter of a MiB, and no part of the first frame

        trim = ctypes.CDLL(None).malloc_trim
        trim.argtypes, trim.restype = (ctypes.c_size_t,), ctypes.c_int
    except (ImportError, OSError, AttributeError, MemoryError):  # the last: no such code allowed
        return None
    return trim


def keep_no_closed_widgets() -> None:
    """Have Textual remember colours of backgrounds as such, not for each widget that had them.

    In Textual 8.2.8 that memory is a class's, as its first parameter says, but gets the instances:
    the last thousand lived on in it, closed or not, with every line that they had drawn.
    """
    colors: Any = StylesCache.__dict__["get_inner_outer"]
    if not isinstance(colors, classmethod):
        setattr(StylesCache, "get_inner_outer", classmethod(colors))  # noqa: B010 - typed otherwise


def keep_no_empty_caches() -> None:
    """Have Textual's small caches take a table when they are first used.

    In Textual 8.2.8 each line that was drawn has seven of them, nearly all of which stay empty.
    """
    cache: Any = FIFOCache
    cache.__init__, cache.__getattr__ = _begin_cache, _table_of


def _begin_cache(cache: Any, maxsize: int) -> None:  # noqa: ANN401 - a `FIFOCache`, with its insides
    cache._maxsize = maxsize
    cache.hits = cache.misses = 0


def _table_of(cache: Any, name: str) -> dict[Any, Any]:  # noqa: ANN401 - a `FIFOCache`
    """Return the table that a cache has none of yet; Python asks for what is missing."""
    if name != "_cache":
        raise AttributeError(name)
    cache._cache = made = dict[Any, Any]()
    return made
