"""Importing AWS's own account colours: on request, where there is a way into an account anyway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hatstand.domain.organization import Gap
from hatstand.domain.records import dataclass
from hatstand.errors import AccessDenied, AwsError, Unreachable

if TYPE_CHECKING:
    from hatstand.domain.credentials import Credentials
    from hatstand.services.ports import Gateway


@dataclass(frozen=True, slots=True)
class ColorsRead:
    """What was read.

    Attributes:
        colors: By account id; empty for an account that has none.
        gaps: Accounts whose colour may not be read, or where AWS failed.
    """

    colors: Mapping[str, str]
    gaps: tuple[Gap, ...] = ()
    failed: tuple[Gap, ...] = ()
    """The gaps among these where AWS did not refuse but fail: later they may be read."""

    @property
    def words(self) -> str:
        """What came of it, in a sentence."""
        found = sum(bool(color) for color in self.colors.values())
        without = len(self.colors) - found
        parts = [f"{found} account colour{'' if found == 1 else 's'} imported"]
        if without:
            parts.append(f"{without} without one")
        if self.gaps:
            could = "could" if self.failed else "may"
            parts.append(f"{len(self.gaps)} {could} not be read ({self.gaps[0].title})")
        return "; ".join(parts)


async def read_colors(gateway: Gateway, ways: Mapping[str, Credentials]) -> ColorsRead:
    """Ask each account for its colour, with credentials that are there already.

    Args:
        gateway: The way to AWS.
        ways: Credentials by account id.

    Raises:
        Unreachable: AWS does not answer: no account would.
    """
    colors: dict[str, str] = {}
    gaps: list[Gap] = []
    failed: list[Gap] = []
    for account_id, credentials in ways.items():
        try:
            colors[account_id] = await gateway.account_color(credentials)
        except Unreachable:
            raise
        except AwsError as error:
            subject = f"the colour of {account_id}"
            gaps.append(Gap(subject, error.title, error.code, error.message))
            if not isinstance(error, AccessDenied):
                failed.append(gaps[-1])
    return ColorsRead(colors, tuple(gaps), tuple(failed))
