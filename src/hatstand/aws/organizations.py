"""AWS Organizations, read only: its answers as domain values."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from types import MappingProxyType

from hatstand.aws.calls import Answer, Calls
from hatstand.domain.columns import without_own
from hatstand.domain.organization import Account, AccountState, OrganizationalUnit
from hatstand.errors import Failed
from hatstand.services.ports.organizations import (
    AccountsPage,
    Choose,
    OrganizationFacts,
    PlacedAccount,
)

_SERVICE = "organizations"
_PAGE = 20  # AWS allows no more


class AwsOrganizations:
    """Implements `ports.OrganizationsPort` over one set of credentials."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        return self._calls.calls

    @property
    def throttled(self) -> int:
        """Answers so far that said 'too many requests'."""
        return self._calls.throttled

    @property
    def unlimited(self) -> bool:
        """Whether only latency limits: no rate of AWS's is kept to."""
        return self._calls.unlimited

    async def get_ready(self) -> None:
        """Do what the first request would wait for, while something else is; it never raises."""
        await self._calls.get_ready(_SERVICE)

    async def describe(self) -> OrganizationFacts:
        """Return the organization's id and its management account."""
        answer = await self._calls.call(_SERVICE, "DescribeOrganization")
        organization = answer.get("Organization") or {}
        if not organization.get("Id"):
            raise _says_nothing("DescribeOrganization")
        return OrganizationFacts(
            id=organization["Id"],
            management_account_id=organization.get("MasterAccountId", ""),
            feature_set=organization.get("FeatureSet", "ALL"),
        )

    async def root(self) -> OrganizationalUnit:
        """Return the root, as a unit without parent."""
        async for answer in self._calls.pages(_SERVICE, "ListRoots"):
            for root in answer.get("Roots") or ():
                return OrganizationalUnit(
                    root.get("Id", ""), root.get("Name") or "Root", "", root.get("Arn", "")
                )
        raise _says_nothing("ListRoots")

    async def accounts(self, after: str = "") -> AsyncIterator[AccountsPage]:
        """Yield all accounts, or those after a page (`AccountsPage.following`), a page at a time.

        AWS refuses what leads on after some time, with `InvalidInputException`.
        """
        leading: Answer = {"NextToken": after} if after else {}
        async for answer in self._calls.pages(
            _SERVICE, "ListAccounts", MaxResults=_PAGE, **leading
        ):
            placed = tuple(_placed(entry) for entry in answer.get("Accounts") or ())
            yield AccountsPage(placed, answer.get("NextToken") or "")

    async def units(self, choose: Choose) -> AsyncIterator[tuple[OrganizationalUnit, ...]]:
        """Yield the OUs directly below a root or OU, a page at a time."""
        operation = "ListOrganizationalUnitsForParent"
        turn = await self._calls.turn(_SERVICE, operation)
        parent_id = choose()
        async for answer in self._calls.pages(
            _SERVICE, operation, turn, ParentId=parent_id, MaxResults=_PAGE
        ):
            yield tuple(
                OrganizationalUnit(
                    entry.get("Id", ""),
                    entry.get("Name") or entry.get("Id", ""),
                    parent_id,
                    entry.get("Arn", ""),
                )
                for entry in answer.get("OrganizationalUnits") or ()
            )

    async def accounts_of(self, choose: Choose) -> AsyncIterator[tuple[Account, ...]]:
        """Yield the accounts directly in a root or OU, a page at a time."""
        operation = "ListAccountsForParent"
        turn = await self._calls.turn(_SERVICE, operation)
        parent_id = choose()
        async for answer in self._calls.pages(
            _SERVICE, operation, turn, ParentId=parent_id, MaxResults=_PAGE
        ):
            yield tuple(_account(entry, parent_id) for entry in answer.get("Accounts") or ())

    async def tags(self, account_id: str) -> Mapping[str, str]:
        """Return an account's tags."""
        tags: dict[str, str] = {}
        async for answer in self._calls.pages(
            _SERVICE, "ListTagsForResource", ResourceId=account_id
        ):
            for tag in answer.get("Tags") or ():
                tags[tag.get("Key", "")] = tag.get("Value", "")
        return MappingProxyType(tags)


def _says_nothing(operation: str) -> Failed:
    """Return the error for an answer without what AWS always tells: nobody refused anything."""
    return Failed(
        "the answer is not AWS's: it says nothing",
        "A proxy or sign-in page may stand in between",
        operation=f"{_SERVICE}:{operation}",
    )


def _placed(entry: Answer) -> PlacedAccount:
    ancestors = _ancestors(entry.get("Paths") or ())
    return PlacedAccount(_account(entry, ancestors[-1] if ancestors else ""), ancestors)


def _ancestors(paths: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the root's and the OUs' ids of `o-…/r-…/ou-…/<account>/`, the root first."""
    if not paths:
        return ()
    parts = [part for part in paths[0].split("/") if part]
    return tuple(part for part in parts if part.startswith(("r-", "ou-")))


def _account(entry: Answer, parent_id: str) -> Account:
    joined = entry.get("JoinedTimestamp")
    return Account(
        id=entry.get("Id", ""),
        name=entry.get("Name") or entry.get("Id", ""),
        parent_id=parent_id,
        email=entry.get("Email", ""),
        state=_state(entry),
        joined_at=joined if isinstance(joined, datetime) else None,
        joined_method=entry.get("JoinedMethod", ""),
        arn_form=without_own(entry.get("Arn", ""), entry.get("Id", "")),
    )


def _state(entry: Answer) -> AccountState:
    """Return `State`, else `Status`, which AWS retires in favour of it."""
    try:
        return AccountState(entry.get("State") or entry.get("Status") or "")
    except ValueError:
        return AccountState.UNKNOWN
