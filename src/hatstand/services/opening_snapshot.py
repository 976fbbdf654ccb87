"""Opening what is stored of a context: all of it, or first what a first look needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.domain.arn import RoleArn
from hatstand.domain.inventory import Inventory
from hatstand.services.assembly import assemble, local_account_ids
from hatstand.services.knowledge import Knowledge

if TYPE_CHECKING:
    from hatstand.services.ports import Snapshot


class OpeningSnapshot(Knowledge):
    """Knows at the start what was stored at the end of the last crawl."""

    def open(self) -> Inventory:
        """Return the inventory of the stored snapshot and the local files: no call, no wait."""
        return self.opened(self.stored())

    def glance(self) -> bool:
        """Take the part of a large stored snapshot that a first look needs; tell whether it did.

        Where it did, `opened` with what is `stored` is to follow: until then accounts are missing.
        """
        sources = self._sources()
        used = [RoleArn.parse(one.role_arn) for one in sources.opened]
        last = used[0].account_id if used and used[0] else ""
        snapshot = self._ports.snapshots.glance(
            self.context.name, self._binding, last, local_account_ids(sources)
        )
        if snapshot is None:
            return False
        self.caller = snapshot.caller
        self.inventory = assemble(sources, snapshot)
        return True

    def stored(self) -> Snapshot | None:
        """Return the stored snapshot; safe in another thread."""
        return self._ports.snapshots.load(self.context.name, self._binding)

    def opened(self, snapshot: Snapshot | None) -> Inventory:
        """Return the inventory of a snapshot that was `stored`, and the local files."""
        self._snapshot = snapshot
        if snapshot is not None:
            self.caller = snapshot.caller
        return self.reassemble()
