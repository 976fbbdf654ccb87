"""Amazon Resource Names and the partitions they live in."""

from __future__ import annotations

import re

from hatstand.domain.records import dataclass

_BLANK_OR_CONTROL = re.compile("[\x00-\x20]")
_ACCOUNT_ID = re.compile(r"[0-9]{12}", re.ASCII)


def is_account_id(text: str) -> bool:
    """Tell whether `text` is twelve digits."""
    return _ACCOUNT_ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Arn:
    """`arn:partition:service:region:account:resource`, taken apart."""

    partition: str
    service: str
    region: str
    account_id: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Arn | None:
        """Return the ARN that `text` is, or None where it is none."""
        parts = text.split(":", 5)
        if len(parts) != 6 or parts[0] != "arn" or not parts[1] or not parts[2] or not parts[5]:
            return None
        if _BLANK_OR_CONTROL.search(text):
            return None
        return cls(*parts[1:])

    def __str__(self) -> str:
        return ":".join(
            ("arn", self.partition, self.service, self.region, self.account_id, self.resource)
        )


@dataclass(frozen=True, slots=True)
class RoleArn:
    """An IAM role's ARN: the path and the name kept apart."""

    partition: str
    account_id: str
    path: str
    name: str

    @classmethod
    def parse(cls, text: str) -> RoleArn | None:
        """Return the role that `text` names, or None where it is no IAM role's ARN."""
        arn = Arn.parse(text)
        if arn is None or arn.service != "iam" or not is_account_id(arn.account_id):
            return None
        kind, separator, rest = arn.resource.partition("/")
        if kind != "role" or not separator or not rest or rest.endswith("/"):
            return None
        path, _, name = rest.rpartition("/")
        role = cls(arn.partition, arn.account_id, f"/{path}/" if path else "/", name)
        # A region or an empty part of the path would be lost: such a text is another role, or none.
        return role if str(role) == text else None

    def __str__(self) -> str:
        return f"arn:{self.partition}:iam::{self.account_id}:role{self.path}{self.name}"


def assumed_role_of(arn: str) -> tuple[str, str, str] | None:
    """Return (account id, role name, session name) of an STS assumed-role ARN, else None.

    The path of the role is not in such an ARN.
    """
    parsed = Arn.parse(arn)
    if parsed is None or parsed.service != "sts":
        return None
    parts = parsed.resource.split("/")
    if len(parts) != 3 or parts[0] != "assumed-role" or not all(parts):
        return None
    if not is_account_id(parsed.account_id):
        return None
    return parsed.account_id, parts[1], parts[2]


@dataclass(frozen=True, slots=True)
class Partition:
    """One of AWS's separate worlds: its hosts and the region of its global services.

    Source: botocore's `partitions.json` and `signin` endpoint rules.
    """

    name: str
    global_region: str
    signin_host: str
    console_host: str
    regional_signin: bool = True


PARTITIONS: dict[str, Partition] = {
    partition.name: partition
    for partition in (
        Partition("aws", "us-east-1", "signin.aws.amazon.com", "console.aws.amazon.com"),
        Partition("aws-cn", "cn-northwest-1", "signin.amazonaws.cn", "console.amazonaws.cn"),
        Partition(
            "aws-us-gov",
            "us-gov-west-1",
            "signin.amazonaws-us-gov.com",
            "console.amazonaws-us-gov.com",
        ),
        Partition(
            "aws-eusc",
            "eusc-de-east-1",
            "signin.amazonaws-eusc.eu",
            "console.amazonaws-eusc.eu",
        ),
        Partition("aws-iso", "us-iso-east-1", "signin.c2shome.ic.gov", "console.c2shome.ic.gov"),
        Partition(
            "aws-iso-b", "us-isob-east-1", "signin.sc2shome.sgov.gov", "console.sc2shome.sgov.gov"
        ),
        Partition("aws-iso-e", "eu-isoe-west-1", "signin.csphome.adc-e.uk", "csphome.adc-e.uk"),
        Partition(
            "aws-iso-f", "us-isof-south-1", "signin.csphome.hci.ic.gov", "csphome.hci.ic.gov"
        ),
    )
}
"""Partitions by the word that stands in their ARNs."""

_REGION_PREFIXES = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("eusc-", "aws-eusc"),
    ("us-isob-", "aws-iso-b"),
    ("us-iso-", "aws-iso"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
)


def partition_of_region(region: str) -> Partition:
    """Return the partition that `region` belongs to, by its prefix."""
    for prefix, name in _REGION_PREFIXES:
        if region.startswith(prefix):
            return PARTITIONS[name]
    return PARTITIONS["aws"]
