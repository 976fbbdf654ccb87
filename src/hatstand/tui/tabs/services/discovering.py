"""DiscoverInstances, which AWS bills: once on request, and again and again in a watch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hatstand.domain.sharing import named_account
from hatstand.errors import HatstandError
from hatstand.services.sharing.cloudmap import CloudMap
from hatstand.tui.copy_choices import CopyAbout
from hatstand.tui.tabs.services.branches import Item, OwnerItem, ServiceItem, service_of
from hatstand.tui.tabs.services.choices import about
from hatstand.tui.tabs.services.names import Unnamed
from hatstand.tui.tabs.services.reading import Changed
from hatstand.tui.tabs.services.state import EVERYTHING, Found, Seen, as_gap

if TYPE_CHECKING:
    from textual.timer import Timer

    from hatstand.tui.screens.discover import Wanted
    from hatstand.tui.screens.main import MainScreen

WATCH = "services watch"
"""The group of the worker that watches: a newer watch ends the one before."""

_LOOK = 1.0  # seconds between two looks at whether one still looks from there


Show = Callable[[ServiceItem], None]
"""Shows the instances of a service, where they were folded away; or puts the cursor on it."""


class Discovering:
    """Asks what to ask for, and puts what was found in the place of what was read."""

    def __init__(self, main: MainScreen, changed: Changed, show: Show, go_to: Show) -> None:
        self._main = main
        self._changed = changed
        self._show = show
        self._go_to = go_to

    def ask(self, seen: Seen, item: Item | None) -> None:
        """Ask which instances are wanted, and of which service, then AWS for them."""
        known = service_of(item)
        what = f"discovering {known.service.name}" if known else "discovering"
        self._main.working.perform(what, self._ask(seen, item))

    async def _ask(self, seen: Seen, item: Item | None) -> None:
        from hatstand.tui.screens.discover import DiscoverScreen

        main, known = self._main, service_of(item)
        cloud_map = await cloud_map_of(main, seen)
        before = seen.found.get(known.service.key) if known else None
        account_id = cloud_map.viewpoint.account_id
        region = _region(item, main.standpoint.regions[0])
        unnamed = Unnamed(item, seen, main.workspace.inventory, account_id, region)
        asked = before.asked if before else EVERYTHING
        screen = DiscoverScreen(self._about(item, account_id), unnamed, asked)
        wanted: Wanted | None = await main.app.push_screen_wait(screen)
        if wanted is not None:
            cloud_map = await cloud_map_of(main, seen)
            await self._discover(seen, cloud_map, wanted)
            if unnamed.lines:
                self._go_to(wanted.item)
            self._show(wanted.item)

    async def _discover(self, seen: Seen, cloud_map: CloudMap, wanted: Wanted) -> None:
        main, item, asked = self._main, wanted.item, wanted.asked
        service = item.service
        found = await cloud_map.discover(
            item.namespace, service, asked.health, asked.query, asked.optional
        )
        now = main.workspace.clock.now()
        known = Found(asked, found.instances, found.revision, now)
        seen.discovered(item.namespace, service, known)
        self._changed(seen)
        count = len(found.instances)
        instances = "1 instance" if count == 1 else f"{count} instances"
        fit = f" for {asked.words}" if asked.words else ""
        main.say(f"Discovered {instances} of {service.name}{fit}: one call that AWS bills")

    def _about(self, item: Item | None, account_id: str) -> CopyAbout:
        """Return what stands above the question: the service and whose it is, else who asks."""
        inventory = self._main.workspace.inventory
        if item is not None:
            return about(item, inventory)
        account = named_account(account_id, inventory)
        return CopyAbout("", account.name, account.id, account.environment)


def _region(item: Item | None, region: str) -> str:
    """Return the region of what is selected, else the first that is looked at."""
    return region if item is None or isinstance(item, OwnerItem) else item.namespace.region


class Watch:
    """Watches one service at a time, while one looks from where it was begun."""

    def __init__(self, main: MainScreen, changed: Changed, show: Show) -> None:
        self._main = main
        self._changed = changed
        self._show = show
        self._of: tuple[Seen, ServiceItem] | None = None
        self._timer: Timer | None = None

    @property
    def item(self) -> ServiceItem | None:
        """What is watched, or None."""
        return self._of[1] if self._of else None

    def start(self, seen: Seen, item: ServiceItem) -> None:
        """Watch a service, and no other any more."""
        self._end()
        self._of = (seen, item)
        seen.watched = item.service.key
        self._timer = self._main.set_interval(_LOOK, self.stop_elsewhere)
        what = f"watching {item.service.name}"
        self._main.working.start(WATCH, what, self._watch(seen, item))
        self._changed(seen)

    def stop(self, why: str = "") -> bool:
        """End the watch; tell whether there was one."""
        if self._of is None:
            return False
        seen, item = self._of
        self._main.workers.cancel_group(self._main, WATCH)
        self._end()
        self._changed(seen)
        self._main.say(f"Stopped watching {item.service.name}{why}")
        return True

    def stop_elsewhere(self) -> None:
        """End the watch where one looks from elsewhere than when it was begun."""
        if self._of is not None and self._main.standpoint.key != self._of[0].key:
            self.stop(": AWS is looked at from elsewhere now")

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._of is not None:
            self._of[0].watched = ""
            self._of = None

    async def _watch(self, seen: Seen, item: ServiceItem) -> None:
        key = item.service.key
        known: Found | None = None
        try:
            cloud_map = await cloud_map_of(self._main, seen)
            async for found in cloud_map.watch(item.namespace, item.service):
                begun = known is None
                now = self._main.workspace.clock.now()
                known = (
                    known.then(found, now)
                    if known
                    else Found(EVERYTHING, found.instances, found.revision, now)
                )
                seen.found[key] = known
                self._changed(seen)
                if begun:
                    self._show(item)
        except HatstandError as error:
            gap = as_gap(f"watch of {item.service.name} in {item.namespace.name}", error)
            seen.gaps[key] = (*(one for one in seen.gaps.get(key, ()) if one != gap), gap)
            self._main.say(f"The watch of {item.service.name} ended: {error.title}", warning=True)
            self._end()
            self._changed(seen)


async def cloud_map_of(main: MainScreen, seen: Seen) -> CloudMap:
    """Return Cloud Map from where something was seen.

    Raises:
        HatstandError: One looks from elsewhere by now; or as `Standpoint.viewpoint`.
    """
    viewpoint = await main.standpoint.viewpoint()
    if main.standpoint.key != seen.key:
        raise HatstandError(
            "AWS is looked at from elsewhere now: nothing was asked",
            "Select the service again as it is seen from there",
        )
    return main.workspace.cloud_map(viewpoint)
