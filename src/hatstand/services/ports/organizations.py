"""What a crawl needs of AWS Organizations."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Protocol

from hatstand.domain.organization import Account, OrganizationalUnit
from hatstand.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """`DescribeOrganization` and `ListRoots`."""

    id: str
    management_account_id: str
    feature_set: str = "ALL"


@dataclass(frozen=True, slots=True)
class PlacedAccount:
    """An account and the ids of what holds it, root first; empty where AWS gave no `Paths`."""

    account: Account
    ancestors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """One page of the list of all accounts, and what leads to the next; empty after the last."""

    accounts: tuple[PlacedAccount, ...]
    following: str = ""


Choose = Callable[[], str]
"""Names what is to be listed, at the moment at which it can be sent and no earlier.

At AWS's rates requests wait for their turn; what somebody looks at by then goes first.
"""


class OrganizationsPort(Protocol):
    """AWS Organizations, read only; every list is followed to its last page.

    Raises (all methods): OrganizationsUnavailable, Throttled, Unreachable, CredentialsExpired,
    AwsError.
    """

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        ...

    @property
    def throttled(self) -> int:
        """Answers so far that said 'too many requests'."""
        ...

    @property
    def unlimited(self) -> bool:
        """Whether only latency limits: no rate of AWS's is kept to."""
        ...

    async def get_ready(self) -> None:
        """Do what the first request would wait for, while something else is; it never raises."""
        ...

    async def describe(self) -> OrganizationFacts:
        """Return the organization's id and its management account."""
        ...

    async def root(self) -> OrganizationalUnit:
        """Return the root, as a unit without parent."""
        ...

    def accounts(self, after: str = "") -> AsyncIterator[AccountsPage]:
        """Yield all accounts, or those after a page (`AccountsPage.following`), a page at a time.

        AWS refuses what leads on after some time, with `InvalidInputException`.
        """
        ...

    def units(self, choose: Choose) -> AsyncIterator[tuple[OrganizationalUnit, ...]]:
        """Yield the OUs directly below a root or OU, a page at a time."""
        ...

    def accounts_of(self, choose: Choose) -> AsyncIterator[tuple[Account, ...]]:
        """Yield the accounts directly in a root or OU, a page at a time."""
        ...

    async def tags(self, account_id: str) -> Mapping[str, str]:
        """Return an account's tags."""
        ...
