"""Organizations whose answers and failures a test decides."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping

from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.errors import AwsError, OrganizationsUnavailable
from hatstand.services.ports.organizations import (
    AccountsPage,
    Choose,
    OrganizationFacts,
    PlacedAccount,
)

ROOT = OrganizationalUnit("r-1", "Root", "")
UNITS = (
    OrganizationalUnit("ou-work", "Workloads", "r-1"),
    OrganizationalUnit("ou-prod", "Prod", "ou-work"),
    OrganizationalUnit("ou-dev", "Dev", "ou-work"),
    OrganizationalUnit("ou-empty", "Empty", "r-1"),
)
PLACES = {
    "999999999999": ("management", ()),
    "111111111111": ("payments-prod", ("ou-work", "ou-prod")),
    "222222222222": ("payments-dev", ("ou-work", "ou-dev")),
    "333333333333": ("ledger", ("ou-work",)),
}
WHOLE = {
    "management": "",
    "payments-prod": "Workloads/Prod",
    "payments-dev": "Workloads/Dev",
    "ledger": "Workloads",
}
DENIED = OrganizationsUnavailable("denied", code="AccessDeniedException")


def paths(organization: Organization) -> dict[str, str]:
    """Return the OU path of each account by its name."""
    return {account.name: organization.ou_path(account) for account in organization.accounts}


class FakeOrganizations:
    """An `OrganizationsPort` over `PLACES`, or over other ones.

    Attributes:
        paths: Whether the list of all accounts tells where they are.
        page: Accounts on a page; an empty one comes before each, unless `empty_pages` says no.
        asked: Requests by name, such as `units r-1`; in the order in which they came first.
        failures: What the request of a name is answered with.
        running: Requests that are being answered, by kind, such as `units`.
        most_running: The most that were at the same time.
        turns: One for each listing by parent that may be sent; None for any number.
        tokens: What leads on in the list; AWS knows no others.
        unlimited: Whether no rate is kept to.
    """

    def __init__(
        self,
        *,
        paths: bool = True,
        page: int = 2,
        places: Mapping[str, tuple[str, tuple[str, ...]]] = PLACES,
        empty_pages: bool = True,
    ) -> None:
        self.paths = paths
        self.page = page
        self.empty_pages = empty_pages
        self.places = dict(places)
        self.asked: Counter[str] = Counter()
        self.failures: dict[str, AwsError] = {}
        self.account_tags: dict[str, Mapping[str, str]] = {}
        self.turns: asyncio.Semaphore | None = None
        self.tokens: set[str] = set()
        self.throttled = 0
        self.unlimited = False
        self.running: Counter[str] = Counter()
        self.most_running: Counter[str] = Counter()
        self.held = False
        self.holding = asyncio.Event()
        self._came = asyncio.Event()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Return when a condition holds; looked at again whenever a request has come in."""
        while not condition():
            self._came.clear()
            await self._came.wait()

    @property
    def calls(self) -> int:
        """Requests that came in."""
        return self.asked.total()

    async def _answer(self, name: str) -> None:
        kind = name.rpartition(" ")[0]
        self.asked[name] += 1
        self.running[kind] += 1
        self.most_running |= self.running
        self._came.set()
        try:
            if self.held and name.startswith(("units", "accounts")):
                self.holding.set()
                await asyncio.Event().wait()
            await asyncio.sleep(0)
        finally:
            self.running[kind] -= 1
        if name in self.failures:
            raise self.failures[name]

    async def _turn(self) -> None:
        if self.turns is not None:
            await self.turns.acquire()

    async def get_ready(self) -> None:
        """Be ready as ever."""

    async def describe(self) -> OrganizationFacts:
        """Return what it is."""
        await self._answer("describe")
        return OrganizationFacts("o-1", "999999999999")

    async def root(self) -> OrganizationalUnit:
        """Return the root."""
        await self._answer("root")
        return ROOT

    async def accounts(self, after: str = "") -> AsyncIterator[AccountsPage]:
        """Yield all accounts from `after` on."""
        if after and after not in self.tokens:
            self.asked["token refused"] += 1
            raise AwsError("no such token", code="InvalidInputException")
        placed = []
        for account_id, (name, units) in self.places.items():
            ancestors = ("r-1", *units) if self.paths else ()
            parent = ancestors[-1] if ancestors else ""
            placed.append(PlacedAccount(Account(account_id, name, parent), ancestors))
        for start in range(int(after or 0), len(placed), self.page):
            await self._answer(f"accounts {start // self.page}")
            end = start + self.page
            following = str(end) if end < len(placed) else ""
            self.tokens |= {str(start), following}
            if self.empty_pages:
                yield AccountsPage((), str(start))
            yield AccountsPage(tuple(placed[start:end]), following)

    async def units(self, choose: Choose) -> AsyncIterator[tuple[OrganizationalUnit, ...]]:
        """Yield the OUs below one, each twice."""
        await self._turn()
        parent_id = choose()
        await self._answer(f"units {parent_id}")
        for unit in UNITS:
            if unit.parent_id == parent_id:
                yield (unit,)
                yield (unit,)

    async def accounts_of(self, choose: Choose) -> AsyncIterator[tuple[Account, ...]]:
        """Yield the accounts in an OU."""
        await self._turn()
        parent_id = choose()
        await self._answer(f"accounts of {parent_id}")
        for account_id, (name, units) in self.places.items():
            if ("r-1", *units)[-1] == parent_id:
                yield (Account(account_id, name, parent_id),)

    async def tags(self, account_id: str) -> Mapping[str, str]:
        """Return an account's tags."""
        await self._answer(f"tags {account_id}")
        return self.account_tags.get(account_id, {})


class WideOrganizations(FakeOrganizations):
    """Forty OUs with an account each; a page of the list of all takes as long as four listings."""

    async def accounts(self, after: str = "") -> AsyncIterator[AccountsPage]:
        """Yield one account after the other."""
        for number in range(int(after or 0), 40):
            for _ in range(4):
                await self._answer(f"accounts {number}")
            place = ("r-1", f"ou-{number:02}")
            account = Account(f"{number:012}", f"account-{number}", place[-1])
            following = str(number + 1) if number < 39 else ""
            yield AccountsPage((PlacedAccount(account, place),), following)

    async def units(self, choose: Choose) -> AsyncIterator[tuple[OrganizationalUnit, ...]]:
        """Yield forty OUs below the root."""
        await self._turn()
        parent_id = choose()
        await self._answer(f"units {parent_id}")
        if parent_id == "r-1":
            numbers = range(40)
            yield tuple(OrganizationalUnit(f"ou-{n:02}", f"Team {n}", "r-1") for n in numbers)

    async def accounts_of(self, choose: Choose) -> AsyncIterator[tuple[Account, ...]]:
        """Yield the account of an OU."""
        await self._turn()
        parent_id = choose()
        await self._answer(f"accounts of {parent_id}")
        if parent_id.startswith("ou-"):
            number = int(parent_id.removeprefix("ou-"))
            yield (Account(f"{number:012}", f"account-{number}", parent_id),)
