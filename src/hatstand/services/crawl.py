"""Reads a whole organization in the fewest calls, and offers what is there meanwhile.

`ListAccounts` places accounts by their `Paths`, while OUs are listed in parallel for their names.
Where AWS gives no `Paths`, or refuses `ListAccounts`, accounts are listed by parent instead.
"""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hatstand.domain.environments import EnvironmentRule, needs_tags
from hatstand.domain.organization import (
    Gap,
    Organization,
    Progress,
)
from hatstand.errors import AwsError, CredentialsExpired, OrganizationsUnavailable, Unreachable
from hatstand.services.gaps import gaps_of, tags_may_decide
from hatstand.services.growing import GrowingOrganization
from hatstand.services.pace import Pace
from hatstand.services.ports import OrganizationsPort, PlacedAccount
from hatstand.services.workpool import WorkPool, ended

Listener = Callable[[Progress, Organization | None], None]

WORKERS = 16
"""Listings that are under way at once."""

_EVERY = 0.1  # seconds between two partial organizations, at least
_SHARE = 0.1  # of the time: what it costs to tell grows with what there is to show
_HOPELESS = 3  # listings in a row without any answer, after which the network counts as gone
_BATCH = 200  # accounts that are classified before the event loop gets its turn


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """An organization, and what of it could not be read.

    Attributes:
        gaps: Subjects are `accounts`, `tags`, an account's id, or `ID (OU PATH)` of an OU.
    """

    organization: Organization
    gaps: tuple[Gap, ...] = ()


async def crawl(
    port: OrganizationsPort,
    *,
    rules: Sequence[EnvironmentRule] = (),
    listener: Listener | None = None,
    name: str = "",
) -> CrawlResult:
    """Read the organization that `port` shows.

    Args:
        port: Organizations, as some credentials see it.
        rules: Tags are read only where these can't decide without.
        listener: Told of progress, with what is known so far at most ten times a second.
        name: What to call the organization, which has no name in AWS; else the management
            account's name.

    Raises:
        OrganizationsUnavailable: It may not be read, or there is none.
        Unreachable: Nothing answers.
        CredentialsExpired: The credentials are no longer valid.
        AwsError: The organization itself could not be described.
    """
    return await _Crawl(port, rules, listener, name).run()


class _Crawl:
    """One crawl under way."""

    def __init__(
        self,
        port: OrganizationsPort,
        rules: Sequence[EnvironmentRule],
        listener: Listener | None,
        name: str,
    ) -> None:
        self._port = port
        self._rules = rules
        self._listener = listener
        self._found = GrowingOrganization(name)
        self._failed: dict[tuple[str, str], AwsError] = {}
        self._listed: set[tuple[str, str]] = set()
        self._work = WorkPool(WORKERS)
        self._by_parent = False
        self._left_early = False
        self._pace = Pace()
        self._unanswered = 0
        self._phase = "organization"
        self._tags_wanted = 0
        self._tags_read = 0
        self._tell_from = float("-inf")

    async def run(self) -> CrawlResult:
        """Read it all."""
        await self._start()
        self._phase = "accounts"
        self._work.add(self._read_accounts)
        self._list_below(self._found.root.id)
        await self._work.drain()
        if self._left_early and self._failed:
            # An OU that nobody named may hold accounts: the list of all has them.
            self._work.add(self._read_accounts)
            await self._work.drain()
        self._require_accounts()
        self._found.name_unknown_units()
        await self._read_tags()
        self._phase = "done"
        organization = self._found.organization()
        self._tell(now=True)
        return CrawlResult(
            organization, gaps_of(self._failed, organization, by_parent=self._by_parent)
        )

    async def _start(self) -> None:
        """Describe the organization and find its root, both at once."""
        self._tell(now=True)
        describing = asyncio.ensure_future(self._port.describe())
        rooting = asyncio.ensure_future(self._port.root())
        try:
            self._found.facts = await describing
            self._found.root = await rooting
        finally:
            await ended(describing, rooting)
        self._tell(now=True)

    def _list_below(self, parent_id: str) -> None:
        """Have what is directly below a root or OU listed, once."""
        if ("units", parent_id) not in self._listed:
            self._listed.add(("units", parent_id))
            self._work.add(lambda: self._read_units(parent_id))
        if self._by_parent and ("accounts", parent_id) not in self._listed:
            self._listed.add(("accounts", parent_id))
            self._work.add(lambda: self._read_accounts_of(parent_id))

    async def _read_accounts(self) -> None:
        try:
            async for page in self._port.accounts():
                self._answered()
                if page:
                    self._pace.page()
                if not self._placed(page):
                    return
                if self._pace.parents_win and not self._by_parent:
                    self._list_by_parent()
                    self._left_early = True
                    return
        except AwsError as error:
            self._failure("accounts", "", error)
            self._list_by_parent()

    def _placed(self, page: Sequence[PlacedAccount]) -> bool:
        """Keep a page of accounts; tell whether the pages after it are of any use."""
        for placed in page:
            if placed.ancestors:
                for unit_id in self._found.place(placed):
                    self._list_below(unit_id)
            else:
                self._list_by_parent()
                if not self._found.has_paths:
                    return False
        self._tell()
        return True

    def _list_by_parent(self) -> None:
        if not self._by_parent:
            self._by_parent = True
            for parent_id in self._found.parents:
                self._list_below(parent_id)

    async def _read_units(self, parent_id: str) -> None:
        try:
            async for page in self._port.units(parent_id):
                self._answered()
                for unit in page:
                    self._found.add_unit(unit)
                    self._list_below(unit.id)
                self._tell()
            self._pace.parent()
        except AwsError as error:
            self._failure("units", parent_id, error)

    async def _read_accounts_of(self, parent_id: str) -> None:
        try:
            async for page in self._port.accounts_of(parent_id):
                self._answered()
                self._found.add_accounts(page)
                self._tell()
        except AwsError as error:
            self._failure("accounts", parent_id, error)

    def _answered(self) -> None:
        self._unanswered = 0

    def _failure(self, kind: str, subject: str, error: AwsError) -> None:
        """Note a gap, or end the crawl where the next call can't do better."""
        if isinstance(error, CredentialsExpired):
            raise error
        if isinstance(error, Unreachable):
            self._unanswered += 1
            if self._unanswered >= _HOPELESS:
                raise error
        self._failed[kind, subject] = error

    def _require_accounts(self) -> None:
        """Raise where accounts may not be listed in any way: that is no organization with gaps."""
        if self._found.accounts:
            return
        refused = self._failed.get(("accounts", self._found.root.id))
        if isinstance(refused, OrganizationsUnavailable):
            raise self._failed.get(("accounts", ""), refused)

    async def _read_tags(self) -> None:
        if not needs_tags(self._rules):
            return
        self._phase = "tags"
        organization = self._found.organization()
        for number, account in enumerate(organization.accounts):
            if number % _BATCH == 0:
                await asyncio.sleep(0)
            if tags_may_decide(account, organization, self._rules):
                self._work.add(functools.partial(self._read_tags_of, account.id))
        self._tags_wanted = len(self._work)
        await self._work.drain()

    async def _read_tags_of(self, account_id: str) -> None:
        if ("tags", "") in self._failed:
            return
        try:
            tags: Mapping[str, str] = await self._port.tags(account_id)
        except OrganizationsUnavailable as error:
            self._failure("tags", "", error)
        except AwsError as error:
            self._failure("tags", account_id, error)
        else:
            self._answered()
            self._tags_read += 1
            self._found.tag(account_id, tags)
            self._tell()

    def _tell(self, *, now: bool = False) -> None:
        moment = time.monotonic()
        if self._listener is None or (moment < self._tell_from and not now):
            return
        self._listener(
            self._progress(), self._found.organization() if self._found.root.id else None
        )
        took = time.monotonic() - moment
        self._tell_from = moment + max(_EVERY, took / _SHARE)

    def _progress(self) -> Progress:
        """Return how far the crawl is; while tags are read, that counts accounts with theirs."""
        done, expected = len(self._found.accounts), None
        if self._phase == "tags":
            done, expected = self._tags_read, self._tags_wanted
        elif self._phase == "done":
            expected = done
        return Progress(
            self._phase,
            done,
            expected,
            calls=self._port.calls,
            throttled=self._port.throttled,
            extra={"units": len(self._found.units)},
        )
