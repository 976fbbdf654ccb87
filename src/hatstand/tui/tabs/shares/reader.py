"""Reading RAM in the background: once for each standpoint, and what was read is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from hatstand.errors import HatstandError, Interrupted
from hatstand.tui.tabs.shares.state import Seen

if TYPE_CHECKING:
    from textual.timer import Timer

    from hatstand.domain.shares import Share
    from hatstand.services.sharing.share_list import ShareList
    from hatstand.services.sharing.shares import Shares
    from hatstand.tui.screens.main import MainScreen

GROUP = "shares"
"""The group of the worker that reads."""

REDRAW = 1 / 10
"""Seconds between two looks at what a reading has found so far."""

CALM = 9
"""How many times as long as a drawing took nothing is drawn: reading leaves room for keys."""

REST = 0.4
"""Seconds for which the cursor must rest on a share before its permissions are asked for."""


class ShareReader:
    """One reading at a time; answers for another standpoint never reach what is shown."""

    def __init__(self, main: MainScreen, changed: Callable[[], None]) -> None:
        """Make one; `changed` is called when there is something else to show."""
        self._main = main
        self._changed = changed
        self._known: dict[str, Seen] = {}
        self._resting: Timer | None = None
        self._draw_again = 0.0

    @property
    def seen(self) -> Seen:
        """What is known from where one looks now."""
        standpoint = self._main.standpoint
        key = standpoint.key
        if key not in self._known:
            self._known[key] = Seen(key, standpoint.label, standpoint.regions)
        seen = self._known[key]
        seen.label = standpoint.label  # who the base identity is may be known by now
        return seen

    def begin(self) -> None:
        """Read what nobody has read from here yet."""
        if self.seen.untouched:
            self.start()

    def start(self) -> None:
        """Read again, unless that is going on or no call may be made."""
        if self.seen.reading:
            self._main.say("The shares are being read already")
        else:
            self.start_over(self.seen)

    def start_over(self, seen: Seen) -> None:
        """Read again, whatever goes on: something has changed. Elsewhere, when one looks there."""
        if self._main.workspace.offline:
            return
        if seen is not self.seen:
            seen.outdated()
            return
        work = self._read(seen, seen.began())
        self._main.working.start(GROUP, "reading what is shared", work)
        self._changed()

    def stop(self) -> bool:
        """End the reading of what is shown, and tell whether one ran."""
        if not self.seen.reading:
            return False
        self._main.workers.cancel_group(self._main, GROUP)
        again = self._main.keymap.display("refresh_all")
        self._main.say(f"Cancelled reading what is shared; {again} reads again")
        return True

    async def listed(self) -> ShareList:
        """Return what is shared as it is seen from here: what was read wholly, else read now.

        Raises:
            HatstandError: Nothing at all can be read.
        """
        seen = self.seen
        if seen.listed is not None and seen.listed.complete:
            return seen.listed
        service = await self.service(seen)
        found = await service.read(seen.regions)
        if not seen.reading:
            seen.ended(seen.turn, found)
        return found

    async def service(self, seen: Seen) -> Shares:
        """Return RAM as it is seen from there, with the credentials of now.

        Raises:
            HatstandError: As `Workspace.viewpoint`.
            Interrupted: One looks from elsewhere now.
        """
        standpoint = self._main.standpoint
        if standpoint.key == seen.key:  # else these would be another account's credentials
            viewpoint = await standpoint.viewpoint()
            if seen.service is None or seen.service.viewpoint != viewpoint:
                seen.service = self._main.workspace.shares(viewpoint)
        if seen.service is None:
            raise Interrupted("one looks from elsewhere now")
        return seen.service

    async def _read(self, seen: Seen, turn: int) -> None:
        timer = self._main.set_interval(REDRAW, lambda: self._drain(seen))
        found: ShareList | None = None
        failure: HatstandError | None = None
        try:
            service = await self.service(seen)
            found = await service.read(seen.regions, listener=seen.heard)
        except Interrupted:
            pass
        except HatstandError as error:
            failure = error
        finally:
            timer.stop()
            seen.ended(turn, found, failure)
            self._changed()

    def _drain(self, seen: Seen) -> None:
        began = time.monotonic()
        if began >= self._draw_again and seen.drain():
            self._changed()
            ended = time.monotonic()
            self._draw_again = ended + CALM * (ended - began)

    # -- permissions

    def rest_on(self, share: Share | None) -> None:
        """Ask for a share's permissions once the cursor has rested on it."""
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        if share is not None and self._wanted(self.seen, share):
            self._resting = self._main.set_timer(REST, lambda: self._ask(share))

    def _wanted(self, seen: Seen, share: Share) -> bool:
        return share.arn not in seen.asked and seen.service is not None

    def _ask(self, share: Share) -> None:
        seen = self.seen
        if self._wanted(seen, share):
            seen.asked.add(share.arn)
            what = "reading a share's permissions"
            self._main.working.start("permissions", what, self._read_permissions(seen, share))

    async def _read_permissions(self, seen: Seen, share: Share) -> None:
        try:
            service = await self.service(seen)
            seen.permissions[share.arn] = await service.permissions(share)
            seen.permission_problems.pop(share.arn, None)
        except Interrupted:
            seen.asked.discard(share.arn)
        except asyncio.CancelledError:
            seen.asked.discard(share.arn)
            raise
        except HatstandError as error:
            seen.permission_problems[share.arn] = error
        self._main.draw_details()
