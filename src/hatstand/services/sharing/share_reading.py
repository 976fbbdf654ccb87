"""One reading of RAM: several regions and lists at once, put together as pages come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hatstand.domain.shares import (
    Direction,
    Invitation,
    Principal,
    Resource,
    Share,
    ShareParts,
    sorted_shares,
)
from hatstand.services.sharing.gathering import Gathering, Listing, collected, together
from hatstand.services.sharing.share_list import ShareList

if TYPE_CHECKING:
    from hatstand.services.ports.sharing import SharesPort
    from hatstand.services.sharing.share_list import Listener
    from hatstand.services.sharing.shares import Shares

_WORDS = {Direction.WITH_ME: "shared with this account", Direction.BY_ME: "shared by this account"}


@dataclass(slots=True)
class _Lists:
    """The lists of one direction in one region."""

    direction: Direction
    region: str
    shares: Listing[Share] = field(default_factory=Listing)
    resources: Listing[Resource] = field(default_factory=Listing)
    principals: Listing[Principal] = field(default_factory=Listing)
    associations: Listing[Principal] = field(default_factory=Listing)

    def assembled(self) -> tuple[Share, ...]:
        return ShareParts(
            self.direction,
            self.region,
            self.shares.found,
            self.resources.found,
            self.principals.found,
            self.associations.found if self.associations.done else None,
            resources_done=self.resources.read,
            principals_done=self.principals.read or self.associations.read,
        ).assembled()


class ShareReading:
    """Reads what is asked for once."""

    def __init__(
        self,
        shares: Shares,
        regions: tuple[str, ...],
        directions: tuple[Direction, ...],
        listener: Listener | None,
        *,
        invitations: bool,
    ) -> None:
        self._shares = shares
        self._regions = regions
        self._directions = directions
        self._with_invitations = invitations
        self._lists: list[_Lists] = []
        self._invitations: list[Invitation] = []
        self._invitations_read = True
        self._unread: set[Direction] = set()
        self._gathering = Gathering(lambda: listener(self._so_far()) if listener else None)
        self._listener = listener

    async def run(self) -> ShareList:
        """Return everything that could be read.

        Raises:
            AwsError: Nothing could be.
        """
        home = self._shares.viewpoint.home_region
        works = [self._region(region) for region in self._regions]
        if home not in self._regions:
            works.append(self._global(home))
        await together(*works)
        self._gathering.refuse_nothing()
        self._unread |= {lists.direction for lists in self._lists if lists.shares.failed}
        found = self._so_far(done=True)
        if self._listener is not None:
            self._listener(found)
        return found

    def _so_far(self, *, done: bool = False) -> ShareList:
        return ShareList(
            self._shares.viewpoint.account_id,
            self._regions,
            sorted_shares(share for lists in self._lists for share in lists.assembled()),
            _sorted_invitations(self._invitations),
            tuple(self._gathering.gaps),
            done=done,
            as_of=self._shares.clock.now(),
            unread=frozenset(self._unread),
            invitations_read=self._invitations_read,
        )

    async def _region(self, region: str) -> None:
        """Read everything of a region."""
        port = self._shares.port(region)
        works = []
        for direction in self._directions:
            lists = self._added(direction, region)
            where = f"({_WORDS[direction]}) in {region}"
            gathering = self._gathering
            works += [
                gathering.fill(lists.shares, port.shares(direction), f"shares {where}"),
                gathering.fill(lists.resources, port.resources(direction), f"resources {where}"),
                gathering.fill(lists.principals, port.principals(direction), f"principals {where}"),
            ]
            if direction is Direction.BY_ME:
                pages = port.associations()
                works.append(gathering.fill(lists.associations, pages, f"associations {where}"))
        if self._with_invitations:
            works.append(self._read_invitations(port, region, only_global=False))
        await together(*works)

    def _added(self, direction: Direction, region: str) -> _Lists:
        lists = _Lists(direction, region)
        self._lists.append(lists)
        return lists

    async def _global(self, region: str) -> None:
        """Read of the global resources' region only what global resources are in."""
        port = self._shares.port(region)
        works = [self._global_shares(port, direction, region) for direction in self._directions]
        if self._with_invitations:
            works.append(self._read_invitations(port, region, only_global=True))
        await together(*works)

    async def _global_shares(self, port: SharesPort, direction: Direction, region: str) -> None:
        lists = _Lists(direction, region)
        where = f"({_WORDS[direction]}) in {region}"
        gathering = self._gathering
        pages = port.resources(direction, only_global=True)
        await gathering.fill(lists.resources, pages, f"global resources {where}")
        arns = tuple(sorted({resource.share_arn for resource in lists.resources.items}))
        if lists.resources.failed:
            self._unread.add(direction)
        if not arns:
            return
        self._lists.append(lists)
        works = [
            gathering.fill(lists.shares, port.shares(direction, arns), f"shares {where}"),
            gathering.fill(
                lists.principals, port.principals(direction, arns), f"principals {where}"
            ),
        ]
        if direction is Direction.BY_ME:
            works.append(
                gathering.fill(lists.associations, port.associations(), f"associations {where}")
            )
        await together(*works)
        wanted = set(arns)
        lists.associations.items = [
            one for one in lists.associations.items if one.share_arn in wanted
        ]

    async def _read_invitations(self, port: SharesPort, region: str, *, only_global: bool) -> None:
        """Read invitations, and of those that wait what they contain."""
        listing: Listing[Invitation] = Listing()
        await self._gathering.fill(listing, port.invitations(), f"invitations in {region}")
        self._invitations_read = self._invitations_read and not listing.failed
        if not only_global:
            self._invitations += [one for one in listing.items if not one.pending]
        await together(
            *(
                self._contents(port, invitation, only_global=only_global)
                for invitation in listing.items
                if invitation.pending
            )
        )

    async def _contents(
        self, port: SharesPort, invitation: Invitation, *, only_global: bool
    ) -> None:
        found: list[Resource] = []

        async def work() -> None:
            found.extend(await collected(port.invitation_resources(invitation.arn)))

        subject = f"what the invitation to {invitation.share_name} contains"
        read = await self._gathering.attempt(subject, work)
        if only_global and read and not any(one.region_scope == "GLOBAL" for one in found):
            return
        self._invitations.append(replace(invitation, resources=tuple(found) if read else None))
        self._gathering.changed()


def _sorted_invitations(invitations: Iterable[Invitation]) -> tuple[Invitation, ...]:
    return tuple(
        sorted(
            invitations,
            key=lambda one: (
                not one.pending,
                one.sent_at.timestamp() if one.sent_at else 0,
                one.arn,
            ),
        )
    )
