"""By which RAM shares namespaces come and go: RAM knows the share, Cloud Map what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

from hatstand.domain.organization import Gap
from hatstand.domain.records import dataclass
from hatstand.domain.shares import NAMESPACE_TYPE, Direction, Resource, Share
from hatstand.services.sharing.gathering import Gathering, Listing, together
from hatstand.services.sharing.share_list import BOTH

if TYPE_CHECKING:
    from hatstand.services.sharing.cloudmap import CloudMap

_TYPE = "servicediscovery:Namespace"
_WORDS = {Direction.WITH_ME: "with this account", Direction.BY_ME: "by this account"}


@dataclass(frozen=True, slots=True)
class NamespaceShares:
    """The shares that namespaces are in.

    Attributes:
        arns: The ARNs of shares, by the ARN of a namespace.
        names: The names of shares, by their ARN.
        gaps: What could not be read.
    """

    arns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    gaps: tuple[Gap, ...] = ()


async def shares_of_namespaces(cloud_map: CloudMap, regions: tuple[str, ...]) -> NamespaceShares:
    """Return the shares of all namespaces in some regions; what RAM refuses is in the gaps."""
    resources: Listing[Resource] = Listing()
    gathering = Gathering()
    await together(
        *(
            gathering.fill(
                resources,
                cloud_map.shares_port(region).resources(direction, kind=_TYPE),
                f"shares of namespaces ({_WORDS[direction]}) in {region}",
            )
            for region in regions
            for direction in BOTH
        )
    )
    arns: dict[str, set[str]] = {}
    for resource in resources.items:
        if resource.type.lower() == NAMESPACE_TYPE and resource.share_arn:
            arns.setdefault(resource.arn, set()).add(resource.share_arn)
    names = await _names(cloud_map, regions, gathering) if arns else {}
    return NamespaceShares(
        {arn: tuple(sorted(found)) for arn, found in arns.items()}, names, tuple(gathering.gaps)
    )


async def _names(
    cloud_map: CloudMap, regions: tuple[str, ...], gathering: Gathering
) -> dict[str, str]:
    shares: Listing[Share] = Listing()
    await together(
        *(
            gathering.fill(
                shares,
                cloud_map.shares_port(region).shares(direction),
                f"names of shares ({_WORDS[direction]}) in {region}",
            )
            for region in regions
            for direction in BOTH
        )
    )
    return {share.arn: share.name for share in shares.items}
