"""Reading the organization anew: what is known meanwhile, and what an interrupted crawl left."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from hatstand.domain.file_words import file_and_reason
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Progress
from hatstand.errors import UsageError
from hatstand.services.assembly import assemble, with_local_accounts
from hatstand.services.knowledge import Gaps, Listener
from hatstand.services.opening_snapshot import OpeningSnapshot

if TYPE_CHECKING:
    from hatstand.domain.credentials import BaseCredentials
    from hatstand.services.crawl.listings import Visible
    from hatstand.services.discovery.own_account import KnownRoles
    from hatstand.services.ports import Snapshot
    from hatstand.services.ports.pages import Pages


class Refreshing(OpeningSnapshot):
    """Reads what AWS shows to the base credentials into what is known."""

    _storing = Lock()

    async def refresh(
        self,
        listener: Listener | None = None,
        visible: Visible | None = None,
        *,
        replace_known: bool = False,
    ) -> Inventory:
        """Read the organization and the roles of one's own account, and store the snapshot.

        What is read is kept as it comes: after a cancel, a crash or a kill, the next refresh within
        an hour goes on where this one stopped (`Progress.resumed_at`). Not so after one that came
        to its end with gaps: these were told, and pages from before them may name what is gone,
        such as an OU, so that the next one would have the same gaps. Where Organizations is
        refused and was never read, the other sources go on: that is a notice, not an error.

        Args:
            listener: Told how far it is, and, where nothing was known before, what is known by now.
            visible: Returns the ids of what is on screen (OUs, the root, accounts), the most wanted
                first: these are read first. It is asked often, and must be quick.
            replace_known: Whether the other sources take the place of an organization that is
                known and that AWS refuses to show.

        Raises:
            NoCredentialsError: There are no base credentials.
            OrganizationsUnavailable: AWS refuses an organization that is known.
            Unreachable, Throttled, CredentialsExpired, AwsError: AWS; the old inventory stays.
        """
        if self.offline:
            raise UsageError("offline: nothing is asked of AWS", "Leave out --offline")
        await self.identify(meanwhile=self._get_ready)
        if self.base_problem is not None:
            raise self.base_problem
        base = await self.base()
        from hatstand.services.crawl.organization import (
            nothing_visible,  # with asyncio: not to assume a role
        )
        from hatstand.services.crawl.refresh import Crawling, Watcher
        from hatstand.services.discovery.own_account import KnownRoles

        crawling = Crawling(
            self._ports.gateway, self.context, self.settings, self._ports.clock, self.caller
        )

        def partial(progress: Progress, snapshot: Snapshot | None) -> None:
            if listener is not None:
                shown = None
                if snapshot is not None and self._snapshot is None:
                    shown = self.inventory = self._assembled(snapshot)
                listener(progress, shown)

        watcher = Watcher(partial, visible or nothing_visible)
        pages = self._pages("organization", self.caller.arn if self.caller else "")
        known = self._snapshot
        if pages is not None and pages.found and known is not None and pages.began <= known.as_of:
            pages.begin_again()
        try:
            snapshot, gaps = await crawling.run(
                base, self.region, watcher, known, pages, replace_known=replace_known
            )
            inventory = await self._know(snapshot, KnownRoles.of(snapshot), gaps)
            if pages is not None:
                pages.finish()
        finally:
            if pages is not None:
                pages.close()
        return inventory

    async def _get_ready(self, base: BaseCredentials) -> None:
        """Have made what the organization is asked with, if it is these who ask."""
        await self._ports.gateway.organizations(base.credentials, self.region).get_ready()

    def _pages(self, what: str, who: str) -> Pages | None:
        """Return what somebody was reading and did not finish, and where more of it is kept.

        None where another process reads the same.
        """
        if self._ports.pages is None:
            return None
        return self._ports.pages().open(self.context.name, what, f"{self._binding}\n{who}")

    async def _know(self, snapshot: Snapshot, roles: KnownRoles, gaps: Gaps) -> Inventory:
        """Take a snapshot and its listed roles, with verdicts on all, for what is known now."""
        from hatstand.services.newest import aside

        sources = self._sources()
        organization = with_local_accounts(snapshot.organization, sources, snapshot.caller)
        self._snapshot = await roles.in_snapshot(snapshot, organization)
        if snapshot.complete:
            await aside(self._store_newest)
        self.inventory = assemble(sources, self._snapshot, gaps=gaps)
        return self.inventory

    def _store_newest(self) -> None:
        """Store what is known by now, on a thread: a hundred thousand roles take many frames.

        Of two that do so at once the later one stores the newer.
        """
        with self._storing:
            if self._snapshot is not None and self._snapshot.complete:
                self._store(self._snapshot)

    def _store(self, snapshot: Snapshot) -> None:
        """Keep a complete snapshot; a full disk costs the next start its head start, no more."""
        try:
            self._ports.snapshots.save(self.context.name, self._binding, snapshot)
            self.store_problem = ""
        except OSError as error:
            words = file_and_reason(error)
            self.store_problem = f"The snapshot could not be stored, what was there stays: {words}."
