"""The listings of a crawl: which OUs and accounts are asked for, in which order and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from hatstand.domain.organization import Account, OrganizationalUnit
from hatstand.errors import AwsError
from hatstand.services.crawl.growing import GrowingOrganization
from hatstand.services.crawl.pace import Pace
from hatstand.services.crawl.telling import Failures
from hatstand.services.ports.organizations import AccountsPage, OrganizationsPort
from hatstand.services.ports.pages import AccountsIn, ListedByParent, Page, UnitsBelow
from hatstand.services.workpool import Choice, Wanted, WorkPool

Visible = Callable[[], Sequence[str]]
"""Returns the ids of what is looked at now (OUs, the root, accounts), the most wanted first."""

LIST, UNITS, ACCOUNTS = "list", "units", "accounts"
"""Lanes of the work: each has a rate of its own at AWS, and none waits for another."""

_TOKEN_REFUSED = "InvalidInputException"  # noqa: S105 - where to go on, of which AWS knows no more


class Listings:
    """Places all accounts and names all OUs.

    One list tells of all accounts, page after page, and of the OUs that hold them. OUs are listed
    by parent, as many at once as there are workers; so are accounts, where that is the faster way
    or the only one, and those that somebody looks at.

    Attributes:
        by_parent: Whether accounts are listed by parent, all of them.
    """

    def __init__(
        self,
        port: OrganizationsPort,
        found: GrowingOrganization,
        failures: Failures,
        work: WorkPool,
        visible: Visible,
    ) -> None:
        self._port = port
        self._found = found
        self._failures = failures
        self._work = work
        self._visible = visible
        self._keep: Callable[[Page], None] = lambda _page: None
        self._answered: Callable[[], None] = lambda: None
        self._pace = Pace()
        self._unnamed = Wanted(visible)  # what holds OUs that nobody has named yet
        self._holders = Wanted(visible)  # what holds accounts that are listed by parent
        self._after = ""
        self._is_whole = self._left_early = self._is_looking = False
        self.by_parent = False

    def hear(self, keep: Callable[[Page], None], answered: Callable[[], None]) -> None:
        """Have somebody keep each whole piece, and know of each answer."""
        self._keep, self._answered = keep, answered

    def take_up(self, pages: Sequence[Page]) -> None:
        """Know what an earlier crawl read, and have listed what it did not."""
        for page in pages:
            match page:
                case UnitsBelow():
                    self._unnamed.have(page.parent_id)
                    self._found.add_units(page.units)
                case AccountsIn():
                    self._holders.have(page.parent_id)
                    self._found.add_accounts(page.accounts)
                case ListedByParent():
                    self.by_parent = self._left_early = True
                case _:
                    pass
        for page in pages:  # not before all is known that need not be listed
            if isinstance(page, AccountsPage):
                self._place(page)
        for parent_id in self._found.parents:
            self.list_below(parent_id)

    def begin(self) -> None:
        """Have the list of all accounts read, from where it was left, if it is of any use."""
        if not (self._is_whole or self._left_early):
            self._work.add(self._read_list, LIST)

    def complete(self) -> None:
        """Have the list of all accounts read to its end where listing by parent left something out.

        An OU that nobody could name may hold accounts.
        """
        if self._left_early and self._failures.by_subject:
            self._work.add(self._read_list, LIST)

    # -- OUs

    def list_below(self, parent_id: str) -> None:
        """Have what is directly below a root or OU listed, once."""
        if self._unnamed.add(parent_id):
            self._work.add(self._read_units, UNITS)
        if self.by_parent and self._holders.add(parent_id):
            self._work.add(self._read_holder, ACCOUNTS)

    async def _read_units(self) -> None:
        chosen = Choice(self._unnamed.take)
        units: list[OrganizationalUnit] = []
        try:
            async for page in self._port.units(chosen):
                units += page
                self._found.add_units(page)
                for unit in page:
                    self.list_below(unit.id)
                self._answer()
        except AwsError as error:
            self._failures.add("units", chosen.subject, error)
        else:
            self._pace.parent()
            self._keep(UnitsBelow(chosen.subject, tuple(units)))

    # -- accounts, all of them in one list

    async def _read_list(self) -> None:
        try:
            await self._follow_list_again()
        except AwsError as error:
            self._failures.add("accounts", "", error)
            self._list_by_parent()

    async def _follow_list_again(self) -> None:
        """Go on with the list where it was left, or begin anew where AWS won't go on."""
        try:
            await self._follow_list()
        except AwsError as error:
            if not self._after or error.code != _TOKEN_REFUSED:
                raise
            self._after = ""
            self._found.forget_placed()
            await self._follow_list()

    async def _follow_list(self) -> None:
        async for page in self._port.accounts(self._after):
            if page.accounts:
                self._pace.page()
            self._place(page)
            self._answer()
            if page.accounts and not self._found.has_paths:
                return
            self._keep(page)
            by_parent_wins = self._port.unlimited or self._pace.parents_win
            if by_parent_wins and page.following and not self.by_parent:
                self._left_early = True
                self._keep(ListedByParent())
                self._list_by_parent()
                return

    def _place(self, page: AccountsPage) -> None:
        """Know the accounts of a page, and have the OUs listed that nobody told of before."""
        for placed in page.accounts:
            if placed.ancestors:
                for unit_id in self._found.place(placed):
                    self.list_below(unit_id)
            else:
                self._list_by_parent()
        self._after = page.following
        self._is_whole = not page.following

    # -- accounts, by what holds them

    def _list_by_parent(self) -> None:
        if not self.by_parent:
            self.by_parent = True
            for parent_id in self._found.parents:
                self.list_below(parent_id)

    async def _read_holder(self) -> None:
        await self._read_accounts_in(Choice(self._holders.take))

    def _answer(self) -> None:
        """Tell that AWS answered, and look at what somebody wants to see by now."""
        self._answered()
        if not self._is_looking and self._looked_at():
            self._is_looking = True
            self._work.add(self._read_visible, ACCOUNTS)

    async def _read_visible(self) -> None:
        """List the accounts that somebody looks for: at AWS's rates the list of all takes long.

        One OU after the other, so that nothing is left waiting when that list is whole.
        """
        while parent_id := self._looked_at():
            self._holders.have(parent_id)
            await self._read_accounts_in(Choice(partial(str, parent_id)))
        self._is_looking = False

    def _looked_at(self) -> str:
        """Return an OU that somebody looks at and whose accounts nobody lists, or nothing."""
        if self.by_parent or self._is_whole:
            return ""
        held = (one for one in self._visible() if self._found.holds(one))
        return next((one for one in held if not self._holders.knows(one)), "")

    async def _read_accounts_in(self, chosen: Choice) -> None:
        accounts: list[Account] = []
        try:
            async for page in self._port.accounts_of(chosen):
                accounts += page
                self._found.add_accounts(page)
                self._answer()
        except AwsError as error:
            self._failures.add("accounts", chosen.subject, error)
        else:
            self._keep(AccountsIn(chosen.subject, tuple(accounts)))
