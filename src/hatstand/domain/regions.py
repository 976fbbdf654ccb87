"""AWS's regions: what people choose from, by partition, and what one looks like."""

from __future__ import annotations

import re

from hatstand.domain.arn import partition_of_region
from hatstand.domain.records import dataclass
from hatstand.domain.text import folded

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Region:
    """A region and where it is, such as `ap-northeast-1` and `Tokyo`."""

    id: str
    place: str

    def fits(self, text: str) -> bool:
        """Tell whether every word of `text` is in its id or its place."""
        searched = folded(f"{self.id} {self.place}")
        return all(word in searched for word in folded(text).split())


def is_region(text: str) -> bool:
    """Tell whether `text` looks like a region: AWS opens new ones faster than programs learn."""
    return _REGION.fullmatch(text) is not None


def regions_beside(region: str) -> tuple[Region, ...]:
    """Return the usual regions of the partition that `region` is in, sorted by id."""
    return _REGIONS[partition_of_region(region).name]


def _listed(lines: str) -> tuple[Region, ...]:
    pairs = (line.strip().partition(" ") for line in lines.strip().splitlines())
    return tuple(Region(region, place.strip()) for region, _, place in pairs)


_REGIONS = {
    "aws": _listed(
        """
        af-south-1 Cape Town
        ap-east-1 Hong Kong
        ap-east-2 Taipei
        ap-northeast-1 Tokyo
        ap-northeast-2 Seoul
        ap-northeast-3 Osaka
        ap-south-1 Mumbai
        ap-south-2 Hyderabad
        ap-southeast-1 Singapore
        ap-southeast-2 Sydney
        ap-southeast-3 Jakarta
        ap-southeast-4 Melbourne
        ap-southeast-5 Malaysia
        ap-southeast-6 New Zealand
        ap-southeast-7 Thailand
        ca-central-1 Montreal
        ca-west-1 Calgary
        eu-central-1 Frankfurt
        eu-central-2 Zurich
        eu-north-1 Stockholm
        eu-south-1 Milan
        eu-south-2 Spain
        eu-west-1 Ireland
        eu-west-2 London
        eu-west-3 Paris
        il-central-1 Tel Aviv
        me-central-1 United Arab Emirates
        me-south-1 Bahrain
        mx-central-1 Mexico
        sa-east-1 São Paulo
        us-east-1 Northern Virginia
        us-east-2 Ohio
        us-west-1 Northern California
        us-west-2 Oregon
        """
    ),
    "aws-cn": _listed("cn-north-1 Beijing\ncn-northwest-1 Ningxia"),
    "aws-us-gov": _listed("us-gov-east-1 GovCloud East\nus-gov-west-1 GovCloud West"),
    "aws-eusc": _listed("eusc-de-east-1 Brandenburg"),
    "aws-iso": _listed("us-iso-east-1 ISO East\nus-iso-west-1 ISO West"),
    "aws-iso-b": _listed("us-isob-east-1 ISOB East\nus-isob-west-1 ISOB West"),
    "aws-iso-e": _listed("eu-isoe-west-1 ISOE West"),
    "aws-iso-f": _listed("us-isof-east-1 ISOF East\nus-isof-south-1 ISOF South"),
}
"""Source: botocore's `endpoints.json`; which of them an account has enabled is not in it."""
