"""Reading Cloud Map in the background: each list when it is wanted, kept for its standpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from hatstand.domain.cloudmap import Namespace
from hatstand.domain.organization import Gap
from hatstand.errors import AwsError, HatstandError
from hatstand.services.gathering import AT_ONCE
from hatstand.services.namespace_shares import shares_of_namespaces
from hatstand.tui.tabs.service_branches import ServiceItem
from hatstand.tui.tabs.service_state import LIST, SHARES, Seen, as_gap

if TYPE_CHECKING:
    from hatstand.services.cloudmap import CloudMap, NamespaceList
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
            seen.services[namespace.arn] = await cloud_map.services(namespace)

        self._start(seen, namespace.arn, f"services of {namespace.name}", work)

    def instances(self, seen: Seen, item: ServiceItem) -> None:
        """Read the instances of a service; they take the place of what was discovered before."""
        namespace, service = item.namespace, item.service
        arn, before = service.arn, seen.found.get(service.arn)

        async def work(cloud_map: CloudMap) -> None:
            listed, attributes = await asyncio.gather(
                cloud_map.instances(namespace, service),
                _attributes(cloud_map, item),
                return_exceptions=True,
            )
            if isinstance(attributes, BaseException):
                raise attributes
            seen.attributes[arn], unread = attributes
            if isinstance(listed, BaseException):
                raise listed
            seen.instances[arn], gap = listed
            seen.gaps[arn] = tuple(one for one in (gap, unread) if one is not None)
            if seen.found.get(arn) is before and seen.watched != arn:
                seen.found.pop(arn, None)

        self._start(seen, arn, f"instances of {service.name}", work)

    def namespace(self, seen: Seen, namespace: Namespace) -> None:
        """Read again the services of a namespace, and those instances that were read before."""
        for service in seen.services.get(namespace.arn, ()):
            if service.arn in seen.instances:
                self.instances(seen, ServiceItem(namespace, service))
        self.services(seen, namespace)

    def everything(self, seen: Seen) -> None:
        """Read all again that was read before."""
        self.namespaces(seen)
        for namespace in seen.namespaces:
            if namespace.arn in seen.services:
                self.namespace(seen, namespace)

    def _shares(self, seen: Seen, regions: tuple[str, ...]) -> None:
        async def work(cloud_map: CloudMap) -> None:
            seen.join(await shares_of_namespaces(cloud_map, regions))

        self._start(seen, SHARES, "the shares of namespaces", work)

    def _start(
        self, seen: Seen, arn: str, what: str, work: Callable[[CloudMap], Awaitable[None]]
    ) -> None:
        if arn in seen.reading or self._main.workspace.offline:
            return
        seen.reading.add(arn)
        self._changed(seen)
        self._main.working.start(f"{GROUP} {arn}", f"reading {what}", self._run(seen, arn, work))

    async def _run(self, seen: Seen, arn: str, work: Callable[[CloudMap], Awaitable[None]]) -> None:
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
            seen.read_at[arn] = main.workspace.clock.now()
            seen.problems.pop(arn, None)
        except HatstandError as error:
            seen.problems[arn] = error
        finally:
            seen.reading.discard(arn)
            self._changed(seen)


async def _attributes(cloud_map: CloudMap, item: ServiceItem) -> tuple[dict[str, str], Gap | None]:
    """Return the attributes of a service itself, and a gap where AWS refuses them."""
    try:
        return dict(await cloud_map.attributes(item.namespace, item.service)), None
    except AwsError as error:
        subject = f"attributes of {item.service.name} in {item.namespace.name}"
        return {}, as_gap(subject, error)
