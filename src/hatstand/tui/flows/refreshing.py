"""Reading the organization in the background; what is shown stays until there is better."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, cast

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Progress
from hatstand.errors import HatstandError, Interrupted, NoCredentialsError
from hatstand.services.crawl.telling import pause_after
from hatstand.tui.tidying import keep_what_is_loaded

if TYPE_CHECKING:
    from hatstand.tui.app import HatstandApp
    from hatstand.tui.screens.main import MainScreen

GROUP = "refresh"
"""The group of the worker that crawls."""

FRESH = timedelta(minutes=5)
"""A snapshot younger than this is not read again just because the program was started."""


@dataclass(eq=False)
class _Crawl:
    """A crawl, and what was heard of it since it was last shown."""

    began: float
    asked: bool = False
    show_from: float = 0.0
    progress: Progress | None = None
    pending: Inventory | None = None

    def hear(self, progress: Progress, inventory: Inventory | None) -> None:
        self.progress = progress
        if inventory is not None:
            self.pending = inventory


class Refreshing:
    """One crawl at a time, its progress in the status line.

    A crawl that was cancelled takes a moment to end. By then the next one may run: what the old
    one does at its end changes nothing of what is shown.
    """

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._crawl: _Crawl | None = None
        self._answered = False
        self.failure: HatstandError | None = None

    @property
    def is_running(self) -> bool:
        """Whether a crawl runs, or the roles of other accounts are being read."""
        return bool(self._main.state.reading)

    def start_up(self) -> None:
        """Find out who one is, and read the organization unless that was done just now."""
        as_of = self._main.workspace.inventory.as_of
        if self._main.workspace.offline:
            return
        if as_of is not None and self._main.workspace.clock.now() - as_of < FRESH:
            self._main.working.start("identify", "asking who one is", self._identify())
            return
        self.start()

    def start(self, *, asked: bool = False) -> None:
        """Read the organization; nothing happens where that is going on already.

        Args:
            asked: Whether a person did so: then also that nothing has changed is told.
        """
        if self.is_running:
            self._main.say("The organization is being read already")
            return
        self._main.state.reading, self._main.state.warning = "reading the organization", ""
        self._crawl = crawl = _Crawl(monotonic(), asked)
        self.failure = None
        self._main.draw()
        self._main.working.start(GROUP, "reading the organization", self._refresh(crawl))

    def stop(self) -> bool:
        """End the crawl that runs, and tell whether one did; what it read is not read again."""
        if self._crawl is None:
            return False
        again = self._main.keymap.display("refresh_all")
        self.failure = Interrupted("reading the organization was cancelled", f"{again} goes on")
        self._main.workers.cancel_group(self._main, GROUP)
        self._ended(self._crawl)
        self._main.state.warning = self._failure_text(self.failure)
        self._main.draw()
        self._main.say(f"Cancelled reading the organization; {again} goes on")
        return True

    def drain(self) -> None:
        """Show what came in since the last time; called some times a second while a crawl runs."""
        crawl = self._crawl
        if crawl is None:
            return
        if crawl.progress is not None:
            self._main.state.reading = _text(crawl.progress, monotonic() - crawl.began)
            self._let_what_was_loaded_stay(crawl.progress)
            crawl.progress = None
        began = monotonic()
        if crawl.pending is not None and began >= crawl.show_from:
            self._main.show_inventory(crawl.pending)
            crawl.pending = None
            crawl.show_from = monotonic() + pause_after(monotonic() - began)
        elif self._main.nothing_known:
            self._main.draw()
        else:
            self._main.draw_bars()

    def _let_what_was_loaded_stay(self, progress: Progress) -> None:
        """Keep the collector from walking botocore's models: that takes the time of three frames.

        The first answer has come by then, and with it all that AWS's services are described by.
        """
        if progress.calls and not self._answered:
            self._answered = True
            keep_what_is_loaded()

    async def _identify(self) -> None:
        await self._main.workspace.identify()
        self._main.draw()

    async def _refresh(self, crawl: _Crawl) -> None:
        timer = self._main.set_interval(1 / 10, self.drain)
        read = False
        try:
            inventory = await self._main.workspace.refresh(crawl.hear)
            self._main.state.warning = ""
            read = True
        except Interrupted:
            inventory = self._main.workspace.inventory
        except HatstandError as error:
            self.failure = error
            inventory = self._main.workspace.inventory
            # Who starts from profiles alone misses nothing: that is a calm fact, said elsewhere.
            if not isinstance(error, NoCredentialsError):
                self._main.state.warning = self._failure_text(error)
        finally:
            timer.stop()
            self._ended(crawl)
        self._main.show_inventory(inventory)
        if read:
            self._main.noticing.refreshed(asked=crawl.asked)
        self._main.finding.prepare()

    def _ended(self, crawl: _Crawl) -> None:
        """Show no crawl any more, unless the next one runs already."""
        cast("HatstandApp", self._main.app).tidying.over()
        if self._crawl is crawl:
            self._crawl = None
            self._main.state.reading = ""

    def _failure_text(self, error: HatstandError) -> str:
        hint = f" · {error.hint}" if error.hint else ""
        return f"Not refreshed: {error.title}{hint}"


def _text(progress: Progress, seconds: float) -> str:
    """Return how far a crawl is that has run for some seconds."""
    counted = f"{progress.done:,}"
    if progress.expected is not None:
        counted += f" of {progress.expected:,}"
    new = progress.done - progress.resumed
    rate = f" · {new / seconds:.0f}/s" if seconds > 1 and new > 0 else ""
    resumed = " · going on where it stopped" if progress.resumed_at else ""
    slowed = " · slowed down by AWS" if progress.throttled else ""
    return f"{progress.phase} {counted}{rate}{resumed}{slowed}"
