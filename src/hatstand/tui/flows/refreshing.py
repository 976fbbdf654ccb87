"""Reading the organization in the background; what is shown stays until there is better."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Progress
from hatstand.errors import HatstandError, Interrupted, NoCredentialsError
from hatstand.services.crawl.telling import pause_after
from hatstand.tui.tidying import keep_what_is_loaded

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen

GROUP = "refresh"
"""The group of the worker that crawls."""

FRESH = timedelta(minutes=5)
"""A snapshot younger than this is not read again just because the program was started."""


class Refreshing:
    """One crawl at a time, its progress in the status line."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._progress: Progress | None = None
        self._pending: Inventory | None = None
        self._began = self._show_from = 0.0
        self._answered = False
        self.failure: HatstandError | None = None

    @property
    def is_running(self) -> bool:
        """Whether a crawl runs."""
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

    def start(self) -> None:
        """Read the organization; nothing happens where that is going on already."""
        if self.is_running:
            self._main.say("The organization is being read already")
            return
        self._main.state.reading = "reading the organization"
        self.failure = None
        self._main.draw()
        self._main.working.start(GROUP, "reading the organization", self._refresh())

    def stop(self) -> bool:
        """End the crawl that runs, and tell whether one did; what it read is not read again."""
        if not self.is_running:
            return False
        again = self._main.keymap.display("refresh_all")
        self.failure = Interrupted("reading the organization was cancelled", f"{again} goes on")
        self._main.workers.cancel_group(self._main, GROUP)
        self._main.state.reading = ""
        self._main.state.warning = self._failure_text(self.failure)
        self._main.draw()
        self._main.say(f"Cancelled reading the organization; {again} goes on")
        return True

    def drain(self) -> None:
        """Show what came in since the last time; called some times a second while a crawl runs."""
        if self._progress is not None:
            self._main.state.reading = self._text(self._progress)
            self._let_what_was_loaded_stay(self._progress)
            self._progress = None
        began = monotonic()
        if self._pending is not None and began >= self._show_from:
            self._main.show_inventory(self._pending)
            self._pending = None
            self._show_from = monotonic() + pause_after(monotonic() - began)
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

    async def _refresh(self) -> None:
        self._began = monotonic()
        timer = self._main.set_interval(1 / 10, self.drain)
        read = False
        try:
            inventory = await self._main.workspace.refresh(self._heard)
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
            self._progress = self._pending = None
            self._main.state.reading = ""
        self._main.show_inventory(inventory)
        keep_what_is_loaded()  # it stays until the next refresh
        if read:
            self._main.noticing.refreshed()
        self._main.finding.prepare()

    def _heard(self, progress: Progress, inventory: Inventory | None) -> None:
        self._progress = progress
        if inventory is not None:
            self._pending = inventory

    def _text(self, progress: Progress) -> str:
        counted = f"{progress.done:,}"
        if progress.expected is not None:
            counted += f" of {progress.expected:,}"
        seconds = monotonic() - self._began
        new = progress.done - progress.resumed
        rate = f" · {new / seconds:.0f}/s" if seconds > 1 and new > 0 else ""
        resumed = " · going on where it stopped" if progress.resumed_at else ""
        slowed = " · slowed down by AWS" if progress.throttled else ""
        return f"{progress.phase} {counted}{rate}{resumed}{slowed}"

    def _failure_text(self, error: HatstandError) -> str:
        hint = f" · {error.hint}" if error.hint else ""
        return f"Not refreshed: {error.title}{hint}"
