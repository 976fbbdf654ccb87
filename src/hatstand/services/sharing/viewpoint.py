"""From where AWS RAM and Cloud Map are looked at."""

from __future__ import annotations

from hatstand.domain.arn import partition_of_region
from hatstand.domain.credentials import Credentials
from hatstand.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """An account and a region, and the credentials with which they are looked at.

    Attributes:
        label: Who one is there: `alice@jump`, `payments-prod/Admin`.
    """

    credentials: Credentials
    account_id: str
    region: str
    label: str
    partition: str = "aws"

    @property
    def home_region(self) -> str:
        """Where shares of global resources are."""
        return partition_of_region(self.region).global_region
