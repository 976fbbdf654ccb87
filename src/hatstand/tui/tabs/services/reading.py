"""Reading Cloud Map in the background: each list when it is wanted, kept for its standpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from hatstand.domain.cloudmap import Namespace
from hatstand.domain.organization import Gap
from hatstand.errors import AwsError, HatstandError
from hatstand.services.sharing.gathering import AT_ONCE
from hatstand.services.sharing.namespace_shares import shares_of_namespaces
from hatstand.tui.tabs.services.branches import ServiceItem
from hatstand.tui.tabs.services.state import LIST, SHARES, Seen, as_gap

if TYPE_CHECKING:
    from hatstand.services.sharing.cloudmap import CloudMap
    from hatstand.services.sharing.namespace_list import NamespaceList
    from hatstand.tui.screens.main import MainScreen

GROUP = "services"
"""The group of the workers that read; each list has one of its own."""

Changed = Callable[[Seen], None]
"""Told that more, or something else, is known from a standpoint."""


class ServiceReading:
    """Keeps what was read from each standpoint; what is read twice is asked for once."""

    def __init__(self, main: MainScreen, changed: Changed) -> None:
        self._main = main
        self._changed = changed
        self._seen: dict[str, Seen] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    def seen(self) -> Seen:
        """Return what is known from the standpoint of now."""
        standpoint = self._main.standpoint
        seen = self._seen.setdefault(standpoint.key, Seen(standpoint.key))
        seen.label = standpoint.label
        return seen

    def namespaces(self, seen: Seen) -> None:
        """Read the namespaces, then the shares that they are in."""

        async def work(cloud_map: CloudMap) -> None:
            regions = self._main.standpoint.regions

            def so_far(listed: NamespaceList) -> None:
                seen.relist(listed)
                self._changed(seen)

            seen.relist(await cloud_map.namespaces(regions, listener=so_far))
            self._shares(seen, regions)

        self._start(seen, LIST, "namespaces", work)

    def services(self, seen: Seen, namespace: Namespace) -> None:
        """Read the services of a namespace."""

        async def work(cloud_map: CloudMap) -> None:
            seen.services[namespace.key] = await cloud_map.services(namespace)

        if namespace.arn:  # a name alone lists nothing
            self._start(seen, namespace.key, f"services of {namespace.name}", work)

    def instances(self, seen: Seen, item: ServiceItem) -> None:
        """Read the instances of a service; they take the place of what was discovered before."""
        namespace, service = item.namespace, item.service
        key, before = service.key, seen.found.get(service.key)

        async def work(cloud_map: CloudMap) -> None:
            listed, attributes = await asyncio.gather(
                cloud_map.instances(namespace, service),
                _attributes(cloud_map, item),
                return_exceptions=True,
            )
            if isinstance(attributes, BaseException):
                raise attributes
            seen.attributes[key], unread = attributes
            if isinstance(listed, BaseException):
                raise listed
            seen.instances[key], gap = listed
            seen.gaps[key] = tuple(one for one in (gap, unread) if one is not None)
            if seen.found.get(key) is before and seen.watched != key:
                seen.found.pop(key, None)

        if service.arn:
            self._start(seen, key, f"instances of {service.name}", work)

    def namespace(self, seen: Seen, namespace: Namespace) -> None:
        """Read again the services of a namespace, and those instances that were read before."""
        for service in seen.services.get(namespace.key, ()):
            if service.key in seen.instances:
                self.instances(seen, ServiceItem(namespace, service))
        self.services(seen, namespace)

    def everything(self, seen: Seen) -> None:
        """Read all again that was read before."""
        self.namespaces(seen)
        for namespace in seen.namespaces:
            if namespace.key in seen.services:
                self.namespace(seen, namespace)

    def stop(self, seen: Seen) -> bool:
        """End what is being read from a standpoint, and tell whether anything was."""
        for key in tuple(seen.reading):
            self._main.workers.cancel_group(self._main, f"{GROUP} {key}")
        if seen.reading:
            again = self._main.keymap.display("refresh")
            self._main.say(f"Cancelled reading services; {again} reads again")
        return bool(seen.reading)

    def _shares(self, seen: Seen, regions: tuple[str, ...]) -> None:
        async def work(cloud_map: CloudMap) -> None:
            seen.join(await shares_of_namespaces(cloud_map, regions))

        self._start(seen, SHARES, "the shares of namespaces", work)

    def _start(
        self, seen: Seen, key: str, what: str, work: Callable[[CloudMap], Awaitable[None]]
    ) -> None:
        if key in seen.reading or self._main.workspace.offline:
            return
        seen.reading.add(key)
        self._changed(seen)
        self._main.working.start(f"{GROUP} {key}", f"reading {what}", self._run(seen, key, work))

    async def _run(self, seen: Seen, key: str, work: Callable[[CloudMap], Awaitable[None]]) -> None:
        """Do one reading from its standpoint, unless one looks from elsewhere by then."""
        main = self._main
        try:
            async with self._slots:
                if main.standpoint.key != seen.key:
                    return
                viewpoint = await main.standpoint.viewpoint()
                if main.standpoint.key != seen.key:
                    return
                await work(main.workspace.cloud_map(viewpoint))
            seen.read_at[key] = main.workspace.clock.now()
            seen.problems.pop(key, None)
        except HatstandError as error:
            seen.problems[key] = error
        finally:
            seen.reading.discard(key)
            self._changed(seen)


async def _attributes(cloud_map: CloudMap, item: ServiceItem) -> tuple[dict[str, str], Gap | None]:
    """Return the attributes of a service itself, and a gap where AWS refuses them."""
    try:
        return dict(await cloud_map.attributes(item.namespace, item.service)), None
    except AwsError as error:
        subject = f"attributes of {item.service.name} in {item.namespace.name}"
        return {}, as_gap(subject, error)
